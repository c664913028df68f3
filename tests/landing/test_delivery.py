"""Which files are which extract, and which things in their place are refused."""

import os
from datetime import date
from pathlib import Path

import pytest

from flows.delivery import find_files
from flows.errors import Refusal
from flows.resources import load_source, protocols_folder


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x\n")
    return folder


def test_files_are_claimed_by_name_in_any_case_and_by_folder(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "Labs.CSV",
        "labs_2026-11.csv",
        "labs-2.csv.gz",
        "labs.2026.parquet",
        "patient_merges.csv",
        "patients.csv",
        "medications/anything.csv",
        "medications/readme.txt",
        "labsheet.csv",
        "notes.txt",
        "labs.csv.part",
        ".labs.csv",
        "delivery.toml.bak",
    )
    delivery = find_files(tmp_path)
    assert [(file.extract, file.name) for file in delivery.files] == [
        ("patients", "patients.csv"),
        ("medications", "medications/anything.csv"),
        ("labs", "Labs.CSV"),
        ("labs", "labs-2.csv.gz"),
        ("labs", "labs.2026.parquet"),
        ("labs", "labs_2026-11.csv"),
        ("patient_merges", "patient_merges.csv"),
    ]
    assert delivery.unclaimed == (
        ".labs.csv",
        "delivery.toml.bak",
        "labs.csv.part",
        "labsheet.csv",
        "medications/readme.txt",
        "notes.txt",
    )


def test_the_manifest_dates_the_delivery(tmp_path: Path) -> None:
    (tmp_path / "delivery.toml").write_text("as_of = 2026-11-16\ndelivered_on = 2026-11-17\n")
    delivery = find_files(tmp_path)
    assert (delivery.as_of, delivery.delivered_on) == (date(2026, 11, 16), date(2026, 11, 17))


@pytest.mark.parametrize("text", ['as_of = "2026-11-16"', "as_of = 2026-11-16T00:00:00", "as_of ="])
def test_a_manifest_that_cannot_mean_it_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "delivery.toml").write_text(text)
    with pytest.raises(Refusal, match=r"delivery\.toml|as_of"):
        find_files(tmp_path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="missing"):
        find_files(tmp_path / "nowhere")


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_only_plain_files_stand_for_an_extract(tmp_path: Path, kind: str) -> None:
    touch(tmp_path, "real.txt")
    place = tmp_path / "labs.csv"
    if kind == "link":
        place.symlink_to(tmp_path / "real.txt")
    elif kind == "folder":
        place.mkdir()
    else:
        os.mkfifo(place)
    with pytest.raises(Refusal, match=r"labs\.csv"):
        find_files(tmp_path)


def test_a_link_to_a_folder_is_no_extract(tmp_path: Path) -> None:
    touch(tmp_path, "elsewhere/a.csv")
    (tmp_path / "labs").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refusal, match="labs"):
        find_files(tmp_path)


def test_a_source_is_named_or_pointed_at(tmp_path: Path) -> None:
    canonical = load_source("canonical")
    assert (canonical.timezone, canonical.delimiter, canonical.full) == ("UTC", ",", ())
    assert load_source(str(protocols_folder() / "sources" / "canonical")) == canonical
    (tmp_path / "ours.toml").write_text('name = "ours"\ntimezone = "Asia/Shanghai"\n')
    assert load_source(str(tmp_path / "ours.toml")).timezone == "Asia/Shanghai"


def test_other_words_in_the_manifest_are_the_senders_notes(tmp_path: Path) -> None:
    (tmp_path / "delivery.toml").write_text('as_of = 2026-11-16\nby = "lab"\n')
    assert find_files(tmp_path).as_of == date(2026, 11, 16)


@pytest.mark.parametrize(
    "text",
    [
        "name = 'x'\ntimezone = 'Mars/Base'",
        "name = 'x'\nencoding = 'klingon'",
        "name = 'x'\nfull = ['lab']",
        "name = 'x'\nzone = 'UTC'",
        "name = 'x'\ndelimiter = ';;'",
        "name =",
    ],
)
def test_a_wrong_source_is_refused_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "source.toml").write_text(text)
    with pytest.raises(Refusal, match=r"source\.toml"):
        load_source(str(tmp_path))


def test_an_unknown_source_lists_the_known_ones() -> None:
    with pytest.raises(Refusal, match="canonical"):
        load_source("no-such-source")
