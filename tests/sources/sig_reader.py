"""Sigs and frequency words read by the macros, many in one query."""

import csv
from collections.abc import Sequence
from pathlib import Path

import duckdb

import transforms
from flows.resources import protocols_folder

SQL = Path(transforms.__file__).parent
SCRIPTS = ("staging/00_fold", "mapping/frequency", "mapping/sig_words", "mapping/sig")
NAMES = ("prednisone", "Solu-Medrol", "hydroxychloroquine", "泼尼松", "甲泼尼龙")

Reading = tuple[float | None, str | None, float | None, str | None, int | None]


def frequency_rows() -> list[dict[str, str]]:
    """The table of frequency words as it is shipped."""
    path = protocols_folder() / "concepts" / "frequency_words.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def reader() -> duckdb.DuckDBPyConnection:
    """A database that knows the macros, the frequency words and a few drugs' names."""
    connection = duckdb.connect()
    for script in SCRIPTS:
        connection.execute((SQL / f"{script}.sql").read_text("utf-8"))
    rows = frequency_rows()
    connection.execute(
        "SET VARIABLE frequency_words = frequency_map($words, $times)",
        {"words": [row["word"] for row in rows], "times": [float(row["per_day"]) for row in rows]},
    )
    connection.execute(
        "SET VARIABLE one_off_words = list_transform($words, lambda word: frequency_key(word))",
        {"words": [row["word"] for row in rows if row["one_off"] == "true"]},
    )
    connection.execute(
        "SET VARIABLE drug_words = list_transform($names, lambda name: plain_notation(name))",
        {"names": list(NAMES)},
    )
    return connection


def readings(connection: duckdb.DuckDBPyConnection, sigs: Sequence[str]) -> list[Reading | None]:
    """What read_sig makes of each text: dose, unit, times a day, route and days, or None."""
    query = "SELECT read_sig(sig) FROM (SELECT unnest($sigs) AS sig)"
    rows = connection.execute(query, {"sigs": list(sigs)}).fetchall()
    return [row[0] and tuple(row[0].values()) for row in rows]
