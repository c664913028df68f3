"""What a SELECT gave, as text in canonical columns, with the hospital's own words translated."""

import duckdb

from flows.landing_relation import cell_as_text
from flows.mapping.macros import words_by_key
from flows.mapping.tables import among_tables
from flows.parsing import literal, name
from schemas.extracts import columns_of
from schemas.extracts.medications import ROUTES
from schemas.source import FREQUENCY, LEFT_OUT, ORIGIN, WORDED, Source, choices

# Where the text as delivered stands, if nobody knows what it means.
UNKNOWN = {FREQUENCY: "unknown frequency", "route": "unknown route"}


def allowed_columns(extract: str) -> tuple[str, ...]:
    """The columns that a SELECT of the extract may return."""
    extra = (FREQUENCY,) if extract == "medications" else ()
    return (ORIGIN, LEFT_OUT, *columns_of(extract), *extra)


def mapped_columns(
    connection: duckdb.DuckDBPyConnection, source: Source, extract: str, given: dict[str, str]
) -> dict[str, str]:
    """SQL for each column of the extract's mapped table, of the SELECT's columns and their types.

    All are text but `origin`. A route that is no word for a canonical one is `other`.
    """
    kinds = columns_of(extract)
    texts = {
        column: f"nullif(trim({cell_as_text(name(column), kind, kinds.get(column) == 'date')}), '')"
        for column, kind in given.items()
        if column != ORIGIN
    }
    columns = {ORIGIN: f"CAST({ORIGIN} AS BIGINT)", LEFT_OUT: texts.get(LEFT_OUT, "NULL::VARCHAR")}
    for column in kinds:
        text = texts.get(column, "NULL::VARCHAR")
        meanings = next((m for m, own in WORDED.items() if column in own), None)
        columns[column] = _meant(connection, source, meanings, text) if meanings else text
    if extract == "medications":
        columns |= _of_orders(texts, columns)
    return columns


def unknown_words(extract: str) -> dict[str, str]:
    """By column, the column of the extract's mapped table that holds words nobody knows."""
    return UNKNOWN if extract == "medications" else {}


def _of_orders(texts: dict[str, str], columns: dict[str, str]) -> dict[str, str]:
    route, frequency = texts.get("route", "NULL"), texts.get(FREQUENCY, "NULL")
    known = f"coalesce({columns['route']} IN ({', '.join(map(literal, ROUTES))}), true)"
    times = f"CAST(per_day({frequency}) AS VARCHAR)"
    return {
        "route": f"CASE WHEN {known} THEN {columns['route']} ELSE 'other' END",
        "frequency_per_day": f"coalesce({columns['frequency_per_day']}, {times})",
        # A single dose without an end would run on until today.
        "end_date": f"coalesce({columns['end_date']}, CASE WHEN one_off({frequency})"
        f" THEN CAST(TRY_CAST({columns['start_date']} AS DATE) AS VARCHAR) END)",
        UNKNOWN["route"]: f"CASE WHEN NOT {known} THEN {route} END",
        UNKNOWN[FREQUENCY]: f"CASE WHEN {times} IS NULL THEN {frequency} END",
    }


def _meant(connection: duckdb.DuckDBPyConnection, source: Source, column: str, text: str) -> str:
    """The text's meaning: what the source says, else the canonical word that it is but for case
    and width, else itself."""
    words: dict[str, str | float] = {word.lower(): word for word in sorted(choices(column))}
    with among_tables(connection):
        words |= words_by_key(connection, source, column, "folded")
    if not words:
        return text
    listed = ", ".join(f"{literal(key)}: {literal(str(m))}" for key, m in words.items())
    return f"coalesce(MAP {{{listed}}}[folded({text})], {text})"
