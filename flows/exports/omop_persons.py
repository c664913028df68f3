"""Which person of an OMOP CDM a patient is: what is not known for sure is refused."""

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from flows.errors import Refusal
from flows.exports.origin import all_by_source
from flows.screened import Screened

_PERSON_ID = re.compile(r"0|[1-9][0-9]{0,18}")
_LARGEST = 2**63 - 1
_HOW_TO = (
    "give --persons FILE, a CSV with the columns patient_id and person_id for everybody who was "
    "screened, such as SELECT person_source_value AS patient_id, person_id FROM person"
)


def person_ids(
    connection: duckdb.DuckDBPyConnection, rows: Sequence[Screened], file: Path | None
) -> Mapping[str, int]:
    """Each screened patient's person_id: by the file, or because the deliveries were a CDM's own.

    Another hospital's id may look like a person_id, and would be somebody else.
    """
    patients = sorted({row.patient_id for row in rows})
    if file is None:
        return _own(connection, patients)
    known = _listed(file)
    absent = sum(1 for patient in patients if patient not in known)
    if absent:
        raise Refusal(
            f"{absent} of {len(patients)} screened patients have no line in the file",
            str(file),
            "add them: a cohort that lacks somebody in silence would be wrong",
        )
    found = {patient: known[patient] for patient in patients}
    if len(set(found.values())) < len(found):
        raise Refusal(
            "Several screened patients have the same person_id in the file",
            str(file),
            "correct it; or, if they are one person, tell by the extract patient_merges",
        )
    return found


def _own(connection: duckdb.DuckDBPyConnection, patients: Sequence[str]) -> Mapping[str, int]:
    if not all_by_source(connection, "omop"):
        raise Refusal(
            "The patients' ids are the hospital's, and not a CDM's person_id: not every delivery "
            "came by the source omop",
            "export omop",
            _HOW_TO,
        )
    if not all(_is_person_id(patient) for patient in patients):
        raise Refusal("Some patients' ids are no whole numbers", "export omop", _HOW_TO)
    return {patient: int(patient) for patient in patients}


def _listed(file: Path) -> Mapping[str, int]:
    found: dict[str, int] = {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = {"patient_id", "person_id"} - set(reader.fieldnames or ())
            if missing:
                raise Refusal(
                    f"The file has no column {' and '.join(sorted(missing))}", str(file), _HOW_TO
                )
            for line in reader:
                patient, person = line["patient_id"], line["person_id"] or ""
                if not patient or not _is_person_id(person):
                    raise _wrong(file, reader.line_num, "holds no patient_id or no whole number")
                if found.setdefault(patient, int(person)) != int(person):
                    raise _wrong(file, reader.line_num, "gives a patient a second person_id")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        kind = type(error).__name__
        raise Refusal(f"The file cannot be read ({kind})", str(file), _HOW_TO) from None
    return found


def _is_person_id(text: str) -> bool:
    return bool(_PERSON_ID.fullmatch(text)) and int(text) <= _LARGEST


def _wrong(file: Path, line: int, what: str) -> Refusal:
    return Refusal(f"A line of the file {what}", f"{file}, line {line}", "correct the file")
