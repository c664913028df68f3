"""What the gates of a landing look at: the store as it would be once the delivery has landed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from flows.delivery import Delivery
from flows.parsing import name
from schemas.extracts import EVENT_EXTRACTS, columns_of, required_columns
from schemas.extracts.base import MOMENTS
from schemas.source import Source


@dataclass(frozen=True)
class Arrival:
    """A delivery whose rows and ledger stand in the store, in a transaction that is still open."""

    connection: duckdb.DuckDBPyConnection
    delivery: Delivery
    source: Source
    delivery_no: int
    as_of: date

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The query's rows."""
        return self.connection.execute(query, list(values)).fetchall()

    def cell(self, query: str, *values: object) -> Any:
        """The query's only cell; None if it has no row."""
        row = self.connection.execute(query, list(values)).fetchone()
        return row[0] if row else None

    @property
    def extracts(self) -> set[str]:
        """The extracts that the delivery brings."""
        return set(self.delivery.extracts)


def event_day(extract: str) -> str:
    """SQL for the day of an event: the extract's required date or time."""
    assert extract in EVENT_EXTRACTS
    kinds, required = columns_of(extract), required_columns(extract)
    column = next(column for column in required if kinds[column] in MOMENTS)
    return f"CAST({name(column)} AS DATE)"
