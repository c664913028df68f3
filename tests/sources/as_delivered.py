"""The sample's larger delivery as rows that another layout can be written from."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from refresh.deliveries import number, of_patients, read, write

from flows.sample.lessons import LESSONS
from flows.sample.writer import write_sample

AS_OF = date(2026, 11, 16)
Row = dict[str, str]
Extracts = dict[str, list[Row]]

# Their rows are damaged on purpose.
DAMAGED = {66, 68, 69, 70}
# Patients without lupus, who are given it: their charts are drawn at random.
GIVEN_LUPUS = range(301, 321)


def delivered(folder: Path) -> Extracts:
    """The rows of every lesson's patient and of some others, canonical."""
    write_sample(folder, 1000, 20261116, AS_OF)
    chosen = {number(each) for each in (*LESSONS, *GIVEN_LUPUS) if each not in DAMAGED}
    extracts = {name: list(_rows(rows)) for name, rows in of_patients(read(folder), chosen).items()}
    first = extracts["diagnoses"][0]
    extracts["diagnoses"] += [
        first
        | {
            "diagnosis_id": f"given-{each}",
            "patient_id": number(each),
            "code": "M32.9",
            "code_system": "ICD10",
            "diagnosed_on": "2026-11-01",
            "status": "confirmed",
        }
        for each in GIVEN_LUPUS
    ]
    return extracts


def as_canonical(folder: Path, extracts: Extracts) -> dict[str, tuple[str, str]]:
    """The folder in the canonical layout; hospital and patient by patient_id."""
    write(
        folder,
        {
            name: [list(rows[0]), *(list(row.values()) for row in rows)]
            for name, rows in extracts.items()
        },
        delivered_on="2026-11-23",
    )
    return {row["patient_id"]: ("", row["patient_id"]) for row in extracts["patients"]}


def plain(value: str) -> str:
    """The value in half width."""
    return value.translate(str.maketrans("０１２３４５６７８９．：", "0123456789.:"))


def _rows(rows: list[list[str]]) -> Iterator[Row]:
    return (dict(zip(rows[0], row, strict=True)) for row in rows[1:])
