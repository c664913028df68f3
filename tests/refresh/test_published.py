"""What operations and analysts find after one refresh of the sample."""

import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from schemas.columns import column_types
from schemas.tables import TABLES

from .conftest import Released
from .deliveries import DECIDED, TRIAL, Files
from .releases import digest, frame, one, prescreen, rows


@pytest.fixture(scope="module")
def db(released: Released) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(released.published), read_only=True) as connection:
        yield connection


def none(db: duckdb.DuckDBPyConnection, query: str) -> bool:
    """Whether the query finds nothing; what it finds goes into pytest's report."""
    found = db.execute(query).fetchall()
    assert found == []
    return True


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- what operations read ---------------------------------------------------------------------


def test_the_command_says_nothing_on_standard_error(released: Released) -> None:
    assert released.said.err == ""


def test_the_summary_counts_every_row(released: Released, db: duckdb.DuckDBPyConnection) -> None:
    counts = db.execute(
        "SELECT delivered, accepted, duplicate, quarantined FROM refresh WHERE refresh_id = 1"
    ).fetchone()
    assert counts is not None
    line = next(li for li in released.said.out.splitlines() if li.startswith("all files"))
    assert line.split()[2:] == [f"{count:,}" for count in counts]
    assert counts[0] == counts[1] + counts[2] + counts[3] > 0


def test_the_summary_counts_every_file_and_reason(
    released: Released, db: duckdb.DuckDBPyConnection
) -> None:
    lines = released.said.out.splitlines()
    for name, *counts in db.execute(
        "SELECT file_name, delivered, accepted, duplicate, quarantined FROM delivery_file"
    ).fetchall():
        assert [name, *(f"{count:,}" for count in counts)] in [line.split() for line in lines]
    for reason, number_of_rows in db.execute(
        "SELECT reason, sum(rows) FROM quarantine_summary GROUP BY ALL"
    ).fetchall():
        said = sum(
            int(line.split(": ")[1].replace(",", ""))
            for line in lines
            if line.strip().startswith(f"{reason}: ")
        )
        assert said == number_of_rows, reason


def test_the_summary_tells_cohort_statuses_and_doses(
    released: Released, db: duckdb.DuckDBPyConnection
) -> None:
    said = " ".join(released.said.out.split())
    assert f"Base cohort {one(released.published, 'SELECT count(*) FROM patient')} " in said
    for status, word in (
        ("candidate", "candidates"),
        ("needs_data", "needs data"),
        ("ineligible", "ineligible"),
    ):
        for (patients,) in db.execute(
            "SELECT count(*) FILTER (status = ?) FROM screening GROUP BY protocol_id", [status]
        ).fetchall():
            assert f"{word} {patients} " in said
    doses = re.search(r"Daily dose computed for ([\d,]+) of ([\d,]+) glucocorticoid orders", said)
    assert doses is not None
    computed, orders = (int(group.replace(",", "")) for group in doses.groups())
    assert 0 < computed < orders


def test_the_summary_shows_unclaimed_codes_and_where_the_files_are(
    released: Released, db: duckdb.DuckDBPyConnection
) -> None:
    said = released.said.out
    commonest = db.execute(
        "SELECT code FROM unclaimed_code WHERE kind = 'code' "
        "ORDER BY cohort_patients DESC, rows DESC, extract, code LIMIT 1"
    ).fetchone()
    assert commonest is not None
    assert commonest[0] in said
    for place in (released.published, released.release, released.warehouse / "quarantine"):
        assert str(place) in said


# --- files ------------------------------------------------------------------------------------


def test_the_release_holds_its_files_and_nothing_else(released: Released) -> None:
    names = {path.name for path in released.release.iterdir()}
    assert names == {
        "candidates.csv",
        "candidates.xlsx",
        "screening_log.csv",
        "report.html",
        "prescreen.duckdb",
        "release.json",
    }
    assert {path.name for path in released.warehouse.iterdir()} == {
        "prescreen.duckdb",
        "releases",
        "store",
        "quarantine",
    }


def test_the_published_database_is_the_release_s_own_file(released: Released) -> None:
    assert released.published.samefile(released.release / "prescreen.duckdb")
    assert released.published.stat().st_nlink == 2


def test_no_write_ahead_log_and_no_work_is_left(released: Released) -> None:
    assert list(released.warehouse.rglob("*.wal")) == []
    assert list((released.warehouse / "store" / "work").iterdir()) == []


def test_modes_let_readers_read_releases_and_nothing_else(released: Released) -> None:
    for folder in (released.warehouse, released.warehouse / "releases", released.release):
        assert mode(folder) == 0o750
    for file in released.release.iterdir():
        assert mode(file) == 0o440, file.name
    for private in ("store", "quarantine"):
        assert mode(released.warehouse / private) == 0o700
        for path in (released.warehouse / private).rglob("*"):
            assert mode(path) == (0o700 if path.is_dir() else 0o600), path.name


