"""What leaves a refresh towards Prefect and its notices tells nobody how many patients."""

import pickle

import pytest

from flows.errors import Held, Refusal, StepFailed
from flows.schedule.outside import outside


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (
            "NCT06934447: 3 candidates where there were 24.",
            "NCT06934447: N candidates where there were N.",
        ),
        ("a base cohort of 1,007 where it was 1,200", "a base cohort of N where it was N"),
        (
            "7 of 20 rows break the rules (up to 20% may): collected_at:not_a_time 5, unit:empty 2",
            "N of N rows break the rules (up to N% may): collected_at:not_a_time N, unit:empty N",
        ),
        ("4 decisions are not there any more", "N decisions are not there any more"),
        (
            "labs: values of another scale under 2160-0 (x 88.4)",
            "labs: values of another scale under 2160-0 (x N)",
        ),
        ("the delivery is dated 2026-11-09, the last one 2026-11-23.",) * 2,
        ("labs_2.csv, line 3: another SHA-256",) * 2,
    ],
)
def test_counts_do_not_leave_and_names_and_days_do(what: str, told: str) -> None:
    error = outside(Refusal(what, "labs_1.csv, 7", "write it as 5"))
    assert isinstance(error, Refusal)
    assert (error.what, error.where, error.remedy) == (told, "labs_1.csv, 7", "write it as 5")


def test_what_prefect_keeps_of_a_held_refresh_has_no_count() -> None:
    held = Held(("cohort",), "Held at the gate cohort: T1: 4 where it was 60.", "there", "look")
    kept = outside(held)
    assert isinstance(kept, Held)
    assert kept.gates == ("cohort",)
    assert "4 where" not in str(kept) + str(kept.args)
    assert b"4 where" not in pickle.dumps(kept)
    assert str(pickle.loads(pickle.dumps(kept))) == str(kept)


def test_a_broken_step_is_told_as_it_is() -> None:
    assert str(outside(StepFailed("stage", "KeyError"))) == str(StepFailed("stage", "KeyError"))
