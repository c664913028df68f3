"""What somebody with the pseudonymous database alone, or with a date or two, can find in it."""

import re
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import duckdb
import pytest

from flows.pseudonymous.build import build
from flows.pseudonymous.decisions import decisions
from flows.pseudonymous.key import setting
from flows.releases import release_database

from .conftest import Copy

MODES = pytest.mark.parametrize("dates", ["kept", "shifted"])
KEYS = [
    (table, column)
    for table, own in decisions().items()
    for column, decision in own.items()
    if decision in ("study_id", "row_id") and column != "evidence"
]

# Nobody whose birthday is the first of a month is told apart from the others of that month.
BORN = "SELECT patient_id, birth_date FROM patient WHERE day(birth_date) <> 1"


@MODES
def test_no_id_of_the_hospital_is_in_the_file(copies: dict[str, Copy], dates: str) -> None:
    """Neither in a value, nor in the bytes of a block that DuckDB left behind."""
    copy = copies[dates]
    every = " UNION ".join(f'SELECT "{column}" FROM "{table}"' for table, column in KEYS)
    ids = {one for (one,) in copy.identified(every)}
    assert len(ids) > 9_000
    assert {"P00025", "M00025-001"} <= ids
    raw = copy.place.pseudonymous.read_bytes()
    written = {found.decode() for found in re.findall(rb"[A-Z]\d{5}(?:-\d{3})?", raw)}
    # A packed block may spell an id by chance; one that was left behind spells hundreds.
    assert len(written & ids) < 3, sorted(written & ids)
    words = {
        word
        for cells in copy.cells(*decisions()).values()
        for cell in cells
        for word in re.findall(r"[\w-]+", cell)
    }
    assert not words & ids
    for (name,) in copy.identified("SELECT file_name FROM delivery_file"):
        assert name.encode() not in raw


@MODES
def test_nothing_is_in_the_order_of_the_hospital_s_ids(copies: dict[str, Copy], dates: str) -> None:
    copy = copies[dates]
    who = {study_id: patient for patient, (study_id, _) in copy.key().items()}
    for table in ("patient", "treatment_history", "measurement", "screening"):
        found = [who[one] for (one,) in copy.asked(f"SELECT patient_id FROM {table}")]
        assert found != sorted(found)
    ties = copy.asked(
        "SELECT list(patient_id ORDER BY rank) FROM screening"
        " GROUP BY status, n_unknown, near_miss, n_fail, n_review"
    )
    assert all(tied == sorted(tied) for (tied,) in ties)


@MODES
def test_evidence_still_joins_its_rows(copies: dict[str, Copy], dates: str) -> None:
    query = (
        "SELECT count(*), count(m.result_id) FROM (SELECT patient_id, unnest(evidence) AS result_id"
        " FROM criterion_result WHERE criterion_id IN ('I4a', 'I4d', 'E7a')) e"
        " LEFT JOIN measurement m USING (patient_id, result_id)"
    )
    assert copies[dates].asked(query) == copies[dates].identified(query) != [(0, 0)]
    own = "SELECT count(*) FROM criterion_result WHERE list_contains(evidence, patient_id)"
    assert copies[dates].asked(own) == copies[dates].identified(own) != [(0,)]


def test_where_dates_are_kept_no_birthday_can_be_told(copies: dict[str, Copy]) -> None:
    copy = copies["kept"]
    assert {day for (day,) in copy.asked("SELECT day(birth_date) FROM patient")} == {1}
    assert copy.asked(
        "SELECT count(*) FROM criterion_result WHERE reason ~ '.*age [0-9]+[.].*'"
    ) == [(0,)]
    key = copy.key()
    births = {key[patient][0]: day for patient, day in copy.identified(BORN)}
    every = " UNION ".join(
        f'SELECT patient_id, "{column}"::DATE FROM "{table}"'
        for table, own in decisions().items()
        for column, decision in own.items()
        if decision in ("day", "month", "evidence_day")
    )
    assert not set(copy.asked(every)) & set(births.items())
    for table in ("screening", "screening_history", "criterion_result"):
        ((turns,),) = copy.asked(f"SELECT list(DISTINCT day(eligible_from)) FROM {table}")
        assert set(turns) <= {1, None}