def test_release_json_vouches_for_every_other_file(released: Released) -> None:
    notes = json.loads((released.release / "release.json").read_text("utf-8"))
    assert notes["release_id"] == "000001"
    assert notes["files"] == {
        path.name: digest(path)
        for path in released.release.iterdir()
        if path.name != "release.json"
    }


def test_quarantined_rows_are_all_there(released: Released, db: duckdb.DuckDBPyConnection) -> None:
    for extract, file_no, quarantined in db.execute(
        "SELECT extract, file_no, quarantined FROM delivery_file"
    ).fetchall():
        file = released.warehouse / "quarantine" / "000001" / f"{extract}-{file_no}.csv"
        kept = len(file.read_text("utf-8").splitlines()) - 1 if file.exists() else 0
        assert kept == quarantined, extract


# --- the published database -------------------------------------------------------------------


def test_tables_and_columns_are_the_schemas(db: duckdb.DuckDBPyConnection) -> None:
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in db.execute(
        "SELECT c.table_name, c.column_name, c.data_type FROM duckdb_columns() c "
        "JOIN duckdb_tables() t USING (table_oid) WHERE NOT c.internal "
        "ORDER BY c.table_name, c.column_index"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    assert found == {name: column_types(schema) for name, schema in TABLES.items()}
    for name, columns in found.items():
        assert list(columns) == list(TABLES[name].columns), name


def test_a_column_may_be_null_only_where_its_schema_says_so(
    db: duckdb.DuckDBPyConnection,
) -> None:
    nullable = {
        (table, column): is_nullable
        for table, column, is_nullable in db.execute(
            "SELECT c.table_name, c.column_name, c.is_nullable FROM duckdb_columns() c "
            "JOIN duckdb_tables() t USING (table_oid) WHERE NOT c.internal"
        ).fetchall()
    }
    assert nullable == {
        (name, column): spec.nullable
        for name, schema in TABLES.items()
        for column, spec in schema.columns.items()
    }


@pytest.mark.parametrize("name", TABLES)
def test_every_table_validates_when_read_back(db: duckdb.DuckDBPyConnection, name: str) -> None:
    TABLES[name].validate(frame(db, TABLES[name]), lazy=True)


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("table", "SELECT table_name FROM duckdb_tables() WHERE NOT internal"),
        ("view", "SELECT view_name FROM duckdb_views() WHERE NOT internal"),
        (
            "column",
            "SELECT table_name || '.' || column_name FROM duckdb_columns() WHERE NOT internal",
        ),
        (
            "macro",
            "SELECT function_name FROM duckdb_functions() WHERE NOT internal "
            "AND function_type IN ('macro', 'table_macro')",
        ),
    ],
)
def test_everything_carries_a_comment(db: duckdb.DuckDBPyConnection, kind: str, query: str) -> None:
    assert db.execute(query).fetchall()
    assert none(db, f"{query} AND coalesce(trim(comment), '') = ''")


def test_clients_of_duckdb_1_4_can_open_it(released: Released) -> None:
    tags = one(
        released.published, "SELECT tags FROM duckdb_databases() WHERE database_name = 'prescreen'"
    )
    assert tags["storage_version"].startswith("v1.4.0")


def test_lists_are_sorted_and_never_null(db: duckdb.DuckDBPyConnection) -> None:
    for name, schema in TABLES.items():
        for column, kind in column_types(schema).items():
            if kind.endswith("[]"):
                assert none(
                    db,
                    f'SELECT "{column}" FROM "{name}" WHERE "{column}" IS NULL '
                    f'OR list_sort("{column}") <> "{column}"',
                )


def test_only_the_base_cohort_is_published(db: duckdb.DuckDBPyConnection) -> None:
    for name, schema in TABLES.items():
        if "patient_id" in schema.columns and name != "screening_change":
            assert none(
                db,
                f'SELECT DISTINCT patient_id FROM "{name}" '
                "WHERE patient_id NOT IN (SELECT p.patient_id FROM patient p)",
            )


def test_who_opted_out_appears_in_no_output(released: Released, files: Files) -> None:
    header, *patients = files["patients"]
    out = [row[0] for row in patients if row[header.index("research_opt_out")] == "true"]
    assert out
    for path in [*released.release.glob("*.csv"), released.release / "release.json"]:
        text = path.read_text("utf-8")
        assert not [patient for patient in out if patient in text]
    with duckdb.connect(str(released.published), read_only=True) as connection:
        for name in TABLES:
            text = str(connection.execute(f'SELECT * FROM "{name}"').fetchall())
            assert not [patient for patient in out if patient in text], name


