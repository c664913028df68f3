"""A trial's screening as a REDCap project: its data dictionary, and the records to import."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from flows.exports.folder import Files, csv_text
from flows.exports.redcap_fields import HEADINGS, Field, choice_codes, fields
from flows.exports.trial import Trial
from flows.screened import Screened

# What a record says in fields of another name or form.
_OTHERWISE = ("verdict", "progress", "screening_number", "rank", "decisions")


def redcap_files(asked: Iterable[Trial], rows: Sequence[Screened]) -> Files:
    """Two files a trial: a project of REDCap has its own users, and its own list of criteria."""
    files: dict[str, str] = {}
    for trial in asked:
        columns = fields(trial)
        own = [row for row in rows if row.protocol_id == trial.protocol_id]
        files |= {
            f"redcap_data_dictionary_{trial.protocol_id}.csv": csv_text(
                HEADINGS, (field.line() for field in columns)
            ),
            f"redcap_import_{trial.protocol_id}.csv": csv_text(
                [name for name, _ in _columns(columns)],
                (_record(row, trial, columns) for row in own),
            ),
        }
    return files


def _columns(columns: Sequence[Field]) -> Iterator[tuple[str, Field | None]]:
    """The import's columns: a checkbox has one for each choice, and a form its state at its end."""
    for place, field in enumerate(columns):
        if field.kind == "checkbox":
            for code in field.choices:
                yield f"{field.name}___{code}", field
        else:
            yield field.name, field
        following = columns[place + 1].form if place + 1 < len(columns) else None
        if following != field.form:
            yield f"{field.form}_complete", None


def _record(row: Screened, trial: Trial, columns: Sequence[Field]) -> list[str]:
    codes = choice_codes(trial)
    ticked = {
        "failing": {codes[criterion] for criterion in row.failing},
        "missing": {codes[criterion] for criterion in row.missing},
        "to_review": {codes[criterion] for criterion in row.to_review},
    }
    values = _values(row)
    cells = []
    for name, field in _columns(columns):
        if field is None:
            cells.append(values[name])
        elif field.kind == "checkbox":
            cells.append(str(int(name.split("___")[1] in ticked[field.name])))
        elif field.kind == "notes":
            cells.append(_text(values[name]))
        else:
            cells.append(" ".join(_text(values[name]).split()))
    return cells


def _values(row: Screened) -> dict[str, Any]:
    ineligible = row.status == "ineligible"
    values = {
        **{name: value for name, value in vars(row).items() if name not in _OTHERWISE},
        "record_id": row.screening_number,
        "screening_rank": row.rank,
        "near_miss": int(row.near_miss) if ineligible else None,
        "eligible_from": row.eligible_from if ineligible else None,
        "prescreening_complete": "2",
        "deferred_until": row.progress and row.progress.until,
        "enrolled_on": row.taking_part_from,
        "all_decisions": row.decisions,
    }
    told = {"verdict": row.verdict, "progress": row.progress}
    for name, standing in told.items():
        values[name] = standing and standing.decision
        values |= {
            f"{name}_reason": standing and standing.reason,
            f"{name}_by": standing and standing.by,
            f"{name}_at": standing and standing.at,
            f"{name}_state": standing and standing.state,
            f"{name}_again": standing and standing.again,
        }
    decided = [standing for standing in told.values() if standing]
    done = bool(decided) and row.decide_again is None
    return values | {"office_review_complete": "2" if done else "0"}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
