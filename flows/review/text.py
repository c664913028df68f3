"""Decisions for people to read, and as CSV."""

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, fields
from textwrap import fill

import pandas as pd

from flows.formulas import marked
from flows.review.current import Shown
from flows.review.words import OF_CRITERION

WIDTH = 96
_SAID = {
    "eligible": "eligible",
    "not_eligible": "not eligible",
    "contacted": "contacted",
    "declined": "declined",
    "enrolled": "enrolled",
    "deferred": "deferred",
    "withdrawn": "taken back",
}
_SAID_OF_CRITERION = OF_CRITERION | {"withdrawn": "taken back"}
_ENDED = ("superseded", "withdrawn")


def in_words(decision: Shown, against: str = "") -> str:
    """`Decision 12: eligible, by ada on 2026-11-20: in force`, with its reason.

    `against` is what speaks against it by now, told where nobody has ended it.
    """
    own = decision.criterion_id
    of = f" on {own}" if own else ""
    said = (_SAID_OF_CRITERION if own else _SAID)[decision.decision]
    if against and decision.decision == "eligible" and decision.state not in _ENDED:
        said += f" ({against})"
    until = f" until {decision.until}" if decision.until else ""
    state = decision.state.replace("_", " ")
    because = f" ({decision.state_because})" if decision.state_because else ""
    reason = f". {decision.reason}" if decision.reason else ""
    return (
        f"Decision {decision.decision_id}{of}: {said}{until}, by "
        f"{decision.decided_by} on {decision.decided_at:%Y-%m-%d}: {state}{because}{reason}"
    )


def listing(decisions: Sequence[Shown]) -> str:
    """The decisions by protocol and patient, in the order in which they are given."""
    if not decisions:
        return "No decisions."
    by_patient: dict[tuple[str, str], list[Shown]] = {}
    for decision in decisions:
        by_patient.setdefault((decision.protocol_id, decision.patient_id), []).append(decision)
    lines = []
    for (protocol, patient), own in sorted(by_patient.items()):
        lines.append(f"{protocol}  {patient}")
        for decision in own:
            lines.append(
                fill(in_words(decision), WIDTH, initial_indent="  ", subsequent_indent="      ")
            )
    return "\n".join(lines)


def as_csv(decisions: Sequence[Shown]) -> str:
    """The decisions as CSV, nothing of it a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(field.name for field in fields(Shown))
    for decision in decisions:
        writer.writerow(_cell(value) for value in astuple(decision))
    return out.getvalue()


def precision_text(table: pd.DataFrame) -> str:
    """review_precision, the newest release first."""
    if table.empty:
        return "Nobody has a verdict yet."
    rows = [
        f"{row.release_id}  {row.as_of:%Y-%m-%d}  {row.protocol_id:14}{row.listed:>8,}"
        f"{row.reviewed:>10,}{row.confirmed:>11,}"
        + (f"{row.precision:>11.0%}" if row.reviewed else f"{'-':>11}")
        for row in table.itertuples(index=False)
    ]
    head = f"{'release':8}{'as of':12}{'protocol':14}{'listed':>8}{'reviewed':>10}"
    return "\n".join([f"{head}{'confirmed':>11}{'precision':>11}", *rows])


def _cell(value: object) -> str:
    return "" if value is None else marked(str(value))
