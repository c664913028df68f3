"""A decision in force settles what the data leave open, and nothing else."""

from datetime import datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spec.drawn import drawn

from flows.review.decision import Decision
from flows.review.questions import Questions
from flows.review.recorded import Entry
from schemas.columns import column_types
from schemas.tables.results import CRITERION_RESULT
from schemas.words import CRITERION_DECISIONS, DECISION_STATES, PATIENT_DECISIONS, RESULTS
from transforms.decide.review import settled

from .drawings import PATIENT, TRIAL, decisions, states

TODAY = pd.Timestamp("2026-11-16")
STATUS = {"fail": "ineligible", "unknown": "needs_data"}


def results(text: str) -> pd.DataFrame:
    """criterion_result of ada: `criterion | result`, and `evidence`, `evidence_on`."""
    rows = [
        {
            "protocol_id": TRIAL,
            "patient_id": PATIENT,
            "criterion_id": row["criterion"],
            "result": row["result"],
            "data_result": row["result"],
            "unknown_because": "never_recorded" if row["result"] == "unknown" else None,
            "value": 1.0,
            "evidence_on": row.get("evidence_on") or None,
            "evidence": (row.get("evidence") or "").split(),
            "reason": "The record says so.",
            "next_step": "order it" if row["result"] == "unknown" else None,
        }
        for row in drawn(text)
    ]
    frame = pd.DataFrame(rows).reindex(columns=list(CRITERION_RESULT.columns))
    kinds = column_types(CRITERION_RESULT)
    texts = [name for name, kind in kinds.items() if kind == "VARCHAR"]
    days = {n: pd.to_datetime(frame[n]).astype("datetime64[us]") for n in ("evidence_on",)}
    return frame.assign(**days).astype(
        dict.fromkeys(texts, "str") | {"distance": "float64", "eligible_from": "datetime64[us]"}
    )


def decided(text: str) -> pd.DataFrame:
    """Drawn decisions, in force unless `state` says otherwise."""
    said = [row.get("state") or "in_force" for row in drawn(text)]
    return decisions(text).assign(state=pd.Series(said, dtype="str"))


def test_what_a_decision_makes_of_an_answer() -> None:
    found = settled(
        results(
            """
            criterion | result  | evidence | evidence_on
            I4        | unknown | r2       | 2026-01-01
            I5        | review  | r3       | 2026-10-01
            E7        | unknown |          |
            E8        | review  |          |
            I6        | review  |          |
            """
        ),
        decided(
            """
            id | criterion | decision     | reason        | evidence_on | decided_at
            1  | I4        | eligible     | 55 % outside. | 2026-11-02  | 2026-11-10
            2  | I5        | not_eligible | a scar        |             | 2026-11-10
            3  | E7        | eligible     | 阴性。        |             | 2026-11-10
            4  | E8        | not_eligible | had it        |             | 2026-11-10
            """
        ),
    ).set_index("criterion_id")
    assert found["result"].to_dict() == {
        "I4": "pass",
        "I5": "fail",
        "E7": "pass",
        "E8": "fail",
        "I6": "review",
    }
    assert [*found["data_result"]] == ["unknown", "review", "unknown", "review", "review"]
    assert found["evidence"].to_dict() == {
        "I4": ["decision-1", "r2"],
        "I5": ["decision-2", "r3"],
        "E7": ["decision-3"],
        "E8": ["decision-4"],
        "I6": [],
    }
    assert [*found["evidence_on"].dt.strftime("%m-%d").fillna("")] == [
        *("11-02", "10-01", "11-10", "11-10", "")
    ]
    assert [*found["reason"]] == [
        "Eva on 2026-11-10 judged it met: 55 % outside. The data alone: The record says so.",
        "Eva on 2026-11-10 judged it not met: a scar. The data alone: The record says so.",
        "Eva on 2026-11-10 judged that it does not apply: 阴性. The data alone: The record says "
        "so.",
        "Eva on 2026-11-10 judged that it applies: had it. The data alone: The record says so.",
        "The record says so.",
    ]
    assert found["unknown_because"].isna().all()
    assert found["next_step"].isna().all()


@pytest.mark.parametrize("state", [state for state in DECISION_STATES if state != "in_force"])
def test_only_a_decision_in_force_settles(state: str) -> None:
    before = results("criterion | result\n I4 | unknown")
    after = settled(
        before, decided(f"id | criterion | decision | state\n 1 | I4 | eligible | {state}")
    )
    pd.testing.assert_frame_equal(after, before)


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(RESULTS),
            st.sampled_from(("eligible", "not_eligible", "")),
            st.sampled_from(DECISION_STATES),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_a_decision_never_overturns_what_the_data_decide(drawn: list[tuple[str, str, str]]) -> None:
    before = results(
        "criterion | result\n" + "\n".join(f"I{n} | {r}" for n, (r, _, _) in enumerate(drawn, 1))
    )
    lines = [f"{n} | I{n} | {d} | {s}" for n, (_, d, s) in enumerate(drawn, 1) if d]
    if not lines:
        return
    after = settled(before, decided("\n".join(["id | criterion | decision | state", *lines])))
    for (result, decision, state), now in zip(drawn, after["result"], strict=True):
        open_one = result in ("review", "unknown") and state == "in_force" and decision
        assert now == ({"eligible": "pass"}.get(decision, "fail") if open_one else result)
    said = [result for result, _, _ in drawn]
    # An ineligible patient stays so, whatever else is settled.
    if "fail" in said:
        assert "fail" in [*after["result"]]


GIVEN = st.sampled_from(
    [("", decision) for decision in PATIENT_DECISIONS]
    + [(criterion, decision) for criterion in ("I1", "E7") for decision in CRITERION_DECISIONS]
)


@settings(max_examples=30)
@given(st.lists(GIVEN, min_size=1, max_size=12))
def test_what_stands_is_the_same_when_it_is_recorded_and_when_it_is_published(
    said: list[tuple[str, str]],
) -> None:
    """One decision after the other here; all of them at once at a refresh."""
    questions, lines = Questions([], {}), []
    for number, (criterion, word) in enumerate(said, start=1):
        decision = Decision(TRIAL, PATIENT, criterion or None, word)
        stands = questions.standing(decision)
        back = stands.id if stands and word == "withdrawn" else None
        entry = Entry(decision, "Eva", back, None, number, datetime(2026, 11, 16), "000001")
        questions.add(entry, PATIENT)
        lines.append(f"{number} | {criterion} | {word} | {back or ''} | 2027-01-01")
    then = [
        f"{n} | {criterion} | review |"
        for n, (criterion, word) in enumerate(said, start=1)
        if criterion and word != "withdrawn"
    ]
    found = states(
        "\n".join(["id | criterion | decision | takes_back | until", *lines]),
        "\n".join(["id | criterion | result | rows", *then]) if then else "",
        "criterion | result | rows\n I1 | review |\n E7 | review |",
    )
    ended = found["state"].isin(("superseded", "withdrawn"))
    assert questions.all_standing() == frozenset(found.index[~ended])
