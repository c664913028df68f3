"""How good the lists were, by what the research office found."""

import pandas as pd

from schemas.shape import checked
from schemas.tables.review import REVIEW_PRECISION
from schemas.words import VERDICTS
from transforms.decide.review_tables import WITHDRAWN

_PATIENT = ["protocol_id", "patient_id"]


def verdicts(decisions: pd.DataFrame) -> pd.DataFrame:
    """protocol_id, patient_id, confirmed: one row per patient who has a verdict by now.

    The last verdict counts, whatever became of its evidence since; who was enrolled is confirmed. A
    criterion that a decision in force fails counts where there is neither. `decisions` is
    review_decision.
    """
    last = decisions[~decisions["state"].isin((WITHDRAWN, "superseded"))]
    of_patient = last["criterion_id"].isna()
    kinds = (
        (of_patient & last["decision"].eq("enrolled"), 0),
        (of_patient & last["decision"].isin(VERDICTS), 1),
        (~of_patient & last["decision"].eq("not_eligible") & last["state"].eq("in_force"), 2),
    )
    parts = [last[those].assign(order=order) for those, order in kinds]
    found = pd.concat(parts).sort_values(["order", "decision_id"]).drop_duplicates(_PATIENT)
    found = found.assign(confirmed=found["decision"].isin(("eligible", "enrolled")))
    return found[[*_PATIENT, "confirmed"]].reset_index(drop=True)


def review_precision(
    screened: pd.DataFrame, candidates: pd.DataFrame, found: pd.DataFrame
) -> pd.DataFrame:
    """The published table, of the protocols of which somebody has a verdict.

    screened: release_id, protocol_id, as_of of each release that is kept. candidates: release_id,
    protocol_id, patient_id. found: as `verdicts` has it.
    """
    key = ["release_id", "protocol_id"]
    listed = candidates.merge(found, on=_PATIENT, how="left")
    known = listed["confirmed"].notna()
    counted = listed.assign(
        listed=1, reviewed=known.astype(int), confirmed=listed["confirmed"].eq(True).astype(int)
    )
    names = ["listed", "reviewed", "confirmed"]
    counted = counted.groupby(key)[names].sum().reset_index()
    asked = screened[screened["protocol_id"].isin(found["protocol_id"])]
    frame = asked.merge(counted, on=key, how="left").sort_values(key, ignore_index=True)
    frame = frame.fillna(dict.fromkeys(names, 0)).astype(dict.fromkeys(names, "int64"))
    precision = frame["confirmed"].div(frame["reviewed"].where(frame["reviewed"].gt(0)))
    frame = frame.assign(precision=precision.astype("float64"))
    return checked(REVIEW_PRECISION, frame[list(REVIEW_PRECISION.columns)])
