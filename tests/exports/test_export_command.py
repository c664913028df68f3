"""`prescreen export`: which files come, who may read them, and what is refused."""

import hashlib
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.errors import Refusal
from flows.exports import write_export

from .conftest import TRIALS

REDCAP = [
    f"redcap_{kind}_{trial}.csv" for trial in TRIALS for kind in ("data_dictionary", "import")
]


def export(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["export", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def digests(folder: Path) -> dict[str, str]:
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in folder.iterdir()}


@pytest.mark.parametrize(
    ("kind", "files"),
    [("redcap", REDCAP), ("fhir", ["ResearchStudy.ndjson", "ResearchSubject.ndjson"])],
)
def test_an_export_is_whole_private_and_always_the_same(
    warehouse: Path, tmp_path: Path, kind: str, files: list[str]
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    code, out, err = export(kind, "--out", folder, "--warehouse", warehouse)
    assert (code, err) == (0, "")
    assert out.split() == [str(folder / name) for name in files]
    assert sorted(path.name for path in folder.iterdir()) == sorted(files)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert [path.name for path in tmp_path.iterdir()] == ["files"]
    again = ("--release", 1, "--protocol", TRIALS[1], "--protocol", TRIALS[0])
    assert export(kind, "--out", tmp_path / "again", "--warehouse", warehouse, *again)[0] == 0
    assert digests(folder) == digests(tmp_path / "again")
    noted = (warehouse / "store" / "downloads.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)[n] for line in noted[-1:] for n in ("release_id", "format")] == [
        "000001",
        kind,
    ]


def test_a_trial_is_exported_without_the_others(warehouse: Path, tmp_path: Path) -> None:
    asked = ("--protocol", TRIALS[0], "--warehouse", warehouse)
    assert export("redcap", "--out", tmp_path / "a", *asked)[0] == 0
    assert digests(tmp_path / "a").keys() == set(REDCAP[:2])
    assert export("fhir", "--out", tmp_path / "b", *asked)[0] == 0
    assert TRIALS[1] not in (tmp_path / "b" / "ResearchSubject.ndjson").read_text("utf-8")


def test_nothing_is_written_over(warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name, says in (
        ("full", "holds files already"),
        ("file", "no folder"),
        ("link", "no folder"),
        ("none/files", "cannot be written"),
        ("file/files", "cannot be written"),
    ):
        code, out, err = export("fhir", "--out", tmp_path / name, "--warehouse", warehouse)
        assert (code, out) == (1, ""), name
        assert says in err
        assert "what to do:" in err
    assert {path.name for path in tmp_path.rglob("*")} == {"full", "mine.txt", "file", "link"}


def test_a_disk_that_is_full_leaves_nothing(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("flows.exports.folder.os.fsync", full)
    with pytest.raises(Refusal, match="No space left on device"):
        write_export("redcap", released, tmp_path / "files")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "code", "says"),
    [
        (("fhir", "--protocol", "NCT00000000"), 1, "did not screen for NCT00000000"),
        (("fhir", "--release", "7"), 1, "There is no release 7"),
        (("omop",), 1, "not a CDM's person_id"),
        (("fhir", "--persons", "x.csv"), 2, "goes with omop"),
        (("omop", "--patient-system", "urn:x:y"), 2, "goes with fhir"),
        (("cdisc",), 2, "cdisc"),
    ],
)
def test_what_cannot_be_exported_is_refused(
    warehouse: Path, tmp_path: Path, asked: tuple[str, ...], code: int, says: str
) -> None:
    place = ("--out", tmp_path / "files", "--warehouse", warehouse)
    noted = warehouse / "store" / "downloads.jsonl"
    before = noted.read_bytes() if noted.exists() else b""
    ended, out, err = export(*asked, *place)
    assert (noted.read_bytes() if noted.exists() else b"") == before
    assert (ended, out) == (code, "")
    assert says in err
    assert not (tmp_path / "files").exists()


def test_a_release_that_lacks_what_an_export_needs_is_refused(
    altered: Callable[..., Path], tmp_path: Path
) -> None:
    older = altered("ALTER TABLE protocol DROP COLUMN content_hash")
    with pytest.raises(Refusal, match="made by an older prescreen"):
        write_export("fhir", older, tmp_path / "files")
    before_decisions = altered("DROP TABLE IF EXISTS review_decision")
    assert write_export("redcap", before_decisions, tmp_path / "files")
