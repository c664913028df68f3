"""Two ids of one person: the rows of both count, under the one that remains, and nobody is lost."""

from dataclasses import dataclass

import pandas as pd
import pytest

from spec import hospital
from spec.drawn import dated, drawn
from spec.expect import check, lessons
from spec.hospital import Chart, Judged, judge

MERGES = """
    from_id     | to_id      | merged_on
    back_a      | back_b     | 500 days ago
    back_b      | back_a     | 10 days ago
    forth_a     | forth_b    | 10 days ago
    forth_b     | forth_a    | 500 days ago
    ring_c      | ring_d     | 300 days ago
    ring_d      | ring_e     | 300 days ago
    ring_e      | ring_c     | 300 days ago
    tail_start  | tail_one   | 300 days ago
    tail_one    | tail_two   | 300 days ago
    tail_two    | tail_one   | 100 days ago
    chain_first | chain_next | 300 days ago
    chain_next  | chain_last | 200 days ago
    to_a_ghost  | ghost      | 300 days ago
    to_itself   | to_itself  | 300 days ago
    no_old      | no_new     | 300 days ago
    dead_old    | dead_new   | 300 days ago
    no_ring_a   | no_ring_b  | 300 days ago
    no_ring_b   | no_ring_a  | 100 days ago
    merged_now  | now_new    | today
    merged_next | next_new   | in 1 days
"""
# Ids of one person a line, and the id that remains of them.
PEOPLE = """
    ids                              | remains
    back_a back_b                    | back_a
    forth_a forth_b                  | forth_b
    tail_start tail_one tail_two     | tail_one
    chain_first chain_next chain_last | chain_last
    to_a_ghost                       | to_a_ghost
    to_itself                        | to_itself
    merged_now now_new               | now_new
    merged_next                      | merged_next
    next_new                         | next_new
"""


@dataclass
class Merging(Chart):
    """A chart whose delivery also tells which ids were merged."""

    def delivered(self) -> dict[str, list[dict[str, str]]]:
        told = [{name: dated(cell) for name, cell in row.items()} for row in drawn(MERGES)]
        return super().delivered() | {"patient_merges": told}


CHART = Merging()
# AST under the one id and ALT under the other: I4d asks for both.
CHART.draw(
    "labs",
    """
    patient     | test | value | unit | reference_high
    back_a      | AST  | 30    | U/L  | 40
    back_b      | ALT  | 30    | U/L  | 40
    forth_a     | AST  | 30    | U/L  | 40
    forth_b     | ALT  | 30    | U/L  | 40
    ring_c      | AST  | 30    | U/L  | 40
    ring_d      | ALT  | 30    | U/L  | 40
    ring_e      | WBC  | 6     | 10*9/L |
    tail_start  | AST  | 30    | U/L  | 40
    tail_one    | WBC  | 6     | 10*9/L |
    tail_two    | ALT  | 30    | U/L  | 40
    chain_first | AST  | 30    | U/L  | 40
    chain_next  | ALT  | 30    | U/L  | 40
    to_a_ghost  | AST  | 30    | U/L  | 40
    to_a_ghost  | ALT  | 30    | U/L  | 40
    to_itself   | AST  | 30    | U/L  | 40
    to_itself   | ALT  | 30    | U/L  | 40
    no_new      | AST  | 30    | U/L  | 40
    dead_new    | AST  | 30    | U/L  | 40
    no_ring_a   | AST  | 30    | U/L  | 40
    merged_now  | AST  | 30    | U/L  | 40
    now_new     | ALT  | 30    | U/L  | 40
    merged_next | AST  | 30    | U/L  | 40
    next_new    | ALT  | 30    | U/L  | 40
    """,
)
# Only the first id of the chain has the disease.
CHART.draw(
    "diagnoses",
    """
    patient     | code
    chain_next  | J45.9
    chain_last  | J45.9
    """,
)
CHART.draw(
    "patients",
    """
    patient   | death_date   | research_opt_out
    no_old    |              | true
    dead_old  | 200 days ago |
    no_ring_b |              | true
    """,
)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """What became of the merging hospital."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(hospital.KEYS, "patient_merges", "from_id")
        return judge(CHART, tmp_path_factory.mktemp("merges"))


@pytest.mark.parametrize("person", drawn(PEOPLE), ids=lambda p: p["remains"])
def test_one_id_remains_of_a_person(judged: Judged, person: dict[str, str]) -> None:
    assert _screened(judged, person["ids"]) == [person["remains"]]


def test_one_id_remains_of_a_ring_made_in_one_day(judged: Judged) -> None:
    (remains,) = _screened(judged, "ring_c ring_d ring_e")
    assert judged.result(remains, "I4d") == "pass"
    assert _rows(judged, remains) == ["alt", "ast", "wbc"]


@lessons(
    """
    patient     | what happened                                       | result  | because
    back_a      | merged into back_b, then back_b merged into it      | pass    |
    forth_b     | the same, delivered in the other order              | pass    |
    tail_one    | an id merged into a pair that was reversed          | pass    |
    chain_last  | merged, and merged again; the disease is the first's | pass   |
    to_a_ghost  | merged into an id that nobody has: stays itself     | pass    |
    to_itself   | merged into itself                                  | pass    |
    now_new     | merged on the as-of date                            | pass    |
    merged_next | merged the day after: two people still              | unknown | never_recorded
    next_new    | merged the day after: two people still              | unknown | never_recorded
    """
)
def test_the_rows_of_all_ids_count(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I4d")


@pytest.mark.parametrize("ids", ["no_old no_new", "dead_old dead_new", "no_ring_a no_ring_b"])
def test_death_and_opting_out_under_one_id_count_for_the_person(judged: Judged, ids: str) -> None:
    assert _screened(judged, ids) == []
    assert not set(ids.split()) & set(judged.table("measurement")["patient_id"])


def test_everyone_is_counted_once(judged: Judged) -> None:
    steps = judged.table("attrition").sort_values("position").head(3)
    people = len(drawn(PEOPLE)) + 2  # the ring and the companion
    assert list(steps["criterion_id"]) == ["diagnosed", "died", "opted_out"]
    assert list(steps["remaining"]) == [people + 3, people + 2, people]
    assert list(steps["lost"]) == [0, 1, 2]
    assert len(judged.screening) == people


def _screened(judged: Judged, ids: str) -> list[str]:
    return [one for one in ids.split() if one in judged.screening.index]


def _rows(judged: Judged, patient: str) -> list[str]:
    rows: pd.DataFrame = judged.table("measurement")
    return sorted(rows[rows["patient_id"].eq(patient)]["concept"])
