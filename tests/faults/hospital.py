"""A hospital that keeps its own books: it knows what must become of every row that it delivers."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from .records import COLUMNS, EVENTS, MERGES, PATIENTS, Row, broken, event, merge, patient

FIRST_DAY = date(2026, 1, 5)
# What must become of a row; one that waits for its patient is quarantined and released later.
ACCEPTED, DUPLICATE, BROKEN, WAITS = "accepted", "duplicate", "broken", "waits"
QUARANTINED = (BROKEN, WAITS)
Fated = list[tuple[str, Row]]


@dataclass(frozen=True)
class File:
    """A delivered file, its rows in order, and how many must be accepted, duplicate, rejected."""

    extract: str
    name: str
    rows: tuple[Row, ...]
    expected: tuple[int, int, int]


@dataclass
class Week:
    """A delivery and what must come of it."""

    day: date
    full: tuple[str, ...] = ()
    files: list[File] = field(default_factory=list)
    released: int = 0
    refused: bool = False


class Hospital:
    """Its current rows, and those that wait for their patient, by extract and id."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.day = FIRST_DAY
        self.current: dict[str, dict[str, Row]] = {extract: {} for extract in COLUMNS}
        self.waiting: dict[str, dict[str, Row]] = {extract: {} for extract in EVENTS}
        self._landed: list[File] = []
        self._coming: list[str] = []
        self._ids = 0

    def week(self) -> Week:
        """The next delivery."""
        first, random = not self._landed, self.random
        self.day += timedelta(days=random.randrange(5, 10))
        if not first and random.random() < 0.04:
            return self._refused()
        often = first or random.random() < 0.6
        full = () if often else tuple(random.sample((*EVENTS, MERGES), 2))
        week = Week(self.day, full)
        rows: dict[str, Fated] = {PATIENTS: self._patients(12 if first else random.randrange(4))}
        patients = self.current[PATIENTS] | accepted(PATIENTS, rows[PATIENTS])
        rows[MERGES] = self._merges(patients, first, MERGES in full)
        merges = accepted(MERGES, rows[MERGES], DUPLICATE)
        merges = merges if MERGES in full else self.current[MERGES] | merges
        # Whose events are accepted: patients, and ids that go on as one.
        persons = patients | {old: patients[row["to_id"]] for old, row in merges.items()}
        alive = sorted(number for number, row in persons.items() if not row["death_date"])
        for extract in EVENTS:
            rows[extract] = self._events(extract, alive, first)
            if extract in full:
                rows[extract] += self._all_others(extract, rows[extract], persons)
        for extract, fated in rows.items():
            if fated:
                whose = [n for n in alive if n in patients] if extract == MERGES else alive
                fated[:0] = self._sound(extract, fated, whose)
                week.files += files_of(extract, fated, random)
        week.released = self._keep_books(rows, full, persons)
        self._landed += (new := list(week.files))
        week.files += self._again(full, len(new))
        return week

    def everything(self) -> Week:
        """All that is true now, in one delivery."""
        week = Week(self.day)
        for extract, rows in self.current.items():
            order = self.random.sample(list(rows.values()), len(rows))
            week.files.append(File(extract, f"{extract}.csv", tuple(order), (len(order), 0, 0)))
        return week

    def _id(self, letters: str) -> str:
        self._ids += 1
        return f"{letters}{self._ids:06d}"

    def _patients(self, newcomers: int) -> Fated:
        """New children, some of whom come later, or first with a mistake; and what changed."""
        random, fated = self.random, []
        for number in [*self._coming, *(self._id("P") for _ in range(newcomers))]:
            row = patient(random, number)
            chance = random.random()
            if chance < 0.7:
                fated.append((ACCEPTED, row))
            elif chance < 0.8:
                fated.append((BROKEN, broken(random, PATIENTS, row)))
            if chance < 0.7 and number in self._coming:
                self._coming.remove(number)
            elif chance >= 0.7 and number not in self._coming:
                self._coming.append(number)
        alive = [row for row in self.current[PATIENTS].values() if not row["death_date"]]
        for row in random.sample(alive, min(len(alive), random.randrange(3))):
            opt_out = "" if row["research_opt_out"] else "true"
            dies = self.day.isoformat() if len(alive) > 6 else ""
            change = random.choice(({"research_opt_out": opt_out}, {"death_date": dies}, {}))
            changed = row | change
            fated.append((DUPLICATE if changed == row else ACCEPTED, changed))
        return fated

    def _merges(self, patients: dict[str, Row], first: bool, full: bool) -> Fated:
        """Ids that go on as another; a full export leaves some merges out, and undoes them."""
        random, merged = self.random, self.current[MERGES]
        fated: Fated = []
        if full:
            # The rows of an id that is no patient's would belong to nobody.
            kept = [r for old, r in merged.items() if old not in patients or random.random() < 0.7]
            fated += [(DUPLICATE, row) for row in kept]
        taken = {number for row in merged.values() for number in (row["from_id"], row["to_id"])}
        free = [number for number in patients if number not in taken]
        for _ in range(3 if first else random.random() < 0.2):
            old = random.choice((free.pop(), self._id("OLD")))
            fated.append((ACCEPTED, merge(old, free.pop(), self.day)))
        return fated

    def _events(self, extract: str, alive: list[str], first: bool) -> Fated:
        """New events, mistakes, repetitions and corrections."""
        random, key = self.random, COLUMNS[extract][0]
        fated: Fated = []
        for _ in range(10 if first else random.choice((0, 0, 1, 2, 4, 8))):
            row = event(random, extract, self._id(extract[:3]), random.choice(alive), self.day)
            chance = random.random()
            if chance < 0.1:
                fated.append((BROKEN, broken(random, extract, row)))
            elif chance < 0.15:
                other = event(random, extract, row[key], row["patient_id"], self.day)
                fated += [(BROKEN, row), (BROKEN, other)]
            elif chance < 0.25 and self._coming:
                fated.append((WAITS, row | {"patient_id": random.choice(self._coming)}))
            else:
                fated += [(ACCEPTED, row)] * random.choice((1, 1, 1, 2))
        here = list(self.current[extract].values())
        for row in random.sample(here, min(len(here), random.choice((0, 0, 1, 3)))):
            corrected = event(random, extract, row[key], row["patient_id"], self.day)
            may = row["patient_id"] in alive and random.random() < 0.6
            fated.append((ACCEPTED, corrected) if may else (DUPLICATE, row))
        return fated

    def _all_others(self, extract: str, fated: Fated, persons: dict[str, Row]) -> Fated:
        """What makes it a full export; a few rows are gone."""
        told = {row[COLUMNS[extract][0]] for _, row in fated}
        others: Fated = []
        for number, row in self.current[extract].items():
            if number not in told and self.random.random() < 0.95:
                others.append((DUPLICATE, row))
        for number, row in self.waiting[extract].items():
            if number not in told and self.random.random() < 0.7:
                others.append((ACCEPTED if row["patient_id"] in persons else WAITS, row))
        return others

    def _sound(self, extract: str, fated: Fated, alive: list[str]) -> Fated:
        """New rows, so many that neither half of the file is refused or known by its bytes."""
        wrong = sum(fate in QUARANTINED for fate, _ in fated)
        return [(ACCEPTED, self._new(extract, alive)) for _ in range(4 * wrong + 4)]

    def _new(self, extract: str, alive: list[str]) -> Row:
        if extract == PATIENTS:
            return patient(self.random, self._id("P"))
        whose = self.random.choice(alive)
        if extract == MERGES:
            return merge(self._id("OLD"), whose, self.day)
        return event(self.random, extract, self._id(extract[:3]), whose, self.day)

    def _refused(self) -> Week:
        """A file most of whose rows are wrong."""
        whose = min(self.current[PATIENTS])
        new = [event(self.random, "labs", self._id("lab"), whose, self.day) for _ in range(5)]
        rows = (new[0], *(broken(self.random, "labs", row) for row in new[1:]))
        return Week(self.day, (), [File("labs", "labs.csv", rows, (0, 0, 0))], refused=True)

    def _again(self, full: tuple[str, ...], before: int) -> list[File]:
        """Files of earlier weeks under another name; they revert nothing."""
        old = [file for file in self._landed[:-before] if file.extract not in full]
        return [
            File(file.extract, f"{file.extract}_again.csv", file.rows, (0, len(file.rows), 0))
            for file in self.random.sample(old, min(len(old), self.random.choice((0, 0, 1))))
        ]

    def _keep_books(
        self, rows: dict[str, Fated], full: tuple[str, ...], persons: dict[str, Row]
    ) -> int:
        """The delivery is landed; how many rows need not wait any more."""
        released = 0
        for extract, fated in rows.items():
            told = {row[COLUMNS[extract][0]] for _, row in fated}
            for here in (self.current[extract], self.waiting.get(extract, {})):
                for number in [n for n in here if n not in told] if extract in full else ():
                    del here[number]
            self.current[extract] |= (new := accepted(extract, fated))
            if extract in EVENTS:
                waits = self.waiting[extract] | accepted(extract, fated, WAITS, but=ACCEPTED)
                waits = {number: row for number, row in waits.items() if number not in new}
                ready = {n: row for n, row in waits.items() if row["patient_id"] in persons}
                self.current[extract] |= ready
                self.waiting[extract] = {n: r for n, r in waits.items() if n not in ready}
                released += len(ready)
        return released


