"""What becomes of a decision: it stands until its evidence changes, its time is over, or the data
decide themselves."""

import pytest
from spec.drawn import drawn

from .drawings import states

# One criterion that was for review on row r1, and was decided; what it is now.
OF_A_CRITERION = """
    what happens                        | result         | rows      | accepted | hash  | state
    nothing                             | review         | r1=a      |          | same  | in_force
    time: the row left the window       | review         |           | r1=a     | same  | in_force
    time: too old, same row             | unknown        | r1=a      |          | same  | lapsed
    time: too old, outside the window   | unknown        |           | r1=a     | same  | lapsed
    the row was corrected               | review         | r1=b      |          | same  | evidence_changed
    the row was corrected and left      | unknown        |           | r1=b     | same  | evidence_changed
    the row is gone                     | review         |           |          | same  | evidence_changed
    a new row has company               | review         | r1=a r2=a |          | same  | evidence_changed
    a row elsewhere                     | review         | r1=a      | r2=a     | same  | in_force
    the criterion was redefined         | review         | r1=a      |          | other | evidence_changed
    the data decide for the patient     | pass           | r1=a r2=a |          | same  | data_decides
    the data decide against the patient | fail           | r1=b      |          | same  | data_decides
    it does not apply any more          | not_applicable | r1=a      |          | same  | data_decides
"""  # noqa: E501


@pytest.mark.parametrize("case", drawn(OF_A_CRITERION), ids=lambda c: c["what happens"])
def test_a_decision_on_a_criterion(case: dict[str, str]) -> None:
    found = states(
        "id | criterion | decision\n 1 | I4 | eligible",
        "id | criterion | result | rows\n 1 | I4 | review | r1=a",
        "criterion | result | rows | accepted | hash\n"
        f"I4 | {case['result']} | {case['rows']} | {case['accepted']} | {case['hash']}",
    )
    assert found.at[1, "state"] == case["state"]
    assert isinstance(found.at[1, "state_because"], str) == (case["state"] != "in_force")


def test_what_moved_the_evidence_is_its_cause() -> None:
    then = "id | criterion | result | rows\n" + "\n".join(
        f"{n} | I{n} | review | r{n}=a" for n in range(1, 5)
    )
    found = states(
        "id | criterion | decision\n" + "\n".join(f"{n} | I{n} | eligible" for n in range(1, 5)),
        then,
        """
        criterion | result | rows       | hash
        I1        | review | r1=a r9=a  | same
        I2        | review | r2=b       | same
        I3        | review | r3=a       | other
        I4        | review | r4=b r8=a  | other
        """,
    )
    assert [*found["changed_by"]] == ["new_data", "corrected_data", "protocol_changed", "new_data"]
    assert [*found["state_because"]] == [
        "1 new row",
        "1 row corrected or gone",
        "the criterion was redefined",
        "1 new row, 1 row corrected or gone, the criterion was redefined",
    ]


def test_a_criterion_that_the_protocol_no_longer_has() -> None:
    found = states(
        "id | criterion | decision\n 1 | I4 | eligible",
        "id | criterion | result | rows\n 1 | I4 | review |",
        "criterion | result | rows\n I5 | review |",
    )
    assert found.at[1, "state"] == "evidence_changed"
    assert found.at[1, "state_because"] == "the protocol no longer has the criterion"


# Of a criterion that looks 90 days back, and of one that looks 3 months back; on 23 November.
AGES = """
    then    | evidence_on | decided_at | days | months | state
    unknown | 2026-08-25  | 2026-11-16 | 90   |        | in_force
    unknown | 2026-08-24  | 2026-11-16 | 90   |        | lapsed
    review  | 2026-08-24  | 2026-11-16 | 90   |        | lapsed
    unknown |             | 2026-08-25 | 90   |        | in_force
    unknown |             | 2026-08-24 | 90   |        | lapsed
    review  |             | 2026-01-01 | 90   |        | in_force
    unknown | 2026-08-23  | 2026-11-16 |      | 3      | in_force
    unknown | 2026-08-22  | 2026-11-16 |      | 3      | lapsed
    unknown | 2026-08-22  | 2026-11-16 | 99   | 3      | in_force
    unknown | 2019-01-01  | 2026-11-16 |      |        | in_force
"""


@pytest.mark.parametrize("case", drawn(AGES))
def test_evidence_from_outside_ages_like_data(case: dict[str, str]) -> None:
    found = states(
        "id | criterion | decision | evidence_on | decided_at\n"
        f"1 | I4 | eligible | {case['evidence_on']} | {case['decided_at']}",
        f"id | criterion | result | rows\n 1 | I4 | {case['then']} |",
        f"criterion | result | rows\n I4 | {case['then']} |",
        f"criterion | days | months\n I4 | {case['days']} | {case['months']}",
    )
    assert found.at[1, "state"] == case["state"]


DEFERRED = """
    as_of      | state
    2026-11-30 | in_force
    2026-12-01 | lapsed
    2026-12-02 | lapsed
"""


@pytest.mark.parametrize("case", drawn(DEFERRED))
def test_who_is_deferred_is_due_on_the_day(case: dict[str, str]) -> None:
    found = states(
        "id | criterion | decision | until\n 1 | | deferred | 2026-12-01", "", "", "", case["as_of"]
    )
    assert found.at[1, "state"] == case["state"]


