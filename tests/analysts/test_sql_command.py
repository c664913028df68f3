"""`prescreen sql`: which release is asked, how its answer is handed over, what goes wrong."""

import csv
import io
import json
import os
import shutil
from pathlib import Path
from unittest.mock import patch

import pytest
from docs.folder import copied
from refresh.releases import Said
from typer.testing import CliRunner

from flows.cli import app
from flows.downloaded import downloaded_releases
from flows.rollback import rollback
from flows.sql.opened import asked
from flows.warehouse import Warehouse

STATUSES = "SELECT status, count(*) AS n FROM screening GROUP BY ALL ORDER BY ALL"


def sql(warehouse: Path, *words: object, typed: str | bytes | None = None) -> Said:
    """The command in this process."""
    mask = os.umask(0o022)
    try:
        asked = ["sql", *map(str, words), "--warehouse", str(warehouse)]
        result = CliRunner().invoke(app, asked, input=typed)
    finally:
        os.umask(mask)
    return Said(result.exit_code, result.stdout, result.stderr)


def test_a_query_or_a_file_of_them_is_answered(weeks: Path) -> None:
    once = sql(weeks, STATUSES)
    assert (once.code, once.err) == (0, "")
    assert once.out.splitlines()[2:] == [
        *(" candidate  │  1", " ineligible │  9", " needs_data │ 48", "(3 rows)")
    ]
    twice = sql(weeks, typed=f"{STATUSES};\nSELECT 42 AS a;")
    assert twice.out == f"{once.out}\n  a\n────\n 42\n(1 row)\n"


@pytest.fixture
def own(weeks: Path, tmp_path: Path) -> Path:
    """A copy: a file that is written leaves a note in the warehouse."""
    copied(weeks, tmp_path / "warehouse")
    return tmp_path / "warehouse"


def test_any_release_that_is_kept_can_be_asked(weeks: Path) -> None:
    query = "SELECT DISTINCT as_of FROM screening"
    assert "2026-11-23" in sql(weeks, query).out
    for name in ("1", "000001"):
        assert "2026-11-16" in sql(weeks, "--release", name, query).out
    for name in ("7", "last"):
        told = sql(weeks, "--release", name, query)
        assert (told.code, told.out) == (1, "")
        assert "name one that is kept: 000001, 000002" in told.err


def test_of_a_release_that_was_rolled_back_it_says_so(own: Path) -> None:
    rollback(Warehouse(own), "1", None)
    assert sql(own, STATUSES).err == ""
    told = sql(own, "--release", "2", STATUSES)
    assert told.code == 0
    assert told.err == "Release 000002 was rolled back: operations do not stand by it.\n"
    (own / "releases" / "000002").chmod(0o700)
    withdrawn = sql(own, "--release", "2", STATUSES)
    assert withdrawn.code == 1
    assert "Release 000002 is withdrawn" in withdrawn.err


def test_csv_and_json_hold_what_the_table_shows(own: Path, tmp_path: Path) -> None:
    file = tmp_path / "statuses.csv"
    told = sql(own, STATUSES, "--format", "csv", "--out", file)
    assert (told.out, told.err) == ("", f"Written: {file}\n")
    assert file.read_bytes().startswith(b"\xef\xbb\xbfstatus,n\r\n")
    piped = sql(own, STATUSES, "--format", "csv").out
    assert piped.startswith("status,n\ncandidate,1\n")
    rows = list(csv.DictReader(io.StringIO(piped)))
    shown = json.loads(sql(own, STATUSES, "--format", "json").out)
    assert [{key: str(value) for key, value in row.items()} for row in shown] == rows


def test_a_release_that_a_list_was_taken_out_of_is_kept(own: Path, tmp_path: Path) -> None:
    sql(own, STATUSES)
    assert downloaded_releases(Warehouse(own)) == set()
    sql(own, "--release", "1", STATUSES, "--out", tmp_path / "statuses.txt")
    assert downloaded_releases(Warehouse(own)) == {"000001"}


def test_a_file_holds_one_answer_or_is_not_there(own: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    before = "CREATE TEMP TABLE mine AS SELECT 42 AS a; "
    for query in ("SELECT 1; SELECT 2", "SELECT 1 FROM nowhere", "SET VARIABLE a = 1"):
        told = sql(own, query, "--format", "json", "--out", file)
        assert told.code == 1
        assert list(tmp_path.iterdir()) == [own]
    assert sql(own, f"{before} FROM mine", "--format", "json", "--out", file).code == 0
    assert json.loads(file.read_text()) == [{"a": 42}]
    nowhere = sql(own, "SELECT 1", "--out", tmp_path / "nowhere" / "a.txt")
    assert "The answer cannot be written (No such file or directory)" in nowhere.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("FROM screenin",), 1, 'Did you mean "screening"?'),
        (("SELEC 1",), 1, "syntax error"),
        (("SELECT 'x'::INT",), 1, "Could not convert string 'x'"),
        (("",), 1, "There is no query"),
        (("DROP TABLE screening",), 1, "only reads: DROP is not run"),
        ((".describe",), 1, "There is no .describe without a name"),
        (("--pseudonymous", "SELECT 1"), 1, "`prescreen pseudonymous`"),
        (("--pseudonymous", "--release", "1", "SELECT 1"), 2, "is of no release"),
    ],
)
def test_a_mistake_is_one_message(
    weeks: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    told = sql(weeks, *words)
    assert (told.code, told.out) == (code, "")
    assert said in told.err
    assert "Traceback" not in told.err


@pytest.mark.parametrize("comment", ["--", "-- all", "--all of = them", "--a=b c\n--"])
def test_a_query_may_begin_with_a_comment(weeks: Path, comment: str) -> None:
    told = sql(weeks, f"{comment}\nSELECT 42 AS a", "--format", "csv")
    assert (told.code, told.out) == (0, "a\n42\n")


def test_an_option_that_there_is_not_stays_a_mistake(weeks: Path) -> None:
    assert sql(weeks, "--relaese", "1").code == 2


def test_a_file_of_queries_may_begin_with_a_byte_order_mark(weeks: Path) -> None:
    assert sql(weeks, typed="\ufeffSELECT 42 AS a").code == 0
    told = sql(weeks, typed=b"SELECT '\xb0\xd7'")
    assert (told.code, told.err.splitlines()[0]) == (1, "prescreen: The query is not UTF-8")


def test_where_nothing_is_published_it_says_what_to_do(tmp_path: Path) -> None:
    told = sql(tmp_path / "none", "SELECT 1")
    assert told.code == 1
    assert "run `prescreen refresh` first" in told.err


def test_who_may_not_read_the_file_is_told_so(weeks: Path) -> None:
    with patch("flows.sql.opened.served_release", side_effect=PermissionError(13, "no", "here")):
        told = sql(weeks, "SELECT 1")
    assert told.code == 1
    assert told.err.startswith("prescreen: This account may not read the release\n  where: here\n")


def test_the_pseudonymous_database_is_asked_where_there_is_one(weeks: Path, tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    place = Warehouse(tmp_path)
    shutil.copy(weeks / "prescreen.duckdb", place.pseudonymous)
    assert asked(place, pseudonymous=True).database == place.pseudonymous
    assert sql(tmp_path, "--pseudonymous", "SELECT 42 AS a").out.splitlines()[2] == " 42"
