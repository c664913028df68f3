"""expected.md as data: one expectation per row of its tables, by part and scenario.

This file needs nothing but itself, so that another implementation can be held to the same page.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
DELIVERY = FOLDER / "delivery"
PAGE = FOLDER / "expected.md"

# The delivery as it stands, screened on its own as-of date.
USUAL = "as delivered"
PATIENTS = "all"
HEADING = re.compile(r"## (?P<part>\S+)(?: \((?P<scenario>[^)]+)\))?  (?P<title>.+)")
PART_COLUMNS = {
    "patient",
    "what happened",
    "result",
    "unknown because",
    "value",
    "next step says",
    "reason says",
    "evidence",
}
PATIENT_COLUMNS = {"patient", "what happened", "status", "near miss", "missing says"}
# Asked only where time alone opens the door again.
OPTIONAL_COLUMNS = {"eligible from"}
# Columns of criterion_result that must hold the cell, or hold words of it.
EXACT = {
    "result": "result",
    "unknown because": "unknown_because",
    "eligible from": "eligible_from",
}
WORDS = {"next step says": "next_step", "reason says": "reason"}


@dataclass(frozen=True)
class Expectation:
    """One row of the page: what it asks about one patient and one part."""

    scenario: str
    part: str
    cells: dict[str, str]

    @property
    def patient(self) -> str:
        return self.cells["patient"]

    @property
    def name(self) -> str:
        """The patient, with the scenario where it is not the usual one."""
        unusual = "" if self.scenario == USUAL else f" ({self.scenario})"
        return self.patient + unusual

    def asks(self, column: str) -> str:
        """The cell; empty where nothing is asked."""
        return self.cells.get(column, "")

    def unmet(self, answer: Mapping[str, Any]) -> list[str]:
        """What the row asks of an answer to a part and the answer does not have."""
        return [f"asked for {asked}, found {found}" for asked, found in self._unmet(answer)]

    def _unmet(self, answer: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for cell, column in EXACT.items():
            if self.asks(cell) not in ("", answer[column] or "-"):
                yield f"{cell} {self.asks(cell)}", answer[column]
        for cell, column in WORDS.items():
            asked, found = self.asks(cell).casefold(), answer[column]
            if found is not None if asked == "-" else asked not in (found or "").casefold():
                yield f"{cell} {self.asks(cell)}", found
        asked, found = self.asks("value"), answer["value"]
        if asked and not (found is None if asked == "-" else _equal(asked, found)):
            yield f"value {asked}", found
        asked, rows = self.asks("evidence"), list(answer["evidence"])
        if rows if asked == "-" else not set(asked.split()) <= set(rows):
            yield f"evidence {asked}", rows


def expectations(text: str) -> list[Expectation]:
    """Every row of every table of the page; raises ValueError where the page is not well made."""
    found: list[Expectation] = []
    part, scenario = "", USUAL
    names: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        heading = HEADING.fullmatch(line)
        if line.startswith("## ") and not heading:
            raise ValueError(f"line {number}: a heading names a part and, two blanks on, its title")
        if heading:
            part, scenario, names = heading["part"], heading["scenario"] or USUAL, []
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not names:
                names = _columns(part, cells, number)
            elif len(cells) != len(names):
                raise ValueError(f"line {number}: {len(cells)} cells under {len(names)} names")
            elif set("".join(cells)) != {"-"}:
                row = dict(zip(names, cells, strict=True))
                found.append(Expectation(scenario, part, row))
    return found


def _columns(part: str, names: list[str], number: int) -> list[str]:
    wanted = PATIENT_COLUMNS if part == PATIENTS else PART_COLUMNS
    if set(names) - OPTIONAL_COLUMNS != wanted or len(set(names)) != len(names):
        raise ValueError(f"line {number}: the columns are {', '.join(sorted(wanted))}")
    return names


def _equal(asked: str, found: float | None) -> bool:
    return found is not None and abs(found - float(asked)) <= 1e-9