QUESTIONS = """
    id | criterion | decision     | takes_back | state      | why
    1  |           | eligible     |            | superseded | decision 3 came later
    2  |           | contacted    |            | superseded | decision 5 came later
    3  |           | not_eligible |            | in_force   |
    4  | I4        | eligible     |            | in_force   |
    5  |           | declined     |            | in_force   |
    6  | I4        | not_eligible |            | withdrawn  | taken back by decision 7
    7  | I4        | withdrawn    | 6          | withdrawn  | takes back decision 6
"""


def test_a_later_decision_on_the_same_question_counts_until_it_is_taken_back() -> None:
    found = states(
        QUESTIONS,
        """
        id | criterion | result | rows
        4  | I4        | review |
        6  | I4        | review |
        """,
        "criterion | result | rows\n I4 | review |",
    )
    for row in drawn(QUESTIONS):
        why = found.at[int(row["id"]), "state_because"]
        assert found.at[int(row["id"]), "state"] == row["state"], row
        assert (why if isinstance(why, str) else "") == row["why"], row


# A verdict on a patient who passed I1 and I2 by r1 and r2, and was for review on I3 by r3.
VERDICTS = """
    what happens                   | I1      | rows of I1 | I3     | rows of I3 | state
    nothing                        | pass    | r1=a       | review | r3=a       | in_force
    time alone                     | unknown | r1=a       | review | r3=a       | in_force
    a row, and the same answer     | pass    | r1=a r4=a  | review | r3=b       | in_force
    a new row, and another answer  | fail    | r1=a r4=a  | review | r3=a       | evidence_changed
    corrected, and another answer  | unknown | r1=b       | review | r3=a       | evidence_changed
    another answer elsewhere       | pass    | r1=a       | fail   | r3=b       | evidence_changed
"""


@pytest.mark.parametrize("case", drawn(VERDICTS), ids=lambda c: c["what happens"])
@pytest.mark.parametrize("decision", ["eligible", "not_eligible", "deferred"])
def test_a_verdict_on_a_patient(decision: str, case: dict[str, str]) -> None:
    found = states(
        f"id | criterion | decision | until\n 1 | | {decision} | 2027-01-01",
        """
        id | criterion | result | rows
        1  | I1        | pass   | r1=a
        1  | I2        | pass   | r2=a
        1  | I3        | review | r3=a
        """,
        f"""
        criterion | result       | rows
        I1        | {case["I1"]} | {case["rows of I1"]}
        I2        | pass         | r2=a
        I3        | {case["I3"]} | {case["rows of I3"]}
        """,
    )
    assert found.at[1, "state"] == case["state"]
    if case["state"] != "in_force":
        named = "I3" if case["I3"] == "fail" else "I1"
        assert found.at[1, "state_because"] == f"the data now say otherwise of {named}"


def test_a_new_criterion_counts_against_a_verdict_only_where_it_speaks_against_the_patient() -> (
    None
):
    for result, state in (("pass", "in_force"), ("unknown", "evidence_changed")):
        found = states(
            "id | criterion | decision\n 1 | | eligible",
            "id | criterion | result | rows\n 1 | I1 | pass | r1=a",
            f"criterion | result | rows\n I1 | pass | r1=a\n I2 | {result} |",
        )
        assert found.at[1, "state"] == state


def test_what_the_data_decided_in_between_is_looked_at_again() -> None:
    """A row that ruled the patient out left its window: nobody has judged since."""
    decided = "id | criterion | decision\n 1 | I4 | eligible"
    then = "id | criterion | result | rows\n 1 | I4 | review | r1=a"
    weeks = [
        ("fail | r1=a r2=a", "data_decides"),
        ("review | r1=a", "evidence_changed"),
        ("review | r1=a", "evidence_changed"),
    ]
    told = None
    for now, state in weeks:
        told = states(decided, then, f"criterion | result | rows\n I4 | {now}", told=told)
        assert told.at[1, "state"] == state
    # What was corrected and put right again is what was looked at.
    week = states(decided, then, "criterion | result | rows\n I4 | review | r1=b")
    assert week.at[1, "state"] == "evidence_changed"
    week = states(decided, then, "criterion | result | rows\n I4 | review | r1=a", told=week)
    assert week.at[1, "state"] == "in_force"


def test_a_new_row_that_nobody_has_looked_at_does_not_settle_it_by_leaving() -> None:
    """Whatever else happens to the evidence meanwhile."""
    decided = "id | criterion | decision\n 1 | I4 | eligible"
    then = "id | criterion | result | rows\n 1 | I4 | review | r1=a"
    for first, between in (("review", "a new row stood"), ("fail", "the data decided it")):
        told = None
        for now in (f"{first} | r1=a r2=a", "review | r1=b", "review | r1=a", "review | r1=a"):
            told = states(decided, then, f"criterion | result | rows\n I4 | {now}", told=told)
            assert told.at[1, "state"] != "in_force", (first, now)
        assert told is not None
        assert told.at[1, "state_because"].startswith(between)


def test_two_people_s_decisions_are_their_own() -> None:
    found = states(
        """
        id | patient | criterion | decision
        1  | ada     | I1        | eligible
        2  | bea     | I1        | eligible
        3  | bea     |           | eligible
        """,
        """
        id | criterion | result | rows
        1  | I1        | review | r1=a
        2  | I1        | review | r2=a
        3  | I1        | review | r2=a
        """,
        """
        patient | criterion | result | rows
        ada     | I1        | review | r1=a
        bea     | I1        | fail   | r2=b
        """,
    )
    assert [*found["state"]] == ["in_force", "data_decides", "evidence_changed"]
