"""Which files an export has, and from which rows of a release."""

from collections.abc import Collection
from pathlib import Path
from typing import Literal

import duckdb

from flows.errors import Refusal
from flows.exports.fhir import research_studies, research_subjects
from flows.exports.folder import Files, written
from flows.exports.omop import cohort_files
from flows.exports.omop_persons import person_ids
from flows.exports.redcap import redcap_files
from flows.exports.trial import trials
from flows.releases import open_release
from flows.screened import screened

Kind = Literal["redcap", "omop", "fhir"]


def write_export(
    kind: Kind,
    database: Path,
    folder: Path,
    protocols: Collection[str] | None = None,
    persons: Path | None = None,
    patient_system: str | None = None,
) -> list[Path]:
    """The export's files in the folder, all of them or none; of these protocols, or of all.

    `persons` names each patient's person_id (omop), `patient_system` the system of the patients'
    identifiers (fhir). Refusal where the folder holds files or cannot be written, where a protocol
    was not screened, and where a patient's person is not known for sure.
    """
    return written(folder, export_files(kind, database, protocols, persons, patient_system))


def export_files(
    kind: Kind,
    database: Path,
    protocols: Collection[str] | None = None,
    persons: Path | None = None,
    patient_system: str | None = None,
) -> Files:
    """The export's files by name, not written anywhere yet."""
    try:
        with open_release(database) as connection:
            return _files(kind, connection, protocols, persons, patient_system)
    except (duckdb.BinderException, duckdb.CatalogException):
        raise Refusal(
            "This release was made by an older prescreen, and lacks what an export needs",
            str(database),
            "export a later release",
        ) from None


def _files(
    kind: Kind,
    connection: duckdb.DuckDBPyConnection,
    protocols: Collection[str] | None,
    persons: Path | None,
    patient_system: str | None,
) -> Files:
    asked = trials(connection, protocols)
    rows = screened(connection, [trial.protocol_id for trial in asked])
    if kind == "redcap":
        return redcap_files(asked, rows)
    if kind == "omop":
        return cohort_files(asked, rows, person_ids(connection, rows, persons))
    return {
        "ResearchStudy.ndjson": research_studies(asked),
        "ResearchSubject.ndjson": research_subjects(connection, asked, rows, patient_system),
    }
