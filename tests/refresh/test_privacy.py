"""No patient data in a log line, a traceback, a message, or anything that Prefect stores; and no
refresh through Prefect talks to another machine."""

import base64
import binascii
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from faults.addresses import HERE, addresses, watching

from flows.prefect_settings import apply

from .deliveries import SMALL, small
from .releases import ledger, one, prescreen

pytestmark = pytest.mark.prefect

IDS = ("CANARYID77", "CANARYID78")
NAME = "Wang Xiaoming 13800138000"
VALUES = ("Xiaoming", "13800138000", "CANARYTEXT", "2012-02-03", "31.02.2026")
CANARIES = (*IDS, *VALUES)
# A key to a server of Prefect; secrets come from the environment only.
SECRET = "pnu_CANARYSECRET4711"


@dataclass(frozen=True)
class Runs:
    """What the refreshes left: Prefect's home, the warehouses, and what was said, run by run."""

    home: Path
    place: Path
    out: dict[str, str]
    err: dict[str, str]

    def code(self, run: str) -> int:
        found = re.search(r"^exit (\d+)$", self.out[run], re.M)
        assert found is not None
        return int(found[1])


def canaries(folder: Path, **extracts: list[str]) -> Path:
    """A delivery whose ids, bad cells and free texts can be recognised wherever they turn up."""
    header = {extract: lines[0] for extract, lines in SMALL.items()}
    first, second = IDS
    good = [f"L{i},{first},1742-6,LOINC,ALT,2026-11-10,20,U/L" for i in range(40)]
    whole = {
        "patients": [header["patients"], f"{first},2012-02-03,female", f"{second},{NAME},male"]
        + [f"Q{i},2011-01-01,male" for i in range(9)],
        "diagnoses": [
            header["diagnoses"],
            f"D1,{first},M32.9,ICD10,CANARYTEXT,2026-01-01",
            *(f"E{i},{first},M32.9,ICD10,SLE,2026-01-0{i}" for i in range(1, 9)),
            f"D2,{first},M32.9,ICD10,SLE,31.02.2026",
        ],
        "medications": [
            header["medications"],
            f"M1,{first},Prednisone,oral,20,mg,1,2026-01-01",
            *(f"N{i},{first},Prednisone,oral,20,mg,1,2026-01-0{i}" for i in range(1, 9)),
            f"M2,{first},Prednisone,oral,{NAME},mg,1,2026-01-01",
        ],
        "labs": [
            header["labs"],
            *good,
            f"X1,{first},1742-6,LOINC,ALT,{NAME},20,U/L",
            f"X2,{second},1742-6,LOINC,ALT,2026-11-10,20,U/L",
            f"X3,{first},1742-6,LOINC,ALT,2026-11-11,CANARYTEXT {NAME},U/L",
            f"X4,{first},1742-6,CANARYTEXT,ALT,2026-11-11,20,U/L",
        ],
    }
    return small(folder, **(whole | extracts))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    place = tmp_path_factory.mktemp("private")
    home, header = place / "prefect", SMALL["labs"][0]
    bad = [f"B{i},{IDS[0]},1742-6,LOINC,ALT,{NAME},20,U/L" for i in range(40)]
    rows = {
        "good": {},
        "held": {},
        "let through": {},
        "mostly bad": {"labs": [header, *bad]},
        "unclosed quote": {"labs": [header, f'Z1,{IDS[0]},1742-6,LOINC,ALT,2026-11-11,"{NAME}']},
        "no header": {"patients": [f"{IDS[0]},2012-02-03,female", f"{IDS[1]},2013-03-04,male"]},
        "broken step": {},
        "damaged store": {},
        "server dies, step breaks": {},
        "server dies": {},
        "server gone": {},
    }
    asked = []
    for number, (run, extracts) in enumerate(rows.items()):
        folder = canaries(place / f"delivery {number}", **extracts)
        warehouse = place / ("another" if run.startswith("server") else "warehouse")
        arguments = ["refresh", "--extracts", str(folder), "--warehouse", str(warehouse)]
        if run in ("held", "let through"):
            (folder / "labs.csv").unlink()
        if run == "let through":
            arguments += ["--accept", "missing_extract", "--reason", "they come next week"]
        asked.append([run, arguments])
    unset = {name: value for name, value in os.environ.items() if "PREFECT" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "refresh.prefect_runs"],
        cwd=Path(__file__).parents[1],
        env=unset
        | {"PREFECT_HOME": str(home), "CANARY_ROW": f"{IDS[0]},{NAME}"}
        | {"PREFECT_CLIENT_MAX_RETRIES": "0"}
        | {"PREFECT_API_KEY": SECRET}
        | watching(place / "addresses"),
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr

    def by_run(text: str) -> dict[str, str]:
        parts = re.split(r"^=== (.*)\n", text, flags=re.M)
        return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}

    return Runs(home, place, by_run(done.stdout), by_run(done.stderr))


