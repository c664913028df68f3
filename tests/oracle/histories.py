"""Random patients, and whole deliveries of them, for the oracle and the product to disagree on."""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from random import Random

from .chart import COLUMNS, Chart, Rows
from .day_by_day import SteroidDay, drug_exposure, steroid_days, treatment_history
from .judge import Answer, judge
from .orders import counted_orders, weight_of_each_day
from .spelling import SPELLINGS, blur, plain, spell
from .stories import OTHER_STORIES, STEROID_STORIES

AS_OF = date(2026, 11, 16)
UNUSABLE_WEIGHTS = (("31.4", ""), ("31.4", "stone"), ("未测", "kg"), ("refused", "kg"), ("0", "kg"))
DIAGNOSED_DAYS_AGO = (30, 100, 363, 363, 364, 364, 365, 900, 900, 900, 1500)


def weights(chart: Chart) -> None:
    """How this patient is weighed: regularly, rarely, late, carelessly, or never."""
    rng = chart.rng
    habit = rng.choice(["regular", "regular", "regular", "rare", "late", "careless", "never"])
    if habit == "never":
        return
    first, last = (rng.choice([800, 800, 363, 300]), -5)
    if habit == "late":  # first weighed around 30 days after the courses that end today began
        first = rng.choice([29, 58, 59, 60, 61, 90, 119, 120])
    day = first
    while day >= last:
        shown = chart.true_weight(day)
        value, unit = rng.choice(
            [(plain(shown), "kg")] * 8 + [(plain(shown * 1000), "g"), (plain(shown * 2), "斤")]
        )
        if habit == "careless" and rng.random() < 0.25:
            value, unit = rng.choice(UNUSABLE_WEIGHTS)
        time = rng.choice(["", "T08:30:00"])
        row = chart.weigh(day, value, unit, time)
        if rng.random() < 0.05:
            row["status"] = rng.choice(["entered-in-error", "cancelled"])
        if habit == "careless" and rng.random() < 0.3:  # again that day, or at that very instant
            twice, again = rng.choice([plain(shown + 2), plain(shown - 2), "未测"]), rng.random()
            chart.weigh(day, twice, "kg", time if again < 0.5 else "T16:00:00")
        day -= rng.choice([179, 180, 181, 182, 211, 240]) if habit == "rare" else rng.randint(7, 90)


def records(chart: Chart) -> None:
    """The diagnosis, and rows that lengthen the history or only seem to."""
    rng = chart.rng
    long_ago = rng.choice(DIAGNOSED_DAYS_AGO)
    code, system = rng.choice([("M32.9", "ICD10"), ("M32.900", "ICD10CN"), ("M32.9", "ICD10CM")])
    chart.add(
        "diagnoses",
        code=code,
        code_system=system,
        name="SLE",
        diagnosed_on=chart.ago(long_ago).isoformat(),
        status=rng.choice(["confirmed", "", "provisional"]),
    )
    if rng.random() < 0.4:
        chart.add(
            "diagnoses",
            code=rng.choice(["M32.9", "J06.9"]),
            code_system="ICD10",
            diagnosed_on=chart.ago(rng.choice([365, 400, 1800])).isoformat(),
            status=rng.choice(["refuted", "differential", "entered-in-error", "confirmed"]),
        )
    for _ in range(rng.randint(0, 2)):
        chart.add(
            "labs",
            code="2160-0",
            code_system="LOINC",
            name="Creatinine",
            collected_at=chart.ago(rng.choice([-3, 0, 200, 364, 365, 700])).isoformat(),
            value="0.6",
            unit="mg/dL",
            status=rng.choice(["final", "preliminary", "cancelled", "entered-in-error", ""]),
        )


def reactions(chart: Chart) -> None:
    """Now and then a reaction: to a drug of the trial or another, believed or withdrawn."""
    rng = chart.rng
    while rng.random() < 0.15:
        chart.add(
            "adverse_reactions",
            **spell(rng, rng.choice(list(SPELLINGS))),
            reaction_on=chart.ago(rng.choice([-2, 0, 10, 400])).isoformat(),
            severity=rng.choice(["", "mild", "severe"]),
            status=rng.choice(["", "", "confirmed", "entered-in-error", "refuted"]),
        )


