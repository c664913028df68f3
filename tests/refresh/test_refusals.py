"""What cannot be published is refused in one message, and the last release stays as it was."""

import gzip
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.errors import Refusal
from flows.refresh import refresh

from .conftest import Released
from .deliveries import PROTOCOL, TRIAL, Files, Rows, copied, edited, text_of
from .releases import console, digest, ledger, prescreen, rows

HOLDER = """
import fcntl, sys
lock = open(sys.argv[1], "r+")
fcntl.flock(lock, fcntl.LOCK_EX)
lock.truncate(0)
lock.write("process 4711")
lock.flush()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def warehouse(released: Released, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with a release, of which no test here may change the published bytes."""
    return copied(released.warehouse, tmp_path_factory.mktemp("refused") / "warehouse")


@pytest.fixture
def delivery(tmp_path: Path, files: Files) -> Path:
    """The required extracts of the sample in other bytes, so that none is known already."""
    folder = tmp_path / "delivery"
    folder.mkdir()
    for extract in ("patients", "diagnoses", "medications", "labs"):
        found = files[extract]
        (folder / f"{extract}.csv").write_text(text_of([found[0], *found[:0:-1]]), "utf-8")
    (folder / "delivery.toml").write_text("as_of = 2026-11-16\n", "utf-8")
    return folder


def refused(warehouse: Path, *arguments: object, recorded: bool = True) -> str:
    """The one message of a refused refresh; the release and the ledger are checked."""
    published, before = digest(warehouse / "prescreen.duckdb"), ledger(warehouse)
    releases = sorted(path.name for path in (warehouse / "releases").iterdir())
    said = prescreen("refresh", "--direct", "--warehouse", warehouse, *arguments)
    assert said.code == 1
    assert said.out == ""
    message = said.err
    assert message.startswith("prescreen: ")
    assert message.count("\n  where: ") == message.count("\n  what to do: ") == 1
    assert "Traceback" not in message
    assert len(message.splitlines()) == 3
    assert digest(warehouse / "prescreen.duckdb") == published
    assert sorted(path.name for path in (warehouse / "releases").iterdir()) == releases
    assert list((warehouse / "store" / "work").iterdir()) == []
    after = ledger(warehouse)
    assert after[: len(before)] == before
    if recorded:
        assert [outcome for _, outcome, _ in after[len(before) :]] == ["refused"]
        assert after[-1][2] == message.removeprefix("prescreen: ").rstrip("\n")
    return message


def cells(folder: Path, extract: str, edit: Callable[[Rows], Rows], files: Files) -> None:
    """The extract's file again, with other rows."""
    (folder / f"{extract}.csv").write_text(
        text_of(edit([list(r) for r in files[extract]])), "utf-8"
    )


# --- the delivery -----------------------------------------------------------------------------


def test_a_missing_required_extract_in_a_first_refresh(delivery: Path, tmp_path: Path) -> None:
    (delivery / "labs.csv").unlink()
    said = prescreen("refresh", "--direct", "--extracts", delivery, "--warehouse", tmp_path / "new")
    assert said.code == 1
    assert "labs" in said.err
    assert said.err.count("what to do: ") == 1
    assert not (tmp_path / "new" / "prescreen.duckdb").exists()
    assert [outcome for _, outcome, _ in ledger(tmp_path / "new")] == ["refused"]


def test_a_missing_folder(warehouse: Path, tmp_path: Path) -> None:
    message = refused(warehouse, "--extracts", tmp_path / "nowhere")
    assert str(tmp_path / "nowhere") in message


