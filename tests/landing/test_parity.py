"""The SQL that lands rows and the Pandera schema that documents them say the same of every row."""

import random
from datetime import date

import duckdb
import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.rules import compile_rules, rules_for
from schemas.extracts import EXTRACTS, columns_of, schema_for

from . import reference

TODAY = date(2026, 11, 16)
GOOD = {
    "id": ["00123", "A-1_b", "患者7", "x.4", "é"],
    "text": ["M32.1", "a, b", "阳性", "<0.01", "o'x", " padded ", 'say "x"', "mg", "1", "40"],
    "date": ["2026-11-16", "1901-01-01", "2024-02-29", " 2020-01-02 "],
    "timestamp": [
        "2026-11-16",
        "2026-11-16T23:59",
        "2026-11-16 23:59:59",
        "2020-01-02T03:04:05.678901",
        "2020-01-02T03:04Z",
        "2020-01-02 03:04:05+08:00",
        "2020-03-08T23:30:00.5-0330",
    ],
    "number": ["5", "0.142857", "95.5", "+3", ".5", "7.", "00012"],
    "boolean": ["true", "FALSE", "1", "n", "Yes"],
}
BAD = {
    "id": [" 1", "1 ", "a b", "a\u200bb", "１２", "a\nb", "\ufeffx", "a\u00a0", "a\x7f", "\u3000"],
    "text": [
        *("", "  ", "\u3000", "NULL", "nan", " NaN ", "#N/A", "-999", "\\N", "-inf"),
        *("a\x07b", "a\x7f", "caf\x85", "\ufffd\ufffd", "a\nb", "a\rb", "tab\tbed", "M32†"),
        *("9", "-3.5", "5 mg", "G", "MG"),
    ],
    "date": [
        "2026-11-17",
        "1900-12-31",
        "9999-12-31",
        "2023-02-29",
        "2026-1-5",
        "24-01-05",
        "2026/01/05",
        "2026-01-05 00:00:00",
        "infinity",
        "0000-01-01",
        "20260105",
        "44927",
        "２026-01-05",
        "2026-01-05\n",
        "epoch",
        "0001-01-01",
        "1970-01-01",
    ],
    "timestamp": [
        "2026-11-17 00:00",
        "2026-01-05 24:00:00",
        "2026-01-05 24:00",
        "2026-01-05T24:00:00Z",
        "2026-01-05 24:00:00.0",
        "2026-01-05T1:00:00",
        "2026-01-05 10:60:00",
        "2026-01-05 10:00:60",
        "2026-01-05T10:00:00.1234567",
        "2026-01-05T10:00+25:00",
        "2026-01-05T10:00+08",
        "2026-01-05t10:00:00",
        "2026-01-05T10:00:00 Z",
        "2026-02-30T10:00:00.0Z",
        "2026-01-05T25:00:00Z",
        "now",
        "1970-01-01",
        "1970-01-01T00:00:00",
        "2026-11-16T20:00:00-05:00",
        "1900-12-31 23:59:59",
    ],
    "number": [
        "0",
        "-1",
        "nan",
        "inf",
        "1e400",
        "1,5",
        "1_000",
        "０",
        "5mg",
        "0x10",
        "1e-400",
        "--1",
        "96.5",
        "1000",
        "200000",
        "1e10",
    ],
    "boolean": ["maybe", "2", "ja", "yeſ", "ＹＥＳ", "true false"],
}


def sql_judge(
    database: duckdb.DuckDBPyConnection,
    extract: str,
    rows: list[dict[str, str | None]],
    timezone: str,
) -> tuple[pd.DataFrame, list[set[str]]]:
    rules = rules_for(extract, TODAY, timezone)
    cells = {column: f"cell['{column}']" for column in rules.kinds}
    database.execute("CREATE OR REPLACE TABLE given (cell MAP(VARCHAR, VARCHAR))")
    database.executemany("INSERT INTO given VALUES (?)", [[row] for row in rows])
    frame = database.execute(
        f"SELECT *, {rules.broken} | {rules.broken_rarely} AS broken"
        f" FROM (SELECT *, {rules.parsed()} FROM"
        f" (SELECT {rules.texts(cells)} FROM given ORDER BY rowid))"
    ).df()
    return frame, [
        {reason for bit, reason in enumerate(rules.reasons) if broken >> bit & 1}
        for broken in frame["broken"]
    ]


