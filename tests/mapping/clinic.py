"""A clinic with a layout of its own: a small source, the files that it maps, and drawn tables."""

from pathlib import Path

from landing.conftest import csv_text

from flows.resources import load_source
from schemas.source import Source

TOML = """
name = "clinic"
timezone = "Asia/Shanghai"
dates = ["%Y/%m/%d", "%Y%m%d"]
times = ["%Y/%m/%d %H:%M"]
nulls = ["NULL", "无"]

[tables.person]
files = ["person*.csv", "person*.csv.gz"]
columns = ["No", "Born", "Sex"]
optional = ["Died"]

[tables.problem]
files = ["problem*.csv"]
columns = ["id", "no", "code", "day"]

[tables.order]
files = ["order*.csv"]
columns = ["id", "no", "drug", "dose", "unit", "how", "often", "start"]

[tables.drug]
files = ["drug.csv"]
columns = ["drug", "name"]
lookup = true

[tables.result]
files = ["result*.csv"]
columns = ["id", "no", "code", "taken", "value", "unit"]

[words.sex]
"女" = "female"
"男" = "male"

[words.route]
"口服" = "oral"

[words.frequency]
"早晚各一次" = 2
"""
SELECTS = {
    "patients": """
        SELECT origin, no AS patient_id, as_day(born) AS birth_date, sex, as_day(died) AS death_date
        FROM person
    """,
    "diagnoses": """
        SELECT origin, id AS diagnosis_id, no AS patient_id, code, 'ICD10' AS code_system,
               as_day(day) AS diagnosed_on
        FROM problem
    """,
    "medications": """
        SELECT o.origin, id AS medication_id, no AS patient_id, d.name, dose AS dose_value,
               unit AS dose_unit, how AS route, often AS frequency, as_day(start) AS start_date,
               CASE WHEN d.name = 'water' THEN 'a diluent, no drug' END AS left_out
        FROM "order" o LEFT JOIN drug d USING (drug)
    """,
    "labs": """
        SELECT origin, id AS result_id, no AS patient_id, code, 'LOINC' AS code_system,
               as_moment(taken) AS collected_at, value, unit
        FROM result
    """,
}
FILES: dict[str, str | bytes] = {
    "person.csv": """
        No  | Born       | Sex | Died
        ada | 2012/5/1   | 女  |
        bo  | 20140228   | 男  | NULL
    """,
    "problem.csv": """
        id | no  | code  | day
        d1 | ada | M32.1 | 2024/1/1
    """,
    "order.csv": """
        id | no  | drug | dose | unit | how  | often     | start
        m1 | ada | p    | 20   | mg   | 口服 | 早晚各一次 | 2026/1/1
    """,
    "drug.csv": """
        drug | name
        p    | prednisone
        w    | water
    """,
    "result.csv": """
        id | no  | code   | taken           | value | unit
        r1 | ada | 2160-0 | 2026/11/1 8:00  | 60    | umol/L
        r2 | bo  | 2160-0 | 20261102        | 61    | umol/L
    """,
}


def write_source(folder: Path, toml: str = TOML, selects: dict[str, str] | None = None) -> Path:
    """The source's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "source.toml").write_text(toml, "utf-8")
    for extract, text in (SELECTS if selects is None else selects).items():
        (folder / f"{extract}.sql").write_text(text, "utf-8")
    return folder


def clinic_source(folder: Path, **selects: str) -> Source:
    """The clinic's source, some of its SELECTs replaced."""
    return load_source(str(write_source(folder, TOML, SELECTS | selects)))


def with_rows(table: str, *rows: str) -> str:
    """The clinic's own file with these rows behind its own."""
    drawn = FILES[f"{table}.csv"]
    assert isinstance(drawn, str)
    return drawn.rstrip() + "".join(f"\n{row}" for row in rows) + "\n"


def encoded(table: str, encoding: str) -> bytes:
    """A drawn table as CSV in that encoding."""
    return csv_text(table).encode(encoding)
