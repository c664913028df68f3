"""What nothing claims as a page of text, and as a file for whoever writes the source."""

import csv
import os
from itertools import groupby
from pathlib import Path

from rich.cells import set_cell_size

from flows.claims.found import Claim, Claims, Suggestion
from flows.dose_text import dose_lines
from flows.errors import Refusal
from flows.formulas import marked
from flows.landing_counts import FEWEST_ROWS_OF_FREE_TEXT
from flows.summary import LONGEST_UNIT
from flows.warehouse import PRIVATE_FILE_MODE
from schemas.extracts import EXTRACTS
from transforms.decide.suppression import SUPPRESSED, small

SHOWN = 20
_TITLES = {
    "review": "codes listed for review, not taken as the disease",
    "code": "codes and names that no concept claims",
    "unit": "units that their concept cannot use",
    "value": "values that nothing reads",
    "dose_unit": "dose units that give no daily dose",
    "route": "orders of the protocol's drugs that no route counts",
    "route_word": "routes that the source does not know",
    "frequency_word": "frequencies that the source does not know",
}
# Kinds whose text is free: of few rows it may hold more than a name.
_FREE_TEXT = ("value", "route_word", "frequency_word")
_UNITS = ("unit", "dose_unit")
_COLUMNS = (
    "extract",
    "kind",
    "code_system",
    "code",
    "name",
    "rows",
    "patients",
    "nearest",
    "matched",
    "likeness",
)


def claims_text(claims: Claims, every: bool = False) -> str:
    """The commonest lines of each extract and kind, or every one, with the nearest concept."""
    place = {extract: number for number, extract in enumerate(EXTRACTS)}
    kinds = {kind: number for number, kind in enumerate(_TITLES)}
    ordered = sorted(claims.lines, key=lambda line: (place[line.extract], kinds[line.kind]))
    lines = [
        f"Patients            {_patients(claims.patients):>10}",
        *(
            f"Base cohort         {_patients(patients):>10}  {protocol}, as of {claims.as_of}"
            for protocol, patients in claims.cohorts.items()
        ),
        *dose_lines(claims.doses),
        *_routeless(claims),
    ]
    for (extract, kind), group in groupby(ordered, key=lambda line: (line.extract, line.kind)):
        own = list(group)
        lines += ["", f"{extract}: {_TITLES[kind]} ({len(own):,})", *_shown(own, every)]
    if not claims.lines:
        lines += ["", "Every code, name, unit, value and route is claimed."]
    return "\n".join(lines)


def write_claims(claims: Claims, out: Path) -> None:
    """The whole list as CSV, rare free text included, in a file that its owner alone may read."""
    if not out.absolute().parent.is_dir():
        raise Refusal("There is no such folder", str(out.parent), "make it, or name another --out")
    aside = out.with_name(f".{out.name}.new")
    aside.unlink(missing_ok=True)
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE_MODE)
    with open(handle, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(_cells(line) for line in claims.lines)
    aside.replace(out)


def _cells(line: Claim) -> list[str]:
    near = line.suggestion
    return [
        line.extract,
        line.kind,
        line.code_system or "",
        marked(line.code or ""),
        marked(line.name or ""),
        str(line.rows),
        "" if line.patients is None else SUPPRESSED if small(line.patients) else str(line.patients),
        near.concept if near else "",
        marked(near.matched or "") if near else "",
        "" if near is None or near.likeness is None else f"{near.likeness:.2f}",
    ]


def _shown(lines: list[Claim], every: bool) -> list[str]:
    told = [line for line in lines if not _rare(line)]
    rare = [line for line in lines if _rare(line)]
    common, others = (told, []) if every else (told[:SHOWN], told[SHOWN:])
    near = [line for line in others if line.suggestion][:SHOWN]
    text = [_line(line) for line in common]
    if near:
        text += ["  rarer, but near a concept:", *(_line(line) for line in near)]
    if len(others) > len(near):
        rows = sum(line.rows for line in others) - sum(line.rows for line in near)
        text.append(f"  ({len(others) - len(near):,} more, in {rows:,} rows: see --all)")
    if rare:
        rows = sum(line.rows for line in rare)
        text.append(f"  ({len(rare):,} rare, in {rows:,} rows: free text, listed by --out alone)")
    return text


def _rare(line: Claim) -> bool:
    """Free text of so few rows that it may hold more than a name, or too long for a unit."""
    if line.kind in _UNITS:
        return len(line.code or "") > LONGEST_UNIT
    free = line.kind in _FREE_TEXT or (line.kind == "code" and line.code is None)
    return free and line.rows < FEWEST_ROWS_OF_FREE_TEXT


def _line(line: Claim) -> str:
    coded = f"{line.code_system} {line.code}" if line.code_system else line.code
    named = line.name if line.rows_of_name >= FEWEST_ROWS_OF_FREE_TEXT or line.concept_named else ""
    if line.kind == "dose_unit":
        named = named or "other drugs"
    patients = "" if line.patients is None else f"{_patients(line.patients)} patients"
    return (
        f"  {set_cell_size(coded or '(none)', 22)} {set_cell_size(named or '', 38)} "
        f"{line.rows:>9,} rows {patients:>19}  {_nearest(line.suggestion)}"
    )


def _patients(count: int) -> str:
    return SUPPRESSED if small(count) else f"{count:,}"


def _nearest(near: Suggestion | None) -> str:
    if near is None:
        return "-"
    likeness = "" if near.likeness is None else f" {near.likeness:.2f}"
    return f"{near.concept}{likeness} ({near.matched})"


def _routeless(claims: Claims) -> list[str]:
    rows = sum(line.rows for line in claims.lines if line.kind == "route")
    return (
        [f"{rows:,} of these orders do not count: no route says how they are given"] if rows else []
    )
