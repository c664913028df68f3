"""Patients without lupus, any number of them: drawn by numpy in blocks, written by DuckDB.

Only whole numbers and uniform doubles are drawn, so every machine draws the same. A block's
tables hold numbers and categories; SQL turns them into ids and dates while it writes.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from flows.sample import everyone
from flows.sample.columns import COLUMNS, LETTER
from flows.sample.growth import WEIGHT_KG

BLOCK = 50_000
HISTORY_DAYS = 900
Whole = npt.NDArray[np.int64]

# Rows a patient: least and most, both included; a negative least leaves some without any.
ROWS = {
    "diagnoses": (2, 6), "medications": (0, 8), "labs": (12, 28), "observations": (3, 7),
    "procedures": (-8, 1), "immunizations": (0, 3), "adverse_reactions": (-20, 1),
    "enrolments": (-15, 1),
}  # fmt: skip


def chosen(entries: list[everyone.Fields], codes: Whole, names: tuple[str, ...]) -> pd.DataFrame:
    """One category column for each field of the entries that the codes point at."""
    columns = {}
    for place, name in enumerate(names):
        texts = [entry[place] or None for entry in entries]
        known = sorted({text for text in texts if text is not None})
        index = {text: code for code, text in enumerate(known)}
        lookup = np.array([-1 if text is None else index[text] for text in texts])
        columns[name] = pd.Categorical.from_codes(lookup[codes], pd.Index(known, dtype=object))
    return pd.DataFrame(columns)


def people(rng: np.random.Generator, first: int, count: int) -> pd.DataFrame:
    """number, age_days, died_ago (null mostly), sex, research_opt_out of `count` patients."""
    child = rng.random(count) < 0.8
    age = np.where(child, rng.integers(30, 18 * 365, count), rng.integers(6600, 27000, count))
    died = pd.array(np.minimum(rng.integers(0, 700, count), age), dtype="Int64")
    died[rng.random(count) >= 0.01] = pd.NA
    sexes = np.searchsorted([0.49, 0.98, 0.99], rng.random(count), side="right")
    words = pd.Index(["female", "male", "other", "unknown"], dtype=object)
    out = np.searchsorted([0.9, 0.985], rng.random(count), side="right")
    opted = pd.Index(["false", "true"], dtype=object)
    return pd.DataFrame(
        {
            "number": np.arange(first, first + count),
            "age_days": age,
            "died_ago": died,
            "sex": pd.Categorical.from_codes(sexes, words),
            "research_opt_out": pd.Categorical.from_codes(out - 1, opted),
        }
    )


def events(rng: np.random.Generator, extract: str, group: pd.DataFrame) -> pd.DataFrame:
    """number, serial (1.. in time), ago and age_days of each row of the extract in the block."""
    least, most = ROWS[extract]
    each = np.maximum(rng.integers(least, most + 1, len(group)), 0)
    total = int(each.sum())
    ends = np.cumsum(each)
    serial = np.arange(total) - np.repeat(ends - each, each) + 1
    age = np.repeat(group["age_days"].to_numpy(), each)
    died = np.repeat(group["died_ago"].fillna(0).to_numpy(dtype=np.int64), each)
    span = np.minimum(age, HISTORY_DAYS + died) - died
    ago = died + (rng.random(total) * span).astype(np.int64)
    who = np.repeat(np.arange(len(group)), each)
    ago = ago[np.lexsort((-ago, who))]
    number = np.repeat(group["number"].to_numpy(), each)
    return pd.DataFrame({"number": number, "serial": serial, "ago": ago, "age_days": age})


def word(rng: np.random.Generator, count: int, words: tuple[str, ...]) -> pd.Series:
    """One of the words in each row, each place in the tuple equally often; '' is null."""
    entries: list[everyone.Fields] = [(text,) for text in words]
    return chosen(entries, rng.integers(0, len(words), count), ("word",))["word"]


def results(rng: np.random.Generator, rows: pd.DataFrame, extract: str) -> pd.DataFrame:
    """Codes, values and limits of labs; of observations too, where every second is a weight."""
    names = ("code", "code_system", "name", "unit", "reference_low", "reference_high", "value")
    tests = everyone.LABS if extract == "labs" else everyone.OBSERVATIONS
    entries = [row for entry in tests for row in everyone.numbers(entry)]
    codes = rng.integers(0, len(entries), len(rows))
    if extract == "observations":
        weight = ("29463-7", "LOINC", "Body weight", "kg", "", "")
        entries += [(*weight, f"{half / 2:g}") for half in range(4, 161)]
        years = (rows["age_days"] - rows["ago"]).to_numpy() // 365
        halves = np.array([int(kg * 2) for kg in WEIGHT_KG])[np.minimum(years, 18)]
        spread = rng.integers(85, 121, len(rows))
        weights = len(entries) - 157 + np.clip(halves * spread // 100, 4, 160) - 4
        codes = np.where(rng.random(len(rows)) < 0.5, weights, codes)
    table = chosen(entries, codes, names)
    table["minute"] = rng.integers(420, 1080, len(rows))
    table["status"] = word(rng, len(rows), (*[""] * 28, "final", "final", "amended"))
    return table


def block(rng: np.random.Generator, extract: str, group: pd.DataFrame) -> pd.DataFrame:
    """One extract of the block's patients: number, serial, days ago, and the fields to write."""
    rows = events(rng, extract, group)
    coded = ("code", "code_system", "name")
    count = len(rows)
    if extract in ("labs", "observations"):
        fields = results(rng, rows, extract)
    elif extract == "enrolments":
        fields = chosen(everyone.TRIALS, rng.integers(0, 3, count), ("trial_id",))
        fields["ended_ago"] = rows["ago"] // 2
    else:
        entries, names = {
            "diagnoses": (everyone.DIAGNOSES, coded),
            "medications": (
                everyone.ORDERS,
                (*coded, "route", "dose_value", "dose_unit", "frequency_per_day"),
            ),
            "procedures": (everyone.PROCEDURES, coded),
            "immunizations": (everyone.VACCINES, coded),
            "adverse_reactions": (everyone.REACTIONS, coded),
        }[extract]
        fields = chosen(entries, rng.integers(0, len(entries), count), names)
    if extract == "diagnoses":
        fields["status"] = word(rng, count, ("", "", "confirmed", "confirmed", "provisional"))
        fields["setting"] = word(rng, count, ("outpatient", "outpatient", "inpatient", ""))
    if extract == "medications":
        fields["lasts"] = rng.integers(2, 15, count)
        fields["status"] = word(rng, count, ("completed", "completed", "stopped", ""))
    if extract == "adverse_reactions":
        fields["severity"] = word(rng, count, ("mild", "moderate", ""))
    return pd.concat([rows, fields], axis=1)


