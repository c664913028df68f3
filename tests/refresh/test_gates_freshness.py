"""The gate `freshness`: a screening of today needs records of these days."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from .gates import FREE, WHOLE, Clinic, results

TODAY = date.today()


def ago(days: int) -> str:
    return (TODAY - timedelta(days)).isoformat()


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    made = Clinic(tmp_path, FREE)
    yield made
    made.store.close()


def of_days(diagnosed: int, ordered: int, measured: int) -> dict[str, str]:
    """The required extracts, each with its newest row so many days ago."""
    return {
        "patients.csv": WHOLE["patients.csv"],
        "diagnoses.csv": "diagnosis_id,patient_id,code,code_system,diagnosed_on\n"
        f"d{diagnosed},ada,M32.1,ICD10,{ago(diagnosed)}\n",
        "medications.csv": "medication_id,patient_id,name,start_date\n"
        f"m{ordered},ada,prednisone,{ago(ordered)}\n",
        "labs.csv": results(measured, measured, day=ago(measured)),
    }


@pytest.mark.parametrize(("newest", "held"), [(0, ()), (14, ()), (15, ("freshness",))])
def test_the_newest_record_of_all_may_be_two_weeks_old(
    clinic: Clinic, newest: int, held: tuple[str, ...]
) -> None:
    assert clinic.deliver(of_days(300, 40, newest), as_of=TODAY, of_today=True) == held
    if held:
        assert f"the newest record is of {ago(15)}, and it is {TODAY}" in clinic.said


def test_only_a_date_that_nobody_named_is_todays(clinic: Clinic) -> None:
    assert clinic.deliver(of_days(300, 40, 15), as_of=TODAY, of_today=False) == ()


def test_who_brings_nothing_for_weeks_is_held(clinic: Clinic) -> None:
    files, then = of_days(300, 40, 20), TODAY - timedelta(10)
    assert clinic.deliver(files, as_of=then, of_today=True) == ()
    assert clinic.deliver(files, as_of=TODAY, of_today=True) == ("freshness",)
    assert clinic.deliver(files, "", "freshness", as_of=TODAY, of_today=True) == ()


def test_a_required_extract_that_was_fresh_and_is_not_any_more(clinic: Clinic) -> None:
    then = TODAY - timedelta(7)
    assert clinic.deliver(of_days(12, 300, 12), as_of=then, of_today=True) == ()
    news = {"diagnoses.csv": of_days(2, 2, 2)["diagnoses.csv"]}
    # The labs are twelve days old; the orders never were fresh.
    assert clinic.deliver(news, as_of=TODAY, of_today=True) == ()
    later = TODAY + timedelta(3)
    news = {"diagnoses.csv": of_days(1, 1, 1)["diagnoses.csv"]}
    assert clinic.deliver(news, as_of=later, of_today=True) == ("freshness",)
    assert f"Held at the gate freshness: labs: the newest row is of {ago(12)}, " in clinic.said
    assert clinic.deliver(news, "", "freshness", as_of=later, of_today=True) == ()


def test_who_was_accepted_once_with_old_rows_is_not_asked_again(clinic: Clinic) -> None:
    """Its own last delivery was not fresh any more, so this one is no surprise."""
    then = TODAY - timedelta(20)
    assert clinic.deliver(of_days(25, 25, 25), as_of=then, of_today=True) == ()
    again = {**of_days(1, 1, 25), "labs.csv": results(26, 26, day=ago(26))}
    assert clinic.deliver(again, as_of=TODAY, of_today=True) == ("freshness",)
    assert clinic.deliver(again, "", "freshness", as_of=TODAY, of_today=True) == ()
    news = {"diagnoses.csv": of_days(0, 0, 0)["diagnoses.csv"]}
    assert clinic.deliver(news, as_of=TODAY, of_today=True) == ()
