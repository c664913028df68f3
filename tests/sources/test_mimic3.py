"""The source mimic3: orders without a frequency, of which no route or unit goes unheard."""

import csv
import gzip
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from landing import conftest
from landing.conftest import Hospital, csv_text
from refresh.releases import prescreen

from flows.landing_counts import LandingCounts
from flows.resources import load_source
from sources.mimic3_clinic import delivery

SET = Path(__file__).resolve().parents[3] / "shared/data/mimic3_demo"
ONE_RESULT = """
    row_id | subject_id | itemid | charttime           | value | valuenum | valueuom
    1      | 10006      | 50912  | 2164-10-24 06:00:00 | 1.1   | 1.1      | mg/dL
"""
MANIFEST = "as_of = 2210-01-01\ndelivered_on = 2210-01-01\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("mimic3") / "delivery"
    conftest.write(made, delivery())
    (made / "delivery.toml").write_text(MANIFEST)
    return made


@pytest.fixture(scope="module")
def clinic(folder: Path) -> Iterator[tuple[Hospital, LandingCounts]]:
    made = Hospital(folder.parent, load_source("mimic3"))
    yield made, made.land_folder(folder)
    made.store.close()


def test_an_order_keeps_its_dose_but_knows_no_frequency(
    clinic: tuple[Hospital, LandingCounts],
) -> None:
    columns = "name, dose_value, dose_unit, route, end_date::VARCHAR, status, frequency_per_day"
    orders = clinic[0].rows(
        f"SELECT {columns} FROM current_medications ORDER BY medication_id::INT"
    )
    ended = ("2126-08-17", "completed", None)
    assert orders == [
        ("PredniSONE", 20, "mg", "oral", *ended),
        ("Methylprednisolone Na Succ.", 1, "g", "iv", *ended),
        ("Hydrocortisone Na Succinate", 15, "mg", "intrathecal", *ended),
        ("Morphine Sulfate", None, "mg", "iv", *ended),
        ("Heparin", 25000, "UNIT", "iv", *ended),
        ("Tacrolimus", None, "mg", "oral", *ended),
        (
            "PrednisoLONE Acetate 1% Ophth. Susp.",
            0.5,
            "DROP",
            "ophthalmic",
            None,
            "completed",
            None,
        ),
        ("Prednisone", 5, "mg", "oral", None, None, None),
        ("Acyclovir", None, "mg", "other", *ended),
    ]


def test_what_has_no_date_of_its_own_has_that_of_its_stay(
    clinic: tuple[Hospital, LandingCounts],
) -> None:
    admitted = date(2126, 8, 14)
    assert clinic[0].rows("SELECT code, diagnosed_on FROM current_diagnoses ORDER BY 1") == [
        ("4019", admitted),
        ("7100", admitted),
        ("V420", admitted),
    ]
    assert clinic[0].rows("SELECT code, performed_on FROM current_procedures") == [
        ("3893", admitted)
    ]


def test_a_result_is_known_by_its_loinc_code_or_the_hospitals_own(
    clinic: tuple[Hospital, LandingCounts],
) -> None:
    assert clinic[0].rows("SELECT code_system, code, name, value FROM current_labs ORDER BY 1") == [
        ("LOCAL", "51999", "Home-made", "NEG"),
        ("LOINC", "2160-0", "Creatinine", "1.1"),
    ]


def test_every_record_is_accounted_for(clinic: tuple[Hospital, LandingCounts]) -> None:
    counts = clinic[1]
    assert counts.delivered == counts.accepted + counts.duplicate + counts.quarantined
    assert {left.reason: left.rows for left in counts.left_out} == {
        "a base: the fluid that carries another drug": 1,
        "no value was reported": 1,
    }
    # A hidden age is no age: who was older than 89 cannot be screened.
    assert {f.extract: f.reasons for f in counts.files if f.reasons} == {
        "patients": {"birth_date:too_early": 1}
    }


def unclaimed(extracts: Path, place: Path) -> Counter[tuple[str, str]]:
    """The rows of each line of the check's table, by kind and word."""
    out = place / "unclaimed.csv"
    asked = ("--extracts", extracts, "--source", "mimic3", "--as-of", "2210-01-01", "--out", out)
    assert prescreen("check", *asked).code == 0
    with out.open(encoding="utf-8", newline="") as lines:
        found: Counter[tuple[str, str]] = Counter()
        for row in csv.DictReader(lines):
            found[row["kind"], row["code"]] += int(row["rows"])
    return found


def test_the_check_names_what_the_source_does_not_claim(folder: Path, tmp_path: Path) -> None:
    found = unclaimed(folder, tmp_path)
    assert {name: rows for (kind, name), rows in found.items() if kind == "route_word"} == {"PB": 1}
    units = {name: rows for (kind, name), rows in found.items() if kind == "dose_unit"}
    assert units == {"UNIT": 1, "DROP": 1}


@pytest.mark.skipif(not SET.is_dir(), reason="the data set is not here")
def test_routes_and_units_of_real_orders_are_claimed_or_listed(tmp_path: Path) -> None:
    given = tmp_path / "given"
    shutil.copytree(SET, given)
    (given / "delivery.toml").write_text(MANIFEST)
    # The demo has no results at all, and no delivery can be without.
    (given / "LABEVENTS.csv").write_text(csv_text(ONE_RESULT))
    hospital = Hospital(tmp_path, load_source("mimic3"))
    counts = hospital.land_folder(given)
    assert counts.delivered == counts.accepted + counts.duplicate + counts.quarantined
    assert (counts.accepted, counts.quarantined) == (9_655, 494)
    hospital.store.close()
    found = unclaimed(given, tmp_path)
    with gzip.open(given / "PRESCRIPTIONS.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        orders = [row for row in csv.DictReader(lines) if row["drug_type"] != "BASE"]
    routes = Counter(row["route"] for row in orders)
    known = set(load_source("mimic3").words["route"])
    unknown = {word: rows for (kind, word), rows in found.items() if kind == "route_word"}
    assert {word: routes[word] for word in unknown} == unknown
    assert set(routes) <= known | set(unknown)
    units = {row["dose_unit_rx"] for row in orders} - {""}
    listed = {word for kind, word in found if kind == "dose_unit"}
    assert units - listed == {"mg", "g", "gm", "mcg"}
