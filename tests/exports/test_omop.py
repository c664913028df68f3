"""The cohorts go into the tables of an OMOP CDM v5.4, and nobody becomes somebody else."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from flows.errors import Refusal
from flows.exports import write_export
from flows.exports.trial import Trial

from .conftest import TRIALS

# OHDSI/CommonDataModel, inst/ddl/5.4/duckdb; the last table is what omopgenerics calls attrition.
TABLES = {
    "cohort": """cohort_definition_id integer NOT NULL, subject_id integer NOT NULL,
        cohort_start_date date NOT NULL, cohort_end_date date NOT NULL""",
    "cohort_definition": """cohort_definition_id integer NOT NULL,
        cohort_definition_name varchar(255) NOT NULL, cohort_definition_description TEXT NULL,
        definition_type_concept_id integer NOT NULL, cohort_definition_syntax TEXT NULL,
        subject_concept_id integer NOT NULL, cohort_initiation_date date NULL""",
    "cohort_attrition": """cohort_definition_id integer NOT NULL, number_records integer NOT NULL,
        number_subjects integer NOT NULL, reason_id integer NOT NULL, reason varchar NOT NULL,
        excluded_records integer NOT NULL, excluded_subjects integer NOT NULL""",
}
FROM_OMOP = (
    "UPDATE refresh SET source = 'omop'",
    *(
        f"UPDATE {table} SET patient_id = CAST(CAST(substr(patient_id, 2) AS INT) AS VARCHAR)"
        for table in ("patient", "screening", "criterion_result")
    ),
)

# A delivery of before, in another layout.
EARLIER = (
    "INSERT INTO delivery_file BY NAME SELECT * REPLACE (99 AS refresh_id) FROM delivery_file "
    "WHERE accepted > 0 LIMIT 1",
    "INSERT INTO refresh BY NAME SELECT * REPLACE (99 AS refresh_id, 'canonical' AS source) "
    "FROM refresh LIMIT 1",
)


def persons(
    file: Path, released: Path, change: Callable[[int], object] = lambda n: 7000 + n
) -> Path:
    with duckdb.connect(str(released), read_only=True) as connection:
        ids = connection.execute("SELECT patient_id FROM patient ORDER BY 1").fetchall()
    lines = [f"{own},{change(n)}" for n, (own,) in enumerate(ids)]
    file.write_text("\n".join(["patient_id,person_id", *lines, "NOBODY,1"]), "utf-8-sig")
    return file


def loaded(folder: Path) -> duckdb.DuckDBPyConnection:
    """The files in the CDM's own tables, by name of column."""
    connection = duckdb.connect()
    for table, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {table} ({columns})")
        header = (folder / f"{table}.csv").read_text("utf-8").partition("\n")[0]
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})").fetchall()]
        assert header.split(",") == names
        connection.execute(f"COPY {table} FROM '{folder / table}.csv' (HEADER, NULLSTR '')")
    return connection