def test_evidence_is_published_with_the_answer_that_rests_on_it(
    db: duckdb.DuckDBPyConnection,
) -> None:
    sources = " UNION ALL ".join(
        f'SELECT {schema_key} AS id, patient_id FROM "{name}"'
        for name, schema_key in (
            ("patient", "patient_id"),
            ("measurement", "result_id"),
            ("diagnosis", "diagnosis_id"),
            ("medication", "medication_id"),
            ("procedure", "procedure_id"),
            ("immunization", "immunization_id"),
            ("adverse_reaction", "reaction_id"),
            ("enrolment", "enrolment_id"),
        )
    )
    assert none(
        db,
        "SELECT r.patient_id, r.criterion_id, e.id FROM criterion_result r, "
        f"unnest(r.evidence) AS e(id) WHERE (e.id, r.patient_id) NOT IN ({sources})",
    )


# --- answers ----------------------------------------------------------------------------------


def test_screening_is_what_its_answers_add_up_to(db: duckdb.DuckDBPyConnection) -> None:
    assert none(
        db,
        """
        WITH derived AS (
          SELECT protocol_id, patient_id,
            count(*) FILTER (result IN ('pass', 'not_applicable')) AS n_pass,
            count(*) FILTER (result = 'fail') AS n_fail,
            count(*) FILTER (result = 'review') AS n_review,
            count(*) FILTER (result = 'unknown') AS n_unknown,
            coalesce(list(criterion_id ORDER BY criterion_id) FILTER (result = 'fail'), [])
              AS failing,
            coalesce(list(criterion_id ORDER BY criterion_id) FILTER (result = 'unknown'), [])
              AS missing,
            coalesce(list(criterion_id ORDER BY criterion_id) FILTER (result = 'review'), [])
              AS to_review,
            CASE WHEN n_fail > 0 THEN 'ineligible' WHEN n_unknown > 0 THEN 'needs_data'
                 ELSE 'candidate' END AS status,
            n_fail = 1 AND bool_or(result = 'fail' AND changeable) AS near_miss,
            CASE WHEN n_fail > 0 AND count(*) FILTER (result = 'fail' AND eligible_from IS NULL) = 0
                 THEN max(eligible_from) FILTER (result = 'fail') END AS eligible_from
          FROM criterion_result JOIN criterion USING (protocol_id, criterion_id) GROUP BY ALL
        ), ranked AS (
          SELECT *, row_number() OVER (PARTITION BY protocol_id ORDER BY
            list_position(['candidate', 'needs_data', 'ineligible'], status),
            n_unknown, NOT near_miss, n_fail, n_review, patient_id) AS rank
          FROM derived
        )
        (SELECT * EXCLUDE (as_of) FROM screening
         EXCEPT SELECT * EXCLUDE (rank), rank FROM
           (SELECT protocol_id, patient_id, status, n_pass, n_fail, n_review, n_unknown, failing,
                   missing, to_review, near_miss, eligible_from, rank FROM ranked))
        """,
    )


def test_answers_keep_the_rules_of_their_columns(db: duckdb.DuckDBPyConnection) -> None:
    assert none(
        db,
        "SELECT patient_id, criterion_id, result FROM criterion_result WHERE "
        "(result = 'unknown') <> (unknown_because IS NOT NULL) "
        "OR (result = 'unknown') <> (next_step IS NOT NULL) "
        "OR (distance IS NOT NULL AND (result <> 'fail' OR distance <= 0)) "
        "OR (eligible_from IS NOT NULL AND result <> 'fail') OR trim(reason) = ''",
    )
    assert none(
        db,
        "SELECT patient_id, criterion_id FROM criterion_result JOIN screening "
        "USING (protocol_id, patient_id) WHERE criterion_result.eligible_from <= as_of",
    )


def test_there_are_candidates_and_the_view_shows_them_best_first(
    released: Released, db: duckdb.DuckDBPyConnection
) -> None:
    shown = db.execute("SELECT protocol_id, rank, status FROM candidate").fetchall()
    assert [row for row in shown if row[0] == DECIDED]
    assert shown == sorted(shown)
    assert {status for *_, status in shown} == {"candidate"}
    screened = "SELECT count(*) FROM screening WHERE status = 'candidate'"
    assert len(shown) == one(released.published, screened)
    written = (released.release / "candidates.csv").read_text("utf-8").splitlines()
    assert len(written) == len(shown) + 1


def test_candidates_as_of_a_day(db: duckdb.DuckDBPyConnection) -> None:
    asked = "SELECT patient_id FROM candidates_as_of(DATE '{}') ORDER BY protocol_id, rank"
    assert db.execute(asked.format("2026-11-15")).fetchall() == []
    on_the_day = db.execute(asked.format("2026-11-16")).fetchall()
    assert on_the_day == db.execute("SELECT patient_id FROM candidate").fetchall() != []
    assert db.execute(asked.format("2027-01-01")).fetchall() == on_the_day


