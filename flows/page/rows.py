"""The screened patients of a release as lists show them, read once and kept in memory."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb
from markupsafe import Markup

from flows.page.refs import ref

# The tabs of a list, in their order, with what they are called.
STATUSES = {
    "candidate": "Candidate",
    "needs_data": "Needs data",
    "near_miss": "Near miss",
    "ineligible": "Ineligible",
}
_ROWS = (
    "SELECT s.protocol_id, s.patient_id, s.rank, p.sex, "
    "date_part('year', age(s.as_of, p.birth_date)), s.status, s.failing, s.missing, s.to_review, "
    "s.near_miss, s.eligible_from "
    "FROM screening s JOIN patient p USING (patient_id) ORDER BY s.protocol_id, s.rank"
)
_STEPS = (
    "SELECT protocol_id, patient_id, list(DISTINCT next_step ORDER BY next_step) "
    "FROM criterion_result WHERE next_step IS NOT NULL GROUP BY ALL"
)


@dataclass(frozen=True)
class Row:
    """One line of a list."""

    protocol_id: str
    patient_id: str
    ref: str
    rank: int
    sex: str
    age: int
    status: str
    failing: tuple[str, ...]
    missing: tuple[str, ...]
    to_review: tuple[str, ...]
    near_miss: bool
    eligible_from: date | None
    steps: tuple[str, ...]

    @property
    def tab(self) -> str:
        """The tab that the row stands under besides its status' own."""
        return "near_miss" if self.near_miss else self.status

    @property
    def in_words(self) -> str:
        """The status as people say it."""
        return STATUSES[self.tab]

    def asks(self, criterion_id: str) -> bool:
        """Whether the criterion fails, lacks data or waits for review."""
        return any(criterion_id in own for own in (self.failing, self.missing, self.to_review))


@dataclass(frozen=True)
class Listed:
    """A protocol of the release: its criteria's wordings in order, and its rows by rank.

    drawn: rows of the list as HTML, as far as somebody saw them.
    """

    id: str
    title: str
    registry: str
    criteria: Mapping[str, str]
    rows: Sequence[Row]
    counts: Mapping[str, int]
    drawn: dict[tuple[str, Hashable], Markup] = field(default_factory=dict, compare=False)


def read_lists(connection: duckdb.DuckDBPyConnection, key: bytes) -> dict[str, Listed]:
    """Every protocol's list."""
    steps = {
        (protocol, patient): tuple(told)
        for protocol, patient, told in connection.execute(_STEPS).fetchall()
    }
    found = connection.execute(_ROWS).fetchall()
    # What nearly everybody waits for tells least of a patient: it comes last.
    asked = Counter((row[0], criterion) for row in found for criterion in row[8])
    rows: dict[str, list[Row]] = {}
    for row in found:
        protocol, patient = row[:2]
        review = sorted(row[8], key=lambda id: asked[protocol, id])
        told = [protocol, patient, ref(key, protocol, patient), *row[2:6]]
        told += [tuple(row[6]), tuple(row[7]), tuple(review), *row[9:]]
        rows.setdefault(protocol, []).append(Row(*[*told, steps.get((protocol, patient), ())]))
    wordings: dict[str, dict[str, str]] = {}
    for protocol, criterion, wording in connection.execute(
        "SELECT protocol_id, criterion_id, wording FROM criterion ORDER BY protocol_id, position"
    ).fetchall():
        wordings.setdefault(protocol, {})[criterion] = wording
    protocols = connection.execute(
        "SELECT protocol_id, title, registry FROM protocol ORDER BY protocol_id"
    ).fetchall()
    return {
        id: Listed(id, title, registry, wordings.get(id, {}), own := rows.get(id, []), _counts(own))
        for id, title, registry in protocols
    }


def _counts(rows: Sequence[Row]) -> dict[str, int]:
    """How many patients stand under each tab; near misses count as ineligible too."""
    counts = Counter(row.status for row in rows)
    counts["near_miss"] = sum(row.near_miss for row in rows)
    counts["all"] = len(rows)
    return {tab: counts[tab] for tab in ("all", *STATUSES)}
