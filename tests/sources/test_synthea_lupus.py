"""Lupus as Synthea codes it, 200936003: named, claimed on purpose or not at all, never a candidate.

And the two sets of Synthea's output that were looked at, where they are there.
"""

import re
import shutil
from pathlib import Path

import pytest
from landing.conftest import Hospital, write
from refresh.releases import Said, prescreen, rows

from flows.landing_counts import LandingCounts
from flows.resources import load_source, protocols_folder
from sources.synthea_hospital import SYNTHEA

SETS = Path(__file__).resolve().parents[3] / "shared/data"
LUPUS, SEED = SETS / "synthea_lupus_dev", SETS / "synthea_dbt_seed"
SHIPPED = protocols_folder() / "sources" / "synthea"


@pytest.fixture(scope="module")
def claiming(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source in which the line that its comment names is replaced as it says."""
    copy = tmp_path_factory.mktemp("claiming") / "ours"
    shutil.copytree(SHIPPED, copy)
    text = (copy / "diagnoses.sql").read_text("utf-8")
    written = re.findall(r"^-- ( +CASE WHEN code = '200936003' .*)$", text, re.M)
    assert len(written) == 2
    assert text.count("\n  code,\n") == 1
    claimed = text.replace("\n  code,\n", "\n" + "".join(f"{line}\n" for line in written))
    (copy / "diagnoses.sql").write_text(claimed, "utf-8")
    return copy


def refreshed(folder: Path, source: object, place: Path) -> tuple[Said, Path]:
    warehouse = place / "warehouse"
    asked = ("--extracts", folder, "--source", source, "--as-of", "2025-11-01")
    said = prescreen("refresh", "--direct", *asked, "--warehouse", warehouse)
    assert said.code == 0, said.err
    return said, warehouse / "prescreen.duckdb"


def test_lupus_is_listed_for_review_and_taken_as_sle_only_on_purpose(
    tmp_path: Path, claiming: Path
) -> None:
    delivered = tmp_path / "delivered"
    write(
        delivered, {name: str(table).replace("2026-", "2025-") for name, table in SYNTHEA.items()}
    )
    (delivered / "delivery.toml").unlink()
    checked = prescreen("check", "--extracts", delivered, "--source", "synthea")
    assert re.search(r"listed for review.*\n +SNOMED 200936003 .*parent of SLE", checked.out)
    said, published = refreshed(delivered, "synthea", tmp_path / "stock")
    assert re.search(r"diagnoses +SNOMED 200936003 +1 rows", said.out)
    assert rows(published, "SELECT * FROM screening") == []
    _, published = refreshed(delivered, claiming, tmp_path / "claimed")
    assert rows(published, "SELECT patient_id, status FROM diagnosis") == [("ada", "provisional")]
    assert rows(published, "SELECT status FROM screening WHERE status <> 'candidate'")
    covered = "steroid_days > 0, steroid_days = steroid_dose_unknown_days"
    assert rows(published, f"SELECT {covered} FROM treatment_history") == [(True, True)]


def landed(folder: Path, place: Path) -> LandingCounts:
    """What the landing counts, and that every record is accounted for."""
    hospital = Hospital(place, load_source("synthea"))
    counts = hospital.land_folder(folder)
    hospital.store.close()
    for file in counts.accounts:
        assert file.records == file.mapped + file.left_out + file.quarantined
    assert counts.delivered == counts.accepted + counts.duplicate + counts.quarantined
    return counts


@pytest.mark.skipif(not SEED.is_dir(), reason="the data set is not here")
def test_conditions_without_a_system_are_read(tmp_path: Path) -> None:
    counts = landed(SEED, tmp_path)
    assert {file.extract: file.accepted for file in counts.files} == {
        "patients": 27,
        "diagnoses": 438,
        "medications": 663,
        "labs": 988,
        "procedures": 249,
        "immunizations": 29,
        "adverse_reactions": 3,
    }
    assert {left.reason: left.rows for left in counts.left_out} == {
        "a death certificate": 2,
        "an allergy to no drug": 37,
    }


@pytest.mark.skipif(not LUPUS.is_dir(), reason="the data set is not here")
def test_a_population_with_lupus_reconciles(tmp_path: Path) -> None:
    counts = landed(LUPUS, tmp_path)
    labs = next(file for file in counts.files if file.extract == "labs")
    assert (labs.accepted, labs.duplicate, labs.quarantined) == (183_138, 71, 6)
    assert labs.reasons == {"collected_at:after_death": 6}
    assert sum(file.accepted for file in counts.files) == 264_768


@pytest.mark.skipif(not LUPUS.is_dir(), reason="the data set is not here")
def test_nobody_of_it_is_a_candidate_even_where_lupus_is_claimed(
    tmp_path: Path, claiming: Path
) -> None:
    _, published = refreshed(LUPUS, claiming, tmp_path / "claimed")
    assert rows(published, "SELECT count(*), max(status) FROM screening") == [(138, "ineligible")]
    assert rows(
        published,
        "SELECT count(*) FROM criterion_result"
        " WHERE criterion_id IN ('I2c', 'I2d') AND result IN ('pass', 'not_applicable')",
    ) == [(0,)]
