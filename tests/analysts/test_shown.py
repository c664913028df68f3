"""How an answer reads: wide or long, with nulls, lists, Chinese and control characters."""

import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import duckdb
import pytest

from flows.errors import Refusal
from flows.sql.answers import Answer, answers
from flows.sql.asking import ask
from flows.sql.statements import statements, whole
from flows.sql.table import COUNTED, table
from flows.sql.written import write_csv, write_json


def answer(query: str) -> Answer:
    (told,) = answers(duckdb.connect(), statements(query))
    return told


def of(names: list[str], *rows: tuple[Any, ...]) -> Answer:
    return Answer(names, [False] * len(names), iter(rows))


def test_a_table_shows_nulls_lists_days_and_truths() -> None:
    query = (
        "SELECT 'a' AS id, NULL AS gone, ['x', NULL, 'y'] AS list, DATE '2026-11-16' AS day, "
        "TIMESTAMP '2026-11-16 08:00:00' AS at, true AS yes, 1.1 + 2.2::DOUBLE AS number, "
        "{'a': 1} AS pair"
    )
    assert table(answer(query)).splitlines() == [
        " id │ gone │ list         │ day        │ at                  │ yes  │ number │ pair",
        "────┼──────┼──────────────┼────────────┼─────────────────────┼──────┼────────┼────────",
        " a  │ NULL │ [x, NULL, y] │ 2026-11-16 │ 2026-11-16 08:00:00 │ true │    3.3 │ {a: 1}",
        "(1 row)",
    ]


def test_numbers_stand_right_and_chinese_takes_two_cells() -> None:
    assert table(
        answer("FROM (VALUES ('白蛋白', 7), ('ab', 1000)) AS t(name, n)")
    ).splitlines() == [
        " name   │    n",
        "────────┼──────",
        " 白蛋白 │    7",
        " ab     │ 1000",
        "(2 rows)",
    ]


def test_no_sign_reaches_the_terminal_that_it_would_obey() -> None:
    shown = table(of(["name"], ("\x1b[2Jgone\u202e",), ("two\nlines",)))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[2Jgone\\u202e" in shown
    assert [line.strip() for line in shown.splitlines()[3:5]] == ["two", "lines"]


def test_blanks_before_a_line_stay() -> None:
    assert table(of(["tree"], ("a\n  b",))).splitlines()[2:4] == [" a", "   b"]


def test_what_is_too_wide_is_wrapped() -> None:
    lines = table(of(["id", "reason"], ("P1", "one two three " * 6)), 40).splitlines()
    assert max(map(len, lines)) <= 40
    assert " ".join(line[6:].strip() for line in lines[2:-1]) == ("one two three " * 6).strip()


def test_what_has_too_many_columns_is_told_row_by_row() -> None:
    names = [f"column_{n}" for n in range(9)]
    lines = table(of(names, tuple(range(9)), tuple(range(9))), 60).splitlines()
    assert lines[0].startswith("── row 1 ─")
    assert lines[1:3] == [" column_0 │ 0", " column_1 │ 1"]
    assert lines[-1] == "(2 rows)"


def test_a_terminal_is_told_how_many_rows_there_are() -> None:
    assert table(answer("FROM range(120)"), 80).count("\n") == 53
    assert "the first 50 of 120 rows" in table(answer("FROM range(120)"), 80)
    more = table(answer(f"FROM range({COUNTED + 51})"), 80)
    assert "the first 50 of more than 100,000 rows" in more
    assert table(answer("FROM range(120)")).endswith(" 119\n(120 rows)\n")


def test_no_rows_are_a_table_too() -> None:
    assert table(answer("SELECT 1 AS a WHERE false"), 80).splitlines()[-1] == "(0 rows)"


def test_csv_marks_formulas_and_leaves_numbers() -> None:
    stream = io.StringIO()
    rows = ("=1+1", -1, Decimal("-1.5"), None, ["a"], date(2026, 11, 16), True, "a,b")
    write_csv(of([*"abcdefg", "=h"], rows), stream)
    assert stream.getvalue() == "a,b,c,d,e,f,g,'=h\n'=1+1,-1,-1.5,,[a],2026-11-16,true,\"a,b\"\n"


def test_json_is_letter_for_letter() -> None:
    stream = io.StringIO()
    rows = ("=1+1", float("inf"), Decimal("1.5"), None, ["汉"], datetime(2026, 11, 16, 8), {"a": 1})
    write_json(of(["a", "a", "b", "c", "d", "e", "f"], rows), stream)
    assert json.loads(stream.getvalue()) == [
        {
            **{"a": "=1+1", "a_1": "Infinity", "b": 1.5, "c": None, "d": ["汉"]},
            **{"e": "2026-11-16 08:00:00", "f": {"a": 1}},
        }
    ]
    nothing = io.StringIO()
    write_json(of(["a"]), nothing)
    assert json.loads(nothing.getvalue()) == []


@pytest.mark.parametrize(
    ("typed", "complete"),
    [
        ("SELECT 1;", True),
        ("SELECT 1; -- so", True),
        ("SELECT 1", False),
        ("SELECT ';", False),
        ("SELECT 1 -- ;", False),
        ("/* ;", False),
    ],
)
def test_a_query_is_whole_at_its_semicolon(typed: str, complete: bool) -> None:
    assert whole(typed) is complete


def test_no_name_list_or_mistake_commands_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A PIVOT names columns by values, a mistake quotes them, and a list holds them."""
    connection = duckdb.connect()
    with patch("sys.stdout.isatty", return_value=True):
        for format in ("table", "csv", "json"):
            ask(connection, "SELECT 'a' || chr(27) || chr(155) || '[2J' AS x", format)
        ask(connection, "PIVOT (SELECT chr(27) AS a, [chr(27)] AS b) ON a USING first(b)")
    with pytest.raises(Refusal) as mistaken:
        ask(connection, "SELECT (chr(27) || '[2J')::INTEGER")
    said = capsys.readouterr().out + str(mistaken.value)
    assert "\\x1b[2J" in said
    assert all(sign.isprintable() or sign == "\n" for sign in said)