@pytest.fixture(scope="module")
def by_persons(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("omop")
    file = persons(place / "persons.csv", released)
    write_export("omop", released, place / "files", persons=file)
    return place / "files"


def test_the_cohorts_are_the_screening(by_persons: Path, released: Path) -> None:
    connection = loaded(by_persons)
    connection.execute(f"ATTACH '{released}' AS release (READ_ONLY)")
    wrong = connection.execute(
        "WITH person AS (SELECT patient_id, 6999 + row_number() OVER (ORDER BY patient_id) AS id "
        "FROM release.patient), expected AS ("
        "SELECT protocol_id || ' ' || unnest(CASE status WHEN 'candidate' "
        "THEN ['screened', 'candidates'] WHEN 'needs_data' THEN ['screened', 'needs data'] "
        "ELSE ['screened'] END) AS cohort, id, as_of AS day, as_of AS until "
        "FROM release.screening JOIN person USING (patient_id)), found AS ("
        "SELECT cohort_definition_name, subject_id, cohort_start_date, cohort_end_date "
        "FROM cohort JOIN cohort_definition USING (cohort_definition_id)) "
        "(FROM expected EXCEPT ALL FROM found) UNION ALL (FROM found EXCEPT ALL FROM expected)"
    ).fetchall()
    assert wrong == []
    assert connection.execute("SELECT count(*) > 100 FROM cohort").fetchall() == [(True,)]


def test_a_definition_says_which_protocol_it_is(by_persons: Path, released: Path) -> None:
    connection = loaded(by_persons)
    connection.execute(f"ATTACH '{released}' AS release (READ_ONLY)")
    told = connection.execute(
        "SELECT cohort_definition_id, json_extract_string(cohort_definition_syntax, '$.sha256') = "
        "p.content_hash, len(json_keys(cohort_definition_syntax, '$.criteria')) = (SELECT count(*) "
        "FROM release.criterion c WHERE c.protocol_id = p.protocol_id), definition_type_concept_id,"
        " subject_concept_id FROM cohort_definition JOIN release.protocol p "
        "ON starts_with(cohort_definition_name, protocol_id) ORDER BY 1"
    ).fetchall()
    numbers = (62228531, 62228532, 62228533, 69344471, 69344472, 69344473)
    assert told == [(number, True, True, 0, 0) for number in numbers]


def test_attrition_ends_with_the_cohort(by_persons: Path) -> None:
    connection = loaded(by_persons)
    steps = connection.execute(
        "SELECT cohort_definition_id, number_subjects, excluded_subjects, reason_id "
        "FROM cohort_attrition ORDER BY ALL"
    ).fetchall()
    sizes = dict(
        connection.execute(
            "SELECT cohort_definition_id, count(*) FROM cohort GROUP BY ALL"
        ).fetchall()
    )
    for cohort, size in sizes.items():
        own = sorted((place, left, lost) for id, left, lost, place in steps if id == cohort)
        assert [place for place, *_ in own] == list(range(1, len(own) + 1))
        assert own[-1][1] == size
        assert own[0][2] == 0
        for (_, before, _), (_, left, lost) in pairwise(own):
            assert before - lost == left


def test_a_cdm_s_own_patients_are_its_persons(altered: Callable[..., Path], tmp_path: Path) -> None:
    write_export("omop", altered(*FROM_OMOP), tmp_path / "files", TRIALS[:1])
    connection = loaded(tmp_path / "files")
    assert connection.execute(
        "SELECT DISTINCT cohort_definition_id // 10 FROM cohort"
    ).fetchall() == [(6222853,)]
    assert connection.execute("SELECT min(subject_id) FROM cohort").fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ((), "not every delivery came by the source omop"),
        (("UPDATE refresh SET source = 'omop'",), "no whole numbers"),
        ((*FROM_OMOP, *EARLIER), "not every delivery came by the source omop"),
    ],
)
def test_an_id_that_may_be_another_person_s_is_refused(
    altered: Callable[..., Path], tmp_path: Path, change: tuple[str, ...], says: str
) -> None:
    with pytest.raises(Refusal, match=says) as refused:
        write_export("omop", altered(*change), tmp_path / "files")
    assert "--persons" in str(refused.value)
    assert not (tmp_path / "files").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda n: 7000 + n // 2, "same person_id"),
        (lambda n: 7000.5, "no whole number"),
        (lambda n: 2**63, "no whole number"),
        (lambda n: "", "no whole number"),
        (lambda n: f"{n}\nNOBODY,{n}", "second person_id"),
    ],
)
def test_a_list_of_persons_that_is_not_sure_is_refused(
    released: Path, tmp_path: Path, change: Callable[[int], object], says: str
) -> None:
    file = persons(tmp_path / "persons.csv", released, change)
    with pytest.raises(Refusal, match=says) as refused:
        write_export("omop", released, tmp_path / "files", persons=file)
    assert "P0" not in str(refused.value)


def test_a_patient_without_a_person_is_refused(released: Path, tmp_path: Path) -> None:
    file = persons(tmp_path / "persons.csv", released)
    lines = file.read_text("utf-8-sig").splitlines()
    file.write_text("\n".join([*lines[:3], *lines[5:]]), "utf-8")
    with pytest.raises(Refusal, match="2 of 58 screened patients have no line"):
        write_export("omop", released, tmp_path / "files", persons=file)
    file.write_text("mrn,person_id\n1,2\n", "utf-8")
    with pytest.raises(Refusal, match="no column patient_id"):
        write_export("omop", released, tmp_path / "files", persons=file)
    with pytest.raises(Refusal, match="cannot be read"):
        write_export("omop", released, tmp_path / "files", persons=tmp_path / "none.csv")


def test_a_trial_s_number_fits_the_cdm_s_integer() -> None:
    numbers = [Trial(name, "", "", "", (), ()).number for name in ("NCT99999999", "A", "B_c-1")]
    assert numbers[0] == 99999999
    assert len(set(numbers)) == 3
    assert all(number * 10 + 9 < 2**31 for number in numbers)
    assert all(number > 99999999 for number in numbers[1:])
