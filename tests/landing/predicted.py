"""What must become of a delivery into an empty store, by a second reader and a second judge."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

import pandas as pd

from schemas.extracts import EVENT_EXTRACTS, EXTRACTS, columns_of, day_column, key_column

from . import reference
from .conftest import AS_OF
from .records import records

Cells = dict[str, str | None]


@dataclass
class Row:
    """A record of a file: its cells, why it is rejected, and whether it repeats an earlier one."""

    raw: list[str]
    cells: Cells | None = None
    values: tuple[object, ...] = ()
    reasons: set[str] = field(default_factory=set)
    copy: bool = False

    @property
    def verdict(self) -> str:
        return "duplicate" if self.copy else "quarantined" if self.reasons else "accepted"


@dataclass(frozen=True)
class Predicted:
    """The rows of each extract, in the file's order."""

    rows: dict[str, list[Row]]

    def counts(self, extract: str) -> tuple[int, int, int, int]:
        """Delivered, accepted, duplicate and quarantined rows."""
        found = Counter(row.verdict for row in self.rows[extract])
        parts = found["accepted"], found["duplicate"], found["quarantined"]
        return (sum(parts), *parts)

    def reasons(self, extract: str) -> dict[str, int]:
        found = Counter(
            reason
            for row in self.rows[extract]
            if row.verdict == "quarantined"
            for reason in row.reasons
        )
        return dict(found)


def predicted(texts: dict[str, str], timezone: str = "UTC") -> Predicted:
    """The fate of every record of a delivery of one CSV for each extract."""
    rows = {
        extract: (judged if extract in EVENT_EXTRACTS else judged_once)(extract, text, timezone)
        for extract, text in texts.items()
    }
    patients = {
        row.cells["patient_id"]: row.values
        for row in rows["patients"]
        if row.cells and not row.reasons
    }
    merges = {
        row.cells["from_id"]: row.cells["to_id"]
        for row in rows.get("patient_merges", [])
        if row.cells and not row.reasons
    }
    for extract in set(rows) & set(EVENT_EXTRACTS):
        for row in rows[extract]:
            row.reasons |= of_patient(extract, row, patients, merges)
    return Predicted({extract: rows[extract] for extract in EXTRACTS if extract in rows})


def judged(extract: str, text: str, timezone: str) -> list[Row]:
    """The records of one file, by everything but their patients."""
    header, *found = records(text)
    names = [name.strip(" ") for name in header]
    rows = [Row(raw) for raw in found]
    for row in rows:
        while len(row.raw) > len(names) and row.raw[-1] == "":
            row.raw.pop()
        if len(row.raw) != len(names):
            row.reasons.add("row:row_shape")
        elif any(cell.count(",") >= cell.count("\n") * (len(names) - 1) > 0 for cell in row.raw):
            row.reasons.add("row:swallowed_rows")
        else:
            known = columns_of(extract)
            row.cells = {n: c for n, c in zip(names, row.raw, strict=True) if n in known}
    whole = [row for row in rows if row.cells is not None]
    frame, reasons = reference.judge(extract, [row.cells or {} for row in whole], AS_OF, timezone)
    for row, values, why in zip(whole, frame.itertuples(index=False), reasons, strict=True):
        row.values, row.reasons = tuple(map(plain, values)), why
    repeated(extract, whole)
    return rows


judged_once = cache(judged)


def plain(value: object) -> object:
    return None if pd.isna(value) else value  # type: ignore[call-overload]


def repeated(extract: str, rows: list[Row]) -> None:
    """Rows of one id are copies of the first if they are alike, else all of them conflict."""
    key = key_column(extract)
    by_id: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.cells and row.cells.get(key):
            by_id[str(row.cells[key])].append(row)
    for alike in by_id.values():
        contents = {
            (row.values, frozenset(row.reasons), tuple(row.raw) if row.reasons else ())
            for row in alike
        }
        for place, row in enumerate(alike):
            if len(contents) > 1:
                row.reasons.add(f"{key}:conflict")
            row.copy = len(contents) == 1 and place > 0


def of_patient(
    extract: str,
    row: Row,
    patients: dict[str | None, tuple[object, ...]],
    merges: dict[str | None, str | None],
) -> set[str]:
    """What the patient of an event says against it."""
    own = (row.cells or {}).get("patient_id")
    if not own or {"patient_id:id_format", "patient_id:too_long"} & row.reasons:
        return set()
    people, seen = [], set()
    while own not in seen:
        seen.add(own)
        people += [patients[own]] if own in patients else []
        own = merges.get(own, own)
    if not people:
        return {"patient_id:unknown_patient"}
    columns = list(columns_of("patients"))
    births, deaths = (
        [day for person in people if (day := person[columns.index(column)]) is not None]
        for column in ("birth_date", "death_date")
    )
    moment = row.values[list(columns_of(extract)).index(day_column(extract))]
    found = set()
    if isinstance(moment, datetime):
        if births and moment < min(births):  # type: ignore[type-var]
            found.add(f"{day_column(extract)}:before_birth")
        if deaths and moment >= max(deaths) + timedelta(days=1):  # type: ignore[type-var,operator]
            found.add(f"{day_column(extract)}:after_death")
    return found
