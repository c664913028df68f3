"""Mapped deliveries that repeat, correct and overlap."""

from collections.abc import Callable

import pytest
from landing.conftest import AS_OF, Hospital, of, write

from flows.delivery import find_files
from flows.gates_arrival import Arrival
from flows.gates_missing import missing_extract
from mapping.clinic import FILES, with_rows

Clinic = Callable[..., Hospital]


def test_the_same_files_again_are_all_duplicates(clinic: Hospital) -> None:
    bad = with_rows(
        "result", *[f"x{n} | ada | 2160-0 | 20261102 | 61 |" for n in range(5)], "y|ada|||1|"
    )
    files = FILES | {"result.csv": bad}
    first, again = clinic.land(files), clinic.land(files)
    assert first.quarantined == 1
    assert (again.delivered, again.duplicate) == (first.delivered, first.delivered)
    assert clinic.rows("SELECT count(*) FROM labs") == [(7,)]


def test_a_known_file_beside_a_new_one_reverts_nothing(clinic: Hospital) -> None:
    clinic.land(FILES)
    corrected = str(FILES["result.csv"]).replace("60 ", "66 ")
    assert of(clinic.land(FILES | {"result.csv": corrected}), "labs").corrected == 1
    more = with_rows("order", "m2 | bo | p | 5 | mg | 口服 | qd | 2026/1/1")
    last = clinic.land(FILES | {"order.csv": more})
    assert (of(last, "labs").duplicate, of(last, "labs").accepted) == (2, 0)
    assert clinic.rows("SELECT value FROM current_labs WHERE result_id = 'r1'") == [("66",)]
    assert of(last, "medications").accepted == 1


def test_a_changed_lookup_corrects_the_rows_that_it_tells(clinic: Hospital) -> None:
    clinic.land(FILES)
    drug = str(FILES["drug.csv"]).replace("prednisone", "prednisolone")
    counts = clinic.land(FILES | {"drug.csv": drug})
    assert of(counts, "medications").corrected == 1
    assert clinic.rows("SELECT name FROM current_medications") == [("prednisolone",)]


def test_a_changed_source_reads_known_files_anew(clinic: Hospital) -> None:
    clinic.land(FILES)
    words = dict(clinic.source.words) | {"frequency": {"早晚各一次": 3.0}}
    clinic.source = clinic.source.model_copy(update={"words": words})
    assert of(clinic.land(FILES), "medications").corrected == 1
    assert clinic.rows("SELECT frequency_per_day FROM current_medications") == [(3.0,)]


def test_of_a_full_extract_what_is_not_delivered_is_gone(clinic: Hospital) -> None:
    clinic.source = clinic.source.model_copy(update={"full": ("labs",)})
    clinic.land(FILES)
    fewer = str(FILES["result.csv"]).rsplit("\n", 2)[0] + "\n"
    clinic.land(FILES | {"result.csv": fewer})
    assert clinic.rows("SELECT result_id FROM current_labs") == [("r1",)]


def test_two_files_of_one_table_are_one_extract(clinic: Hospital) -> None:
    files = {name: drawn for name, drawn in FILES.items() if name != "person.csv"}
    counts = clinic.land(
        files
        | {
            "person_1.csv": "No,Born,Sex\nada,2012/5/1,女\n".encode(),
            "person_2.csv": "No,Born,Sex,Died\nbo,2014/2/28,男,\n".encode(),
        }
    )
    assert [file.accepted for file in counts.files if file.extract == "patients"] == [1, 1]


@pytest.mark.parametrize(
    ("left_at_home", "told"),
    [
        ("", []),
        ("drug.csv", ["the delivery lacks the files of drug, which others are read with"]),
        ("result.csv", ["the delivery lacks labs"]),
    ],
)
def test_a_lookup_that_came_last_time_is_missed(
    clinic: Hospital, left_at_home: str, told: list[str]
) -> None:
    clinic.land(FILES)
    folder = clinic.root / "next"
    write(folder, {name: drawn for name, drawn in FILES.items() if name != left_at_home})
    arrival = Arrival(clinic.store, find_files(folder, clinic.source), clinic.source, 2, AS_OF)
    assert [finding.says for finding in missing_extract(arrival)] == told