def test_a_shifted_date_is_the_real_one_and_the_patient_s_days(copies: dict[str, Copy]) -> None:
    copy = copies["shifted"]
    key = copy.key()
    assert all(0 < abs(days) <= 365 for _, days in key.values())
    assert len({days for _, days in key.values()}) > 40
    columns = [
        (table, column)
        for table, own in decisions().items()
        for column, decision in own.items()
        if decision in ("day", "month", "evidence_day")
    ]
    assert len(columns) > 30
    with duckdb.connect() as connection:
        for name, file in (
            ("real", copy.place.published),
            ("copy", copy.place.pseudonymous),
            ("key", copy.place.pseudonym_key),
        ):
            connection.execute(f"ATTACH '{file}' AS {name} (READ_ONLY)")
        for table, column in columns:
            kind = "TIMESTAMP" if column in ("collected_at", "decided_at") else "DATE"
            moved = (
                f"SELECT study_id, ({column} + to_days(person.days))::{kind} FROM real.{table}"
                " JOIN key.person USING (patient_id)"
            )
            shown = f"SELECT patient_id, {column} FROM copy.{table}"
            differ = f"({moved} EXCEPT ALL {shown}) UNION ALL ({shown} EXCEPT ALL {moved})"
            assert connection.execute(differ).fetchall() == [], (table, column)


def _moved(days: int, found: re.Match[str]) -> str:
    return f"{date.fromisoformat(found[0]) + timedelta(days)}"


def test_no_sentence_tells_an_unshifted_date(copies: dict[str, Copy]) -> None:
    """Each date of a sentence is moved like all others of the patient, in place."""
    copy = copies["shifted"]
    key = copy.key()
    query = "SELECT patient_id, protocol_id, criterion_id, concat_ws(' | ', reason, next_step)"
    query += " FROM criterion_result"
    said = {tuple(where): text for *where, text in copy.asked(query)}
    moved = 0
    for patient, *where, text in copy.identified(query):
        study_id, days = key[patient]
        shifted = re.sub(
            r"\d{4}-\d\d-\d\d",
            partial(_moved, days),
            text,
        )
        told = said[(study_id, *where)]
        assert told == shifted or told.startswith("(a sentence with rare text)")
        moved += told == shifted != text
    assert moved > 1_500
    assert not any(
        re.search(r"\d (Jan|Feb|Mar|Apr|May|Ju[nl]|Aug|Sep|Oct|Nov|Dec)\b", t)
        for t in said.values()
    )


def test_no_table_without_patients_tells_the_real_day(copies: dict[str, Copy]) -> None:
    """The as-of date is the key to every patient's days: no other table may name a day of its."""
    copy = copies["shifted"]
    others = [table for table, own in decisions().items() if "patient_id" not in own]
    told = {where for where, cells in copy.cells(*others).items() if "2026-" in " ".join(cells)}
    assert told == set()
    assert copy.asked("SELECT release_id, dates, as_of FROM about") == [("000001", "shifted", None)]
    with pytest.raises(duckdb.Error, match="Dates are shifted"):
        copy.asked("FROM candidates_as_of(DATE '2026-11-16')")


def test_the_same_release_and_key_give_the_same_rows_in_the_same_order(
    copies: dict[str, Copy], tmp_path: Path
) -> None:
    copy = copies["shifted"]
    chosen = setting(copy.place)
    assert chosen is not None
    again = tmp_path / "again.duckdb"
    build(copy.place, "000001", release_database(copy.place), again, chosen)
    with duckdb.connect() as connection:
        for name, file in (("one", copy.place.pseudonymous), ("two", again)):
            connection.execute(f"ATTACH '{file}' AS {name} (READ_ONLY)")
        for table in decisions():
            both = "SELECT list(t) FROM one.{0} t UNION SELECT list(t) FROM two.{0} t"
            assert len(connection.execute(both.format(table)).fetchall()) == 1, table
