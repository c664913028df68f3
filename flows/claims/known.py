"""The units, routes, frequencies and values that are known, to name the nearest."""

import tomllib

import duckdb

from flows.resources import protocols_folder
from flows.workbench import quoted
from schemas.extracts.medications import ROUTES

# Kinds of word that a shipped source may translate, by the name under which it does.
_OF_SOURCES = {"route": "route_word", "frequency": "frequency_word"}


def load_known_words(connection: duckdb.DuckDBPyConnection) -> None:
    """The table known_word_text: kind, the word as written, what it means."""
    frequencies = quoted(protocols_folder() / "concepts" / "frequency_words.csv")
    connection.execute(
        "CREATE TABLE known_word_text AS "
        "SELECT 'unit' AS kind, alias AS written, unit AS meaning FROM unit_alias "
        "UNION ALL SELECT 'dose_unit', unit, unit FROM dose_unit "
        "UNION ALL SELECT 'value', word, meaning FROM value_word "
        "UNION ALL SELECT 'frequency_word', word, per_day || ' a day' "
        f"FROM read_csv({frequencies}, header = true, all_varchar = true)"
    )
    known = [("route_word", route, route) for route in ROUTES] + _of_shipped_sources()
    connection.executemany("INSERT INTO known_word_text VALUES (?, ?, ?)", known)


def _of_shipped_sources() -> list[tuple[str, str, str]]:
    """What the shipped sources say of words: another hospital's may be spelled alike."""
    found = []
    for file in sorted((protocols_folder() / "sources").glob("*/source.toml")):
        words = tomllib.loads(file.read_text("utf-8")).get("words", {})
        for name, kind in _OF_SOURCES.items():
            for word, meaning in words.get(name, {}).items():
                shown = f"{meaning} a day" if kind == "frequency_word" else str(meaning)
                found.append((kind, word, shown))
    return found
