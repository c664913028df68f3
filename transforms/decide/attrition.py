"""Where patients are lost, in protocol order, and which steps would settle the undecided ones."""

import pandas as pd

from schemas.protocol import Protocol
from schemas.rules import Nested
from schemas.shape import checked
from schemas.tables.results import ATTRITION, NEXT_STEP


def attrition(results: pd.DataFrame, diagnosed: pd.DataFrame, protocol: Protocol) -> pd.DataFrame:
    """The published attrition of one protocol.

    `diagnosed` has one row per patient with the diagnosis: `died`, `opted_out`. The first steps
    make the base cohort; then each criterion loses those who fail it and are still there.
    """
    died = diagnosed["died"]
    opted_out = diagnosed["opted_out"] & ~died
    left = len(diagnosed) - int(died.sum())
    steps = [
        ("diagnosed", len(diagnosed), 0, 0),
        ("died", left, int(died.sum()), 0),
        ("opted_out", left - int(opted_out.sum()), int(opted_out.sum()), 0),
    ]
    fails = results[results["result"].eq("fail")]
    order = {c.id: i for i, c in enumerate(protocol.criteria)}
    position = fails["criterion_id"].map(order)
    first_fail = position.groupby(fails["patient_id"]).min()
    number = fails.groupby("patient_id").size()
    alone = fails[fails["patient_id"].map(number).eq(1)]["criterion_id"].value_counts()
    lost_at = first_fail.value_counts()
    remaining = steps[-1][1]
    for criterion in protocol.criteria:
        lost = int(lost_at.get(order[criterion.id], 0))
        remaining -= lost
        steps.append((criterion.id, remaining, lost, int(alone.get(criterion.id, 0))))
    frame = pd.DataFrame(steps, columns=["criterion_id", "remaining", "lost", "lost_by_this_alone"])
    frame.insert(0, "protocol_id", protocol.id)
    frame.insert(1, "position", range(1, len(frame) + 1))
    return checked(ATTRITION, frame.astype({"criterion_id": "str", "protocol_id": "str"}))


def next_steps(results: pd.DataFrame, screening: pd.DataFrame, protocol: Protocol) -> pd.DataFrame:
    """The published worklist: open criteria of needs_data patients, by what would decide them.

    A criterion that asks for several tests counts under each of them. A repeat counts as one with a
    first order: under the protocol's own phrase where the criterion rests on one test, else as
    `order` with the test's name.
    """
    waiting = screening[screening["status"].eq("needs_data")]["patient_id"]
    unknown = results[results["result"].eq("unknown") & results["patient_id"].isin(waiting)]
    steps = unknown.assign(step=unknown["next_step"].str.split("; ")).explode("step")
    single = {c.id: c.next_step for c in protocol.criteria if not isinstance(c.rule, Nested)}
    repeated = steps["step"].str.extract(r"^repeat (.+?): ", expand=False)
    phrase = steps["criterion_id"].map(single).fillna("order " + repeated)
    unknown = steps.assign(step=steps["step"].where(repeated.isna(), phrase).astype("str"))
    different = unknown.groupby("patient_id")["step"].nunique()
    unknown["only"] = unknown["patient_id"].map(different).eq(1)
    if unknown.empty:
        return checked(NEXT_STEP, _no_steps())
    per_patient = unknown.drop_duplicates(["step", "patient_id"])
    frame = pd.DataFrame(
        {
            "criteria": unknown.drop_duplicates(["step", "criterion_id"])
            .sort_values("criterion_id")
            .groupby("step")["criterion_id"]
            .agg(list),
            "patients": per_patient.groupby("step").size(),
            "patients_settled": per_patient.groupby("step")["only"].sum(),
        }
    ).reset_index()
    frame.insert(0, "protocol_id", protocol.id)
    frame = frame.sort_values(
        ["patients", "patients_settled", "step"], ascending=[False, False, True], ignore_index=True
    )
    return checked(NEXT_STEP, frame.astype({"protocol_id": "str", "step": "str"}))


def _no_steps() -> pd.DataFrame:
    text = pd.Series([], dtype="str")
    none = pd.Series([], dtype="int64")
    return pd.DataFrame(
        {
            "protocol_id": text,
            "step": text,
            "criteria": pd.Series([], dtype=object),
            "patients": none,
            "patients_settled": none,
        }
    )
