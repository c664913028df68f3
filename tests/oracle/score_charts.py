"""Made-up measurements around every threshold of the lupus scores, and the frames of them."""

from random import Random
from typing import Any

import pandas as pd

from schemas.shape import checked
from schemas.tables.records import MEASUREMENT

from .scores_by_hand import Row

AS_OF = pd.Timestamp(2026, 11, 16)
MEANINGS = ("positive", "reactive", "weak_positive", "indeterminate", "negative", "small")
# Concept -> numbers around its thresholds, own lower and upper limit.
NUMBERS: dict[str, tuple[tuple[float, ...], float | None, float | None]] = {
    "wbc": ((2.9, 3.0, 3.5, 4.0, 9.0), None, None),
    "platelets": ((99, 100, 250), None, None),
    "c3": ((0.4, 0.79, 1.2), 0.79, 1.52),
    "c4": ((0.05, 0.1, 0.2), 0.1, 0.4),
    "ch50": ((20, 30, 50), 30, 60),
    "anti_dsdna": ((10, 30, 31), None, 30),
    "anti_sm": ((5, 20, 21), None, 20),
    "urine_rbc_hpf": ((0, 5, 6, 30), None, None),
    "urine_rbc_per_volume": ((10, 25, 26), None, 25),
    "urine_wbc_hpf": ((0, 5, 6, 30), None, None),
    "urine_casts": ((0, 1), None, None),
    "urine_casts_unspecified": ((0, 1), None, None),
    "urine_protein_24h": ((0.1, 0.5, 0.51), None, None),
    "upcr": ((100, 500, 501), None, None),
    "body_temperature": ((36.6, 38.0, 38.1, 38.3, 38.4, 101.3), None, None),
    "ana": ((3, 40, 80, 320), None, None),
    "ana_immunoassay": ((20, 40, 120), None, 40),
    "dat_coombs": ((1,), None, None),
    "haptoglobin": ((0.1, 0.3, 1.0), 0.3, 2.0),
    "ldh": ((200, 250, 251), 120, 250),
    "acl_igg": ((12, 40, 41), None, 12),
    "acl_igm": ((12, 40, 41), None, 12),
    "b2gp1_igg": ((5, 20, 21), None, 20),
    "lupus_anticoagulant": ((1.5,), None, 1.2),
}
CONCEPTS = tuple(NUMBERS)
ILLNESSES = ("urinary_infection", "urinary_stone", "active_infection")


def a_row(rng: Random, concept: str) -> Row:
    """A row of the concept on some day, as staging leaves it."""
    numbers, lower, upper = NUMBERS[concept]
    bare = {"value": None, "value_high": None, "operator": None, "meaning": None, "unusable": None}
    row: Row = {
        **bare,
        "concept": concept,
        "code": rng.choice(("a", "b")),
        "day": rng.choice((-1, 0, 0, 1, 1, 2, 9, 29, 30, 31, 60, 61, 400)),
        "minute": rng.choice((None, None, 0, 480, 480, 900)),
        "lower_limit": rng.choice((lower, lower, lower, None)),
        "upper_limit": rng.choice((upper, upper, upper, None)),
        "status": rng.choice((None, None, None, "final", "preliminary", "corrected", "amended")),
    }
    match rng.randrange(10):
        case 0:
            row |= {"unusable": "unreadable_value"}
        case 1:
            row |= {"value": rng.choice(numbers), "unusable": "unusable_unit"}
        case 2 | 3:
            row |= {"meaning": rng.choice(MEANINGS)}
        case 4:
            row |= {"value": rng.choice(numbers), "operator": rng.choice(("<", "<=", ">", ">="))}
        case 5:
            low, high = sorted((rng.choice(numbers), rng.choice(numbers)))
            row |= {"value": low, "value_high": high}
        case _:
            row |= {"value": rng.choice(numbers)}
    return row


def a_diagnosis(rng: Random) -> Row:
    day = rng.choice((-1, 0, 2, 9, 16, 30, 31, 38, 60, 400))
    until = day if rng.random() < 0.6 or day < 0 else rng.randint(0, day)
    return {"concept": rng.choice(ILLNESSES), "day": day, "until": until}


def a_patient(seed: int) -> tuple[list[Row], list[Row]]:
    """Rows and diagnoses of one patient, of a handful of concepts."""
    rng = Random(seed)
    concepts = rng.sample(CONCEPTS, rng.randint(1, 10))
    rows = [a_row(rng, rng.choice(concepts)) for _ in range(rng.randint(0, 14))]
    return rows, [a_diagnosis(rng) for _ in range(rng.choice((0, 0, 1, 2)))]


def measurements(patients: dict[str, list[Row]]) -> pd.DataFrame:
    """The rows as the staged table `measurement`, with `collected_on`."""
    made: list[dict[str, Any]] = []
    for patient, rows in patients.items():
        for row in rows:
            day = AS_OF - pd.Timedelta(days=row["day"])
            made.append(
                {
                    "extract": "labs",
                    "result_id": f"{len(made):06d}",
                    "patient_id": patient,
                    **{k: v for k, v in row.items() if k not in ("day", "minute")},
                    "collected_at": day + pd.Timedelta(minutes=row["minute"] or 0),
                    "timed": row["minute"] is not None,
                    "text_value": str(row["value"] or row["meaning"] or "see note"),
                    "unit": "unit",
                    "name": None,
                    "usable": True,
                }
            )
    frame = pd.DataFrame(made, columns=list(MEASUREMENT.columns))
    floats = ("value", "value_high", "lower_limit", "upper_limit")
    texts = ("extract", "result_id", "patient_id", "concept", "operator", "text_value", "unit")
    texts = (*texts, "meaning", "unusable", "status", "code", "name")
    frame = frame.astype(dict.fromkeys(floats, "float64") | dict.fromkeys(texts, "str"))
    frame = frame.astype(dict.fromkeys(("timed", "usable"), "bool"))
    frame["collected_at"] = frame["collected_at"].astype("datetime64[us]")
    return checked(MEASUREMENT, frame).assign(collected_on=frame["collected_at"].dt.normalize())


def diagnoses(patients: dict[str, list[Row]]) -> pd.DataFrame:
    """The diagnoses as the criteria see them."""
    made = [
        (patient, f"{patient}-{n}", d["concept"], d["day"], d["until"])
        for patient, rows in patients.items()
        for n, d in enumerate(rows)
    ]
    frame = pd.DataFrame(made, columns=["patient_id", "id", "concept", "day", "until"])
    for column, days in (("on_day", "day"), ("until_day", "until")):
        ago = pd.to_timedelta(frame[days].astype("int64"), unit="D")
        frame[column] = (AS_OF - ago).astype("datetime64[us]")
    texts = dict.fromkeys(("patient_id", "id", "concept"), "str")
    return frame.drop(columns=["day", "until"]).astype(texts)
