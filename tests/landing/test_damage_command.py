"""What `prescreen check` says of a damaged delivery: one message and exit status 1, or the counts
by file and reason; and nothing of a patient either way."""

import csv
import io
from pathlib import Path

import pytest
from refresh.releases import prescreen

from .conftest import write
from .damaged_files import REFUSED
from .damaged_records import ONE_RECORD
from .test_damaged_files import SOUND, TELLING, WARD

KINDS = ("no header", "GB18030", "a quote that never closes", "limits swapped", "cut off in a row")
NAME = "Wang Xiaoming 13800138000"
# What check is there to list: codes, units and the as-of date are no patient's.
LISTED = {"2026-11-16"} | {
    row[column]
    for content in WARD.values()
    for row in csv.DictReader(io.StringIO(content.decode()))
    for column in ("code", "code_system", "unit", "dose_unit")
    if column in row
}


def checked(folder: Path, **files: bytes) -> tuple[int, str, str]:
    write(folder, SOUND | {f"{extract}.csv": content for extract, content in files.items()})
    said = prescreen("check", "--extracts", folder)
    telling = [cell for cell in (*TELLING, *NAME.split()) if cell not in LISTED]
    assert [cell for cell in telling if cell in said.out + said.err] == []
    return said.code, said.out, said.err


@pytest.mark.parametrize("kind", KINDS)
def test_a_refused_delivery(tmp_path: Path, kind: str) -> None:
    extract, damage, _ = REFUSED[kind]
    code, out, err = checked(tmp_path / "delivery", **{extract: damage(WARD[extract])})
    assert (code, out) == (1, "")
    assert err.startswith("prescreen: ")
    assert len(err.splitlines()) == 3
    assert f"{extract}.csv" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("kind", ["a footer", "stray quotes around two rows"])
def test_a_delivery_with_a_damaged_record(tmp_path: Path, kind: str) -> None:
    damage, rejected, reason = ONE_RECORD[kind]
    code, out, err = checked(tmp_path / "delivery", labs=damage(WARD["labs"]))
    assert (code, err) == (0, "")
    assert f"    {reason}: {rejected}\n" in out


def test_a_name_in_a_day_is_told_to_nobody(tmp_path: Path) -> None:
    day = WARD["diagnoses"].decode().splitlines()[3].split(",")[-4]
    content = WARD["diagnoses"].replace(day.encode(), NAME.encode(), 1)
    code, out, _ = checked(tmp_path / "delivery", diagnoses=content)
    assert code == 0
    assert "    diagnosed_on:not_a_date: 1\n" in out


def test_columns_that_are_not_there_are_told(tmp_path: Path) -> None:
    lines = WARD["labs"].decode().splitlines()
    shorter = "\n".join(line.rsplit(",", 1)[0] for line in [*lines, ""]) + "\n"
    _, out, _ = checked(tmp_path / "delivery", labs=shorter.encode())
    assert "    columns not there: status\n" in out
