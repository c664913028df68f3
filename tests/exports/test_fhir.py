"""The resources are those of FHIR R4: shapes by its models, codes and ids by its pages."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from fhir.resources.R4B.researchstudy import ResearchStudy
from fhir.resources.R4B.researchsubject import ResearchSubject

from flows.errors import Refusal
from flows.exports import write_export
from flows.exports.fhir import research_studies, subject_status
from flows.exports.trial import Trial
from flows.screened import Standing, screened

from .conftest import STRANGE, TRIALS

# hl7.org/fhir/R4/codesystem-research-subject-status.html
SUBJECT_STATUS = {
    *("candidate", "eligible", "follow-up", "ineligible", "not-registered", "off-study"),
    *("on-study", "on-study-intervention", "on-study-observation", "pending-on-study"),
    *("potential-candidate", "screening", "withdrawn"),
}
# hl7.org/fhir/R4/codesystem-research-study-status.html
STUDY_STATUS = {
    *("active", "administratively-completed", "approved", "closed-to-accrual"),
    *("closed-to-accrual-and-intervention", "completed", "disapproved", "in-review"),
    *("temporarily-closed-to-accrual", "temporarily-closed-to-accrual-and-intervention"),
    "withdrawn",
}
ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


def read(file: Path) -> list[dict[str, Any]]:
    text = file.read_bytes().decode("utf-8")
    assert text.endswith("\n")
    assert "\r" not in text
    return [json.loads(line) for line in text.removesuffix("\n").split("\n")]


def exported(
    database: Path, folder: Path, **options: Any
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    write_export("fhir", database, folder, **options)
    return read(folder / "ResearchStudy.ndjson"), read(folder / "ResearchSubject.ndjson")


@pytest.fixture(scope="module")
def resources(
    decided: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return exported(decided, tmp_path_factory.mktemp("fhir") / "files")


def test_every_resource_is_valid(
    resources: tuple[list[dict[str, Any]], list[dict[str, Any]]],
) -> None:
    studies, subjects = resources
    for study in studies:
        assert json.loads(ResearchStudy.model_validate(study).model_dump_json()) == study
        assert study["status"] in STUDY_STATUS
        assert study["identifier"][0]["system"] == "http://clinicaltrials.gov"
    for subject in subjects:
        assert json.loads(ResearchSubject.model_validate(subject).model_dump_json()) == subject
        assert subject["status"] in SUBJECT_STATUS
    ids = [(r["resourceType"], r["id"]) for r in (*studies, *subjects)]
    assert len(set(ids)) == len(ids)
    assert all(ID.fullmatch(own) for _, own in ids)
    assert not list(empty(studies) | empty(subjects))


def empty(value: Any, at: str = "") -> set[str]:
    """Where an element is empty, which FHIR forbids."""
    if isinstance(value, dict):
        found = set().union(*(empty(inner, f"{at}.{name}") for name, inner in value.items()))
    elif isinstance(value, list):
        found = set().union(*(empty(inner, at) for inner in value))
    else:
        found = set()
    return found if value not in ("", None, [], {}) else {at}


def test_every_subject_is_of_a_study_and_one_of_the_screened(
    resources: tuple[list[dict[str, Any]], list[dict[str, Any]]], decided: Path
) -> None:
    studies, subjects = resources
    known = {f"ResearchStudy/{study['id']}": study["identifier"][0] for study in studies}
    told = [
        (subject["study"]["identifier"]["value"], subject["individual"]["identifier"]["value"])
        for subject in subjects
    ]
    assert all(known[s["study"]["reference"]] == s["study"]["identifier"] for s in subjects)
    with duckdb.connect(str(decided), read_only=True) as connection:
        screened = connection.execute(
            "SELECT protocol_id, patient_id FROM screening ORDER BY protocol_id, rank"
        ).fetchall()
    assert told == screened


@pytest.mark.parametrize(
    ("data", "verdict", "progress", "code"),
    [
        ("candidate", "eligible", None, "eligible"),
        ("candidate", "not_eligible", "contacted", "ineligible"),
        ("needs_data", "eligible", None, "screening"),
        ("needs_data", None, "contacted", "screening"),
        ("ineligible", "eligible", None, "ineligible"),
        ("ineligible", None, "contacted", "ineligible"),
        ("ineligible", "eligible", "declined", "not-registered"),
        ("ineligible", None, "enrolled", "on-study"),
    ],
)
def test_nobody_is_eligible_against_the_data(
    decided: Path, data: str, verdict: str | None, progress: str | None, code: str
) -> None:
    with duckdb.connect(str(decided), read_only=True) as connection:
        row = screened(connection, [TRIALS[1]])[-1]
    assert row.verdict is row.progress is None

    def said(decision: str | None) -> Standing | None:
        if decision is None:
            return None
        return Standing(decision, None, "nurse", datetime(2026, 11, 18), None, "in_force", None)

    row = replace(row, status=data, verdict=said(verdict), progress=said(progress))
    assert subject_status(row) == code


def test_the_status_tells_enrolment_then_the_office_then_the_data(
    resources: tuple[list[dict[str, Any]], list[dict[str, Any]]], decided: Path
) -> None:
    own = [s for s in resources[1] if s["study"]["identifier"]["value"] == TRIALS[1]]
    assert [subject["status"] for subject in own[:9]] == [
        *("eligible", "on-study", "candidate", "candidate", "not-registered"),
        *("candidate", "screening", "ineligible", "eligible"),
    ]
    assert [s["period"] for s in own if "period" in s] == [{"start": "2026-11-18"}]
    with duckdb.connect(str(decided), read_only=True) as connection:
        data = connection.execute(
            "SELECT status FROM screening WHERE protocol_id = ? AND rank > 9 ORDER BY rank",
            [TRIALS[1]],
        ).fetchall()
    codes = {"needs_data": "potential-candidate"}
    assert [s["status"] for s in own[9:]] == [codes.get(status, status) for (status,) in data]
    assert Counter(status for (status,) in data).keys() == {"needs_data", "ineligible"}


@pytest.mark.parametrize(
    ("ended", "status", "period"),
    [
        ("NULL", "on-study", {"start": "2026-10-01"}),
        ("DATE '2026-12-01'", "on-study", {"start": "2026-10-01"}),
        ("DATE '2026-11-01'", "off-study", {"start": "2026-10-01", "end": "2026-11-01"}),
    ],
)
def test_who_takes_part_in_this_trial_is_told_by_the_hospital_s_enrolments(
    altered: Callable[..., Path], tmp_path: Path, ended: str, status: str, period: dict[str, str]
) -> None:
    database = altered(
        "INSERT INTO enrolment BY NAME SELECT n AS enrolment_id, patient_id, "
        "'nct06934447' AS trial_id, DATE '2026-10-01' AS enrolled_on, ended AS ended_on "
        "FROM screening, (VALUES ('E1', DATE '2026-10-20'), "
        f"('E2', {ended}), ('E3', DATE '2026-10-09')) told(n, ended) "
        "WHERE protocol_id = 'NCT06934447' AND rank = 40"
    )
    _, subjects = exported(database, tmp_path / "files", protocols=[TRIALS[1]])
    assert (subjects[39]["status"], subjects[39]["period"]) == (status, period)
    assert sum("period" in subject for subject in subjects) == 1


def test_a_patient_of_a_fhir_server_is_named_by_its_own_id(
    altered: Callable[..., Path], decided: Path, tmp_path: Path
) -> None:
    database = altered(
        "UPDATE refresh SET source = 'fhir'",
        *(
            f"UPDATE {table} SET patient_id = '<b>' WHERE patient_id = (SELECT min(patient_id) "
            "FROM patient)"
            for table in ("screening", "criterion_result", "patient")
        ),
    )
    _, subjects = exported(database, tmp_path / "own")
    named = [subject["individual"] for subject in subjects]
    assert {"type": "Patient", "identifier": {"value": "<b>"}} in named
    others = [patient["reference"] for patient in named if "reference" in patient]
    assert len(others) == len(named) - 2
    assert all(re.fullmatch(r"Patient/P[0-9]{5}", other) for other in others)
    for subject in subjects:
        ResearchSubject.model_validate(subject)
    _, subjects = exported(decided, tmp_path / "mrn", patient_system="urn:oid:1.2.3")
    own = [s["individual"]["identifier"] for s in subjects]
    assert {"system": "urn:oid:1.2.3", "value": STRANGE[0]} in own


@pytest.mark.parametrize("name", ["A_b-1", "X" * 60, "NCT0693444"])
def test_a_trial_of_any_name_has_an_id_that_fhir_allows(name: str) -> None:
    told = json.loads(research_studies([Trial(name, "t", "1", "h", (), ())]))
    assert ID.fullmatch(told["id"])
    assert told["identifier"] == [{"value": name}]
    ResearchStudy.model_validate(told)


def test_a_system_that_is_no_uri_is_refused(released: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no URI"):
        write_export("fhir", released, tmp_path / "files", patient_system="our hospital")
