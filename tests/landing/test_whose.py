"""Whose events are taken: those of known patients, of ids merged into one, and, in the end, of
patients who are delivered later than their events."""

from collections.abc import Callable

import pytest

from flows.errors import Refusal
from schemas.source import Source

from .conftest import REQUIRED, Hospital, of

PATIENTS = "patient_id | birth_date | sex\n"
MERGES = "from_id | to_id | merged_on\n"
CY = PATIENTS + "cy | 2015-01-01 | female"


def labs(*rows: str) -> str:
    """A row for each "id patient value", before four in which nothing is wrong."""
    sound = [f"sound{n} bo 1" for n in range(4)]
    lines = "".join(
        "{} | {} | 1 | LOINC | 2026-11-01 | {}\n".format(*row.split()) for row in [*rows, *sound]
    )
    return "result_id | patient_id | code | code_system | collected_at | value\n" + lines


def fates(hospital: Hospital) -> dict[object, object]:
    found = hospital.rows(
        "SELECT result_id, patient_id || ' ' || value FROM current_labs"
        " WHERE result_id IN ('r', 's')"
    )
    return {result_id: fate for result_id, fate in found}


def merges(*pairs: str) -> str:
    return MERGES + "".join("{} | {} | 2026-01-01\n".format(*pair.split()) for pair in pairs)


@pytest.mark.parametrize(
    ("pairs", "taken"),
    [
        (("old bo",), True),
        (("old mid", "mid bo"), True),
        (("old ghost",), False),
        (("old mid", "mid old"), False),
        (("bo old",), False),
    ],
    ids=["direct", "chain", "to nobody", "circle", "wrong way"],
)
def test_events_of_a_merged_id_are_its_patients(
    hospital: Hospital, pairs: tuple[str, ...], taken: bool
) -> None:
    counts = hospital.land_with(patient_merges=merges(*pairs), labs=labs("r old 7"))
    assert of(counts, "labs").quarantined == (not taken)
    assert fates(hospital) == ({"r": "old 7"} if taken else {})


def test_merges_hold_for_later_deliveries_until_they_are_corrected(hospital: Hospital) -> None:
    hospital.land_with(patient_merges=merges("old bo"))
    hospital.land({"labs.csv": labs("r old 7")})
    assert fates(hospital) == {"r": "old 7"}
    counts = hospital.land({"patient_merges.csv": merges("old ghost"), "labs.csv": labs("s old 8")})
    assert of(counts, "labs").reasons == {"patient_id:unknown_patient": 1}


def test_a_full_list_of_merges_ends_those_that_it_does_not_state(
    hospital_of: Callable[[Source], Hospital],
) -> None:
    hospital = hospital_of(Source(name="whole", full=("patient_merges",)))
    hospital.land_with(patient_merges=merges("old bo"))
    counts = hospital.land({"patient_merges.csv": merges("other bo"), "labs.csv": labs("s old 8")})
    assert of(counts, "labs").quarantined == 1


def test_a_rejected_merge_leads_nowhere(hospital: Hospital) -> None:
    sound = [f"x{n} bo" for n in range(4)]
    broken = merges(*sound) + "old | bo | someday\n"
    counts = hospital.land_with(patient_merges=broken, labs=labs("r old 7"))
    assert of(counts, "labs").quarantined == 1


def test_files_keep_their_numbers_whatever_lands_first(hospital: Hospital) -> None:
    counts = hospital.land_with(patient_merges=merges("old bo"))
    assert [(file.file_no, file.extract) for file in counts.files] == [
        (1, "patients"),
        (2, "diagnoses"),
        (3, "medications"),
        (4, "labs"),
        (5, "patient_merges"),
    ]


def test_a_row_waits_for_its_patient(hospital: Hospital) -> None:
    first = hospital.land_with(labs=labs("r cy 7"))
    assert (of(first, "labs").quarantined, first.released) == (1, 0)
    assert fates(hospital) == {}
    second = hospital.land({"patients.csv": CY})
    assert (second.released, second.accepted) == (1, 1)
    assert fates(hospital) == {"r": "cy 7"}
    assert hospital.rows("SELECT delivery_no, released FROM delivery") == [(1, 0), (2, 1)]
    assert hospital.rows("SELECT delivery_no, file_no FROM labs WHERE result_id = 'r'") == [
        (2, None)
    ]
    assert hospital.land({"patients.csv": CY + "\ndi | 2015-01-01 | male"}).released == 0


def test_the_same_file_again_with_the_patient_releases_its_rows(hospital: Hospital) -> None:
    table = labs("r cy 7")
    hospital.land_with(labs=table)
    counts = hospital.land({"patients.csv": CY, "labs.csv": table})
    assert (of(counts, "labs").duplicate, counts.released) == (5, 1)
    assert fates(hospital) == {"r": "cy 7"}


def test_a_merge_releases_rows_too(hospital: Hospital) -> None:
    hospital.land_with(labs=labs("r old 7"))
    assert hospital.land({"patient_merges.csv": merges("old bo")}).released == 1


def test_only_the_newest_row_of_an_id_is_released(hospital: Hospital) -> None:
    hospital.land_with(
        labs=labs(
            "r cy 7",
        ).replace("sound", "x")
    )
    hospital.land({"labs.csv": labs("r cy 8").replace("sound", "y")})
    assert hospital.land({"patients.csv": CY}).released == 1
    assert fates(hospital)["r"] == "cy 8"


def test_a_row_that_was_accepted_since_is_not_undone(hospital: Hospital) -> None:
    hospital.land_with(labs=labs("r cy 7"))
    hospital.land({"labs.csv": labs("r bo 8")})
    assert hospital.land({"patients.csv": CY}).released == 0
    assert fates(hospital) == {"r": "bo 8"}


def test_a_released_row_corrects_the_one_that_was_current(hospital: Hospital) -> None:
    hospital.land_with(labs=labs("r bo 7"))
    hospital.land({"labs.csv": labs("r cy 7")})
    assert fates(hospital) == {"r": "bo 7"}
    assert hospital.land({"patients.csv": CY}).released == 1
    assert fates(hospital) == {"r": "cy 7"}
    assert hospital.rows("SELECT superseded_in FROM labs WHERE patient_id = 'bo'")[0] == (3,)


def test_a_row_with_another_fault_does_not_wait(hospital: Hospital) -> None:
    table = labs("r cy 7").replace("r | cy | 1 | LOINC | 2026-11-01", "r | cy | 1 | LOINC | soon")
    hospital.land_with(labs=table)
    assert hospital.land({"patients.csv": CY}).released == 0


def test_a_full_extract_leaves_nothing_waiting_that_it_does_not_state(
    hospital_of: Callable[[Source], Hospital],
) -> None:
    hospital = hospital_of(Source(name="whole", full=("labs",)))
    hospital.land_with(labs=labs("r cy 7"))
    counts = hospital.land({"patients.csv": CY, "labs.csv": labs()})
    assert counts.released == 0
    assert fates(hospital) == {}


def test_a_refused_delivery_releases_nothing(hospital: Hospital) -> None:
    hospital.land_with(labs=labs("r cy 7"))
    with pytest.raises(Refusal):
        hospital.land({"patients.csv": CY, "diagnoses.csv": REQUIRED["patients.csv"]})
    assert fates(hospital) == {}
    assert hospital.land({"patients.csv": CY}).released == 1