def test_an_empty_folder_without_any_extract_publishes_nothing_new(
    warehouse: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    message = refused(warehouse, "--extracts", tmp_path / "empty")
    assert str(tmp_path / "empty") in message


@pytest.mark.parametrize("content", [b"", b"\n\n"], ids=["no bytes", "blank lines"])
def test_an_empty_file(warehouse: Path, delivery: Path, content: bytes) -> None:
    (delivery / "diagnoses.csv").write_bytes(content)
    assert "diagnoses.csv" in refused(warehouse, "--extracts", delivery)


def test_a_header_without_rows(warehouse: Path, delivery: Path, files: Files) -> None:
    cells(delivery, "medications", lambda rows: rows[:1], files)
    message = refused(warehouse, "--extracts", delivery)
    assert "medications.csv" in message
    assert "header" in message


def test_a_missing_column_names_the_file_the_column_and_what_was_found(
    warehouse: Path, delivery: Path, files: Files
) -> None:
    def renamed(rows: Rows) -> Rows:
        return [["DiagDate" if c == "diagnosed_on" else c for c in rows[0]], *rows[1:]]

    cells(delivery, "diagnoses", renamed, files)
    message = refused(warehouse, "--extracts", delivery)
    for word in ("diagnoses.csv", "diagnosed_on", "DiagDate"):
        assert word in message


def test_a_file_without_its_header_does_not_show_its_first_patient(
    warehouse: Path, delivery: Path, files: Files
) -> None:
    cells(delivery, "patients", lambda rows: rows[1:], files)
    message = refused(warehouse, "--extracts", delivery)
    assert "patients.csv" in message
    assert files["patients"][1][0] not in message
    assert files["patients"][1][1] not in message


def test_gb18030_under_a_source_that_says_utf_8(warehouse: Path, delivery: Path) -> None:
    text = (delivery / "labs.csv").read_text("utf-8")
    (delivery / "labs.csv").write_bytes(text.encode("gb18030"))
    message = refused(warehouse, "--extracts", delivery)
    assert "labs.csv" in message
    assert "UTF-8" in message
    assert "encoding" in message


def test_a_truncated_gzip(warehouse: Path, delivery: Path) -> None:
    whole = gzip.compress((delivery / "labs.csv").read_bytes())
    (delivery / "labs.csv").unlink()
    (delivery / "labs.csv.gz").write_bytes(whole[: len(whole) * 2 // 3])
    assert "labs.csv.gz" in refused(warehouse, "--extracts", delivery)


def test_more_than_a_fifth_of_bad_rows(warehouse: Path, delivery: Path, files: Files) -> None:
    def spoilt(rows: Rows) -> Rows:
        place = rows[0].index("collected_at")
        for row in rows[1 : 1 + len(rows) * 21 // 100]:
            row[place] = "2026-02-30"
        return rows

    cells(delivery, "labs", spoilt, files)
    message = refused(warehouse, "--extracts", delivery)
    assert "labs.csv" in message
    assert "collected_at" in message
    assert "2026-02-30" not in message


def test_a_refused_delivery_leaves_no_row_behind(
    warehouse: Path, delivery: Path, files: Files
) -> None:
    """Patients of a refused delivery are not in the store: all of a delivery lands, or none."""
    stranger = ["P99999", "2015-05-05", "male", "", ""]
    cells(delivery, "patients", lambda rows: [*rows, stranger], files)
    (delivery / "labs.csv").write_bytes(b"")
    refused(warehouse, "--extracts", delivery)
    found = rows(
        warehouse / "store" / "store.duckdb",
        "SELECT * FROM patients WHERE patient_id = 'P99999' UNION ALL "
        "SELECT p.* FROM patients p WHERE delivery_no > 1",
    )
    assert found == []


# --- the settings -----------------------------------------------------------------------------


def test_an_unknown_protocol(warehouse: Path) -> None:
    message = refused(warehouse, "--protocol", "NCT00000000")
    assert "NCT00000000" in message
    assert TRIAL.lower() in message.lower()


def test_a_protocol_with_a_mistake(warehouse: Path, tmp_path: Path) -> None:
    wrong = edited(
        tmp_path / "wrong.toml",
        PROTOCOL,
        r'(of = "lvef", at_least = 55)',
        r"\g<1>, at_most = 80",
    )
    message = refused(warehouse, "--protocol", wrong)
    assert str(wrong) in message
    assert "exactly one of at_least" in message


def test_one_protocol_given_twice(warehouse: Path) -> None:
    assert TRIAL in refused(warehouse, "--protocol", TRIAL, "--protocol", TRIAL)


def test_an_unknown_source(warehouse: Path) -> None:
    message = refused(warehouse, "--source", "nobody")
    assert "nobody" in message
    assert "canonical" in message


# --- the machine ------------------------------------------------------------------------------


def test_a_second_refresh_while_one_runs(warehouse: Path, sample: Path) -> None:
    lock = warehouse / "store" / "refresh.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, lock],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        message = refused(warehouse, "--extracts", sample, recorded=False)
        assert "Another refresh is running" in message
        assert "process 4711" in message
    finally:
        holder.communicate("")


def test_a_warehouse_that_cannot_be_written(tmp_path: Path, sample: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    said = console(
        *("refresh", "--direct", "--extracts", sample, "--warehouse", tmp_path / "file" / "under"),
        cwd=tmp_path,
    )
    assert (said.code, said.out) == (1, "")
    assert str(tmp_path / "file" / "under") in said.err
    assert len(said.err.splitlines()) == 3
    assert "Traceback" not in said.err


def test_a_warehouse_where_duckdb_keeps_no_database(tmp_path: Path, sample: Path) -> None:
    place = tmp_path / "really?"
    with pytest.raises(Refusal, match="question mark") as told:
        refresh(sample, place, ("NCT06934447",))
    assert str(place) in str(told.value)
    assert not place.exists()


def test_a_warehouse_without_its_store_keeps_serving_and_counts_on(
    released: Released, tmp_path: Path, sample: Path
) -> None:
    """A lost store costs the deliveries, not the release: the next refresh gets a new id."""
    warehouse = copied(released.warehouse, tmp_path / "warehouse")
    shutil.rmtree(warehouse / "store")
    (tmp_path / "nothing").mkdir()
    said = prescreen(
        "refresh", "--direct", "--warehouse", warehouse, "--extracts", tmp_path / "nothing"
    )
    assert said.code == 1
    assert digest(warehouse / "prescreen.duckdb") == digest(released.published)
    assert (warehouse / "releases" / "000001" / "prescreen.duckdb").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("refresh", "--as-of", "next Monday"),
        ("refresh", "--nonsense"),
        ("candidates", "--format", "pdf"),
        ("candidates", "--status", "perhaps"),
        ("sample", "--out", "x", "--patients", "0"),
        ("explain",),
        ("undress",),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_status_2(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = prescreen(*arguments)
    assert said.code == 2
    assert said.out == ""
    assert re.search(r"Usage|Error", said.err)
    assert list(tmp_path.iterdir()) == []
