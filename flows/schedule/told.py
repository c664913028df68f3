"""What a refresh tells Prefect's page, as Markdown: counts without a patient, none from 1 to 7."""

from collections import Counter
from collections.abc import Iterable, Sequence

import duckdb

from flows.errors import Held, Refusal, StepFailed
from flows.landing_counts import FileCounts, LandingCounts
from flows.refresh import Outcome
from flows.report.attrition_rows import Step, attrition_steps
from flows.report.deidentified import extract_counts
from flows.report.outcome import suppressed_outcome
from transforms.decide.suppressed_parts import suppressed_parts
from transforms.decide.suppression import SUPPRESSED

HIDDEN = "Counts from 1 to 7, and those that would tell one, are suppressed."


def told(outcome: Outcome) -> dict[str, str]:
    """The pages by key: the release, each protocol's attrition, and the quality of the data."""
    with duckdb.connect(str(outcome.release / "prescreen.duckdb"), read_only=True) as connection:
        steps = {
            name: attrition_steps(connection, name, suppressed=True) for name in outcome.statuses
        }
        statuses = [
            [name, *vars(suppressed_outcome(connection, name, own)).values()]
            for name, own in steps.items()
        ]
    return {
        "release": _release(outcome, statuses),
        **{f"attrition-{name.lower()}": _attrition(name, own) for name, own in steps.items()},
        "data-quality": _quality(outcome.landed),
    }


def told_failure(error: Refusal | StepFailed) -> str:
    """Why nothing was published, and what to do."""
    what, _, rest = str(error).partition("\n  where: ")
    where, _, remedy = rest.partition("\n  what to do: ")
    title = "Held at a gate" if isinstance(error, Held) else "Nothing was published"
    return _page(
        title,
        "The last release is untouched.",
        _table(("", ""), [("what", what), ("where", where), ("what to do", remedy)]),
    )


def _release(outcome: Outcome, statuses: Sequence[Sequence[str]]) -> str:
    request = outcome.request
    heads = ("protocol", "base cohort", "candidates", "need data", "ineligible", "near misses")
    gates = ", ".join(sorted({finding.gate for finding in outcome.let_through}))
    places = [
        ("database", f"`{request.warehouse.published}`"),
        ("files", f"`{outcome.release}`"),
        ("quarantine", f"`{request.warehouse.quarantine}`"),
        ("delivery", f"`{request.extracts}` ({request.source})"),
        ("let through", gates or "nothing had to be"),
        ("seconds", f"{sum(outcome.seconds.values()):.1f}"),
    ]
    return _page(
        f"Release {request.release_id}, as of {request.as_of}",
        _table(heads, statuses),
        _table(("", ""), places),
        HIDDEN,
    )


def _attrition(name: str, steps: Sequence[Step]) -> str:
    rows = [(step.name, step.lost, step.remaining, step.alone, step.wording) for step in steps]
    heads = ("criterion", "lost", "remaining", "lost by this alone", "")
    return _page(f"Attrition of {name}", _table(heads, rows), HIDDEN)


def _quality(landed: LandingCounts) -> str:
    by_extract: dict[str, list[FileCounts]] = {}
    for file in landed.files:
        by_extract.setdefault(file.extract, []).append(file)
    counted = [
        extract_counts(
            extract,
            *(
                sum(getattr(file, name) for file in files)
                for name in ("delivered", "accepted", "duplicate", "quarantined")
            ),
        )
        for extract, files in sorted(by_extract.items())
    ]
    heads = ("extract", "delivered", "accepted", "duplicate", "quarantined")
    hidden = {own.extract for own in counted if own.quarantined == SUPPRESSED}
    reasons = [row for e, f in sorted(by_extract.items()) for row in _reasons(e, f, e in hidden)]
    return _page(
        f"Data of the delivery, delivered on {landed.delivered_on}",
        _table(heads, [list(vars(own).values()) for own in counted]),
        _table(("extract", "why in quarantine", "rows"), reasons) if reasons else "",
        f"Files that belong to no extract: {len(landed.unclaimed)}.",
        f"Delivered = accepted + duplicate + quarantined. {HIDDEN}",
    )


def _reasons(extract: str, files: Iterable[FileCounts], hidden: bool) -> list[tuple[str, ...]]:
    counts: Counter[str] = Counter()
    for file in files:
        counts.update(file.reasons)
    names = sorted(counts)
    shown = suppressed_parts([counts[name] for name in names], [hidden] * len(names))
    return [(extract, name, rows) for name, rows in zip(names, shown, strict=True)]


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *(part for part in parts if part)]) + "\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
