"""The gate `missing_extract`, and what delivery.toml states of files that are not as stated."""

import gzip
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from landing.conftest import AS_OF

from flows.delivery import DeliveredFile, Delivery
from flows.errors import Refusal
from flows.gates_arrival import Arrival
from flows.gates_missing import missing_extract
from flows.resources import load_source
from schemas.source import Source

from .gates import FREE, WHOLE, Clinic, results


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    made = Clinic(tmp_path)
    yield made
    made.store.close()


def without(name: str) -> dict[str, str]:
    return {file: text for file, text in WHOLE.items() if file != name}


def test_a_required_extract_that_the_store_has_is_missed(clinic: Clinic) -> None:
    assert clinic.deliver(WHOLE) == ()
    assert clinic.deliver({"labs.csv": results(0, 3)}) == ("missing_extract",)
    assert "the delivery lacks patients, diagnoses, medications." in clinic.said
    assert clinic.deliver({"labs.csv": results(0, 3)}, "", "missing_extract") == ()


def test_one_that_nobody_ever_delivered_is_refused(clinic: Clinic) -> None:
    with pytest.raises(Refusal, match="lacks the extract labs"):
        clinic.deliver(without("labs.csv"), "", "missing_extract")


def test_an_irregular_one_is_not_missed(clinic: Clinic) -> None:
    clinic.source = Source(name="t", irregular=("patients", "diagnoses", "medications"))
    assert clinic.deliver(WHOLE) == ()
    assert clinic.deliver({"labs.csv": results(0, 3)}) == ()
    assert clinic.deliver(without("labs.csv")) == ("missing_extract",)


def test_only_extracts_can_be_irregular(tmp_path: Path) -> None:
    (tmp_path / "source.toml").write_text('name = "h"\nirregular = ["lab"]\n')
    with pytest.raises(Refusal, match=r"irregular: .*no such extract: lab"):
        load_source(str(tmp_path))


@pytest.mark.parametrize(
    ("weeks", "irregular", "held"),
    [
        ("with with with without", (), ("missing_extract",)),
        ("with with without", (), ()),
        ("with without with with without", (), ()),
        ("without with with with without", (), ("missing_extract",)),
        ("with with with without", ("observations",), ()),
    ],
)
def test_an_optional_extract_is_missed_once_three_deliveries_brought_it(
    clinic: Clinic, weeks: str, irregular: tuple[str, ...], held: tuple[str, ...]
) -> None:
    for number, week in enumerate(weeks.split(), start=1):
        clinic.store.execute("INSERT INTO delivery (delivery_no) VALUES (?)", [number])
        for extract in ("labs", *(["observations"] if week == "with" else [])):
            clinic.store.execute(
                "INSERT INTO delivery_file (delivery_no, extract) VALUES (?, ?)", [number, extract]
            )
    file = DeliveredFile("labs", "labs.csv", clinic.root / "labs.csv", "csv")
    delivery = Delivery(clinic.root, (file,), frozenset({"labs"}), (), None, None)
    source = Source(name="t", irregular=irregular)
    found = missing_extract(Arrival(clinic.store, delivery, source, number, AS_OF))
    assert tuple(finding.gate for finding in found) == held


# --- what the sender states ---------------------------------------------------------------------

LABS = results(0, 9)
CUT = LABS[: LABS.index("r7")]


def stated(**said: object) -> str:
    """A delivery.toml that states that of labs.csv."""
    listed = (f'{key} = "{v}"' if isinstance(v, str) else f"{key} = {v}" for key, v in said.items())
    return '[files."labs.csv"]\n' + "\n".join(listed)


def as_sent(text: str) -> dict[str, object]:
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()
    return {"rows": text.count("\n") - 1, "bytes": len(content), "sha256": digest}


def test_files_as_stated_land(clinic: Clinic) -> None:
    toml = stated(**as_sent(LABS), by="the laboratory")
    assert clinic.deliver({**WHOLE, "labs.csv": LABS}, toml) == ()


@pytest.mark.parametrize("key", ["rows", "bytes", "sha256"])
def test_a_file_that_was_cut_off_between_two_rows_is_refused(clinic: Clinic, key: str) -> None:
    with pytest.raises(Refusal, match=r"not the one that its sender speaks of") as refusal:
        clinic.deliver({**WHOLE, "labs.csv": CUT}, stated(**{key: as_sent(LABS)[key]}))
    assert "labs.csv" in str(refusal.value)
    assert clinic.one("SELECT count(*) FROM delivery") == 0


def test_a_compressed_file_is_stated_as_it_is_sent(clinic: Clinic) -> None:
    folder = clinic.root / "packed"
    folder.mkdir()
    packed = gzip.compress(LABS.encode())
    for name, text in without("labs.csv").items():
        (folder / name).write_text(text, "utf-8")
    (folder / "labs.csv.gz").write_bytes(packed)
    (folder / "delivery.toml").write_text(
        f'[files."labs.csv.gz"]\nrows = 10\nbytes = {len(packed)}\n'
        f'sha256 = "{hashlib.sha256(packed).hexdigest().upper()}"\n'
    )
    assert clinic.deliver_folder(folder) == ()


def test_known_bytes_are_held_to_what_is_stated_too(clinic: Clinic) -> None:
    clinic.source = FREE
    clinic.deliver({**WHOLE, "labs.csv": LABS})
    with pytest.raises(Refusal, match=r"10 rows where delivery\.toml states 11"):
        clinic.deliver({"labs.csv": LABS}, stated(rows=11))


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('[files."labs_b.csv"]\n', r"not there in delivery\.toml: labs_b\.csv"),
        ('[files."labs.csv"]\n', r"not among those stated in delivery\.toml: labs/2\.csv"),
        (stated(rows="ten"), "rows of labs.csv is not a count"),
        (stated(rows=-1), "rows of labs.csv is not a count"),
        ('[files."labs.csv"]\nrows = true', "rows of labs.csv is not a count"),
        ('[files."labs.csv"]\nbytes = 1.5', "bytes of labs.csv is not a count"),
        (stated(sha256="abc"), "sha256 of labs.csv is no SHA-256"),
        (stated(as_of="2026-11-16"), "as_of of labs.csv is not a date"),
        ("files = 4", "files is not a table"),
        ('files = ["labs.csv"]', "files is not a table"),
        ("[files]\nlabs = 4", "files is not a table"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(clinic: Clinic, toml: str, message: str) -> None:
    files = {**WHOLE, "labs/2.csv": LABS}
    with pytest.raises(Refusal, match=message):
        clinic.deliver(files, toml)


def test_a_pipe_in_the_place_of_the_manifest_is_refused(clinic: Clinic) -> None:
    folder = clinic.root / "piped"
    folder.mkdir()
    os.mkfifo(folder / "delivery.toml")
    with pytest.raises(Refusal, match="no plain file"):
        clinic.deliver_folder(folder)
