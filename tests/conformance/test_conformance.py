"""Every row of expected.md, and what must hold for all answers together."""

import csv
import re
from collections import Counter

import pandas as pd
import pytest

from conformance.conftest import SCENARIOS, Published, Screened
from conformance.expected import (
    DELIVERY,
    PAGE,
    PATIENTS,
    USUAL,
    Expectation,
    expectations,
)

EXPECTED = expectations(PAGE.read_text("utf-8"))
OF_PARTS = [row for row in EXPECTED if row.part != PATIENTS]
OF_PATIENTS = [row for row in EXPECTED if row.part == PATIENTS]
# fmt: off
PARTS = (
    "I1", "I2a", "I2b", "I2c", "I2d", "I2e", "I2f", "I3", "I4a", "I4b", "I4c", "I4d", "I4e", "I4f",
    "I4g", "I5", "I6", "I7", "I7b", "I8", "E1", "E2a", "E2b", "E3a", "E3b", "E3c", "E3d", "E3e",
    "E3f", "E4", "E5", "E6a", "E6b", "E7a", "E7b", "E7c", "E7d", "E7e", "E8", "E9", "E10", "E11a",
    "E11b",
)
# fmt: on
RESULTS = {"pass", "fail", "review", "unknown", "not_applicable"}


# --- the page itself --------------------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS)
def test_every_part_has_three_patients_or_more(part: str) -> None:
    patients = {row.patient for row in OF_PARTS if (row.part, row.scenario) == (part, USUAL)}
    assert len(patients) >= 3


def test_the_page_speaks_of_the_parts_and_scenarios_that_there_are() -> None:
    assert {row.part for row in OF_PARTS} == set(PARTS)
    assert {row.scenario for row in EXPECTED} == set(SCENARIOS)


def test_no_question_is_asked_twice() -> None:
    asked = Counter((row.scenario, row.part, row.patient) for row in EXPECTED)
    assert [question for question, times in asked.items() if times > 1] == []


def test_patients_of_the_page_are_those_of_the_delivery() -> None:
    delivered = {row["patient_id"] for row in _delivered("patients")}
    assert {row.patient for row in EXPECTED if row.scenario == USUAL} == delivered
    assert {row.patient for row in EXPECTED} == delivered


def test_a_patient_is_named_after_the_part() -> None:
    assert [row.name for row in EXPECTED if not row.patient.startswith(f"{row.part}-")] == []


def test_evidence_asked_for_was_delivered() -> None:
    delivered = {
        value
        for file in DELIVERY.glob("*.csv")
        for row in _delivered(file.stem)
        for value in (next(iter(row.values())),)
    }
    asked = {one for row in OF_PARTS for one in row.asks("evidence").split()}
    assert sorted(asked - delivered) == []


@pytest.mark.parametrize("row", OF_PARTS, ids=lambda row: row.name)
def test_a_row_asks_for_what_can_be(row: Expectation) -> None:
    """Only what is unknown has a cause; only what is open has a next step."""
    result = row.asks("result")
    assert result in RESULTS
    if result == "unknown":
        assert row.asks("unknown because") != "-"
        assert row.asks("next step says") not in ("", "-")
    else:
        assert row.asks("unknown because") == "-"
    if result in ("pass", "fail", "not_applicable"):
        assert row.asks("next step says") == "-"


# --- the answers ------------------------------------------------------------------------------


@pytest.mark.parametrize("row", OF_PARTS, ids=lambda row: row.name)
def test_a_patient_is_answered_as_expected(screened: Screened, row: Expectation) -> None:
    answer = screened(row.scenario).answer(row.patient, row.part)
    told = f"{row.asks('what happened')} -> {answer['result']}: {answer['reason']}"
    assert row.unmet(answer) == [], told


@pytest.mark.parametrize("row", OF_PATIENTS, ids=lambda row: row.name)
def test_a_whole_patient_is_judged_as_expected(usual: Published, row: Expectation) -> None:
    found = usual.screening[usual.screening["patient_id"].eq(row.patient)]
    if row.asks("status") == "-":
        assert found.empty
        assert not usual.results["patient_id"].eq(row.patient).any()
        return
    assert len(found) == 1
    answer = found.iloc[0]
    told = f"failing {list(answer['failing'])}, missing {list(answer['missing'])}"
    assert answer["status"] == row.asks("status"), told
    assert ("yes" if answer["near_miss"] else "no") == row.asks("near miss"), told
    if row.asks("missing says") == "-":
        assert list(answer["missing"]) == [], told
    else:
        assert row.asks("missing says") in list(answer["missing"]), told


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_row_was_accepted(screened: Screened, scenario: str) -> None:
    assert screened(scenario).quarantine.empty


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_part_is_answered_for_everyone(screened: Screened, scenario: str) -> None:
    published = screened(scenario)
    answered = published.results.groupby("patient_id")["criterion_id"].agg(set)
    assert set(answered.index) == set(published.screening["patient_id"])
    assert [patient for patient, parts in answered.items() if parts != set(PARTS)] == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_fail_or_a_review_shows_a_row(screened: Screened, scenario: str) -> None:
    rows = screened(scenario).results
    wanted = rows[rows["result"].isin(("fail", "review"))]
    assert _named(wanted[wanted["evidence"].map(len).eq(0)]) == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_an_unknown_says_where_was_looked(screened: Screened, scenario: str) -> None:
    rows = screened(scenario).results
    unknown = rows[rows["result"].eq("unknown")]
    told = unknown["reason"].str.contains(r"\d{4}-\d\d-\d\d|\bever\b|\bwithin\b", flags=re.I)
    assert _named(unknown[~told]) == []


def _named(rows: pd.DataFrame) -> list[str]:
    return [f"{row.patient_id} {row.criterion_id}: {row.reason}" for row in rows.itertuples()][:5]


def _delivered(extract: str) -> list[dict[str, str]]:
    with (DELIVERY / f"{extract}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
