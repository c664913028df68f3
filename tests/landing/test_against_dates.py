"""No event lies before its patient's birth or after the death; whose dates change takes the events
along, those of earlier deliveries too, and the order of the deliveries changes nothing."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest

from schemas.source import Source

from .conftest import Hospital, of

PATIENTS = "patient_id | birth_date | sex | death_date\n"
BO = PATIENTS + "bo | 2014-02-28 | male |"
BORN_LATER = PATIENTS + "bo | 2026-11-02 | male |"
DEAD = PATIENTS + "bo | 2014-02-28 | male | 2026-10-31"
MERGES = "from_id | to_id | merged_on\n"
BEFORE, AFTER = "collected_at:before_birth", "collected_at:after_death"


def labs(*rows: str, sound: int = 4) -> str:
    """A row for each "id patient moment", before some in which nothing is wrong."""
    lines = [
        *rows,
        *(f"sound{number} ada 2026-10-10" for number in range(sound)),
    ]
    return "result_id | patient_id | collected_at | code | code_system | value\n" + "\n".join(
        "{} | {} | {} | 1 | LOINC | 7".format(*line.replace("T", "_").split()).replace("_", " ")
        for line in lines
    )


def taken(hospital: Hospital) -> set[object]:
    return {
        own
        for (own,) in hospital.rows(
            "SELECT result_id FROM current_labs WHERE result_id NOT LIKE 'sound%'"
        )
    }


@pytest.mark.parametrize(
    ("patients", "moment", "reason"),
    [
        (DEAD, "2014-02-27", BEFORE),
        (DEAD, "2014-02-27T23:59:59", BEFORE),
        (DEAD, "2014-02-28", None),
        (DEAD, "2026-10-31", None),
        (DEAD, "2026-10-31T23:59:59", None),
        (DEAD, "2026-11-01", AFTER),
        (BO, "2026-11-16T23:59", None),
    ],
)
def test_the_days_of_birth_and_death_are_in(
    hospital: Hospital, patients: str, moment: str, reason: str | None
) -> None:
    ada = "\nada | 2012-05-01 | female |"
    counts = hospital.land_with(patients=patients + ada, labs=labs(f"r bo {moment}"))
    assert of(counts, "labs").reasons == ({reason: 1} if reason else {})


def test_what_happens_after_a_death_may_end_an_order(hospital: Hospital) -> None:
    orders = (
        "medication_id | patient_id | name | start_date | end_date\n"
        "m1 | bo | prednisone | 2026-10-30 | 2026-11-30"
    )
    patients = DEAD + "\nada | 2012-05-01 | female |"
    counts = hospital.land_with(patients=patients, medications=orders, labs=labs())
    assert counts.quarantined == 0


def test_a_death_that_is_told_later_recalls_what_lies_behind_it(hospital: Hospital) -> None:
    hospital.land_with(labs=labs("r bo 2026-11-10", "s bo 2026-10-31"))
    assert taken(hospital) == {"r", "s"}
    counts = hospital.land({"patients.csv": DEAD})
    assert (counts.recalled, counts.released) == (1, 0)
    assert taken(hospital) == {"s"}
    assert hospital.rows("SELECT superseded_in FROM labs WHERE result_id = 'r'") == [(2,)]


def test_a_death_that_is_taken_back_releases_it_again(hospital: Hospital) -> None:
    hospital.land_with(labs=labs("r bo 2026-11-10"))
    hospital.land({"patients.csv": DEAD})
    counts = hospital.land({"patients.csv": BO})
    assert (counts.recalled, counts.released) == (0, 1)
    assert taken(hospital) == {"r"}


def test_a_birth_that_is_corrected_releases_rejected_rows(hospital: Hospital) -> None:
    patients = BORN_LATER + "\nada | 2012-05-01 | female |"
    counts = hospital.land_with(patients=patients, labs=labs("r bo 2026-10-01"))
    assert of(counts, "labs").reasons == {BEFORE: 1}
    assert hospital.land({"patients.csv": BO}).released == 1
    assert taken(hospital) == {"r"}


def test_a_row_with_another_fault_is_not_released(hospital: Hospital) -> None:
    patients = BORN_LATER + "\nada | 2012-05-01 | female |"
    table = labs("r bo 2026-10-01").replace("LOINC", "loinc", 1)
    hospital.land_with(patients=patients, labs=table)
    assert hospital.land({"patients.csv": BO}).released == 0


def test_a_newer_row_of_the_id_wins_over_a_recalled_one(hospital: Hospital) -> None:
    hospital.land_with(labs=labs("r bo 2026-11-10"))
    hospital.land({"patients.csv": DEAD})
    hospital.land({"labs.csv": labs("r bo 2026-10-30").replace("sound", "more")})
    assert hospital.land({"patients.csv": BO}).released == 0
    found = hospital.rows("SELECT collected_at FROM current_labs WHERE result_id = 'r'")
    assert [str(moment) for (moment,) in found] == ["2026-10-30 00:00:00"]


def test_a_full_extract_ends_what_waits_and_is_not_stated(
    hospital_of: Callable[[Source], Hospital],
) -> None:
    hospital = hospital_of(Source(name="whole", full=("labs",)))
    hospital.land_with(labs=labs("r bo 2026-11-10"))
    hospital.land({"patients.csv": DEAD})
    hospital.land({"labs.csv": labs("s bo 2026-10-10")})
    assert hospital.land({"patients.csv": BO}).released == 0
    assert taken(hospital) == {"s"}


@pytest.mark.parametrize(
    ("moment", "reason"),
    [("2014-02-27", BEFORE), ("2014-02-28", None), ("2026-10-31", None), ("2026-11-01", AFTER)],
)
def test_a_merged_id_has_the_dates_of_whom_it_was_merged_into(
    hospital: Hospital, moment: str, reason: str | None
) -> None:
    counts = hospital.land_with(
        patients=DEAD + "\nada | 2012-05-01 | female |",
        patient_merges=MERGES + "older | old | 2026-01-01\nold | bo | 2026-01-01",
        labs=labs(f"r older {moment}"),
    )
    assert of(counts, "labs").reasons == ({reason: 1} if reason else {})


def test_the_dates_of_both_ids_of_a_merge_are_within_bounds(hospital: Hospital) -> None:
    """Which of two dates of birth holds for the person is not for the landing to decide."""
    twice = "\nada | 2012-05-01 | female |\nold | 2020-01-01 | male |"
    counts = hospital.land_with(
        patients=BO + twice,
        patient_merges=MERGES + "old | bo | 2026-01-01",
        labs=labs("r old 2019-12-31", "s bo 2019-12-31", "t old 2014-02-27", sound=9),
    )
    assert of(counts, "labs").reasons == {BEFORE: 1}
    assert taken(hospital) == {"r", "s"}


def test_a_merge_that_is_undone_recalls_what_only_the_other_s_birth_allowed(
    hospital: Hospital,
) -> None:
    twice = "\nada | 2012-05-01 | female |\nold | 2020-01-01 | male |"
    merged = MERGES + "old | bo | 2026-01-01"
    hospital.land_with(patients=BO + twice, patient_merges=merged, labs=labs("r old 2019-12-31"))
    assert taken(hospital) == {"r"}
    counts = hospital.land({"patient_merges.csv": merged.replace("bo", "old")})
    assert counts.recalled == 1
    assert taken(hospital) == set()


def test_the_order_of_deliveries_changes_nothing(tmp_path: Path) -> None:
    """Events before or after the patient, corrected or not: the last word on each of them holds."""
    events = {
        "labs.csv": labs("r bo 2026-11-10", "s bo 2014-02-27", "t bo 2026-10-31", sound=10),
        "observations.csv": labs("u bo 2026-11-01", "v bo 2014-02-28", sound=8),
    }
    ends = set()
    for number, order in enumerate(permutations([*events.items(), ("patients.csv", DEAD)])):
        hospital = Hospital(tmp_path / str(number))
        hospital.land_with(labs=labs(sound=1))
        for name, table in order:
            hospital.land({name: table})
        observed = hospital.rows("SELECT result_id FROM current_observations ORDER BY 1")
        ends.add((tuple(sorted(map(str, taken(hospital)))), tuple(map(str, observed))))
        hospital.store.close()
    assert len(ends) == 1
    ((labs_left, _),) = ends
    assert labs_left == ("t",)
