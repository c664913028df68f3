"""Decisions that the served release knows, and the office's journal does not have any more."""

from collections.abc import Iterable

import pandas as pd

from flows.gates import Finding
from flows.previous import served_decisions
from flows.review.recorded import Entry, recorded
from flows.warehouse import Warehouse


def missing_decisions(place: Warehouse) -> list[Finding]:
    """Why somebody might doubt an answer that was made without them; counts only.

    Raises Refusal where the journal is damaged.
    """
    told = served_decisions(place)
    missing = len(told) - len(still_recorded(told, recorded(place)))
    if not missing:
        return []
    says = (
        f"{missing:,} decisions of the research office that the served release knows are not in "
        "office/decisions.jsonl any more: put office/ back from the last backup"
    )
    return [Finding("decisions", says)]


def still_recorded(told: pd.DataFrame, entries: Iterable[Entry]) -> pd.DataFrame:
    """Those of review_decision that are in the journal: by its number and its time, because a
    journal that was put back from a backup gives a number again."""
    if told.empty:
        return told
    kept = {(entry.id, entry.at) for entry in entries}
    pairs = zip(told["decision_id"], told["decided_at"].dt.to_pydatetime(), strict=True)
    return told[[pair in kept for pair in pairs]]
