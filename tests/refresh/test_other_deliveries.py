"""Deliveries that must give the same lists, or the same but for the names: no oracle is needed."""

import csv
import re
from collections.abc import Callable
from decimal import Decimal, localcontext
from pathlib import Path

import pytest

from .deliveries import Files, Rows, copied, of_patients, write
from .releases import lists, newest, prescreen, rows

PEOPLE = [f"P{number:05d}" for number in range(1, 31)]
# The columns that hold ids, by extract.
IDS = ("patient_id", "from_id", "to_id", "result_id", "diagnosis_id", "medication_id")
IDS += ("procedure_id", "immunization_id", "reaction_id", "enrolment_id")


def screened(place: Path, files: Files, warehouse: Path | None = None) -> dict[str, bytes]:
    """The lists that the delivery gives."""
    folder, warehouse = write(place / "delivery", files), warehouse or place / "warehouse"
    options = ("--extracts", folder, "--warehouse", warehouse)
    said = prescreen("refresh", "--direct", *options)
    assert said.code == 0, said.err
    return lists(newest(warehouse))


@pytest.fixture(scope="module")
def few(files: Files) -> Files:
    return of_patients(files, PEOPLE)


@pytest.fixture(scope="module")
def plain(few: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the delivery was screened as it is."""
    place = tmp_path_factory.mktemp("usual")
    screened(place, few)
    return place


@pytest.fixture(scope="module")
def usual(plain: Path) -> dict[str, bytes]:
    found = lists(newest(plain / "warehouse"))
    assert found["screening_log.csv"].count(b"\nNCT") > 15
    return found


def added(rows: Rows, change: Callable[[dict[str, str]], dict[str, str]]) -> Rows:
    """The rows, and each of them once more under another id and with other cells."""
    header, *body = rows
    again = [change(dict(zip(header, row, strict=True))) for row in body]
    for number, row in enumerate(again):
        row[header[0]] = f"N-{number}"
    return [header, *body, *([row[column] for column in header] for row in again)]


def test_rows_that_are_no_evidence_change_nothing(
    few: Files, usual: dict[str, bytes], tmp_path: Path
) -> None:
    """Results, orders and diagnoses that were withdrawn, as if they had never been delivered."""
    noisy = few | {
        "labs": added(
            few["labs"],
            lambda row: row | {"status": "entered-in-error", "value": "999", "unit": "furlong"},
        ),
        "observations": added(
            few["observations"], lambda row: row | {"status": "cancelled", "value": "1"}
        ),
        "medications": added(few["medications"], lambda row: row | {"status": "cancelled"}),
        "diagnoses": added(few["diagnoses"], lambda row: row | {"status": "entered-in-error"}),
        "procedures": added(few["procedures"], lambda row: row | {"status": "entered-in-error"}),
    }
    assert screened(tmp_path, noisy) == usual


def test_tests_that_nobody_knows_and_patients_without_the_disease_change_nothing(
    few: Files, files: Files, usual: dict[str, bytes], tmp_path: Path
) -> None:
    others = of_patients(files, [f"P{number:05d}" for number in range(250, 270)])
    assert {row[2] for row in others["diagnoses"][1:]} & {"M32.9", "M32.1"} == set()
    more = {e: rows + others.get(e, [[]])[1:] for e, rows in few.items()}
    unknown = {"code": "ZZ-9", "code_system": "LOCAL", "name": "xyz", "value": "7"}
    more["labs"] = added(more["labs"], lambda row: row | unknown)
    assert screened(tmp_path, more) == usual


def test_other_ids_give_the_same_lists_but_for_the_ids(
    few: Files, usual: dict[str, bytes], tmp_path: Path
) -> None:
    """The new ids sort as the old ones did, since equal ranks are ordered by them.

    Screening numbers are made of the ids.
    """

    def unnamed(found: dict[str, bytes]) -> dict[str, bytes]:
        return {
            name: re.sub(rb"S-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}", b"S-", content)
            for name, content in found.items()
        }

    def renamed(rows: Rows) -> Rows:
        places = [place for place, column in enumerate(rows[0]) if column in IDS]
        return [
            rows[0],
            *(["Q-" * (at in places) + cell for at, cell in enumerate(row)] for row in rows[1:]),
        ]

    found = screened(tmp_path, {extract: renamed(rows) for extract, rows in few.items()})
    without = {name: content.replace(b"Q-", b"") for name, content in found.items()}
    assert unnamed(without) == unnamed(usual)


# Other units of the same values, by what is measured: the unit, and how many make one of the old.
UNITS = (
    ("weight|体重", "kg", "g", Decimal(1000)),
    ("Leukocytes in Blood|白细胞计数", "10*9/L", "/uL", Decimal(1000)),
    ("Platelets|血小板", "10*9/L", "10*4/uL", Decimal("0.1")),
    ("Complement|补体", "g/L", "mg/dL", Decimal(100)),
    ("Creatinine in|肌酐", "umol/L", "mg/dL", 1 / Decimal("88.42")),
    ("Bilirubin|胆红素", "umol/L", "mg/dL", 1 / Decimal("17.1")),
)


def in_other_units(table: Rows) -> Rows:
    """The results with their values and limits in other units, rightly labelled."""
    header = table[0]
    name, unit = header.index("name"), header.index("unit")
    amounts = [header.index(column) for column in ("value", "reference_low", "reference_high")]
    changed = [row[:] for row in table]
    for row in changed[1:]:
        for names, old, new, factor in UNITS:
            if row[unit] == old and re.search(names, row[name]):
                row[unit] = new
                for place in amounts:
                    row[place] = scaled(row[place], factor)
                break
    return changed


def scaled(written: str, factor: Decimal) -> str:
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", written):
        return written
    with localcontext(prec=15):
        return f"{Decimal(written) * factor:f}"


def test_other_units_rightly_labelled_change_no_answer(
    few: Files, plain: Path, tmp_path: Path
) -> None:
    other = few | {extract: in_other_units(few[extract]) for extract in ("labs", "observations")}
    changed = sum(
        row != old
        for e in ("labs", "observations")
        for row, old in zip(other[e], few[e], strict=True)
    )
    assert changed > 1000
    screened(tmp_path, other)
    answers = []
    for place in (plain, tmp_path):
        told = "SELECT patient_id, criterion_id, result, unknown_because FROM criterion_result"
        answers.append(rows(place / "warehouse" / "prescreen.duckdb", f"{told} ORDER BY ALL"))
    assert answers[0] == answers[1]


def delivered(place: Path, merges: Rows, few: Files) -> dict[str, bytes]:
    """The lists of the place's warehouse after one more week, whose list of merges is whole."""
    source = place / "source.toml"
    source.write_text('name = "whole"\nfull = ["patient_merges"]\n', "utf-8")
    number = len(list(place.iterdir()))
    folder = write(place / f"delivery {number}", few | {"patient_merges": merges})
    options = ("--extracts", folder, "--warehouse", place / "warehouse", "--source", source)
    said = prescreen("refresh", "--direct", *options)
    assert said.code == 0, said.err
    return lists(newest(place / "warehouse"))


@pytest.fixture(scope="module")
def merging(
    few: Files, usual: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str, str]:
    """The warehouse in whose second week the first of two patients went on as the second."""
    place, merges = tmp_path_factory.mktemp("merging"), few["patient_merges"]
    first, second, *_ = [row["patient_id"] for row in csv.DictReader(log(usual))]
    assert delivered(place, merges, few) == usual
    found = delivered(place, [*merges, [first, second, "2026-11-01"]], few)
    assert first not in {row["patient_id"] for row in csv.DictReader(log(found))}
    return place / "warehouse", first, second


@pytest.mark.parametrize("undone", ["into itself", "left out of a full list"])
def test_a_merge_undone_gives_the_lists_from_before(
    few: Files,
    usual: dict[str, bytes],
    merging: tuple[Path, str, str],
    tmp_path: Path,
    undone: str,
) -> None:
    warehouse, first, second = merging
    copied(warehouse, tmp_path / "warehouse")
    # A file whose bytes were landed before reverts nothing, so this list says more than the first.
    other = ["UNUSED-1", second, "2026-11-02"]
    out = [first, first, "2026-11-01"] if undone == "into itself" else other
    assert delivered(tmp_path, [*few["patient_merges"], out], few) == usual


def log(found: dict[str, bytes]) -> list[str]:
    return found["screening_log.csv"].decode().splitlines()
