"""A refresh's outcome as a page of text: counts, files, and what no concept claims."""

import duckdb

from flows.dose_text import dose_lines
from flows.landing_counts import FEWEST_ROWS_OF_FREE_TEXT
from flows.landing_told import landing_summary
from flows.refresh import Outcome
from transforms.decide.suppression import SUPPRESSED, small

SHOWN = 5
# No unit is longer: a longer text may say more than a unit, and is not shown.
LONGEST_UNIT = 16


def summary(outcome: Outcome) -> str:
    """What operations read on Monday morning."""
    request = outcome.request
    lines = [
        f"Release {request.release_id} published, as of {request.as_of}, "
        f"in {sum(outcome.seconds.values()):.1f} s",
        *_let_through(outcome),
        *_migrated(outcome),
        "",
        landing_summary(outcome.landed),
        "",
        f"Base cohort         {outcome.base_cohort:>8,} patients",
        *_statuses(outcome),
        "",
        *dose_lines(outcome.dose_coverage),
        "",
        *_unclaimed(outcome),
        "",
        f"Database   {request.warehouse.published}",
        f"Files      {outcome.release}",
        f"Quarantine {request.warehouse.quarantine}",
    ]
    return "\n".join(lines)


def _migrated(outcome: Outcome) -> list[str]:
    """That this version of the program found an older store and changed it."""
    if outcome.migrated is None:
        return []
    old, new = outcome.migrated
    return [f"The store was brought from version {old} to {new}; every row was kept."]


def _let_through(outcome: Outcome) -> list[str]:
    """What would have held the refresh, and why it was let through."""
    told = [f"  {finding.gate}: {finding.says}" for finding in outcome.let_through]
    reason = outcome.request.accepted.reason
    return ["", *told, f"  let through, because: {reason}"] if told else []


def _statuses(outcome: Outcome) -> list[str]:
    """How many of each protocol's cohort are candidates, wait for data, or are ineligible."""
    lines = []
    for protocol_id, counts in outcome.statuses.items():
        lines += [
            f"  {protocol_id}",
            f"    candidates      {counts['candidate']:>8,}",
            f"    needs data      {counts['needs_data']:>8,}",
            f"    ineligible      {counts['ineligible']:>8,}",
            f"      near misses   {counts['near_miss']:>8,}",
        ]
    return lines


def _unclaimed(outcome: Outcome) -> list[str]:
    """The commonest codes, units and routes that no concept claims, as counts of rows."""
    titles = {
        "review": "Codes shown for review, not taken as the disease",
        "code": "Codes that no concept claims",
        "unit": "Units that no concept can use",
        "route": "Routes that leave a drug uncounted",
        "dose_unit": "Dose units that give no daily dose",
    }
    lines = []
    path = str(outcome.release / "prescreen.duckdb")
    with duckdb.connect(path, read_only=True) as connection:
        for kind, title in titles.items():
            rows = connection.execute(
                "SELECT extract, code_system, code, rows, cohort_patients FROM unclaimed_code "
                "WHERE kind = ? ORDER BY cohort_patients DESC, rows DESC, extract, code LIMIT ?",
                [kind, SHOWN],
            ).fetchall()
            total = connection.execute(
                "SELECT count(*) FROM unclaimed_code WHERE kind = ?", [kind]
            ).fetchone()
            if not rows or total is None:
                continue
            lines.append(f"{title} ({total[0]:,}; table unclaimed_code):")
            for extract, system, code, number, patients in rows:
                label = f"{system} {code}" if system else code
                if kind == "code" and not system and number < FEWEST_ROWS_OF_FREE_TEXT:
                    label = "(a name without a code)"
                if kind in ("unit", "dose_unit") and len(label) > LONGEST_UNIT:
                    label = "(a long text)"
                shown = SUPPRESSED if small(patients) else f"{patients:,}"
                lines.append(
                    f"  {extract:18} {label:36} {number:>7,} rows {shown:>10} cohort patients"
                )
    return lines or ["Every code, unit and route is claimed by a concept."]