def texts(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file's bytes, every database's cells, and what their base64 parts stand for."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        yield path.name, content
        yield from ((f"{path.name}, base64", part) for part in decoded(content))
        if content.startswith(b"SQLite format 3"):
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
                tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                for (table,) in tables.fetchall():
                    for row in database.execute(f'SELECT * FROM "{table}"'):
                        cells = b"\n".join(
                            cell if isinstance(cell, bytes) else str(cell).encode() for cell in row
                        )
                        yield f"{path.name}, table {table}", cells
                        for part in decoded(cells):
                            yield f"{path.name}, table {table}, base64", part


def decoded(content: bytes) -> Iterator[bytes]:
    for found in re.findall(rb"[A-Za-z0-9+/]{24,}={0,2}", content):
        try:
            yield base64.b64decode(found + b"=" * (-len(found) % 4))
        except binascii.Error:
            continue


def test_the_runs_ended_as_they_should(runs: Runs) -> None:
    assert {run: runs.code(run) for run in runs.out if run} == {
        "good": 0,
        "held": 1,
        "let through": 0,
        "mostly bad": 1,
        "unclosed quote": 1,
        "no header": 1,
        "broken step": 1,
        "damaged store": 1,
        "server dies, step breaks": 1,
        "server dies": 0,
        "server gone": 1,
    }
    assert "=" not in runs.out[""]


def test_they_connected_to_prefect_s_own_servers_only(runs: Runs) -> None:
    found = addresses(runs.place / "addresses")
    assert len(found) > 1
    hosts = set().union(*found.values())
    assert "'127.0.0.1'" in hosts
    assert hosts <= HERE


def test_bad_rows_lie_in_quarantine_and_were_counted(runs: Runs) -> None:
    kept = "".join(p.read_text("utf-8") for p in (runs.place / "warehouse").rglob("labs-*.csv"))
    assert NAME in kept
    assert "collected_at:not_a_time: 1" in runs.out["good"]


def test_prefect_stores_the_parameters_so_this_scan_sees_what_it_stores(runs: Runs) -> None:
    asked = str(runs.place / "delivery 0").encode()
    assert [where for where, content in texts(runs.home) if asked in content]


def test_prefect_stores_no_patient_data(runs: Runs) -> None:
    found = {
        (where, canary)
        for where, content in texts(runs.home)
        for canary in CANARIES
        if canary.encode() in content
    }
    assert found == set()


def test_prefect_is_told_no_count_of_a_refusal(runs: Runs) -> None:
    """Not in a state, a log line, a page, or what it pickled of the error."""
    assert "40 of 40 rows break the rules" in runs.err["mostly bad"]
    kept = [content for _, content in texts(runs.home)]
    assert not [content for content in kept if b"of 40 rows" in content]
    assert [content for content in kept if b"N of N rows break the rules" in content]


def test_a_secret_of_the_environment_is_kept_and_told_nowhere(runs: Runs) -> None:
    """Prefect itself may keep it, in its own folder that nobody else can enter."""
    for warehouse in (runs.place / "warehouse", runs.place / "another"):
        found = [where for where, content in texts(warehouse) if SECRET.encode() in content]
        assert found == []
    assert SECRET not in str(runs.out) + str(runs.err)


@pytest.mark.parametrize("stream", ["out", "err"])
def test_nothing_that_was_said_quotes_a_patient(runs: Runs, stream: str) -> None:
    for run, said in getattr(runs, stream).items():
        assert [canary for canary in CANARIES if canary in said] == [], run


def test_release_notes_and_the_ledger_quote_no_patient(runs: Runs) -> None:
    for file in (runs.place / "warehouse" / "releases").rglob("release.json"):
        assert [canary for canary in CANARIES if canary in file.read_text("utf-8")] == []


def test_the_ledger_quotes_no_patient(runs: Runs, tmp_path: Path) -> None:
    """A file without its header, whose second line is one: the first line is a patient's."""
    header = SMALL["patients"][0]
    folder = canaries(tmp_path / "delivery", patients=[f"{IDS[0]},2012-02-03,x", header])
    said = prescreen("refresh", "--direct", "--extracts", folder, "--warehouse", tmp_path / "w")
    assert said.code == 1
    message = ledger(tmp_path / "w")[-1][2]
    assert [canary for canary in CANARIES if canary in message + said.err] == []


@pytest.mark.parametrize(
    "run",
    [
        *("held", "mostly bad", "unclosed quote", "no header", "broken step", "damaged store"),
        *("server dies, step breaks", "server gone"),
    ],
)
def test_an_error_through_prefect_is_one_message_without_a_traceback(runs: Runs, run: str) -> None:
    said = runs.err[run]
    assert "Traceback" not in said
    assert said.count("what to do: ") == 1
    assert said.startswith("prescreen: ")
    assert len(said.splitlines()) == 3


def test_gates_hold_and_are_accepted_through_prefect_too(runs: Runs) -> None:
    assert "Held at the gate missing_extract: the delivery lacks labs." in runs.err["held"]
    assert "let through, because: they come next week" in runs.out["let through"]


def test_a_refresh_that_loses_prefect_s_server_publishes_all_the_same(runs: Runs) -> None:
    assert "Release 000002 published" in runs.out["server dies"]
    assert runs.err["server dies"].splitlines() == [
        "prescreen: Prefect lost contact (ConnectError); the release was published all the same"
    ]
    assert one(runs.place / "another" / "prescreen.duckdb", "SELECT count(*) FROM screening") == 1


def test_a_refresh_that_fails_and_loses_the_server_says_why_it_failed(runs: Runs) -> None:
    said = runs.err["server dies, step breaks"]
    assert said.startswith("prescreen: The step stage failed with ValueError\n")
    _, outcome, message = ledger(runs.place / "another")[0]
    assert (outcome, f"prescreen: {message}\n") == ("failed", said)


def test_without_a_server_no_refresh_begins(runs: Runs) -> None:
    assert "Prefect cannot be reached or started" in runs.err["server gone"]
    assert "--direct" in runs.err["server gone"]
    outcomes = [outcome for _, outcome, _ in ledger(runs.place / "another")]
    assert outcomes == ["failed", "published"]


def test_prefect_s_home_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    apply(tmp_path / "store" / "prefect")
    assert (tmp_path / "store" / "prefect").stat().st_mode & 0o777 == 0o700
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert os.environ["DO_NOT_TRACK"] == "1"
