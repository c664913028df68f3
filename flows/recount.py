"""The base cohort counted a second time, by plain sets in Python instead of staging's SQL."""

from datetime import date
from typing import NamedTuple

import duckdb
import pandas as pd

from flows.protocol_concepts import concept_rows

_BY_PREFIX = ("ICD10", "ICD9CM", "ICD9CM3", "ICD10PCS")
_COUNTS = (None, "confirmed", "provisional")


def recounted_cohort(store: duckdb.DuckDBPyConnection, disease: str, as_of: date) -> set[str]:
    """The ids of the patients who have the disease, live, and did not opt out on that day.

    `store` may be any connection whose current_* views are the store's.
    """
    person_of = _persons(store, as_of)
    persons = {person_of.get(patient, patient) for patient in _diagnosed(store, disease, as_of)}
    ids_of = {person: {person} for person in persons}
    for old, person in person_of.items():
        if person in persons:
            ids_of[person].add(old)
    patients = _patients(store, set().union(*ids_of.values()))
    return {
        person
        for person in persons
        if person in patients
        and not any(patients[i].opted_out for i in ids_of[person] & patients.keys())
        and all(patients[i].death > as_of for i in ids_of[person] & patients.keys())
    }


class _Patient(NamedTuple):
    death: date
    opted_out: bool


def _patients(store: duckdb.DuckDBPyConnection, ids: set[str]) -> dict[str, _Patient]:
    """Of those ids, the ones that the store knows."""
    store.register("asked", pd.DataFrame({"patient_id": sorted(ids)}, dtype="str"))
    found = store.execute(
        "SELECT patient_id, death_date, coalesce(research_opt_out, false) FROM current_patients "
        "WHERE patient_id IN (SELECT patient_id FROM asked)"
    ).fetchall()
    store.unregister("asked")
    return {patient: _Patient(death or date.max, opted_out) for patient, death, opted_out in found}


def _diagnosed(store: duckdb.DuckDBPyConnection, disease: str, as_of: date) -> set[str]:
    listed = [
        (row["code_system"], row["code_prefix"])
        for row in concept_rows("diagnoses")
        if row["concept"] == disease and row["role"] == "include"
    ]
    written = store.execute("SELECT DISTINCT code_system, code FROM current_diagnoses").fetchall()
    claimed = [
        (system, code)
        for system, code in written
        if any(_claims(family, prefix, system, code) for family, prefix in listed)
    ]
    store.register("claimed", pd.DataFrame(claimed, columns=["code_system", "code"], dtype="str"))
    found = store.execute(
        "SELECT patient_id, status FROM current_diagnoses "
        "JOIN claimed USING (code_system, code) WHERE diagnosed_on <= ?",
        [as_of],
    ).fetchall()
    store.unregister("claimed")
    return {patient for patient, status in found if status in _COUNTS}


def _claims(family: str, prefix: str, system: str, code: str) -> bool:
    plain = code.strip().replace(".", "").upper()
    if family != ("ICD10" if system in ("ICD10", "ICD10CM", "ICD10CN") else system):
        return False
    return plain.startswith(prefix) if family in _BY_PREFIX else plain == prefix


def _persons(store: duckdb.DuckDBPyConnection, as_of: date) -> dict[str, str]:
    """Under which id each merged id goes on; a ring of merges ends at its newest."""
    merges = {
        old: (new, day)
        for old, new, day in store.execute(
            "SELECT from_id, to_id, merged_on FROM current_patient_merges m "
            "WHERE merged_on <= ? AND from_id <> to_id "
            "AND to_id IN (SELECT patient_id FROM current_patients)",
            [as_of],
        ).fetchall()
    }
    ends: dict[str, str] = {}
    for start in merges:
        path, here = [start], start
        while here in merges and merges[here][0] not in path and here not in ends:
            here = merges[here][0]
            path.append(here)
        if here in merges and here not in ends:
            ring = path[path.index(merges[here][0]) :]
            newest = max((merges[i][1], merges[i][0]) for i in ring)
            ends |= dict.fromkeys(ring, newest[1])
        end = ends.get(here, here)
        ends |= dict.fromkeys(path, end)
    return ends
