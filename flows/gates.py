"""The gates of a refresh: what holds an unattended one, and how a person lets it through."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from flows.errors import Held, printable
from flows.release_events import account

# Judged while the delivery lands: what is held is not in the store.
DELIVERY_GATES = ("stale", "mixed", "missing_extract", "volume", "freshness", "values")
# Judged when the answer is there: the rows are in the store already.
ANSWER_GATES = ("cohort", "candidates", "decisions")
GATES = (*DELIVERY_GATES, *ANSWER_GATES)
LONGEST_REASON = 500


@dataclass(frozen=True)
class Finding:
    """Why a gate holds: counts, dates, names of extracts and codes, never a patient's data."""

    gate: str
    says: str


@dataclass(frozen=True)
class Accepted:
    """The gates that somebody lets a refresh through, and why."""

    gates: tuple[str, ...] = ()
    reason: str = ""


NOTHING = Accepted()


def accepted(gates: Sequence[str] | None, reason: str | None) -> Accepted:
    """What was asked for; ValueError, in words, where it is not a gate or not a reason."""
    names = tuple(dict.fromkeys(gates or ()))
    said = printable(" ".join((reason or "").split()), LONGEST_REASON)
    unknown = [name for name in names if name not in GATES]
    if unknown:
        raise ValueError(
            f"there is no gate {', '.join(map(repr, unknown))}; the gates are {', '.join(GATES)}"
        )
    if names and not said:
        raise ValueError("a gate is accepted for a reason: give it with --reason")
    if said and not names:
        raise ValueError("a reason is given for gates: name them with --accept")
    return Accepted(names, said)


def pass_gates(
    connection: duckdb.DuckDBPyConnection,
    refresh_id: int,
    findings: Sequence[Finding],
    accepted: Accepted,
    where: str,
) -> tuple[Finding, ...]:
    """The findings, all of whose gates are accepted: now the ledger says so.

    Raises Held, which names every gate that is not, and all that must be accepted next time.
    """
    holding = sorted({finding.gate for finding in findings}, key=GATES.index)
    shut = [gate for gate in holding if gate not in accepted.gates]
    if shut:
        told = [f.says for gate in shut for f in findings if f.gate == gate]
        named = sorted({*accepted.gates, *holding}, key=GATES.index)
        options = " ".join(f"--accept {gate}" for gate in named)
        landed = "its rows are in the store already; " if set(shut) & set(ANSWER_GATES) else ""
        raise Held(
            tuple(shut),
            f"Held at the gate{'s' if len(shut) > 1 else ''} {', '.join(shut)}: {'; '.join(told)}.",
            where,
            f'look at the export; {landed}if it is right, run again with {options} --reason "why"',
        )
    if holding:
        connection.execute(
            "UPDATE refresh SET held = list_concat(held, $gates), accepted_by = $by,"
            " accepted_gates = list_concat(accepted_gates, $gates), accept_reason = $reason"
            " WHERE refresh_id = $id",
            {"gates": holding, "by": account(), "reason": accepted.reason, "id": refresh_id},
        )
    return tuple(sorted(findings, key=lambda finding: GATES.index(finding.gate)))
