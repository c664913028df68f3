"""Text as delivered may say anything: what of it is shown, and which sentences quote the rest."""

import csv
from pathlib import Path

import duckdb
import pandas as pd

from flows.pseudonymous.decisions import RARE, decisions
from flows.resources import protocols_folder
from flows.workbench import quoted
from transforms.decide.suppression import SMALLEST_SHOWN

# The columns of the concept tables that hold what a hospital writes.
_WRITTEN = ("name", "code", "word", "alias", "unit", "label", "canonical_unit")
# Numbers that are too short for a record's number or a date; ranges, titres, signs.
_NUMBER = r"\d{1,6}([.,]\d{1,4})?"
READING = (
    rf"[<>≤≥=~]{{0,2}}\s*({_NUMBER}(\s*[-–~]\s*{_NUMBER})?|1\s*[:：]\s*\d{{1,6}})\s*[%+]{{0,4}}"
    r"|[1-4]?[+±]{1,4}|-"
)
_DATE = r"(19|20)\d\d\s*[-/.年]\s*\d|(19|20)\d{6}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}"
# What a code of any published system looks like; a name written in its place does not.
_CODE = r"[A-Za-z]{0,2}[0-9][0-9A-Za-z.+*/†-]{0,17}"
_BY_PATIENT = ("words", "code", "reading")


def list_known(connection: duckdb.DuckDBPyConnection) -> None:
    """`known`: what the concept tables write; `shown` and `hidden`, still empty."""
    words = pd.DataFrame({"word": sorted(_concept_words())}, dtype="str")
    connection.register("words", words)
    run = connection.execute
    run("CREATE TEMP TABLE known AS SELECT DISTINCT lower(trim(word)) AS word FROM words")
    connection.unregister("words")
    run("CREATE TEMP TABLE shown (source VARCHAR, written VARCHAR)")
    run("CREATE TEMP TABLE hidden (patient_id VARCHAR, written VARCHAR)")


def _concept_words() -> set[str]:
    found: set[str] = set()
    for path in (protocols_folder() / "concepts").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found.update(row[column] for column in _WRITTEN if row.get(column))
    return found


def list_masked(connection: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> None:
    """In `shown` what enough patients have in common of the table's texts, in `hidden` what is
    not shown of each patient."""
    for column in columns:
        decision = decisions()[table][column]
        if decision not in _BY_PATIENT:
            continue
        source = quoted(f"{table}.{column}")
        connection.execute(
            f'INSERT INTO shown SELECT {source}, "{column}" FROM identified."{table}"'
            f' WHERE "{column}" IS NOT NULL GROUP BY "{column}"'
            f" HAVING count(DISTINCT patient_id) >= {SMALLEST_SHOWN}"
        )
        masked = mask(table, column, decision, "code_system" in columns)
        connection.execute(
            f'INSERT INTO hidden SELECT DISTINCT patient_id, trim("{column}") FROM '
            f'identified."{table}" t WHERE "{column}" IS NOT NULL AND {masked} = {quoted(RARE)}'
        )


def list_unclaimed(connection: duckdb.DuckDBPyConnection, store: Path) -> None:
    """In `shown` what enough patients of the store have of the codes and names that no concept
    claims: rows prove nothing, one patient may have them all."""
    run = connection.execute
    run(f"ATTACH {quoted(store)} AS store (READ_ONLY)")
    listed = "FROM identified.unclaimed_code WHERE kind <> 'unit'"
    for (extract,) in run(f"SELECT DISTINCT extract {listed}").fetchall():
        own = f"{listed} AND extract = {quoted(extract)}"
        texts = f"(SELECT code {own} UNION SELECT name {own})"
        both = " UNION ALL ".join(
            f'SELECT patient_id, {column} AS written FROM store."current_{extract}"'
            f" WHERE {column} IN {texts}"
            for column in ("code", "name")
        )
        run(
            f"INSERT INTO shown SELECT 'unclaimed_code', written FROM ({both})"
            f" GROUP BY written HAVING count(DISTINCT patient_id) >= {SMALLEST_SHOWN}"
        )
    run("DETACH store")


def mask(table: str, column: str, decision: str, has_system: bool) -> str:
    """SQL of the cell of `t`, or of what stands for it."""
    cell = f't."{column}"'
    sure = [f"lower(trim({cell})) IN (FROM known)"]
    if decision in ("code", "listed_code") and has_system:
        sure.append(f"t.code_system <> 'LOCAL' AND regexp_full_match({cell}, {quoted(_CODE)})")
    source = quoted(table if decision.startswith("listed") else f"{table}.{column}")
    common = f"{cell} IN (SELECT written FROM shown WHERE source = {source})"
    if decision == "listed_code":
        common += f" OR t.kind = 'unit' AND t.cohort_patients >= {SMALLEST_SHOWN}"
    if decision == "reading":
        common += f" OR regexp_full_match(trim({cell}), {quoted(READING)})"
    return (
        f"CASE WHEN {' OR '.join(sure)} THEN {cell}"
        f" WHEN ({common}) AND NOT regexp_matches({cell}, {quoted(_DATE)}) THEN {cell}"
        f" WHEN {cell} IS NOT NULL THEN {quoted(RARE)} END"
    )


def list_quoting(connection: duckdb.DuckDBPyConnection) -> None:
    """`quoting`: the answers whose sentences hold a text that is not shown."""
    connection.execute(
        "CREATE TEMP TABLE quoting AS SELECT DISTINCT r.patient_id, protocol_id, criterion_id"
        " FROM identified.criterion_result r JOIN hidden h ON h.patient_id = r.patient_id"
        " WHERE contains(r.reason, h.written) OR contains(r.next_step, h.written)"
    )