def agree(
    database: duckdb.DuckDBPyConnection,
    extract: str,
    rows: list[dict[str, str | None]],
    timezone: str,
) -> None:
    frame, by_sql = sql_judge(database, extract, rows, timezone)
    parsed, by_pandera = reference.judge(extract, rows, TODAY, timezone)
    assert by_sql == by_pandera
    for column, kind in columns_of(extract).items():
        expected = parsed[column]
        found = frame[column].astype(reference.DTYPES[kind])
        pd.testing.assert_series_equal(found, expected, check_dtype=False)


def drawn_rows(extract: str, count: int, seed: int) -> list[dict[str, str | None]]:
    draw = random.Random(seed)
    fields = EXTRACTS[extract].to_schema().columns
    rows = []
    for _ in range(count):
        row: dict[str, str | None] = {}
        for column, kind in columns_of(extract).items():
            listed = (fields[column].metadata or {}).get("allowed")
            good = list(listed) if listed else GOOD[kind]
            bad = [*BAD[kind], "Weird"] if listed else BAD[kind]
            dice = draw.random()
            row[column] = draw.choice(good if dice < 0.75 else bad) if dice < 0.93 else None
        rows.append(row)
    return rows


@pytest.mark.parametrize("extract", EXTRACTS)
@pytest.mark.parametrize("timezone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_sql_and_pandera_find_the_same_reasons(
    database: duckdb.DuckDBPyConnection, extract: str, timezone: str
) -> None:
    agree(database, extract, drawn_rows(extract, 150, seed=len(extract)), timezone)


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_every_awkward_cell_is_judged_alike(database: duckdb.DuckDBPyConnection, kind: str) -> None:
    for extract in ("patients", "medications", "labs"):
        for column, of_kind in columns_of(extract).items():
            if of_kind == kind:
                rows: list[dict[str, str | None]] = [
                    {column: cell} for cell in GOOD[kind] + BAD[kind]
                ]
                agree(database, extract, rows, "Asia/Shanghai")


ODD_TEXT = st.text(
    st.sampled_from("0123456789-+:. TZeE\t\u00a0\u200b\u3000０ＡaéÀ中'\"\\%_infaty"), max_size=28
)
NEAR_TIMES = st.builds(
    "{:04d}-{:02d}-{:02d}{}{:02d}:{:02d}{}{}".format,
    st.integers(1950, 2030),
    st.integers(0, 13),
    st.integers(0, 32),
    st.sampled_from(" Tt_"),
    st.integers(0, 25),
    st.integers(0, 61),
    st.sampled_from(["", ":00", ":59", ":60", ":1", ":00.1", ":00.000001", ":00.", ":00.1234567"]),
    st.sampled_from(["", "Z", "z", "+08:00", "-0330", "+14:59", "+15:00", "+08", " Z", "-00:00"]),
)


@settings(
    max_examples=10,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cells=st.lists(st.one_of(ODD_TEXT, NEAR_TIMES), min_size=30, max_size=60))
def test_any_text_is_judged_alike(database: duckdb.DuckDBPyConnection, cells: list[str]) -> None:
    agree(database, "labs", [{"collected_at": c, "result_id": c} for c in cells], "Asia/Shanghai")
    agree(database, "medications", [{"dose_value": c, "start_date": c[:10]} for c in cells], "UTC")


def test_a_check_without_an_sql_twin_stops_the_program() -> None:
    schema = schema_for("labs", TODAY)
    odd = pa.Check(lambda column: column != "x", name="not_x")
    schema = schema.update_columns({"unit": {"checks": [odd]}})
    with pytest.raises(TypeError, match="not_x"):
        compile_rules("labs", schema, "UTC")
