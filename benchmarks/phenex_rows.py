"""What PhenEx is asked: the accepted rows in its own tables, and its lists of codes."""

import json
from collections import defaultdict
from csv import DictReader
from datetime import timedelta
from pathlib import Path

import duckdb

from benchmarks.hospital import AS_OF, SQL
from benchmarks.landing_sides import PROTOCOL
from flows.protocols import load_protocol
from flows.resources import protocols_folder
from flows.warehouse import Warehouse

TABLES = ("PERSON", "CONDITION", "DRUG", "MEASUREMENT")
STEROIDS, DISEASE = "steroids", "sle"
MEASURED = ("creatinine", "height", "sledai_total")


def export_rows(warehouse: Path, out: Path) -> dict[str, int]:
    """The store's rows as one Parquet file for each table of PhenEx, and the codes to look for."""
    out.mkdir()
    counts = {}
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        con.execute(f"ATTACH '{Warehouse(warehouse).store}' AS store (READ_ONLY)")
        lists = _codes()
        con.execute(f"SET VARIABLE as_of = DATE '{AS_OF}'")
        con.execute("SET VARIABLE creatinine = ?", [lists["measured"]["creatinine"]])
        con.execute((SQL / "phenex_rows.sql").read_text("utf-8"))
        for table in TABLES:
            row = con.execute(f"COPY {table} TO '{out}/{table}.parquet'").fetchone()
            counts[table] = int(row[0]) if row else 0
        prefixes = tuple(lists["disease"][DISEASE])
        known = con.execute('SELECT DISTINCT "CODE" FROM condition').fetchall()
        lists["disease"][DISEASE] = sorted(code for (code,) in known if code.startswith(prefixes))
    first = AS_OF - timedelta(days=load_protocol(PROTOCOL).treatment.window_days - 1)
    told = {"as_of": AS_OF.isoformat(), "window_first": first.isoformat(), **lists}
    (out / "codes.json").write_text(json.dumps(told), encoding="utf-8")
    return counts


def _codes() -> dict[str, dict[str, list[str]]]:
    """The codes of the concepts that are asked for; names are left out, PhenEx matches codes."""
    agents = load_protocol(PROTOCOL).treatment.immunosuppressants
    drugs: defaultdict[str, list[str]] = defaultdict(list)
    for row in _rows("drugs"):
        listed = STEROIDS if row["role"] == "glucocorticoid" else row["concept"]
        if row["match"] == "code" and listed in (STEROIDS, "hydroxychloroquine", *agents):
            drugs[listed].append(row["code"])
    measured: defaultdict[str, list[str]] = defaultdict(list)
    for row in _rows("labs"):
        if row["match"] == "code" and row["concept"] in MEASURED:
            measured[row["concept"]].append(row["code"])
    disease = [row["code_prefix"] for row in _rows("diagnoses") if row["concept"] == DISEASE]
    return {"disease": {DISEASE: disease}, "drugs": dict(drugs), "measured": dict(measured)}


def _rows(table: str) -> list[dict[str, str]]:
    with (protocols_folder() / "concepts" / f"{table}.csv").open(encoding="utf-8") as file:
        return list(DictReader(file))