def written(extract: str, width: int, as_of: date) -> str:
    """The SQL select list that turns a block's table into the extract's columns."""
    day = f"DATE '{as_of.isoformat()}'"
    special = {
        "patient_id": f"printf('P%0{width}d', number)",
        "birth_date": f"{day} - age_days::INTEGER",
        "death_date": f"({day} - died_ago::INTEGER)::VARCHAR",
        "collected_at": f"({day} - ago::INTEGER + to_minutes(minute))::VARCHAR",
        "end_date": f"({day} - ago::INTEGER + lasts::INTEGER)::VARCHAR",
        "ended_on": f"{day} - ended_ago::INTEGER",
    }
    for name in ("diagnosed_on", "start_date", "performed_on", "given_on", "reaction_on"):
        special[name] = f"{day} - ago::INTEGER"
    special["enrolled_on"] = f"{day} - ago::INTEGER"
    if extract in LETTER:
        key = f"printf('{LETTER[extract]}%0{width}d-%03d', number, serial)"
        special[COLUMNS[extract][0]] = key
    absent = {"resolved_on", "stop_reason"}
    if extract in ("procedures", "immunizations", "adverse_reactions"):
        absent.add("status")
    parts = [
        f"{special.get(name, 'NULL' if name in absent else name)} AS {name}"
        for name in COLUMNS[extract]
    ]
    return ", ".join(parts)


def blocks(seed: int, first: int, last: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every extract's table, block by block, for the patients numbered first to last."""
    for start in range(first, last + 1, BLOCK):
        rng = np.random.default_rng([seed, 1, start])
        group = people(rng, start, min(BLOCK, last + 1 - start))
        yield "patients", group
        for extract in ROWS:
            yield extract, block(rng, extract, group)
