"""Buckets change nothing: the same lists and tables, whatever their number."""

from datetime import date
from pathlib import Path
from random import Random

import pytest
from refresh.deliveries import SMALL, TRIAL, small
from refresh.drawn_weeks import drawn_weeks
from refresh.random_weeks import next_week, random_ward
from refresh.releases import one

from flows.refresh import refresh

from .alike import bucket_of, of_sample, require_alike, wards_in

SOAK = pytest.mark.soak


@pytest.mark.parametrize("buckets", [2, pytest.param(4, marks=SOAK), pytest.param(16, marks=SOAK)])
def test_buckets_publish_what_one_does(whole: Path, tmp_path: Path, buckets: int) -> None:
    require_alike(whole, of_sample(tmp_path / "warehouse", [TRIAL], buckets))


@SOAK
def test_more_buckets_than_the_sample_has_patients(
    whole_of_few: Path, few: Path, tmp_path: Path
) -> None:
    require_alike(whole_of_few, of_sample(tmp_path / "warehouse", [str(few)], 200))


@SOAK
def test_two_protocols_in_sixteen_buckets(tmp_path: Path, few: Path) -> None:
    for order in ([TRIAL, str(few)], [str(few), TRIAL]):
        whole = of_sample(tmp_path / order[0][-3:] / "one", order, 1)
        require_alike(whole, of_sample(tmp_path / order[0][-3:] / "sixteen", order, 16))


# The ids of four persons; the last of each remains.
PERSONS = ("A1 A3", "B1 B4", "C1 C2 C3", "D1")


def week(folder: Path, dose: int, as_of: str) -> Path:
    """Every id has rows of its own; another week has other doses."""
    ids = list(enumerate(" ".join(PERSONS).split(), start=1))
    merges = [(old, own.split()[-1]) for own in PERSONS for old in own.split()[:-1]]
    head = {extract: lines[0] for extract, lines in SMALL.items()}
    small(
        folder,
        patients=[head["patients"], *(f"{i},2012-01-0{n},female" for n, i in ids)],
        diagnoses=[head["diagnoses"], *(f"D{i},{i},M32.9,ICD10,SLE,2026-01-01" for _, i in ids)],
        medications=[
            head["medications"],
            *(f"M{i},{i},Prednisone,oral,{dose},mg,1,2026-0{n}-01" for n, i in ids),
        ],
        labs=[
            head["labs"],
            *(f"L{i},{i},3141-9,LOINC,weight,2026-0{n}-10,{20 + n},kg" for n, i in ids),
        ],
        patient_merges=[
            "from_id,to_id,merged_on",
            *(f"{old},{new},2026-09-01" for old, new in merges),
        ],
    )
    (folder / "delivery.toml").write_text(f"as_of = {as_of}\n", "utf-8")
    return folder


def test_persons_whose_ids_hash_apart(tmp_path: Path, few: Path) -> None:
    """An id goes along with the one that remains; the second week's changes have their causes."""
    buckets = 2
    apart = [len({bucket_of(i, buckets) for i in own.split()}) > 1 for own in PERSONS]
    assert apart == [True, True, True, False]
    weeks = [
        week(tmp_path / f"week {n}", dose, day)
        for n, (dose, day) in enumerate([(10, "2026-11-16"), (40, "2026-11-23")])
    ]
    for number in (1, buckets):
        for delivery in weeks:
            refresh(delivery, tmp_path / str(number), (str(few),), buckets=number)
    require_alike(tmp_path / "1", tmp_path / str(buckets))
    assert one(tmp_path / "1" / "prescreen.duckdb", "SELECT count(*) FROM screening") == 4
    assert one(tmp_path / "1" / "prescreen.duckdb", "SELECT count(*) FROM screening_change")


@SOAK
def test_weeks_of_corrections_merges_deaths_and_opt_outs(tmp_path: Path) -> None:
    """Ids of one person hash apart, and go along with the id that remains."""
    for folder in ("one", "three"):
        (tmp_path / folder).mkdir()
    whole = drawn_weeks(tmp_path / "one")
    with wards_in(3):
        three = drawn_weeks(tmp_path / "three")
    require_alike(whole.warehouse, three.warehouse)


@SOAK
@pytest.mark.parametrize("seed", range(8))
def test_random_weeks(tmp_path: Path, seed: int) -> None:
    """More buckets than patients, and what week brings whatever."""
    warehouses = []
    for buckets in (1, 7):
        random, day = Random(seed), date(2026, 11, 16)
        (tmp_path / str(buckets)).mkdir()
        with wards_in(buckets):
            ward = random_ward(tmp_path / str(buckets), random, day)
            for _ in range(4):
                ward.refresh(day)
                day = next_week(ward, random, day)
        warehouses.append(ward.warehouse)
    require_alike(*warehouses)


@pytest.mark.parametrize(
    "code", [pytest.param("M32.9", id="one patient", marks=SOAK), pytest.param("J45.9", id="none")]
)
def test_empty_buckets(tmp_path: Path, few: Path, code: str) -> None:
    diagnoses = [row.replace("M32.9", code) for row in SMALL["diagnoses"]]
    delivery = small(tmp_path / "delivery", diagnoses=diagnoses)
    for buckets in (1, 2):
        refresh(delivery, tmp_path / str(buckets), (str(few),), buckets=buckets)
    require_alike(tmp_path / "1", tmp_path / "2")
