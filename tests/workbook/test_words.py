"""Every heading and word in both languages, and every column explained."""

import re
from collections import Counter

import pytest
from openpyxl.workbook import Workbook
from refresh.releases import rows

from flows.language import Language
from flows.workbook.words import HERE, sheets, told
from schemas import words
from schemas.tables import TABLES

from .conftest import Office, table

VOCABULARIES = (
    *(words.RESULTS, words.UNKNOWN_BECAUSE, words.STATUSES, words.CAUSES, words.SECTIONS),
    *(words.DECIDABLE, words.PATIENT_DECISIONS, words.DECISION_STATES),
    ("female", "male", "other", "unknown"),
    ("criterion_eligible", "criterion_not_eligible"),
)


@pytest.mark.parametrize("language", Language)
def test_every_heading_is_there_once(language: Language) -> None:
    for sheet, columns in sheets().items():
        name = told(f"sheet_{sheet}", language)
        assert name != f"sheet_{sheet}"
        assert len(name) <= 28, "a further sheet has a number too"
        assert not re.search(r"[\[\]:*?/\\]", name)
        headings = Counter(column.headings[language].lower() for column in columns)
        assert "" not in headings
        assert set(headings.values()) == {1}
        if sheet not in ("dictionary", "about"):
            assert told(f"empty_{sheet}", language) != f"empty_{sheet}"


@pytest.mark.parametrize("language", Language)
def test_every_word_of_the_answers_is_told(language: Language) -> None:
    for word in {word for vocabulary in VOCABULARIES for word in vocabulary}:
        said = told(word, language)
        assert said
        assert "_" not in said
        assert language == "en" or not said.isascii()


def test_both_languages_take_the_same_values() -> None:
    with (HERE / "words.csv").open(encoding="utf-8") as lines:
        keys = [line.split(",")[0] for line in lines][1:]
    assert len(set(keys)) == len(keys)
    for key in keys:
        assert told(key, "en", 7).count("7") == told(key, "zh", 7).count("7"), key


def test_every_column_of_the_database_exists() -> None:
    for columns in sheets().values():
        for column in columns:
            assert column.origin or column.meaning
            if column.origin:
                own, name = column.origin.split(".")
                assert name in TABLES[own].columns


def test_every_column_of_every_sheet_is_explained(office: Office, book: Workbook) -> None:
    explained = [
        (row["sheet"], row["heading in English"]) for row in table(book, "data dictionary")
    ]
    shown = [(sheet.title, cell.value) for sheet in book.worksheets for cell in sheet[1]]
    assert explained == shown
    for row in table(book, "data dictionary"):
        assert row["meaning"].endswith(".")
        assert not row["heading in Chinese"].isascii()


def test_what_the_database_says_of_a_column_is_said_here(office: Office, book: Workbook) -> None:
    asked = "SELECT table_name || '.' || column_name, comment FROM duckdb_columns()"
    comments = dict(rows(office.database, asked))
    own = {
        (c.headings["en"], c.origin) for columns in sheets().values() for c in columns if c.meaning
    }
    taken = [
        row
        for row in table(book, "data dictionary")
        if (row["heading in English"], row["column of the database"] or "") not in own
    ]
    assert len(taken) > 60
    for row in taken:
        assert row["meaning"] == comments[row["column of the database"]]


def test_about_this_run(office: Office, book: Workbook) -> None:
    lines = [tuple(row.values()) for row in table(book, "about this run")]
    told_of = {(part, item): value for part, item, value in lines}
    delivered = rows(
        office.database, "SELECT delivered, accepted, duplicate, quarantined FROM refresh"
    )[0]
    items = ("rows delivered", "rows accepted", "rows known already", "rows in quarantine")
    assert tuple(told_of["rows of the delivery", item] for item in items) == delivered
    assert told_of["this run", "as-of date"].date().isoformat() == "2026-11-16"
    assert told_of["this run", "release"] == "000001"
    assert told_of["patients", "base cohort"] == 11
    ((content, version),) = rows(office.database, "SELECT content_hash, version FROM protocol")
    assert told_of["NCT06934447", "content hash"] == content
    assert told_of["NCT06934447", "version"] == version
    assert "not a medical device" in told_of["intended use", "what it is"]
