"""The accepted rows of some patients as they were after an earlier delivery.

The store forgets no row: each says which delivery brought it, and which one replaced it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd

from flows.parsing import literal, name
from flows.request import Rows
from flows.store import open_store
from flows.warehouse import Warehouse
from schemas.extracts import EXTRACTS, key_column
from transforms.decide.causes import CORRECTED, NEW
from transforms.decide.changes import Before

# The patients' ids, under whatever merge ever joined them, undone or yet to come.
_PERSON = """
CREATE TEMP TABLE person AS
WITH RECURSIVE joined AS (
  SELECT from_id AS one, to_id AS other FROM store.patient_merges
  UNION SELECT to_id, from_id FROM store.patient_merges
), reached AS (
  SELECT step, patient_id, patient_id AS id FROM sought
  UNION SELECT r.step, r.patient_id, j.other FROM reached r JOIN joined j ON j.one = r.id
)
SELECT step, patient_id, id FROM reached
"""


def last_delivery(place: Warehouse, before: Before) -> int | None:
    """The last delivery that the release knew; None where the store does not know the release."""
    with open_store(place.store) as store:
        row = store.execute(
            "SELECT max(delivery_no) FROM delivery WHERE refresh_id <= $1 AND EXISTS"
            " (FROM refresh WHERE refresh_id = $1 AND started_at = $2)",
            [before.refresh_id, before.started_at],
        ).fetchone()
    return row[0] if row else None


def extracts_then(store: duckdb.DuckDBPyConnection, delivery: int) -> frozenset[str]:
    """The extracts of which that delivery or an earlier one had brought any row."""
    return frozenset(
        extract
        for extract in EXTRACTS
        if store.execute(f"FROM {extract} WHERE delivery_no <= {delivery} LIMIT 1").fetchone()
    )


def landed_since(place: Warehouse, delivery: int, patients: pd.Series) -> pd.DataFrame:
    """By patient, whether later deliveries corrected rows, and whether they brought new ones."""
    parts = []
    for extract in EXTRACTS:
        key, replaced = name(key_column(extract)), _replaced(extract, delivery)
        ids = f"unnest([{', '.join(_owners(extract))}]) AS id"
        parts += [
            f"SELECT {ids}, {key} IN (SELECT {key} {replaced}) AS corrected FROM store.{extract}"
            f" WHERE delivery_no > {delivery} AND superseded_in IS NULL",
            f"SELECT {ids}, true {replaced}",
        ]
    with _beside_the_store(place, {"": patients}) as connection:
        found = connection.execute(
            f"SELECT s.patient_id, coalesce(bool_or(l.corrected), false) AS {CORRECTED},"
            f" coalesce(bool_or(NOT l.corrected), false) AS {NEW} FROM sought s"
            f" JOIN person p USING (patient_id) LEFT JOIN ({' UNION ALL '.join(parts)}) l"
            " ON l.id = p.id GROUP BY s.patient_id"
        ).df()
    return found.astype({"patient_id": "str"}).set_index("patient_id")


def rows_then(
    place: Warehouse, delivery: int, patients: Mapping[str, pd.Series], criteria: frozenset[str]
) -> Rows:
    """The rows after each step of the patients who are asked about it, all as rows of one store.

    They were current after that delivery; after the corrections they are in their newest version,
    or gone. Every id begins with its step, so that a patient can stand there after two of them.
    """
    with _beside_the_store(place, patients) as connection:
        for extract in EXTRACTS:
            key, owners = key_column(extract), _owners(extract)
            marked = ", ".join(
                f"step || ' ' || r.{column} AS {column}" for column in dict.fromkeys((key, *owners))
            )
            connection.execute(
                f"CREATE TABLE current_{extract} AS SELECT r.* EXCLUDE (superseded_in)"
                f" REPLACE ({marked}) FROM store.{extract} r"
                f" JOIN (SELECT DISTINCT step, id FROM person) p ON p.id = r.{owners[0]}"
                f" WHERE CASE WHEN step = '{CORRECTED}'"
                f" THEN superseded_in IS NULL AND (delivery_no <= {delivery}"
                f" OR r.{key} IN (SELECT {key} {_replaced(extract, delivery)}))"
                f" ELSE delivery_no <= {delivery}"
                f" AND (superseded_in IS NULL OR superseded_in > {delivery}) END"
            )
    with open_store(place.store) as store:
        return Rows(_database(place), extracts_then(store, delivery), criteria)


def tagged(step: str, patients: pd.Series) -> pd.Series:
    """The patients' ids as they stand in `rows_then` after the step."""
    return step + " " + patients


def _owners(extract: str) -> tuple[str, ...]:
    """The columns that say whose row it is."""
    return ("from_id", "to_id") if extract == "patient_merges" else ("patient_id",)


def _replaced(extract: str, delivery: int) -> str:
    """The rows that were current then, and were replaced or left out since."""
    return f"FROM store.{extract} WHERE delivery_no <= {delivery} AND superseded_in > {delivery}"


def _database(place: Warehouse) -> Path:
    return place.work / "then.duckdb"


@contextmanager
def _beside_the_store(
    place: Warehouse, patients: Mapping[str, pd.Series]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty private database that can read the store and knows everybody's ids, by step."""
    sought = pd.concat(
        [pd.DataFrame({"step": step, "patient_id": own.unique()}) for step, own in patients.items()]
    )
    _database(place).unlink(missing_ok=True)
    with duckdb.connect(str(_database(place))) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET python_enable_replacements = false")
        connection.register("sought", sought.astype("str"))
        connection.execute(f"ATTACH {literal(str(place.store))} AS store (READ_ONLY)")
        connection.execute(_PERSON)
        yield connection
