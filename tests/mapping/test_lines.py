"""NDJSON: every line one record, broken ones in quarantine with file and line."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from landing.conftest import Hospital, of

from flows.errors import Refusal
from flows.resources import load_source
from mapping.clinic import FILES, SELECTS, TOML, write_source

RESULTS = '\n[tables.Observation]\nfiles = ["Observation*.ndjson*"]\nresource = "Observation"\n'
LABS = """
    SELECT origin, resource->>'$.id' AS result_id, resource->>'$.of' AS patient_id,
           '2160-0' AS code, 'LOINC' AS code_system,
           resource->>'$.on' AS collected_at, resource->'$.value' AS value
    FROM Observation
"""


def line(number: int, **more: object) -> str:
    one = {"resourceType": "Observation", "id": f"r{number}", "of": "ada", "on": "2026-11-01"}
    return json.dumps(one | {"value": '5,6 "x" \' 阳性'} | more, ensure_ascii=False)


@pytest.fixture
def clinic(tmp_path: Path) -> Hospital:
    toml = TOML.replace(TOML[TOML.index("[tables.result]") : TOML.index("[words.sex]")], "")
    source = write_source(tmp_path / "source", toml + RESULTS, SELECTS | {"labs": LABS})
    return Hospital(tmp_path, load_source(str(source)))


def delivered(text: str, name: str = "Observation.ndjson") -> dict[str, str | bytes]:
    files = {name: drawn for name, drawn in FILES.items() if name != "result.csv"}
    content = text.encode()
    return files | {name: gzip.compress(content) if name.endswith(".gz") else content}


TEN = [line(number) for number in range(10)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("\n".join(TEN) + "\n", range(1, 11)),
        ("\n".join(TEN), range(1, 11)),
        ("\r\n".join(TEN) + "\r\n", range(1, 11)),
        ("\n\n".join(TEN) + "\n\n", range(1, 21, 2)),
        ("\ufeff" + "\n".join(TEN) + "\n", range(1, 11)),
        ("\r\n".join(TEN[:5]) + "\r\n" + "\n".join(TEN[5:]) + "\n", range(1, 11)),
    ],
    ids=["plain", "end open", "CRLF", "blank lines", "BOM", "mixed ends"],
)
@pytest.mark.parametrize("name", ["Observation.ndjson", "Observation.1.ndjson.gz"])
def test_each_line_is_a_record(clinic: Hospital, name: str, text: str, lines: range) -> None:
    counts = clinic.land(delivered(text, name))
    assert of(counts, "labs").accepted == 10
    assert clinic.rows("SELECT line FROM labs ORDER BY line") == [(number,) for number in lines]
    assert clinic.rows("SELECT DISTINCT value FROM labs") == [('5,6 "x" \' 阳性',)]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('{"resourceType": "Observation", "id": "r', "row:not_json"),
        ("no JSON at all", "row:not_json"),
        ('{"resourceType": "Observation",\x1f "id": "r10"}', "row:not_json"),
        ('{"resourceType": "Patient", "id": "p1"}', "row:other_resource"),
        ('["Observation"]', "row:other_resource"),
        ("null", "row:other_resource"),
        (line(10, id=None), "result_id:required"),
        (line(10, on="2026-11-32"), "collected_at:not_a_time"),
    ],
)
def test_a_broken_line_is_quarantined_with_its_line(
    clinic: Hospital, broken: str, reason: str
) -> None:
    counts = clinic.land(delivered("\n".join([*TEN[:4], broken, *TEN[4:]]) + "\n"))
    assert of(counts, "labs").reasons == {reason: 1}
    assert of(counts, "labs").accepted == 10
    assert list(csv.reader(io.StringIO(clinic.quarantined()))) == [
        ["file", "line", "reasons", "resource"],
        ["Observation.ndjson", "5", reason, broken],
    ]


def test_a_file_cut_off_in_its_last_line_is_refused(clinic: Hospital) -> None:
    with pytest.raises(Refusal, match="seems to be cut off"):
        clinic.land(delivered("\n".join(TEN)[:-20]))


def test_a_truncated_gzip_is_refused(clinic: Hospital) -> None:
    files = delivered("\n".join(TEN), "Observation.ndjson.gz")
    whole = files["Observation.ndjson.gz"]
    assert isinstance(whole, bytes)
    with pytest.raises(Refusal, match="compressed file is damaged") as refusal:
        clinic.land(files | {"Observation.ndjson.gz": whole[:-15]})
    assert "Observation.ndjson.gz (table Observation)" in str(refusal.value)


def test_a_line_as_long_as_a_book_is_read(clinic: Hospital) -> None:
    long = line(10, note="x" * 3_000_000)
    assert of(clinic.land(delivered("\n".join([*TEN, long]) + "\n")), "labs").accepted == 11


def test_lines_are_told_right_behind_a_file_with_blank_ones(clinic: Hospital) -> None:
    files = delivered("\n\n\n\n".join(TEN[:5]) + "\n", "Observation.1.ndjson")
    more = "\n".join([*TEN[5:], "broken"]) + "\n"
    clinic.land(files | {"Observation.2.ndjson": more.encode()})
    assert "Observation.2.ndjson,6,row:not_json,broken" in clinic.quarantined()
    assert clinic.rows("SELECT count(*) FROM labs") == [(10,)]
