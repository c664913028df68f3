"""The trials of a release, as far as an export names them."""

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import duckdb

from flows.errors import Refusal, printable

_REGISTERED = re.compile(r"NCT([0-9]{8})")


@dataclass(frozen=True)
class Criterion:
    """A line of the trial, or a part of one."""

    id: str
    section: str
    wording: str
    rule: Any


@dataclass(frozen=True)
class Step:
    """A step of the attrition: the base cohort's own ones first, then each criterion."""

    name: str
    remaining: int
    lost: int


@dataclass(frozen=True)
class Trial:
    """A protocol as it was applied."""

    protocol_id: str
    title: str
    version: str
    content_hash: str
    criteria: tuple[Criterion, ...]
    steps: tuple[Step, ...]

    @property
    def nct_number(self) -> str | None:
        """Its number at ClinicalTrials.gov, where that is its id."""
        return self.protocol_id if _REGISTERED.fullmatch(self.protocol_id) else None

    @property
    def number(self) -> int:
        """A whole number that is always this trial's: below 100 million for a registered one."""
        registered = _REGISTERED.fullmatch(self.protocol_id)
        if registered:
            return int(registered[1])
        digest = hashlib.sha256(self.protocol_id.encode()).hexdigest()
        return 100_000_000 + int(digest[:12], 16) % 114_000_000


def trials(connection: duckdb.DuckDBPyConnection, protocols: Collection[str] | None) -> list[Trial]:
    """These protocols, or all of the release; Refusal for one that it did not screen."""
    told = connection.execute(
        "SELECT protocol_id, title, version, content_hash FROM protocol ORDER BY protocol_id"
    ).fetchall()
    known = [row[0] for row in told]
    for asked in protocols or ():
        if asked not in known:
            raise Refusal(
                f"This release did not screen for {printable(asked)}",
                "--protocol",
                f"name one of {', '.join(known)}",
            )
    return [
        Trial(
            protocol_id,
            title,
            version,
            content_hash,
            _criteria(connection, protocol_id),
            _steps(connection, protocol_id),
        )
        for protocol_id, title, version, content_hash in told
        if protocols is None or protocol_id in protocols
    ]


def _criteria(connection: duckdb.DuckDBPyConnection, protocol: str) -> tuple[Criterion, ...]:
    rows = connection.execute(
        "SELECT criterion_id, section, wording, parameters FROM criterion "
        "WHERE protocol_id = ? ORDER BY position",
        [protocol],
    ).fetchall()
    return tuple(
        Criterion(number, section, wording, json.loads(rule))
        for number, section, wording, rule in rows
    )


def _steps(connection: duckdb.DuckDBPyConnection, protocol: str) -> tuple[Step, ...]:
    rows = connection.execute(
        "SELECT criterion_id, remaining, lost FROM attrition WHERE protocol_id = ? "
        "ORDER BY position",
        [protocol],
    ).fetchall()
    return tuple(Step(*row) for row in rows)
