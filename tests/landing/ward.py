"""A ward to damage: sound rows of the sample, given to patients of its own."""

from itertools import cycle, islice

from refresh.deliveries import SAMPLE, Files, Rows, read

from schemas.extracts import EVENT_EXTRACTS, columns_of, key_column

ROWS = 600
KINDS = ("date", "timestamp")
PATIENTS = [f"W{number:03d}" for number in range(ROWS)]
# The others have none, so that damage to a patient stays with the patient.
WITH_EVENTS = PATIENTS[:20]
# Whose days contradict their events where a kind of damage says so.
BORN_LATE = ["LATE1", "2026-06-01", "female", "", ""]
DEAD = ["DEAD1", "2011-05-05", "male", "2026-01-10", ""]


def ward(rows: int = ROWS) -> Files:
    """So many sound rows of each extract."""
    sample = read(SAMPLE)
    born = [f"201{number % 2}-0{1 + number % 9}-1{number % 10}" for number in range(rows)]
    return {
        "patients": [
            sample["patients"][0],
            *([own, day, "female", "", ""] for own, day in zip(PATIENTS, born, strict=False)),
            BORN_LATE,
            DEAD,
        ],
        "patient_merges": [
            sample["patient_merges"][0],
            *([f"OLD{number:03d}", PATIENTS[number], "2026-04-30"] for number in range(rows)),
        ],
    } | {extract: _events(extract, sample[extract], rows) for extract in EVENT_EXTRACTS}


def _events(extract: str, table: Rows, rows: int) -> Rows:
    header, *found = table
    key, own = header.index(key_column(extract)), header.index("patient_id")
    days = [header.index(column) for column, kind in columns_of(extract).items() if kind in KINDS]
    sound = [row for row in found if all("2013" <= row[d][:4] <= "2026" for d in days if row[d])]
    chosen = zip(islice(cycle(sound), rows), cycle(WITH_EVENTS), strict=False)
    made = []
    for number, (row, patient) in enumerate(chosen):
        made.append(row[:])
        made[-1][key], made[-1][own] = f"{extract[0].upper()}-{number:04d}", patient
    return [header, *made]
