"""OMOP deliveries whole: people, procedures, versions and forms of files, and every record told."""

# Drawn tables are read in one line a row.

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.claims.check import check
from flows.errors import Refusal
from flows.resources import load_source
from sources.omop_ward import Landed, as_gzip_in_capitals, as_typed_parquet, deliver

DATA = Path(__file__).resolve().parents[3] / "shared/data/synthea27nj_omop54"
PEOPLE = """
    person_id | gender_concept_id | year_of_birth | month_of_birth | day_of_birth | birth_datetime      | gender_source_value
    1         | 8532              | 2012          | 5              | 1            |                     | M
    2         | 8507              | 2012          | 5              | 31           | 2012-05-31 04:30:00 |
    3         | 0                 | 2012          |                |              | 2012-05-31 00:00:00 | 女
    4         | 8551              | 2012          | 12             | 9            | 2012-12-09          |
    5         | 8521              | 2012          | 12             | 9            | 2012-12-09          |
    6         | 8532              | 2012          | 12             | 9            | 2012-12-09          |
    7         | 8532              | 2012          | 12             | 9            | 2012-12-09          |
    8         | 8532              | 2012          | 12             | 9            | 2012-12-09          |
    9         | 8532              | 2012          | 12             | 9            | 2012-12-09          |
    10        | 8532              | 2012          | 12             | 9            | 2012-12-09          |
"""
DEATHS = """
    person_id | death_date
    2         | 2026-02-03
    2         | 2026-02-01
    77        | 2026-02-01
"""
PROCEDURES = """
    procedure_occurrence_id | person_id | procedure_concept_id | procedure_date | procedure_source_value | procedure_source_concept_id | procedure_end_date
    cpt                     | 1         | 4146536              | 2026-01-01     | 90945                  | 2213591                     | 2026-01-01
    icd                     | 1         | 4146536              | 2026-01-02     | Z94.0                  | 45576876                    |
    local                   | 1         | 0                    | 2026-01-03     | 肾穿刺                 | 0                           |
    snomed                  | 1         | 4146536              | 2026-01-04     | 39.95                  | 0                           |
"""


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    drawn = {"person": PEOPLE, "death": DEATHS, "procedure_occurrence": PROCEDURES}
    return deliver(tmp_path_factory.mktemp("people"), drawn)


def test_people_have_a_birthday_a_sex_and_a_death(landed: Landed) -> None:
    columns = ("patient_id", "birth_date", "sex", "death_date")
    assert sorted(landed.rows("patients", *columns), key=lambda row: int(row[0] or 0))[:5] == [
        ("1", "2012-05-01", "female", None),
        ("2", "2012-05-31", "male", "2026-02-01"),
        ("3", "2012-05-31", "female", None),
        ("4", "2012-12-09", "unknown", None),
        ("5", "2012-12-09", "other", None),
    ]


@pytest.mark.parametrize(
    "born",
    [
        pytest.param("2012 | 5 |   |                    ", id="no day"),
        pytest.param("2012 |   |   |                    ", id="year alone"),
        pytest.param("2012 | 5 |   | 2012-05-01 00:00:00", id="day made up"),
        pytest.param("2012 |   |   | 2012-06-15 00:00:00", id="month made up"),
        pytest.param("2012 | 5 | 1 | 1970-01-01 00:00:00", id="contradiction"),
    ],
)
def test_nobody_is_given_a_birthday(tmp_path: Path, born: str) -> None:
    people = PEOPLE.rstrip() + f"\n 11 | 8532 | {born} | F"
    landed = deliver(tmp_path, {"person": people})
    assert landed.reasons() == {"birth_date:not_a_date": 1}


def test_procedures_have_the_sources_code_or_the_standard_one(landed: Landed) -> None:
    assert landed.rows("procedures", "procedure_id", "code_system", "code", "performed_on") == [
        ("cpt", "CPT", "90945", "2026-01-01"),
        ("icd", "SNOMED", "225230008", "2026-01-02"),
        ("local", "LOCAL", "肾穿刺", "2026-01-03"),
        ("snomed", "SNOMED", "225230008", "2026-01-04"),
    ]
    assert landed.rows("diagnoses", "diagnosis_id", "code") == [("procedure:icd", "Z94.0")]


@pytest.mark.parametrize("write", [as_gzip_in_capitals, as_typed_parquet])
def test_any_form_of_files_lands_the_same(
    landed: Landed, tmp_path: Path, write: Callable[..., None]
) -> None:
    drawn = {"person": PEOPLE, "death": DEATHS, "procedure_occurrence": PROCEDURES}
    again = deliver(tmp_path, drawn, write)
    for extract, key in (("patients", "birth_date"), ("diagnoses", "code"), ("procedures", "code")):
        columns = ("patient_id", key)
        assert again.rows(extract, *columns) == landed.rows(extract, *columns)


def test_a_table_without_its_ids_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="condition_concept_id"):
        deliver(tmp_path, {"condition_occurrence": "condition_occurrence_id | person_id\n1 | 1"})


@pytest.mark.skipif(not DATA.is_dir(), reason="the data set is not here")
def test_every_record_of_a_synthetic_cdm_is_told() -> None:
    counts = check(DATA, load_source("omop"), ("NCT06934447",)).landed
    told = {file.table: (file.records, file.mapped, file.left_out) for file in counts.accounts}
    records = {table: file for table, file in told.items() if not table.startswith("concept")}
    assert records | {"person": (28, 28, 0), "drug_exposure": (883, 883, 0)} == records
    assert records["measurement"] == (10040, 9155, 885)
    assert records["observation"] == (8099, 450, 7649)
    assert all(file.quarantined == 0 for file in counts.accounts)
