"""What differs from the previous release, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from schemas.protocol import Protocol
from schemas.shape import checked
from schemas.tables.history import SCREENING_CHANGE

BASE_COHORT = "base_cohort"


@dataclass(frozen=True)
class Before:
    """The previous release, as far as changes need it.

    results, screening: its tables. criteria: protocol_id, criterion_id, content_hash.
    diseases: disease by protocol_id.
    touched: patient_id, cause (new_data or corrected_data) of patients with rows landed since.
    """

    results: pd.DataFrame
    screening: pd.DataFrame
    criteria: pd.DataFrame
    touched: pd.DataFrame
    diseases: dict[str, str]
    same_software: bool
    same_day: bool


def screening_changes(
    before: Before | None,
    screening: pd.DataFrame,
    results: pd.DataFrame,
    protocols: Sequence[Protocol],
) -> pd.DataFrame:
    """The published screening_change; empty for the first release.

    The first cause that applies explains a difference: the criterion's own definition, the
    software, the patient's rows landed since, the passing of time.
    """
    if before is None:
        return checked(SCREENING_CHANGE, _ordered(pd.DataFrame(columns=_columns()).astype("str")))
    key = ["protocol_id", "patient_id"]
    compared = (
        before.results[[*key, "criterion_id", "result"]]
        .merge(
            results[[*key, "criterion_id", "result"]],
            on=[*key, "criterion_id"],
            how="outer",
            suffixes=("_old", "_new"),
        )
        .rename(columns={"result_old": "old_result", "result_new": "new_result"})
    )
    status = (
        before.screening[[*key, "status"]]
        .merge(screening[[*key, "status"]], on=key, how="outer", suffixes=("_old", "_new"))
        .rename(columns={"status_old": "old_status", "status_new": "new_status"})
    )
    moved = status[status["old_status"].isna() | status["new_status"].isna()]
    moved = moved.assign(criterion_id=BASE_COHORT)
    stayed = compared.merge(status, on=key)
    stayed = stayed[
        stayed["old_status"].notna()
        & stayed["new_status"].notna()
        & (stayed["old_result"].fillna("") != stayed["new_result"].fillna(""))
    ]
    changes = pd.concat([moved, stayed], ignore_index=True)
    definitions = pd.DataFrame(
        [(p.id, c.id, p.definition_hash(c)) for p in protocols for c in p.criteria],
        columns=["protocol_id", "criterion_id", "content_hash"],
    )
    both = changes.merge(
        before.criteria.merge(
            definitions,
            on=["protocol_id", "criterion_id"],
            how="outer",
            suffixes=("_old", "_new"),
        ),
        on=["protocol_id", "criterion_id"],
        how="left",
    )
    redefined = both["content_hash_old"].fillna("").ne(both["content_hash_new"].fillna(""))
    known = {p.id for p in protocols if before.diseases.get(p.id) == p.disease}
    touched = before.touched.set_index("patient_id")["cause"]
    cause = changes["patient_id"].map(touched)
    changes["cause"] = np.select(
        [
            redefined.to_numpy() | ~changes["protocol_id"].isin(known),
            np.full(len(changes), not before.same_software),
            cause.notna(),
        ],
        ["protocol_changed", "software_changed", cause.fillna("")],
        "new_data" if before.same_day else "time_passed",
    )
    return checked(SCREENING_CHANGE, _ordered(changes))


def _columns() -> list[str]:
    return list(SCREENING_CHANGE.columns)


def _ordered(changes: pd.DataFrame) -> pd.DataFrame:
    changes = changes.reindex(columns=_columns()).astype("str")
    return changes.sort_values(["protocol_id", "patient_id", "criterion_id"], ignore_index=True)