def blemishes(chart: Chart) -> None:
    """Rare flaws of single orders: a lost dose, a missing route, a status, a double entry."""
    rng = chart.rng
    for row in list(chart.rows["medications"]):
        chance = rng.random()
        if chance < 0.02:
            blur(rng, row)
        elif chance < 0.03:
            row["route"] = rng.choice(["", "other"])
        elif chance < 0.06:
            row["status"] = rng.choice(["cancelled", "on-hold", "entered-in-error"])
        elif chance < 0.08:
            chart.again(row)
        elif chance < 0.09:
            row["end_date"] = ""


def random_patient(rng: Random, patient_id: str, as_of: date) -> Rows:
    """The canonical rows of one made-up patient, as text, by extract."""
    chart = Chart(
        rng,
        patient_id,
        as_of,
        weight_kg=rng.choice([14.2, 25.0, 31.4, 33.3, 48.6, 60.0, 72.5]),
        growth_kg_a_year=rng.choice([0.0, 0.0, 0.0, 1.0, 4.0]),
    )
    chart.add(
        "patients",
        birth_date=chart.ago(rng.randint(6 * 366, 17 * 365)).isoformat(),
        sex=rng.choice(["female", "female", "male"]),
    )
    for story in rng.sample(STEROID_STORIES, rng.choice([0, 1, 1, 1, 2])):
        story(chart)
    for story in rng.sample(OTHER_STORIES, rng.choice([0, 1, 2])):
        story(chart)
    blemishes(chart)
    weights(chart)
    records(chart)
    reactions(chart)
    for extract in chart.rows.values():
        rng.shuffle(extract)
    return chart.rows


def write_rows(folder: Path, people: Iterable[Rows], as_of: date) -> None:
    """A canonical delivery: one CSV file per extract, and the as-of date."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "delivery.toml").write_text(f"as_of = {as_of.isoformat()}\n", encoding="utf-8")
    people = list(people)
    for extract, columns in COLUMNS.items():
        with (folder / f"{extract}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            for rows in people:
                writer.writerows(rows[extract])


def write_delivery(folder: Path, patients: int, seed: int, as_of: date = AS_OF) -> dict[str, Rows]:
    """The rows of each patient, which the folder now holds as a canonical delivery."""
    rng = Random(seed)
    ids = [f"p{n:05d}" for n in range(1, patients + 1)]
    people = {patient_id: random_patient(rng, patient_id, as_of) for patient_id in ids}
    write_rows(folder, people.values(), as_of)
    return people


def doses_of(rows: Rows, as_of: date = AS_OF) -> list[SteroidDay]:
    """The oracle's glucocorticoid days of one patient's rows, ever up to the as-of date."""
    results = rows["labs"] + rows["observations"]
    orders = counted_orders(rows["medications"], as_of)
    return steroid_days(orders, weight_of_each_day(results, as_of))


def exposures_of(rows: Rows, as_of: date = AS_OF) -> list[dict[str, object]]:
    """The oracle's drug_exposure of one patient's rows, without role."""
    return drug_exposure(rows["patients"][0]["patient_id"], rows["medications"], as_of)


def history_of(rows: Rows, as_of: date = AS_OF) -> dict[str, object]:
    """The oracle's treatment_history of one patient's rows."""
    results, reactions = rows["labs"] + rows["observations"], rows["adverse_reactions"]
    patient_id = rows["patients"][0]["patient_id"]
    return treatment_history(
        patient_id, rows["medications"], results, rows["diagnoses"], reactions, as_of
    )


def answers_of(rows: Rows, as_of: date = AS_OF) -> dict[str, Answer]:
    """The oracle's answers to I2c to I2f on one patient's rows."""
    results, reactions = rows["labs"] + rows["observations"], rows["adverse_reactions"]
    patient_id = rows["patients"][0]["patient_id"]
    return judge(patient_id, rows["medications"], results, rows["diagnoses"], reactions, as_of)
