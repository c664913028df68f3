"""What the served release says of the patients about whom somebody decides."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import duckdb
import pandas as pd

from flows.previous import decisions_told, knows
from flows.releases import open_release, release_database
from flows.review.missing import still_recorded
from flows.review.recorded import Basis, Entry
from flows.review.rows import row_contents
from flows.warehouse import Warehouse
from schemas.words import RESURFACED

# The reference of a decision among the evidence of an answer that it settles.
REFERENCE = r"decision-[0-9]+"
_MADE = (
    "SELECT refresh_id, as_of FROM refresh WHERE outcome = 'published'"
    " ORDER BY refresh_id DESC LIMIT 1"
)
_WINDOWS = ", ".join(
    f"list_max(CAST(json_extract(parameters, '$..within_{unit}') AS INTEGER[])) AS {unit}"
    for unit in ("days", "months")
)
_CRITERIA = (
    f"SELECT protocol_id, criterion_id, content_hash, {_WINDOWS} FROM criterion ORDER BY position"
)
_SOUGHT = "JOIN sought USING (protocol_id, patient_id)"


@dataclass(frozen=True)
class Served:
    """The served release, as far as it is about the patients asked for.

    criteria: the ids of each protocol's criteria. screened: who is screened, by protocol. answers:
    data_result, content_hash and evidence by protocol, patient and criterion. contents: a hash of
    each row by patient and row. owners, states: of the decisions that it knows, by their ids.
    windows: how many days and calendar months each criterion looks back at most, None for ever.
    """

    release_id: str
    as_of: date
    criteria: dict[str, dict[str, str]]
    screened: frozenset[tuple[str, str]]
    answers: dict[tuple[str, str, str], tuple[str, tuple[str, ...]]]
    contents: dict[str, dict[str, str]]
    owners: dict[int, str]
    states: dict[int, tuple[str, str | None]]
    windows: dict[tuple[str, str], tuple[int | None, int | None]]

    @cached_property
    def resurfaced(self) -> frozenset[int]:
        """The decisions that wait for a new one."""
        return frozenset(id for id, (state, _) in self.states.items() if state in RESURFACED)

    def basis(self, protocol_id: str, patient_id: str, criteria: Collection[str]) -> Basis:
        """What a decision on these criteria rests on."""
        content = self.contents.get(patient_id, {})
        rests: dict[str, tuple[str, str, tuple[str, ...]]] = {}
        rows: dict[str, str] = {}
        for criterion in criteria:
            result, evidence = self.answers[protocol_id, patient_id, criterion]
            digest = self.criteria[protocol_id][criterion]
            rests[criterion] = (result, digest, evidence)
            rows |= {row: content.get(row, "") for row in evidence}
        return Basis(rests, rows)


def served(
    place: Warehouse, asked: Collection[tuple[str, str]], entries: Sequence[Entry]
) -> Served:
    """The served release about these protocols and patients, and those of the journal's decisions
    that it knows; Refusal before the first one."""
    database = release_database(place)
    with open_release(database) as connection:
        criteria: dict[str, dict[str, str]] = {}
        windows = {}
        for protocol, criterion, digest, *window in connection.execute(_CRITERIA).fetchall():
            criteria.setdefault(protocol, {})[criterion] = digest
            windows[protocol, criterion] = (window[0], window[1])
        sought = pd.DataFrame(sorted(set(asked)), columns=["protocol_id", "patient_id"])
        connection.register("sought", sought.astype("str"))
        screened = connection.execute(
            f"SELECT protocol_id, patient_id FROM screening {_SOUGHT}"
        ).fetchall()
        contents: dict[str, dict[str, str]] = {}
        found = row_contents(connection, (patient for _, patient in screened))
        for patient, row, content in found.itertuples(index=False):
            contents.setdefault(patient, {})[row] = content
        # By the database that is open: another one may be served meanwhile.
        ((refresh_id, as_of),) = connection.execute(_MADE).fetchall()
        told = still_recorded(decisions_told(connection), entries)
        return Served(
            release_id=f"{refresh_id:06d}",
            as_of=as_of,
            criteria=criteria,
            screened=frozenset(screened),
            answers=_answers(connection, contents),
            contents=contents,
            owners=dict(zip(told["decision_id"], told["patient_id"], strict=True)),
            states={
                id: (state, because if isinstance(because, str) else None)
                for id, state, because in zip(
                    told["decision_id"], told["state"], told["state_because"], strict=True
                )
            },
            windows=windows,
        )


def _answers(
    connection: duckdb.DuckDBPyConnection, contents: dict[str, dict[str, str]]
) -> dict[tuple[str, str, str], tuple[str, tuple[str, ...]]]:
    """What the data say, and on which rows: without the reference of a decision."""
    data = "data_result" if knows(connection, "criterion_result", "data_result") else "result"
    found = connection.execute(
        f"SELECT protocol_id, patient_id, criterion_id, {data}, evidence,"
        f" list_filter(evidence, lambda id: NOT regexp_full_match(id, '{REFERENCE}'))"
        f" FROM criterion_result {_SOUGHT}"
    ).fetchall()
    answers = {}
    for protocol, patient, criterion, result, evidence, own in found:
        named = set(evidence) - set(own)
        # A hospital may number its rows like that.
        rows = [*own, *(id for id in named if id in contents.get(patient, {}))]
        answers[protocol, patient, criterion] = (result, tuple(sorted(rows)))
    return answers
