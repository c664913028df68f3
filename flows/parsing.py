"""Strict parsing of delivered text, as SQL expressions that give NULL for what is not the thing.

Blanks (U+0020) around a cell are no part of it, except in ids. Nothing is guessed: DuckDB's own
casts accept 2026-1-5, 24:00:00, infinity and 1_000, so each is compared with what it prints or
held to a pattern first.
"""

from collections.abc import Callable

SQL_TYPES = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
}
NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
TRUE = "[Tt]([Rr][Uu][Ee])?|[Yy]([Ee][Ss])?|1"
FALSE = "[Ff]([Aa][Ll][Ss][Ee])?|[Nn][Oo]?|0"
ZONE = r"(Z|[+-](0[0-9]|1[0-4]):?[0-5][0-9])"
TIME = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?"
MOMENT = rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[ T]{TIME}{ZONE}?"


def literal(value: str) -> str:
    """The text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def name(column: str) -> str:
    """The column as an SQL name."""
    return '"' + column.replace('"', '""') + '"'


def text_name(column: str) -> str:
    """The SQL name of the column's text before parsing."""
    return name(f"{column} as text")


def trimmed_sql(cell: str) -> str:
    """The cell without the blanks around it, NULL if nothing is left."""
    # What starts with a blank sorts before '!', and this costs a third of trimming every cell.
    return (
        f"CASE WHEN {cell} < '!' OR suffix({cell}, ' ') THEN nullif(trim({cell}, ' '), '')"
        f" ELSE {cell} END"
    )


def date_sql(text: str, timezone: str) -> str:
    """YYYY-MM-DD and nothing else."""
    value = f"try_cast({text} AS DATE)"
    return f"CASE WHEN length({text}) = 10 AND CAST({value} AS VARCHAR) = {text} THEN {value} END"


def timestamp_sql(text: str, timezone: str) -> str:
    """A day, or a day and a time to the minute, second or microsecond, perhaps with a zone.

    A zone other than the source's is converted to it; the result is local and without a zone.
    """
    value = f"try_cast({text} AS TIMESTAMP)"
    printed = f"CAST({value} AS VARCHAR)"
    spaced = f"replace({text}, 'T', ' ')"
    # Each of the frequent forms is told by its length, before the pattern of them all.
    return (
        f"CASE strlen({text})"
        f" WHEN 19 THEN CASE WHEN {printed} = {text} OR {printed} = {spaced} THEN {value} END"
        f" WHEN 10 THEN CAST({date_sql(text, timezone)} AS TIMESTAMP)"
        f" WHEN 16 THEN CASE WHEN {printed} = {spaced} || ':00' THEN {value} END"
        f" ELSE CASE WHEN regexp_full_match({text}, '{MOMENT}') AND {text} >= '0001'"
        f" THEN {_zoned(text, timezone)} END END"
    )


def _zoned(text: str, timezone: str) -> str:
    zone = f"regexp_extract({text}, '{ZONE}$')"
    local = f"try_cast(regexp_replace({text}, '{ZONE}$', '') AS TIMESTAMP)"
    minutes = (
        f"CASE left({zone}, 1) WHEN '-' THEN -1 ELSE 1 END"
        f" * (CAST({zone}[2:3] AS INTEGER) * 60 + CAST({zone}[-2:] AS INTEGER))"
    )
    utc = f"CASE WHEN {zone} = 'Z' THEN {local} ELSE {local} - to_minutes({minutes}) END"
    if timezone != "UTC":
        utc = f"timezone({literal(timezone)}, timezone('UTC', {utc}))"
    return f"CASE WHEN {zone} = '' THEN {local} ELSE {utc} END"


def number_sql(text: str, timezone: str) -> str:
    """ASCII digits with an optional sign, point and exponent, of finite size."""
    value = f"try_cast({text} AS DOUBLE)"
    return f"CASE WHEN regexp_full_match({text}, '{NUMBER}') AND isfinite({value}) THEN {value} END"


def boolean_sql(text: str, timezone: str) -> str:
    """true, t, yes, y, 1 or false, f, no, n, 0, in either case."""
    return (
        f"CASE WHEN regexp_full_match({text}, '{TRUE}') THEN true"
        f" WHEN regexp_full_match({text}, '{FALSE}') THEN false END"
    )


def text_sql(text: str, timezone: str) -> str:
    """The text itself."""
    return text


PARSERS: dict[str, Callable[[str, str], str]] = {
    "id": text_sql,
    "text": text_sql,
    "date": date_sql,
    "timestamp": timestamp_sql,
    "number": number_sql,
    "boolean": boolean_sql,
}
