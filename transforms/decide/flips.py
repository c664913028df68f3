"""Two versions of a protocol on the same rows: whose answers and statuses differ."""

from dataclasses import dataclass

import pandas as pd

from schemas.protocol import Protocol
from schemas.words import STATUSES
from transforms.decide.changes import BASE_COHORT

COLUMNS = (
    "patient_id",
    "criterion_id",
    "old_result",
    "new_result",
    "old_status",
    "new_status",
    "new_reason",
)
# The answers that speak against nobody, as a criterion that is not there.
_SILENT = ("", "pass", "not_applicable")


@dataclass(frozen=True)
class Screened:
    """What one version makes of the rows.

    results: its criterion_result. screening: its screening.
    """

    protocol: Protocol
    results: pd.DataFrame
    screening: pd.DataFrame


def status_counts(old: Screened, new: Screened) -> pd.DataFrame:
    """Patients by status under the old and the new version; 0 where there is none."""
    counts = {
        name: version.screening["status"].value_counts().reindex(list(STATUSES), fill_value=0)
        for name, version in (("old", old), ("new", new))
    }
    return pd.DataFrame(counts).astype("int64")


def criteria_changes(old: Protocol, new: Protocol) -> dict[str, list[str]]:
    """The ids of the criteria that were added, removed and changed, in protocol order."""
    before = {c.id: old.definition_hash(c) for c in old.criteria}
    after = {c.id: new.definition_hash(c) for c in new.criteria}
    return {
        "added": [name for name in after if name not in before],
        "removed": [name for name in before if name not in after],
        "changed": [name for name in after if before.get(name, after[name]) != after[name]],
    }


def flips(old: Screened, new: Screened) -> pd.DataFrame:
    """One row per patient and criterion whose result differs, by criterion and patient.

    A criterion that only one version has differs where the other's result is neither pass nor
    not_applicable. A patient in the base cohort of one version only has one row, base_cohort.
    What a version does not have is empty.
    """
    key = ["patient_id", "criterion_id"]
    results = old.results[[*key, "result"]].merge(
        new.results[[*key, "result", "reason"]], on=key, how="outer", suffixes=("_old", "_new")
    )
    status = old.screening[["patient_id", "status"]].merge(
        new.screening[["patient_id", "status"]],
        on="patient_id",
        how="outer",
        suffixes=("_old", "_new"),
    )
    both = status["status_old"].notna() & status["status_new"].notna()
    stayed = _named(results.merge(status[both], on="patient_id"))
    moved = _named(status[~both].assign(criterion_id=BASE_COHORT))
    here = moved["old_status"].eq("")
    moved["new_reason"] = here.map(
        {True: "In the base cohort.", False: "Not in the base cohort."}
    ).astype("str")
    shared = stayed["old_result"].ne("") & stayed["new_result"].ne("")
    loud = ~(stayed["old_result"].isin(_SILENT) & stayed["new_result"].isin(_SILENT))
    differs = stayed["old_result"].ne(stayed["new_result"]) & (shared | loud)
    found = pd.concat([moved, stayed[differs]], ignore_index=True)
    places = [BASE_COHORT, *(c.id for p in (new, old) for c in p.protocol.criteria)]
    order = {name: place for place, name in reversed(list(enumerate(places)))}
    found = found.assign(place=found["criterion_id"].map(order))
    return found.sort_values(["place", "patient_id"], ignore_index=True)[list(COLUMNS)]


def _named(found: pd.DataFrame) -> pd.DataFrame:
    """The columns of a flip as text, empty where a version has nothing to say."""
    names = {
        "result_old": "old_result",
        "result_new": "new_result",
        "status_old": "old_status",
        "status_new": "new_status",
        "reason": "new_reason",
    }
    text = found.rename(columns=names).reindex(columns=list(COLUMNS))
    return text.astype("object").where(text.notna(), "").astype("str")
