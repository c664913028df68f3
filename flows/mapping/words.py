"""What a SELECT gave, as text in canonical columns, with the hospital's own words translated."""

from flows.landing_relation import cell_as_text
from flows.mapping.macros import words_of
from flows.parsing import literal, name
from schemas.extracts import columns_of
from schemas.extracts.medications import ROUTES
from schemas.source import FREQUENCY, LEFT_OUT, ORIGIN, WORDED, Source

# Where the text as delivered stands beside its meaning, to tell which words nobody knows.
AS_DELIVERED = {FREQUENCY: "frequency as delivered", "route": "route as delivered"}


def allowed_columns(extract: str) -> tuple[str, ...]:
    """The columns that a SELECT of the extract may return."""
    extra = (FREQUENCY,) if extract == "medications" else ()
    return (ORIGIN, LEFT_OUT, *columns_of(extract), *extra)


def mapped_columns(source: Source, extract: str, given: dict[str, str]) -> dict[str, str]:
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
        columns[column] = _meant(source, meanings, text) if meanings else text
    if extract == "medications":
        columns |= _of_orders(source, texts, columns)
    return columns


def unknown_words(extract: str) -> dict[str, str]:
    """By canonical column, SQL for rows of the mapped table whose word nobody knows."""
    if extract != "medications":
        return {}
    frequency, route = (name(AS_DELIVERED[column]) for column in (FREQUENCY, "route"))
    return {
        FREQUENCY: f"{frequency} IS NOT NULL AND frequency_per_day IS NULL",
        "route": f"{route} IS NOT NULL AND route = 'other' AND lower({route}) <> 'other'",
    }


def _of_orders(source: Source, texts: dict[str, str], columns: dict[str, str]) -> dict[str, str]:
    routes = ", ".join(map(literal, ROUTES))
    route, frequency = texts.get("route", "NULL"), texts.get(FREQUENCY, "NULL")
    times = f"CAST(per_day({frequency}) AS VARCHAR)"
    return {
        "route": (
            f"CASE WHEN {route} IS NULL THEN NULL WHEN {columns['route']} IN ({routes})"
            f" THEN {columns['route']} ELSE 'other' END"
        ),
        "frequency_per_day": f"coalesce({columns['frequency_per_day']}, {times})",
        AS_DELIVERED["route"]: f"CAST({route} AS VARCHAR)",
        AS_DELIVERED[FREQUENCY]: f"CAST({frequency} AS VARCHAR)",
    }


def _meant(source: Source, column: str, text: str) -> str:
    words = words_of(source, column)
    if not words:
        return text
    listed = ", ".join(
        f"folded({literal(word)}): {literal(str(meaning))}" for word, meaning in words.items()
    )
    return f"coalesce(MAP {{{listed}}}[folded({text})], {text})"
