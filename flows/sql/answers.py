"""What DuckDB answers, a few rows at a time, and how a reader stops it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import duckdb

from flows.sql.statements import has_rows, not_answered

Told = TypeVar("Told")
Row = tuple[Any, ...]
_AT_ONCE = 5_000
_NUMBERS = (
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT"),
    *("UINTEGER", "UBIGINT", "UHUGEINT", "BIGNUM", "FLOAT", "DOUBLE"),
)


@dataclass(frozen=True)
class Answer:
    """Columns and rows of one statement; the rows can be read once."""

    names: list[str]
    numeric: list[bool]
    rows: Iterator[Row]


def answers(
    connection: duckdb.DuckDBPyConnection, asked: list[duckdb.Statement]
) -> Iterator[Answer]:
    """An answer to each statement that has one, in order; Refusal at the first that fails."""
    for number, statement in enumerate(asked, start=1):
        where = f"statement {number} of {len(asked)}"
        try:
            cursor = connection.execute(statement)
            told = cursor.description or []
        except duckdb.Error as error:
            raise not_answered(error, where) from None
        if has_rows(statement):
            kinds = [str(kind) for _, kind, *_ in told]
            numeric = [kind in _NUMBERS or kind.startswith("DECIMAL") for kind in kinds]
            yield Answer([str(name) for name, *_ in told], numeric, _rows(cursor, where))


def _rows(cursor: duckdb.DuckDBPyConnection, where: str) -> Iterator[Row]:
    try:
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows
    except duckdb.Error as error:
        raise not_answered(error, where) from None


def cancellable(connection: duckdb.DuckDBPyConnection, work: Callable[[], Told]) -> Told:
    """What the work returns; Ctrl-C ends it within an instant.

    In a thread of its own, because DuckDB looks for a signal between its tasks only.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="sql") as worker:
        done = worker.submit(work)
        try:
            return done.result()
        except KeyboardInterrupt:
            connection.interrupt()
            with suppress(Exception):
                done.result()
            raise
