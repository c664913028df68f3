"""One lupus patient's chart: rows are added in days before the as-of date and numbered at the end.

Every value is text as a hospital would deliver it; a missing value is the empty text.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import itemgetter

import numpy as np

from flows.sample.catalogue import DRUGS, TESTS
from flows.sample.columns import COLUMNS, DATE_OF_ROW, LETTER

Row = dict[str, str]


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@dataclass
class Chart:
    """The rows of one patient by extract.

    `weights` holds (days ago, kg) of the usable weights, `visits` the days ago of the visits
    after the onset, `clocks` the hour at which samples of a day are taken.
    """

    number: int
    width: int
    as_of: date
    rng: np.random.Generator
    sex: str
    birth: date
    style: str
    build: float = 1.0
    born: str | None = None
    death: str = ""
    opt_out: str = ""
    weights: list[tuple[int, float]] = field(default_factory=list)
    visits: list[int] = field(default_factory=list)
    clocks: dict[int, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    copies: dict[str, list[tuple[Row, Row]]] = field(default_factory=dict)

    @property
    def patient_id(self) -> str:
        return f"P{self.number:0{self.width}d}"

    @property
    def age_days(self) -> int:
        return (self.as_of - self.birth).days

    def day(self, ago: int) -> str:
        return (self.as_of - timedelta(days=ago)).isoformat()

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return int(self.rng.integers(low, high + 1))

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def pick(self, *choices: str) -> str:
        return choices[self.between(0, len(choices) - 1)]

    def add(self, extract: str, **values: str) -> Row:
        row = dict.fromkeys(COLUMNS[extract], "") | {"patient_id": self.patient_id} | values
        self.rows.setdefault(extract, []).append(row)
        return row

    def again(self, extract: str, row: Row, **changes: str) -> None:
        """The row once more under the same id: a duplicate, or a conflict where it differs."""
        self.copies.setdefault(extract, []).append((row, dict(row) | changes))

    def diagnosis(self, code: str, system: str, name: str, ago: int, **values: str) -> Row:
        start = {"diagnosed_on": self.day(ago), "status": "confirmed", "setting": "outpatient"}
        coded = {"code": code, "code_system": system, "name": name}
        return self.add("diagnoses", **(coded | start | values))

    def drug_name(self, drug: str) -> dict[str, str]:
        """Code, code system and name of the drug in the style of this patient's hospital."""
        known = DRUGS[drug]
        if self.style == "atc" and known.atc:
            return {"code": known.atc, "code_system": "ATC", "name": known.english}
        if self.style == "rxnorm" and known.rxnorm:
            return {"code": known.rxnorm, "code_system": "RXNORM", "name": known.english}
        if self.style == "chinese_atc" and known.atc:
            return {"code": known.atc, "code_system": "ATC", "name": known.chinese}
        if self.style == "name":
            return {"name": known.chinese}
        return {"code": known.local, "code_system": "LOCAL", "name": known.chinese}

    def order(
        self, drug: str, route: str, dose: float | str, start: int, end: int | None, **values: str
    ) -> Row:
        """An order from `start` to `end` days ago (None: no end date); dose in mg once a day."""
        status = "active" if end is None or end <= 0 else "completed"
        given = {
            "route": route,
            "dose_value": dose if isinstance(dose, str) else f"{dose:g}",
            "dose_unit": "mg",
            "frequency_per_day": "1",
            "start_date": self.day(start),
            "end_date": "" if end is None else self.day(end),
            "status": status,
        }
        return self.add("medications", **(self.drug_name(drug) | given | values))

    def result(self, test: str, ago: int, value: str, **values: str) -> Row:
        """A lab or observation of the catalogue, collected in the morning `ago` days ago."""
        known = TESTS[test]
        chinese = self.style in ("chinese", "chinese_atc", "name")
        local = chinese and test not in ("sledai", "weight", "ecg")
        if ago not in self.clocks:
            self.clocks[ago] = f"{7 + self.between(0, 3):02d}:{5 * self.between(0, 11):02d}:00"
        row = {
            "code": f"JY{list(TESTS).index(test) + 1:03d}" if local else known.loinc,
            "code_system": "LOCAL" if local or test == "sledai" else "LOINC",
            "name": known.chinese if chinese else known.english,
            "collected_at": f"{self.day(ago)} {self.clocks[ago]}",
            "value": value,
            "unit": known.unit,
            "reference_low": known.low,
            "reference_high": known.high,
        }
        return self.add(known.extract, **(row | values))

    def numbered(self) -> dict[str, list[list[str]]]:
        """The rows of every extract in the order of time, each with its id."""
        born = self.birth.isoformat() if self.born is None else self.born
        me = {"patient_id": self.patient_id, "birth_date": born, "sex": self.sex}
        gone = {"death_date": self.death, "research_opt_out": self.opt_out}
        patients = [me | gone, *self.rows.get("patients", [])]
        named = {"patients": [[row[c] for c in COLUMNS["patients"]] for row in patients]}
        for extract, letter in LETTER.items():
            rows = sorted(self.rows.get(extract, []), key=itemgetter(DATE_OF_ROW[extract]))
            ids = {
                id(row): f"{letter}{self.number:0{self.width}d}-{serial:03d}"
                for serial, row in enumerate(rows, start=1)
            }
            pairs = [(ids[id(row)], row) for row in rows]
            pairs += [(ids[id(first)], copy) for first, copy in self.copies.get(extract, [])]
            pairs.sort(key=lambda pair: pair[0])
            rest = COLUMNS[extract][1:]
            named[extract] = [[key, *(row[c] for c in rest)] for key, row in pairs]
        merges = self.rows.get("patient_merges", [])
        named["patient_merges"] = [[row[c] for c in COLUMNS["patient_merges"]] for row in merges]
        return named
