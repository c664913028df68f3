"""Every mistake in a source is told in one message, with the file and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest
from landing.conftest import Hospital

from flows.errors import Refusal
from flows.resources import load_source
from mapping.clinic import FILES, SELECTS, TOML, write_source

Clinic = Callable[..., Hospital]

WRONG_SELECTS = {
    "SELECT origin, no AS patient_id FROM persons": "persons, which is no table of the source",
    "SELEC 1": "Line 1: syntax error",
    "SELECT 1;\nSELECT 2": "2 statements",
    "COPY person TO 'x'": "Only SELECT",
    "SELECT origin, a AS patient_id FROM read_csv('x.csv'), person": r"calls read_csv\(\)",
    "SELECT origin, random() AS patient_id FROM person": r"calls random\(\)",
    "SELECT origin, now() AS patient_id FROM person": r"calls now\(\)",
    "SELECT origin, current_date AS patient_id FROM person": "calls current_date",
    "SELECT origin, age(born::DATE) AS patient_id FROM person": r"calls age\(\)",
    "SELECT origin, no AS patient_id FROM person USING SAMPLE 1": "calls a sample",
    "SELECT origin, no AS patient_id FROM person, (SHOW ALL TABLES)": "calls the catalogue",
    "WITH person AS (SELECT * FROM person) SELECT * FROM person": "WITH names person",
    "SELECT origin, drug AS patient_id FROM drug": "lookups only",
    "SELECT origin, x.y AS patient_id FROM main.patients": "main.patients, which is no table",
    "SELECT origin FROM person, main.labs": "main.labs, which is no table",
}
# Told once the tables are there, before any record is read.
UNBOUND_SELECTS = {
    "SELECT origin, nobody AS patient_id FROM person": 'column "nobody" not found',
    "SELECT origin, no AS patient_id FROM person": "does not return birth_date, sex",
    "SELECT no AS patient_id, born AS birth_date, sex FROM person": "does not return origin",
    "SELECT origin, no AS patient_id, born AS birth_date, sex, no = 'bo' AS left_out FROM person": (
        "`left_out` is a BOOLEAN"
    ),
    "SELECT origin, no AS patient_id, born AS birth_date, sex, no AS mrn FROM person": (
        "returns mrn, which patients does not have"
    ),
}
# Told by what the delivery makes of them.
FAILING_SELECTS = {
    "SELECT origin, no AS patient_id, CAST(sex AS INTEGER) AS birth_date, sex FROM person": (
        "fails on this delivery with a ConversionException"
    ),
    "SELECT NULL::BIGINT AS origin, no AS patient_id, born AS birth_date, sex FROM person": (
        "2 of its rows have no `origin`"
    ),
    "SELECT d.origin, no AS patient_id, born AS birth_date, sex FROM person, drug d": (
        "or that of a lookup"
    ),
}
WRONG_TOMLS = {
    'dates = ["%d/%m/%Y", "%m/%d/%Y"]': "cannot be told apart",
    'dates = ["%y/%m/%d"]': "holds %y",
    'dates = ["%m/%d"]': "lacks the year",
    'times = ["%Y-%m-%d %S"]': "lacks the hour",
    'encoding = "klingon"': "no such encoding",
    "[words.colour]\nred = 'rot'": "no words for colour",
    "[words.frequency]\nqd = 'once'": "a number of times a day",
    "[words.frequency]\nqd = 1000": "not between 0 and 96",
    "[words.route]\nPO = 1": "is text",
    "[words.route]\nPO = 'by mouth'": "means 'by mouth', which is none of",
    "[words.sex]\nW = 'Female'": "which is none of female, male",
    "[words.frequency]\nqd = true": "words",
    'dates = ["%Y-%m-%d %Y"]': "the same part twice",
    "[tables.PERSON]\nfiles = ['x.csv']\ncolumns = ['a']": "two tables have one name",
    "[tables.empty]\nfiles = ['x.csv']": "either columns",
    "[tables.spare]\nfiles = ['x.csv']\ncolumns = ['a']": "No SELECT reads the table spare",
    "[tables.twice]\nfiles = ['x.csv']\ncolumns = ['a', 'A ']": "cannot be named so",
    "[needs]\nlabs = ['results']": "there is no table results",
    "[needs]\nprocedures = ['result']": "there is no SELECT for procedures",
    "[tables.none]\nfiles = []\ncolumns = ['a']": "at least 1",
}


@pytest.mark.parametrize(("select", "told"), WRONG_SELECTS.items())
def test_a_select_that_cannot_be_is_refused(tmp_path: Path, select: str, told: str) -> None:
    write_source(tmp_path, selects=SELECTS | {"patients": select})
    with pytest.raises(Refusal, match=told) as refusal:
        load_source(str(tmp_path))
    assert "patients.sql of the source clinic" in str(refusal.value)


@pytest.mark.parametrize(("select", "told"), (UNBOUND_SELECTS | FAILING_SELECTS).items())
def test_a_select_that_does_not_fit_is_refused(clinic_of: Clinic, select: str, told: str) -> None:
    clinic = clinic_of(patients=select)
    with pytest.raises(Refusal, match=told) as refusal:
        clinic.land(FILES)
    assert "patients.sql of the source clinic" in str(refusal.value)
    assert "ada" not in str(refusal.value)
    assert clinic.rows("SELECT count(*) FROM patients") == [(0,)]


@pytest.mark.parametrize(("line", "told"), WRONG_TOMLS.items())
def test_a_wrong_line_of_the_source_is_refused(tmp_path: Path, line: str, told: str) -> None:
    key = line.split(" = ")[0]
    kept = "\n".join(own for own in TOML.splitlines() if not own.startswith(f"{key} = "))
    table = key.startswith("[")
    if line.startswith("[words."):
        header = line.splitlines()[0]
        before, found, after = kept.partition(header)
        kept = before + (after.split("\n\n", 1)[-1] if found and "\n\n" in after else "")
    write_source(tmp_path, f"{kept}\n{line}\n" if table else f"{line}\n{kept}")
    with pytest.raises(Refusal, match=told):
        load_source(str(tmp_path))


def test_a_select_for_no_extract_is_refused(tmp_path: Path) -> None:
    write_source(tmp_path, selects=SELECTS | {"laboratory": "SELECT 1"})
    with pytest.raises(Refusal, match="no extract laboratory"):
        load_source(str(tmp_path))


def test_a_file_that_fits_two_tables_is_refused(clinic: Hospital) -> None:
    tables = dict(clinic.source.tables)
    tables["drug"] = tables["drug"].model_copy(update={"files": ("person*.csv",)})
    clinic.source = clinic.source.model_copy(update={"tables": tables})
    with pytest.raises(Refusal, match="tables person and drug"):
        clinic.land(FILES)


def test_a_required_extract_of_which_nothing_is_left_is_refused(clinic_of: Clinic) -> None:
    clinic = clinic_of(labs="SELECT *, 'unwanted' AS left_out FROM (" + SELECTS["labs"] + ")")
    with pytest.raises(Refusal, match="gives no row of labs"):
        clinic.land(FILES)


def test_words_that_are_alike_and_mean_different_things_are_refused(clinic: Hospital) -> None:
    for column, words in (
        ("route", {"PO": "oral", "po": "iv"}),
        ("frequency", {"QD": 1, "q.d.": 2}),
    ):
        clinic.source = clinic.source.model_copy(update={"words": {column: words}})
        with pytest.raises(Refusal, match="means something else"):
            clinic.land(FILES)


def test_a_select_may_end_in_a_semicolon(tmp_path: Path) -> None:
    write_source(tmp_path, selects=SELECTS | {"labs": SELECTS["labs"] + ";\n"})
    load_source(str(tmp_path))
