"""Mapped deliveries that repeat, correct and overlap."""

from collections.abc import Callable

import pytest
from landing.conftest import AS_OF, REQUIRED, Hospital, of, write

from flows.delivery import find_files
from flows.gates_arrival import Arrival
from flows.gates_missing import missing_extract
from flows.resources import load_source
from mapping.clinic import FILES, SELECTS, with_rows, write_source
from schemas.source import Source, Table

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
        ("drug.csv", ["the delivery lacks the files of drug"]),
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


# --- the same bytes under another mapping ---------------------------------------------------------

Week = dict[str, str | bytes]


def read_by(clinic: Hospital, **changes: object) -> None:
    """From now on the clinic's source says that."""
    clinic.source = clinic.source.model_copy(update=changes)


def medications(clinic: Hospital, select: str) -> None:
    read_by(clinic, selects=dict(clinic.source.selects) | {"medications": select})


def test_rows_that_a_new_mapping_gives_no_more_are_gone(clinic: Hospital) -> None:
    files = FILES | {"order.csv": with_rows("order", "m2|ada|w|5|mL|oral|qd|2026/1/1")}
    clinic.land(files)
    medications(clinic, SELECTS["medications"].replace("id AS medi", "'order:' || id AS medi"))
    clinic.land(files)
    assert clinic.rows("SELECT medication_id FROM current_medications") == [("order:m1",)]
    medications(clinic, SELECTS["medications"].replace("'water'", "'prednisone'"))
    clinic.land(files)
    assert clinic.rows("SELECT medication_id FROM current_medications") == [("m2",)]


def test_a_mistake_in_a_mapping_or_a_lookup_can_be_undone(clinic: Hospital) -> None:
    right, wrong = FILES, FILES | {"drug.csv": str(FILES["drug.csv"]).replace("isone", "isolone")}
    for files, name in ((right, "prednisone"), (wrong, "prednisolone"), (right, "prednisone")):
        clinic.land(files)
        assert clinic.rows("SELECT name FROM current_medications") == [(name,)]
    for times in (2.0, 3.0, 2.0):
        read_by(clinic, words=dict(clinic.source.words) | {"frequency": {"早晚各一次": times}})
        clinic.land(FILES)
        assert clinic.rows("SELECT frequency_per_day FROM current_medications") == [(times,)]


def test_a_wrong_mapping_can_be_left_for_the_canonical_layout(clinic: Hospital) -> None:
    canonical = REQUIRED | {"labs.csv": str(REQUIRED["labs.csv"]).replace("60", "61")}
    as_is = {
        "source.toml": 'name = "h"\n[tables.labs]\nfiles = ["labs.csv"]\ncolumns = ["result_id",'
        '"patient_id", "code", "code_system", "collected_at", "value"]\n',
        "labs.sql": "SELECT origin, result_id, patient_id, code, code_system, collected_at,"
        " '9' || value AS value FROM labs",
    }
    clinic.source = Source(name="canonical")
    clinic.land({name: drawn for name, drawn in REQUIRED.items() if name != "labs.csv"} | canonical)
    folder = clinic.root / "wrong"
    write_source(folder, as_is["source.toml"], {"labs": as_is["labs.sql"]})
    clinic.source = load_source(str(folder))
    clinic.land({"labs.csv": canonical["labs.csv"]})
    assert clinic.rows("SELECT DISTINCT value FROM current_labs") == [("961",)]
    clinic.source = Source(name="canonical")
    clinic.land({"labs.csv": canonical["labs.csv"]})
    assert clinic.rows("SELECT DISTINCT value FROM current_labs") == [("61",)]


def test_an_old_file_under_a_new_mapping_reverts_no_correction(clinic: Hospital) -> None:
    corrected = FILES | {"result.csv": str(FILES["result.csv"]).replace("60 ", "66 ")}
    clinic.land(FILES)
    clinic.land(corrected)
    read_by(clinic, words=dict(clinic.source.words) | {"unit": {"umol/L": "mmol/L"}})
    counts = clinic.land(FILES)
    assert (of(counts, "labs").accepted, of(counts, "labs").duplicate) == (1, 1)
    assert clinic.rows("SELECT result_id, value, unit FROM current_labs ORDER BY 1") == [
        ("r1", "66", "umol/L"),
        ("r2", "61", "mmol/L"),
    ]


def test_a_folder_that_gathers_files_takes_the_newer_one(clinic: Hospital) -> None:
    newer = "id|no|code|taken|value|unit\nr1|ada|2160-0|2026/11/3 8:00|66|umol/L\n"
    clinic.land(FILES)
    counts = clinic.land(FILES | {"result_2.csv": newer.replace("|", ",").encode()})
    assert counts.quarantined == 0
    assert clinic.rows("SELECT value FROM current_labs WHERE result_id = 'r1'") == [("66",)]


@pytest.mark.parametrize(
    ("full", "weeks", "told"),
    [
        ((), ["problem"], ["the delivery lacks diagnoses"]),
        ((), ["note", "note", "note"], ["the delivery lacks the files of note"]),
        ((), ["note"], []),
        (("procedures",), ["note"], ["the delivery lacks the files of note"]),
    ],
)
def test_a_table_that_stays_away_is_missed(
    clinic: Hospital, full: tuple[str, ...], weeks: list[str], told: list[str]
) -> None:
    note = Table(files=("note.csv",), columns=("id", "no", "day"))
    tables = dict(clinic.source.tables) | {"note": note}
    procedures = """
        SELECT origin, id AS procedure_id, no AS patient_id, 'X' AS code, 'LOCAL' AS code_system,
               as_day(day) AS performed_on FROM note
        UNION ALL SELECT origin, id, no, 'Y', 'LOCAL', as_day(taken) FROM result WHERE value = 'op'
    """
    selects = dict(clinic.source.selects) | {"procedures": procedures}
    read_by(clinic, tables=tables, selects=selects, full=full)
    notes: Week = {"note.csv": b"id,no,day\nn1,ada,20260101\n"}
    for number, _ in enumerate(weeks):
        more = with_rows("result", f"x{number} | ada | 2160-0 | 20261102 | 61 | umol/L")
        clinic.land(FILES | notes | {"result.csv": more})
    folder = clinic.root / "next"
    write(folder, {n: t for n, t in (FILES | notes).items() if n != f"{weeks[0]}.csv"})
    delivery = find_files(folder, clinic.source)
    arrival = Arrival(clinic.store, delivery, clinic.source, len(weeks) + 1, AS_OF)
    assert [finding.says for finding in missing_extract(arrival)] == told
