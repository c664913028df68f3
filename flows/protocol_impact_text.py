"""The difference between two protocols as a page of text or as CSV."""

import pandas as pd

from flows.protocol_impact import Impact
from schemas.protocol import Protocol

# Patients of a criterion that a terminal shows.
ON_TERMINAL = 20


def impact_text(impact: Impact, at_most: int | None = None) -> str:
    """Statuses, criteria, and everybody whose answer to a criterion differs.

    With `at_most` so many patients of each criterion, and how many more there are.
    """
    told = impact.flips
    lines = [
        f"As of {impact.as_of}, on the rows accepted already; nothing is published.",
        f"old  {impact.named[0]}: {_version(impact.old)}",
        f"new  {impact.named[1]}: {_version(impact.new)}",
        *_two_trials(impact),
        "",
        f"{'Patients':16} {'old':>8} {'new':>8}",
        *_counts(impact.statuses),
        "",
        *(f"Criteria {what}: {', '.join(ids) or 'none'}" for what, ids in impact.criteria.items()),
    ]
    if impact.old.disease != impact.new.disease:
        lines.append(f"Disease: {impact.old.disease} -> {impact.new.disease}")
    lines.append("")
    if told.empty:
        return "\n".join([*lines, "Nobody's answer to a criterion differs."])
    patients = told["patient_id"].nunique()
    lines.append(f"Answers that differ: {len(told):,}, of {patients:,} patients")
    for criterion, own in told.groupby("criterion_id", sort=False):
        lines += ["", f"{criterion} ({len(own):,})"]
        lines += ("  " + _flip(own.head(len(own) if at_most is None else at_most))).to_list()
        if at_most is not None and len(own) > at_most:
            lines.append(f"  … {len(own) - at_most:,} more; --format csv lists all")
    return "\n".join(lines)


def impact_csv(impact: Impact) -> str:
    """One row per difference, with a header."""
    return str(impact.flips.to_csv(index=False, lineterminator="\n"))


def _version(protocol: Protocol) -> str:
    return f"{protocol.id}, version {protocol.version}: {protocol.title}"


def _two_trials(impact: Impact) -> list[str]:
    """The warning that equal numbers of two trials are not equal lines."""
    if impact.old.id == impact.new.id:
        return []
    return [
        f"Warning: {impact.old.id} and {impact.new.id} are two trials. Their lines are compared by "
        "number, though each trial numbers its lines in its own way."
    ]


def _counts(statuses: pd.DataFrame) -> list[str]:
    rows = [*statuses.itertuples(), ("base cohort", *statuses.sum())]
    return [f"{str(name).replace('_', ' '):16} {old:>8,} {new:>8,}" for name, old, new in rows]


def _flip(own: pd.DataFrame) -> pd.Series:
    """`ada: pass -> fail, candidate -> ineligible: LVEF is 60 %.`"""
    shown = own.replace("", "none")
    result = shown["old_result"] + " -> " + shown["new_result"] + ", "
    same = own["old_status"].eq(own["new_status"])
    status = (shown["old_status"] + " -> " + shown["new_status"]).where(
        ~same, shown["old_status"] + " either way"
    )
    both = own["old_result"].ne("") | own["new_result"].ne("")
    reason = (": " + own["new_reason"]).where(own["new_reason"].ne(""), "")
    return own["patient_id"] + ": " + result.where(both, "") + status + reason