def accepted(extract: str, fated: Fated, also: str = ACCEPTED, but: str = "") -> dict[str, Row]:
    """The rows of these fates, by their ids."""
    wanted = {ACCEPTED, also} - {but}
    return {row[COLUMNS[extract][0]]: row for fate, row in fated if fate in wanted}


def files_of(extract: str, fated: Fated, random: Random) -> list[File]:
    """The rows in one file or in two, with what is wrong in both of them."""
    sound = [item for item in fated if item[0] not in QUARANTINED]
    wrong = [item for item in fated if item[0] in QUARANTINED]
    parts = random.choice((1, 1, 2))
    files, seen = [], set()
    for part in range(parts):
        rows = [*sound[part::parts], *wrong[part::parts]]
        random.shuffle(rows)
        counts: Counter[str] = Counter()
        for fate, row in rows:
            again = fate == ACCEPTED and row[COLUMNS[extract][0]] in seen
            counts[DUPLICATE if again else fate] += 1
            seen.add(row[COLUMNS[extract][0]])
        expected = (counts[ACCEPTED], counts[DUPLICATE], counts[BROKEN] + counts[WAITS])
        name = f"{extract}.csv" if part == 0 else f"{extract}_2.csv"
        files.append(File(extract, name, tuple(row for _, row in rows), expected))
    return files
