"""Weeks of a ward in which anything may happen: rows, corrections, merges, deaths."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random

from .ward import Ward, ward

Happens = Callable[[Ward, Random, date], None]
PEOPLE = [f"p{number}" for number in range(6)]


def _new(ward: Ward, extract: str, **cells: str) -> None:
    number = sum(len(rows) for rows in ward.state.values()) + 100 * ward.deliveries
    ward.set(extract, f"{extract[:3]}{number}", **cells)


def _about(random: Random, as_of: date) -> str:
    """Some day before, seldom after, the as-of date."""
    return (as_of - timedelta(days=random.randint(-20, 120))).isoformat()


def _one(ward: Ward, random: Random, extract: str) -> str | None:
    """Some row of the extract that is not the bystander's."""
    rows = ward.state.get(extract, {})
    own = sorted(i for i, row in rows.items() if row.get("patient_id") != "bystander")
    return random.choice(own) if own else None


def result(ward: Ward, random: Random, as_of: date) -> None:
    """An echocardiogram, or a weight, which no criterion asks for."""
    test, unit = random.choice([("LVEF", "%"), ("weight", "kg")])
    value, day = random.choice(["40", "52", "60", "70"]), _about(random, as_of)
    who = random.choice(PEOPLE)
    _new(ward, "observations", patient_id=who, test=test, value=value, unit=unit, collected_at=day)


def other_result(ward: Ward, random: Random, as_of: date) -> None:
    """A result is corrected, or turns out to be somebody else's."""
    row = _one(ward, random, "observations")
    if row:
        value = random.choice(["40", "52", "60", "70"])
        cells = random.choice([{"value": value}, {"patient_id": random.choice(PEOPLE)}])
        ward.set("observations", row, **cells)


def no_result(ward: Ward, random: Random, as_of: date) -> None:
    """A result is not delivered any more."""
    row = _one(ward, random, "observations")
    if row:
        ward.drop("observations", row)


def order(ward: Ward, random: Random, as_of: date) -> None:
    """Hydroxychloroquine is ordered, for long or for short."""
    start = as_of - timedelta(days=random.randint(0, 200))
    end = start + timedelta(days=random.choice([20, 100, 150]))
    days = {"start_date": start.isoformat(), "end_date": end.isoformat()}
    _new(ward, "medications", patient_id=random.choice(PEOPLE), **days)


def other_order(ward: Ward, random: Random, as_of: date) -> None:
    """An order is said never to have been in force."""
    row = _one(ward, random, "medications")
    if row:
        ward.set("medications", row, status=random.choice(["cancelled", "active"]))


def diagnosis(ward: Ward, random: Random, as_of: date) -> None:
    """Myocarditis, or the disease itself."""
    code = random.choice(["I40.9", "I40.9", "M32.9"])
    who, day = random.choice(PEOPLE), _about(random, as_of)
    _new(ward, "diagnoses", patient_id=who, code=code, diagnosed_on=day)


def other_diagnosis(ward: Ward, random: Random, as_of: date) -> None:
    """A diagnosis is refuted, or holds again."""
    row = _one(ward, random, "diagnoses")
    if row:
        ward.set("diagnoses", row, status=random.choice(["refuted", "confirmed"]))


def vaccine(ward: Ward, random: Random, as_of: date) -> None:
    """A live vaccine; the first one brings the extract."""
    who, day = random.choice(PEOPLE), _about(random, as_of)
    _new(ward, "immunizations", patient_id=who, code="J07AP01", code_system="ATC", given_on=day)


def merge(ward: Ward, random: Random, as_of: date) -> None:
    """Two ids are one person, perhaps from a later day; the other way round undoes it."""
    one, other = random.sample(PEOPLE, 2)
    day = (as_of + timedelta(days=random.choice([-1, 0, 5]))).isoformat()
    ward.set("patient_merges", one, to_id=other, merged_on=day)


def no_merge(ward: Ward, random: Random, as_of: date) -> None:
    """A merge is delivered no more."""
    row = _one(ward, random, "patient_merges")
    if row:
        ward.drop("patient_merges", row)


def death(ward: Ward, random: Random, as_of: date) -> None:
    """Somebody died, or was only said to."""
    day = (as_of - timedelta(days=random.randint(-10, 5))).isoformat()
    ward.set("patients", random.choice(PEOPLE), death_date=random.choice([day, ""]))


def opt_out(ward: Ward, random: Random, as_of: date) -> None:
    """Somebody declines research, or comes back."""
    ward.set("patients", random.choice(PEOPLE), research_opt_out=random.choice(["true", ""]))


HAPPENS: tuple[Happens, ...] = (
    *(result, result, other_result, other_result, no_result, order, other_order),
    *(diagnosis, other_diagnosis, vaccine, merge, no_merge, death, opt_out),
)


def random_ward(folder: Path, random: Random, as_of: date) -> Ward:
    """Everybody has the disease, some results and orders."""
    everybody = ward(folder)
    # So that the extract never loses its last row.
    everybody.set(
        "observations", "o0", patient_id="bystander", test="weight", value="40", unit="kg"
    )
    for who in PEOPLE:
        everybody.set("patients", who, birth_date=f"{random.choice([2012, 2021])}-11-20")
        everybody.set("diagnoses", f"sle-{who}", patient_id=who)
    for happens in (result, result, result, order, order):
        for _ in PEOPLE:
            happens(everybody, random, as_of)
    return everybody


def next_week(ward: Ward, random: Random, as_of: date) -> date:
    """Some things happen until the next as-of date."""
    later = as_of + timedelta(days=random.choice([0, 0, 7, 7, 35]))
    for happens in random.sample(HAPPENS, random.randint(0, 5)):
        happens(ward, random, later)
    return later