def test_explain_tells_every_criterion_of_exactly_one_patient_once(
    db: duckdb.DuckDBPyConnection,
) -> None:
    for (patient,) in db.execute("SELECT patient_id FROM patient ORDER BY 1 LIMIT 2").fetchall():
        told = db.execute("SELECT protocol_id, criterion_id FROM explain(?)", [patient]).fetchall()
        asked = db.execute(
            "SELECT protocol_id, criterion_id FROM criterion ORDER BY protocol_id, position"
        ).fetchall()
        assert told == asked
        assert none(
            db,
            f"SELECT criterion_id, result, reason, evidence FROM explain('{patient}') "
            "WHERE protocol_id = 'DECIDED-1' EXCEPT SELECT criterion_id, result, reason, evidence "
            f"FROM criterion_result WHERE patient_id = '{patient}'",
        )
    assert db.execute("SELECT * FROM explain('nobody')").fetchall() == []


def test_attrition_loses_exactly_the_ineligible(db: duckdb.DuckDBPyConnection) -> None:
    assert none(
        db,
        "SELECT * FROM (SELECT *, lag(remaining) OVER (PARTITION BY protocol_id "
        "ORDER BY position) AS before FROM attrition) WHERE remaining <> before - lost",
    )
    assert none(
        db,
        "SELECT protocol_id, min(remaining), (SELECT count(*) FROM screening s "
        "WHERE s.protocol_id = a.protocol_id AND status <> 'ineligible') AS kept FROM attrition a "
        "GROUP BY protocol_id HAVING min(remaining) <> kept",
    )


def test_next_steps_are_the_unknowns_of_needs_data(db: duckdb.DuckDBPyConnection) -> None:
    assert none(
        db,
        "SELECT protocol_id, unnest(missing) AS criterion FROM screening "
        "WHERE status = 'needs_data' EXCEPT SELECT protocol_id, unnest(criteria) FROM next_step",
    )


def test_the_first_release_has_no_changes_and_its_own_history(
    released: Released, db: duckdb.DuckDBPyConnection
) -> None:
    assert db.execute("SELECT * FROM screening_change").fetchall() == []
    assert none(
        db,
        "SELECT '000001' AS release_id, * FROM screening EXCEPT SELECT * FROM screening_history",
    )


# --- the other commands -----------------------------------------------------------------------


def test_candidates_writes_the_release_s_own_bytes(released: Released, tmp_path: Path) -> None:
    place = ("--warehouse", released.warehouse)
    said = prescreen("candidates", *place)
    assert said.code == 0
    released_bytes = (released.release / "candidates.csv").read_bytes()
    assert said.out == released_bytes.decode("utf-8-sig").replace("\r\n", "\n")
    said = prescreen("candidates", "--out", tmp_path / "list.csv", *place)
    assert said.code == 0
    assert (tmp_path / "list.csv").read_bytes() == released_bytes


@pytest.mark.parametrize("form", ["xlsx", "parquet", "json"])
def test_candidates_in_other_forms(released: Released, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"list.{form}"
    said = prescreen(
        "candidates", "--format", form, "--out", out, "--warehouse", released.warehouse
    )
    assert said.code == 0, said.err
    assert out.stat().st_size > 0
    if form == "json":
        assert len(json.loads(out.read_text("utf-8"))) == one(
            released.published, "SELECT count(*) FROM candidate"
        )


def test_explain_names_every_criterion_in_words(released: Released) -> None:
    patient = one(released.published, "SELECT min(patient_id) FROM patient")
    said = prescreen("explain", patient, "--warehouse", released.warehouse)
    assert said.code == 0
    for protocol, criterion in rows(
        released.published, "SELECT protocol_id, criterion_id FROM criterion"
    ):
        assert protocol in said.out
        assert re.search(rf"^{criterion} ", said.out, re.MULTILINE)
    assert TRIAL in said.out


def test_asking_for_a_stranger_or_before_the_first_release_is_one_message(
    released: Released, tmp_path: Path
) -> None:
    for said in (
        prescreen("explain", "nobody", "--warehouse", released.warehouse),
        prescreen("candidates", "--warehouse", tmp_path),
        prescreen("explain", "anyone", "--warehouse", tmp_path),
    ):
        assert said.code == 1
        assert said.err.startswith("prescreen: ")
        assert said.err.count("what to do: ") == 1


def test_check_validates_and_leaves_nothing(sample: Path, tmp_path: Path) -> None:
    before = sorted(os.listdir(tmp_path))
    said = prescreen("check", "--extracts", sample)
    assert said.code == 0
    assert "all files" in said.out
    assert sorted(os.listdir(tmp_path)) == before
