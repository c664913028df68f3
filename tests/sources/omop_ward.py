"""A made-up clinic that keeps its records in the OMOP CDM and delivers drawn tables of it."""

# Drawn tables are read in one line a row.

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
from spec.drawn import drawn

from flows.delivery import find_files
from flows.land import land
from flows.landing_counts import LandingCounts
from flows.resources import load_source
from flows.store import open_store, start_refresh
from flows.warehouse import Warehouse

AS_OF = date(2026, 11, 16)
MANIFEST = "as_of = 2026-11-16\ndelivered_on = 2026-11-16\n"

# Codes are real; concept ids are made up, but for those that the source itself knows.
CONCEPT = """
    concept_id | concept_name                                       | vocabulary_id    | concept_code
    0          | No matching concept                                | None             | No matching concept
    257628     | Systemic lupus erythematosus                       | SNOMED           | 55464009
    4344166    | Lupus erythematosus                                | SNOMED           | 200936003
    35208821   | Systemic lupus erythematosus, unspecified          | ICD10CM          | M32.9
    45524000   | Systemic lupus erythematosus                       | Read             | N000.00
    45576876   | Kidney transplant status                           | ICD10CM          | Z94.0
    4324887    | Transplanted kidney present                        | SNOMED           | 737295003
    32899      | Preliminary diagnosis                              | Condition Status | OMOP4976971
    1551099    | prednisone                                         | RxNorm           | 8640
    1551192    | prednisone 20 MG Oral Tablet                       | RxNorm           | 312615
    21602728   | prednisone; oral                                   | ATC              | H02AB07
    1506270    | methylprednisolone 500 MG Injection                | RxNorm           | 1743781
    529411     | measles, mumps and rubella virus vaccine           | CVX              | 03
    3016723    | Creatinine [Mass/volume] in Serum or Plasma        | LOINC            | 2160-0
    3034107    | Hepatitis B virus surface Ag [Presence] in Serum   | LOINC            | 5195-3
    4171756    | <                                                  | SNOMED           | 276139006
    9191       | Positive                                           | SNOMED           | 10828004
    45878583   | Negative                                           | LOINC            | LA6577-6
    8840       | milligram per deciliter                            | UCUM             | mg/dL
    4132161    | Oral                                               | SNOMED           | 26643006
    4171047    | Intravenous                                        | SNOMED           | 47625008
    439224     | Allergy to drug                                    | SNOMED           | 416098002
    4146536    | Continuous ambulatory peritoneal dialysis          | SNOMED           | 225230008
    2213591    | Dialysis procedure other than hemodialysis         | CPT4             | 90945
"""
DRUG_STRENGTH = """
    drug_concept_id | ingredient_concept_id | amount_value | amount_unit_concept_id | invalid_reason
    1551192         | 1551099               | 20           | 8576                   |
"""
# What every delivery must bring, so that a test draws only what it is about.
PERSON = """
    person_id | gender_concept_id | year_of_birth | month_of_birth | day_of_birth
    1         | 8532              | 2012          | 5              | 1
"""
REST = {
    "person": PERSON,
    "condition_occurrence": """
        condition_occurrence_id | person_id | condition_concept_id | condition_start_date
        900                     | 1         | 257628               | 2024-01-01
    """,
    "drug_exposure": """
        drug_exposure_id | person_id | drug_concept_id | drug_exposure_start_date
        900              | 1         | 1551099         | 2024-01-01
    """,
    "measurement": """
        measurement_id | person_id | measurement_concept_id | measurement_date | value_as_number
        900            | 1         | 3016723                | 2024-01-01       | 1
    """,
    "concept": CONCEPT,
    "drug_strength": DRUG_STRENGTH,
}


@dataclass(frozen=True)
class Landed:
    """What came of one delivery."""

    counts: LandingCounts
    store: duckdb.DuckDBPyConnection
    quarantine: Path

    def rows(self, extract: str, *columns: str) -> list[tuple[str | None, ...]]:
        """These columns of the accepted rows as text, in order, those of REST left out."""
        listed = ", ".join(f"CAST({column} AS VARCHAR)" for column in columns)
        key = {"labs": "result_id", "observations": "result_id"}.get(extract)
        key = key or self.store.execute(f"DESCRIBE current_{extract}").fetchall()[0][0]
        return self.store.execute(
            f"SELECT {listed} FROM current_{extract} WHERE {key} <> '900' ORDER BY {key}"
        ).fetchall()

    def reasons(self) -> dict[str, int]:
        """How many rows were quarantined, by reason."""
        found: dict[str, int] = {}
        for file in self.counts.files:
            for reason, rows in file.reasons.items():
                found[reason] = found.get(reason, 0) + rows
        return found


def deliver(root: Path, tables: dict[str, str], write: Callable[..., None] | None = None) -> Landed:
    """The drawn tables, and REST for those that are not drawn, landed in a new warehouse."""
    folder = root / "delivery"
    folder.mkdir(parents=True)
    (folder / "delivery.toml").write_text(MANIFEST)
    for table, drawing in (REST | tables).items():
        if drawing:
            (write or as_csv)(folder, table, drawn(drawing))
    source = load_source("omop")
    warehouse = Warehouse(root / "warehouse")
    warehouse.prepare()
    store = open_store(warehouse.store)
    refresh_id = start_refresh(
        store,
        started_at=datetime.now(UTC).replace(tzinfo=None),
        as_of=AS_OF,
        protocols=["t"],
        source="omop",
        software_version="0",
    )
    counts = land(store, find_files(folder, source), warehouse, source, refresh_id, AS_OF)
    return Landed(counts, store, warehouse.quarantine)


def as_csv(folder: Path, table: str, rows: list[dict[str, str]]) -> None:
    """table.csv, every cell quoted that needs it."""
    (folder / f"{table}.csv").write_text(_text(rows), "utf-8")


def as_gzip_in_capitals(folder: Path, table: str, rows: list[dict[str, str]]) -> None:
    """TABLE.CSV.GZ with COLUMN names in capitals."""
    head, _, body = _text(rows).partition("\n")
    packed = gzip.compress(f"{head.upper()}\n{body}".encode())
    (folder / f"{table.upper()}.csv.gz").write_bytes(packed)


def as_typed_parquet(folder: Path, table: str, rows: list[dict[str, str]]) -> None:
    """table/part-0.parquet with ids as numbers, and as floats where one is missing."""
    place = folder / table
    place.mkdir()
    columns = []
    for name in rows[0]:
        cells = [row[name] for row in rows]
        whole = name.endswith("_id") and all(cell.isdigit() for cell in cells if cell)
        kind = ("BIGINT" if all(cells) else "DOUBLE") if whole else "VARCHAR"
        kind = "DATE" if name.endswith("_date") else kind
        columns.append(f'CAST(nullif("{name}", \'\') AS {kind}) AS "{name}"')
    written = folder.parent / f"{table}.csv"
    written.write_text(_text(rows), "utf-8")
    duckdb.sql(
        f"COPY (SELECT {', '.join(columns)} FROM read_csv('{written}', all_varchar = true,"
        f" header = true)) TO '{place / 'part-0.parquet'}' (FORMAT parquet)"
    )


def _text(rows: list[dict[str, str]]) -> str:
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    return "".join(",".join(map(_cell, line)) + "\n" for line in lines)


def _cell(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if set(value) & set(',"') else value
