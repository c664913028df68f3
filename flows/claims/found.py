"""What a delivery holds that no concept claims: of everybody's rows, not only of the cohort's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

import transforms
from flows.claims.known import load_known_words
from flows.dose_text import told_doses
from flows.landing_counts import UnknownWord
from flows.protocols import load_protocol
from flows.stage import stage_rows
from flows.workbench import Workbench
from schemas.protocol import Protocol
from schemas.shape import checked
from schemas.staged import WEIGHT
from transforms.measures.dose_coverage import ROLES, dose_coverage
from transforms.measures.orders import counted_orders, exposure
from transforms.measures.weight_in_force import weight_in_force

_MAPPING = Path(transforms.__file__).parent / "mapping"
_SCRIPTS = ("likeness", "asked", "nearest", "nearest_choice", "nearest_words", "claims")


@dataclass(frozen=True)
class Suggestion:
    """The concept (or unit, or meaning) that is nearest, what of it was matched, and how alike from
    0 to 1; None where it is no likeness: a code that is listed for review, a name of two drugs."""

    concept: str
    matched: str
    likeness: float | None


@dataclass(frozen=True)
class Claim:
    """One code, name, unit, value, route or word that nothing claims, in so many rows of so many
    patients (None where rows alone are known). A name's own rows may be fewer than its code's."""

    kind: str
    extract: str
    code_system: str | None
    code: str | None
    name: str | None
    rows_of_name: int
    rows: int
    patients: int | None
    suggestion: Suggestion | None

    @property
    def concept_named(self) -> bool:
        """Whether the name is that of one of our concepts, not a text of the delivery."""
        return self.kind not in ("code", "review")


@dataclass(frozen=True)
class Claims:
    """Unclaimed lines, most frequent first within kind and extract; the patients they are of; the
    base cohort of each protocol; orders of the protocol's drugs by role and state of their dose."""

    as_of: date
    lines: tuple[Claim, ...]
    patients: int
    cohorts: dict[str, int]
    doses: dict[str, int]


def claims_of(
    store: Path, protocols: Sequence[str], as_of: date, words: Sequence[UnknownWord] = ()
) -> Claims:
    """The claims on a landed store, which stays as it is.

    `words` are the routes and frequencies that the source does not know. Doses are those of the
    first protocol's treatment.
    """
    bench_file = store.with_name("claims.duckdb")
    try:
        with Workbench(bench_file) as bench:
            stage_rows(bench.connection, store, protocols, as_of, everybody=True)
            doses = _doses(bench, load_protocol(protocols[0]), pd.Timestamp(as_of))
            _load_words(bench, words)
            load_known_words(bench.connection)
            for script in _SCRIPTS:
                bench.connection.execute((_MAPPING / f"{script}.sql").read_text("utf-8"))
            return Claims(as_of, _lines(bench), _patients(bench), _cohorts(bench), doses)
    finally:
        for left in store.parent.glob(f"{bench_file.name}*"):
            left.unlink()


def _doses(bench: Workbench, protocol: Protocol, as_of: pd.Timestamp) -> dict[str, int]:
    """Orders in force of the protocol's drugs, those without a known route included: `ordered`."""
    roles = ", ".join(f"'{role}'" for role in ROLES)
    bench.connection.execute(
        f"CREATE TABLE protocol_order AS FROM medication WHERE role IN ({roles})"
    )
    medication = bench.read("protocol_order")
    patients = pd.Index(bench.read("patient")["patient_id"])
    medication["exposure"] = exposure(medication, protocol.treatment, as_of)
    given = medication[medication["exposure"].isin(["counted", "route_unknown"])]
    bench.write("ordered", given)
    orders = counted_orders(
        given.assign(exposure="counted"),
        patients,
        bench.read("steroid_equivalence"),
        protocol.treatment,
        as_of,
    )
    weights = weight_in_force(checked(WEIGHT, bench.read("weight")), patients, protocol.treatment)
    doses = {str(key): int(rows) for key, rows in dose_coverage(orders, weights).items()}
    return doses | told_doses(bench.connection)


def _load_words(bench: Workbench, words: Sequence[UnknownWord]) -> None:
    bench.connection.execute(
        "CREATE TABLE unknown_word "
        "(extract VARCHAR, column_name VARCHAR, word VARCHAR, rows BIGINT)"
    )
    rows = [[word.extract, word.column, word.word, word.rows] for word in words]
    if rows:
        bench.connection.executemany("INSERT INTO unknown_word VALUES (?, ?, ?, ?)", rows)


def _lines(bench: Workbench) -> tuple[Claim, ...]:
    rows = bench.connection.execute("FROM claim").fetchall()
    return tuple(Claim(*(*row[:8], _suggestion(*row[8:]))) for row in rows)


def _suggestion(
    concept: str | None, matched: str | None, likeness: float | None
) -> Suggestion | None:
    return Suggestion(concept, matched or "", likeness) if concept else None


def _patients(bench: Workbench) -> int:
    row = bench.connection.execute("SELECT count(*) FROM patient").fetchone()
    return int(row[0]) if row else 0


def _cohorts(bench: Workbench) -> dict[str, int]:
    rows = bench.connection.execute(
        "SELECT s.protocol_id, count(c.patient_id) FROM screened_protocol s "
        "LEFT JOIN cohort c USING (protocol_id) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return {str(protocol): int(patients) for protocol, patients in rows}
