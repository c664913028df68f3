"""The SELECTs of a source, bound and run over its tables."""

from collections.abc import Iterable

import duckdb

from flows.landing_place import Workplace
from flows.machine import machine_fault
from flows.mapping.selects import wrong_select
from flows.mapping.tables import LINE_BITS, MAPPED, among_tables
from flows.mapping.words import allowed_columns, mapped_columns
from flows.parsing import name
from schemas.extracts import required_columns
from schemas.source import LEFT_OUT, ORIGIN


def bound_columns(place: Workplace, extract: str) -> dict[str, str]:
    """The columns that the extract's SELECT returns, with their types; Refusal if it is wrong."""
    source = place.source
    try:
        with among_tables(place.connection) as run:
            rows = run(f"DESCRIBE FROM ({source.selects[extract]}\n)").fetchall()
    except duckdb.Error as error:
        fault = " ".join(line for line in str(error).splitlines()[:3] if line)
        raise wrong_select(source, extract, fault, "Correct the SELECT.") from None
    given = {str(column).lower(): str(kind) for column, kind, *_ in rows}
    missing = [c for c in (ORIGIN, *required_columns(extract)) if c not in given]
    spare = sorted(set(given) - set(allowed_columns(extract)))
    if missing or spare:
        what = (
            f"It does not return {', '.join(missing)}"
            if missing
            else f"It returns {', '.join(spare)}, which {extract} does not have"
        )
        listed = ", ".join(allowed_columns(extract))
        raise wrong_select(source, extract, what, f"The columns of {extract}: {listed}.")
    if given.get(LEFT_OUT, "VARCHAR") not in ("VARCHAR", '"NULL"'):
        raise wrong_select(
            source,
            extract,
            f"Its `{LEFT_OUT}` is a {given[LEFT_OUT]}, but a reason is a text",
            f"Return CASE WHEN ... THEN 'the reason' END AS {LEFT_OUT}.",
        )
    return given


def run_select(place: Workplace, extract: str, given: dict[str, str]) -> None:
    """The table landing.mapped.<extract>: the rows that the extract's SELECT returns, as text, with
    the file and line of the record behind each."""
    source = place.source
    columns = mapped_columns(place.connection, source, extract, given)
    listed = ", ".join(f"{sql} AS {name(column)}" for column, sql in columns.items())
    mask = (1 << LINE_BITS) - 1
    try:
        with among_tables(place.connection) as run:
            run(
                f"CREATE TABLE {MAPPED}.{extract} AS SELECT *,"
                f" CAST({ORIGIN} >> {LINE_BITS} AS INTEGER) AS file_no, {ORIGIN} & {mask} AS line"
                f" FROM (SELECT {listed} FROM ({source.selects[extract]}\n))"
            )
    except duckdb.Error as error:
        # What DuckDB says quotes the value that it stumbled over.
        raise machine_fault("land", error) or wrong_select(
            source,
            extract,
            f"It fails on this delivery with a {type(error).__name__}",
            "Hand texts on as they are, or convert them with TRY_CAST: landing judges them.",
        ) from None


def require_own_origins(place: Workplace, extract: str, feeding: Iterable[int]) -> None:
    """Raises Refusal for a SELECT whose rows do not say which record they come from."""
    listed = ", ".join(map(str, feeding))
    found = place.connection.execute(
        f"SELECT count(*) FROM {MAPPED}.{extract}"
        f" WHERE {ORIGIN} IS NULL OR file_no NOT IN ({listed})"
    ).fetchone()
    if found and found[0]:
        raise wrong_select(
            place.source,
            extract,
            f"{found[0]:,} of its rows have no `{ORIGIN}`, or that of a lookup",
            f"Return the `{ORIGIN}` of the record that each row is made of.",
        )
