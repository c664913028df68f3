"""FHIR's files: their names, broken lines, foreign ones, and what is not delivered."""

import gzip
from pathlib import Path

import pytest

from flows.errors import Refusal
from sources.fhir_ward import REST, Ward, ndjson

NAMES = {
    "Patient": "Patient.ndjson",
    "Condition": "1.Condition.ndjson",
    "MedicationRequest": "MedicationRequest/part-0.ndjson.gz",
    "Observation": "observation.000.NDJSON.gz",
}
SPREAD = {
    "Patient": "export/Patient.ndjson.gz",
    "Condition": "Condition.ndjson/part-00000.ndjson",
    "MedicationRequest": "MedicationRequest_1.ndjson",
    "Observation": "Observation-000.ndjson",
}


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    return Ward(tmp_path)


def files(names: dict[str, str]) -> dict[str, str | bytes]:
    written: dict[str, str | bytes] = {}
    for kind, name in names.items():
        content = ndjson(kind, REST[kind])
        written[name] = gzip.compress(content) if name.endswith("gz") else content
    return written


@pytest.mark.parametrize("names", [NAMES, SPREAD], ids=["one", "other"])
def test_the_names_that_servers_give(ward: Ward, names: dict[str, str]) -> None:
    counts = ward.land(files(names) | {"DiagnosticReport.ndjson": b"{}\n", "log.txt": b"ok\n"})
    assert counts.accepted == counts.delivered == 4
    assert counts.unclaimed == ("DiagnosticReport.ndjson", "log.txt")


def test_a_medication_is_no_medication_request(ward: Ward) -> None:
    counts = ward.land(files(NAMES) | {"Medication.ndjson": ndjson("Medication", [{"id": "m"}])})
    lookups = [account for account in counts.accounts if account.lookup]
    assert [account.file_name for account in lookups] == ["Medication.ndjson"]


def test_a_resource_of_several_files_is_one_extract(ward: Ward) -> None:
    more = ndjson("Condition", [REST["Condition"][0] | {"id": "second"}])
    ward.land(files(NAMES) | {"2.Condition.ndjson": more})
    assert ward.rows("SELECT count(*) FROM current_diagnoses") == [(2,)]


def test_what_is_broken_or_foreign_is_quarantined_with_its_line(ward: Ward) -> None:
    conditions = [REST["Condition"][0] | {"id": f"c{n}"} for n in range(20)]
    lines = ndjson("Condition", conditions).splitlines(keepends=True)
    lines[3:3] = [
        b'{"resourceType": "Condition", "id": "cut o\n',
        b"[1, 2]\n",
        ndjson("Observation", REST["Observation"]),
        ndjson("Condition", [{k: v for k, v in conditions[0].items() if k != "id"}]),
    ]
    counts = ward.land(files(NAMES) | {"1.Condition.ndjson": b"".join(lines)})
    (file,) = [file for file in counts.files if file.extract == "diagnoses"]
    assert file.reasons == {
        "row:not_json": 1,
        "row:other_resource": 2,
        "diagnosis_id:required": 1,
    }
    quarantined = ward.quarantined()
    assert all(f"1.Condition.ndjson,{line}," in quarantined for line in (4, 5, 6, 7))
    assert ward.rows("SELECT count(*) FROM current_diagnoses") == [(20,)]


def test_a_file_that_was_cut_off_is_refused(ward: Ward) -> None:
    whole = gzip.compress(ndjson("Observation", REST["Observation"]))
    with pytest.raises(Refusal, match="Observation"):
        ward.land(files(NAMES) | {"observation.000.NDJSON.gz": whole[:-9]})


def test_without_files_there_is_no_extract(ward: Ward) -> None:
    counts = ward.land(files(NAMES))
    assert {file.extract for file in counts.files} == {
        "patients",
        "patient_merges",
        "diagnoses",
        "medications",
        "labs",
    }
    again = ward.land(files(NAMES))
    assert (again.accepted, again.duplicate) == (0, again.delivered)
