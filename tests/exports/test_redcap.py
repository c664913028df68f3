"""REDCap takes the dictionary and the records, whatever the ids and reasons hold."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from flows.exports import write_export
from flows.exports.redcap_fields import Field

from .conftest import STRANGE, TRIALS
from .redcap_import import dictionary_faults, import_columns, import_faults, rows_of

DICTIONARY = "redcap_data_dictionary_{}.csv"
RECORDS = "redcap_import_{}.csv"


@pytest.fixture(scope="module")
def files(decided: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("redcap") / "files"
    written = write_export("redcap", decided, folder)
    return {file.name: file.read_bytes().decode("utf-8") for file in written}


def two(files: dict[str, str], trial: str) -> tuple[str, str]:
    return files[DICTIONARY.format(trial)], files[RECORDS.format(trial)]


@pytest.mark.parametrize("trial", TRIALS)
def test_redcap_takes_the_dictionary_and_every_record(files: dict[str, str], trial: str) -> None:
    dictionary, records = two(files, trial)
    assert list(dictionary_faults(dictionary)) == []
    assert list(import_faults(dictionary, records)) == []
    columns = [name for name, _ in import_columns(dictionary)]
    assert sorted(next(csv.reader(io.StringIO(records)))) == sorted(columns)


@pytest.mark.parametrize("trial", TRIALS)
def test_every_screened_patient_is_one_record(
    files: dict[str, str], decided: Path, trial: str
) -> None:
    records = rows_of(two(files, trial)[1])
    with duckdb.connect(str(decided), read_only=True) as connection:
        screened = connection.execute(
            "SELECT patient_id, status, failing, missing, to_review, as_of, birth_date "
            "FROM screening JOIN patient USING (patient_id) WHERE protocol_id = ? ORDER BY rank",
            [trial],
        ).fetchall()
    told = [
        (
            record["patient_id"],
            record["status"],
            *(ticked(record, name) for name in ("failing", "missing", "to_review")),
            record["as_of"],
            record["birth_date"],
        )
        for record in records
    ]
    assert told == [
        (own, status, *({i.lower() for i in ids} for ids in lists), str(day), str(born))
        for own, status, *lists, day, born in screened
    ]
    if trial == TRIALS[1]:
        assert [record["patient_id"] for record in records[: len(STRANGE)]] == list(STRANGE)


def ticked(record: dict[str, str], name: str) -> set[str]:
    return {
        column.removeprefix(f"{name}___")
        for column, value in record.items()
        if column.startswith(f"{name}___") and value == "1"
    }


def test_the_office_s_words_stand_as_they_were_written(files: dict[str, str]) -> None:
    records = rows_of(two(files, TRIALS[1])[1])
    told = [
        tuple(record[f] for f in ("verdict", "verdict_reason", "progress", "progress_reason"))
        for record in records[:8]
    ]
    assert told == [
        ("eligible", "=HYPERLINK(1)", "contacted", 'said "yes",\nby phone'),
        ("", "", "enrolled", ""),
        ("", "", "deferred", "on holiday"),
        ("eligible", "chart read", "", ""),
        ("", "", "declined", "到外地 | <moved>"),
        ("", "", "", ""),
        ("", "", "contacted", ""),
        ("not_eligible", "-2 reasons", "", ""),
    ]
    assert [records[n]["verdict_again"] for n in (0, 3)] == ["", "I4c says otherwise"]
    assert [records[n]["office_review_complete"] for n in (0, 3, 5)] == ["2", "0", "0"]
    assert (records[1]["enrolled_on"], records[2]["deferred_until"]) == ("2026-11-18", "2026-12-24")
    assert records[0]["verdict_at"] == "2026-11-18 09:30:00"
    assert (
        records[5]["all_decisions"]
        == "2026-11-18 E8: does not stand in the way, by nurse: vaccination book"
    )


def test_what_tells_who_somebody_is_is_marked(files: dict[str, str]) -> None:
    fields = {f["Variable / Field Name"]: f for f in rows_of(two(files, TRIALS[0])[0])}
    marked = {name for name, field in fields.items() if field["Identifier?"] == "y"}
    notes = {name for name, f in fields.items() if f["Field Type"] == "notes"}
    assert {"patient_id", "birth_date"} <= marked
    assert notes <= marked


def test_the_records_name_nobody_by_the_hospital_s_id(files: dict[str, str]) -> None:
    numbers = [record["record_id"] for record in rows_of(two(files, TRIALS[1])[1])]
    others = [record["record_id"] for record in rows_of(two(files, TRIALS[0])[1])]
    assert not set(numbers) & {*others, *STRANGE}


def test_labels_hold_no_tag_and_part_no_choice() -> None:
    line = Field("a", "f", "radio", "x <30 | y", {"k": "p|q <b>"}).line()
    assert line[4:6] == ("x &lt;30 / y", "k, p/q &lt;b>")


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (("2026-11-16", "16/11/2026"), "no such date"),
        ((",needs_data,", ",Needs data,"), "no choice"),
        (("record_id", "Record_ID"), "the first column"),
        (("missing___e8", "missing___E8"), "columns that"),
        (("S-", "S#"), "a record's id"),
    ],
)
def test_the_check_is_not_blind(files: dict[str, str], wrong: tuple[str, str], fault: str) -> None:
    dictionary, records = two(files, TRIALS[1])
    assert fault in " ".join(import_faults(dictionary, records.replace(*wrong)))


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (("n_review,", "number_of_criteria_to_review,"), "length"),
        (("[n_fail] > 0", "[nfail] > 0"), "branching"),
        (("date_ymd", "date"), "validation"),
        ((",Field Label,", ",Label,"), "headings"),
        (("radio", "select"), "type"),
        (("screening_rank", "n_pass"), "n_pass twice"),
    ],
)
def test_the_check_of_dictionaries_is_not_blind(
    files: dict[str, str], wrong: tuple[str, str], fault: str
) -> None:
    dictionary, _ = two(files, TRIALS[1])
    assert fault in " ".join(dictionary_faults(dictionary.replace(*wrong)))


def test_equal_releases_are_equal_bytes(
    decided: Path, files: dict[str, str], tmp_path: Path, altered: Callable[..., Path]
) -> None:
    again = write_export("redcap", decided, tmp_path / "again")
    assert {file.name: file.read_bytes().decode("utf-8") for file in again} == files
