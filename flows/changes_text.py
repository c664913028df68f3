"""What differs between two releases, as a page of text or as CSV."""

from datetime import date
from textwrap import fill

import duckdb
import pandas as pd

from flows.explain import WIDTH
from flows.formulas import marked_sql
from flows.release_changes import Comparison
from transforms.decide.changes import BASE_COHORT

CAUSES_UNKNOWN = (
    "Causes are not known for this pair: the newer release was not made from the older one, or a "
    "release between them is no longer kept."
)
# The parts of the page, and what is said of a patient there.
_ENTERED, _LEFT, _CAME, _WENT, _OTHERWISE, _STAYED = range(6)
_HEADLINES = (
    "entered the candidate list",
    "left the candidate list",
    "entered the base cohort",
    "left the base cohort",
    "changed status otherwise",
    "kept the status",
)
_COLUMNS = (
    "protocol_id",
    "patient_id",
    "criterion_id",
    "old_result",
    "new_result",
    "old_status",
    "new_status",
    "cause",
    "what",
)


def changes_text(found: Comparison, at_most: int | None = None) -> str:
    """Who entered, who left, and why: the lists first, then the base cohort, then single answers.

    With `at_most` so many of the patients who kept their status, and how many more there are.
    """
    if found.old is None:
        return f"Release {found.new} is the first: there is none to compare it with."
    lines = [
        f"Release {_named(found.new, found.new_day)} against {_named(found.old, found.old_day)}."
    ]
    if not found.causes_known:
        lines += ["", fill(CAUSES_UNKNOWN, WIDTH)]
    if found.changes.empty:
        return "\n".join([*lines, "", "Nobody's answer to a criterion differs."])
    for protocol, own in found.changes.groupby("protocol_id", sort=True):
        part = _part(own)
        people = own["patient_id"].groupby(part).nunique()
        told = [
            f"{people.get(number, 0):,} {headline}"
            for number, headline in enumerate(_HEADLINES)
            if number in people.index or number in (_ENTERED, _LEFT)
        ]
        lines += ["", fill(f"{protocol}: {', '.join(told)}", WIDTH, subsequent_indent="    ")]
        for number, rows in own.groupby(part, sort=True):
            lines += _people(rows, _HEADLINES[number], at_most if number == _STAYED else None)
    return "\n".join(lines)


def _named(release: str, day: date | None) -> str:
    return f"{release} (as of {day})" if day else release


def _part(changes: pd.DataFrame) -> pd.Series:
    """The part of the page that each change belongs to, by both statuses of its patient."""
    old, new = changes["old_status"].fillna(""), changes["new_status"].fillna("")
    part = pd.Series(_OTHERWISE, index=changes.index)
    part[old.eq(new)] = _STAYED
    part[new.eq("")] = _WENT
    part[old.eq("")] = _CAME
    part[old.eq("candidate") & new.ne("candidate")] = _LEFT
    part[new.eq("candidate") & old.ne("candidate")] = _ENTERED
    return part


def _people(changes: pd.DataFrame, headline: str, at_most: int | None) -> list[str]:
    """Each patient with what became of the status, and a line for each answer that differs."""
    lines = []
    people = list(changes.groupby("patient_id", sort=True))
    for patient, own in people[:at_most]:
        lines += ["", *_patient(f"{patient} {headline}", own)]
    if at_most is not None and len(people) > at_most:
        lines += ["", f"… {len(people) - at_most:,} more {headline}; --format csv lists all"]
    return lines


def _patient(who: str, changes: pd.DataFrame) -> list[str]:
    lines: list[str] = []
    for row in changes[list(_COLUMNS)].fillna("").to_dict("records"):
        cause, old, new = (row[n].replace("_", " ") for n in ("cause", "old_status", "new_status"))
        told = row["what"] + (f" ({cause})" if cause else "")
        if row["criterion_id"] == BASE_COHORT:
            status = f"now {new}" if new else f"was {old}"
            return [fill(f"{who}, {status}: {told}", WIDTH, subsequent_indent="    ")]
        if not lines:
            lines.append(f"{who}: {old}" + (f" -> {new}" if new != old else ""))
        result = f"{row['old_result'] or 'none'} -> {row['new_result'] or 'none'}"
        line = f"{row['criterion_id']} {result.replace('_', ' ')}: {told}"
        lines.append(fill(line, WIDTH, initial_indent="    ", subsequent_indent="        "))
    return lines


def changes_csv(found: Comparison) -> str:
    """One row per difference, with a header; nothing in it is taken for a formula."""
    listed = ", ".join(marked_sql(column, column) for column in _COLUMNS)
    with duckdb.connect() as connection:
        connection.register("changes", found.changes.reindex(columns=list(_COLUMNS)))
        table = connection.execute(f"SELECT {listed} FROM changes").df()
    return str(table.to_csv(index=False, lineterminator="\n"))
