"""What the landing measures run: each function is one side, in a process of its own."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from flows.assess import assess
from flows.decide import decide
from flows.delivery import Delivery, find_files
from flows.gates import GATES, Accepted
from flows.measure import measure
from flows.protocols import load_protocol
from flows.publish import publish
from flows.refresh import land_delivery, refresh
from flows.refresh_ledger import begin
from flows.request import Request, Rows
from flows.resources import load_source
from flows.sample.columns import COLUMNS
from flows.stage import stage
from flows.warehouse import Warehouse
from schemas.extracts import EXTRACTS
from schemas.rules import leaves

PROTOCOL = "nct06934447"
SQL_TYPES = {
    "number": "DOUBLE", "date": "DATE", "timestamp": "TIMESTAMP", "boolean": "BOOLEAN",
}  # fmt: skip


def asked(delivery: Path, warehouse: Path) -> tuple[Request, Delivery]:
    """A refresh of the delivery that has begun, and what lies there; no gate holds it."""
    place = Warehouse(warehouse)
    place.prepare()
    found = find_files(delivery, load_source("canonical"))
    through = Accepted(GATES, "a benchmark")
    as_of = found.as_of or date.today()
    request = Request(delivery, place, (PROTOCOL,), "canonical", as_of, 0, accepted=through)
    return begin(request, datetime.now(UTC).replace(tzinfo=None)), found


def landing(delivery: Path, warehouse: Path) -> dict[str, int]:
    """The delivery lands, in a new store or in the one that is there."""
    counts = land_delivery(*asked(delivery, warehouse))
    return {
        "delivered": counts.delivered,
        "accepted": counts.accepted,
        "duplicate": counts.duplicate,
        "quarantined": counts.quarantined,
    }


def bare_load(delivery: Path, database: Path) -> dict[str, int]:
    """The delivery's files in a database, with the types of their columns, by DuckDB alone.

    Nothing is checked: a cell that has not its column's type leaves its row out.
    """
    rows = 0
    database.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(database)) as con:
        con.execute("SET enable_progress_bar = false")
        for file in sorted(delivery.glob("*.csv")):
            con.execute(
                f"CREATE TABLE {file.stem} AS FROM read_csv('{file}', header = true,"
                f" columns = {column_types(file.stem)}, auto_detect = false, delim = ',',"
                " quote = '\"', escape = '\"', ignore_errors = true)"
            )
            row = con.execute(f"SELECT count(*) FROM {file.stem}").fetchone()
            rows += row[0] if row else 0
    return {"loaded": rows}


def column_types(extract: str) -> dict[str, str]:
    """The SQL type of each column in the order of the file, as the extract's schema has it."""
    columns = EXTRACTS[extract].to_schema().columns
    kinds = {name: (columns[name].metadata or {})["kind"] for name in COLUMNS[extract]}
    return {name: SQL_TYPES.get(kind, "VARCHAR") for name, kind in kinds.items()}


def questions(delivery: Path, warehouse: Path) -> dict[str, int]:
    """Stage and measure of what has landed, and the one answer that rests on an eGFR."""
    request, found = asked(delivery, warehouse)
    kidney = frozenset(
        criterion.id
        for criterion in load_protocol(PROTOCOL).criteria
        if any(leaf.kind == "egfr" for leaf in leaves(criterion.rule))
    )
    asks = replace(request, rows=Rows(request.warehouse.store, found.extracts, kidney))
    cohort = stage(asks)
    measure(asks)
    return {"cohort": cohort, "answers": assess(asks)}


def screening(delivery: Path, warehouse: Path) -> dict[str, int]:
    """Stage, measure, assess, decide and publish of what has landed."""
    request, _ = asked(delivery, warehouse)
    cohort = stage(request)
    measure(request)
    assess(request)
    decide(request)
    publish(request, datetime.now(UTC).replace(tzinfo=None))
    return {"cohort": cohort}


def full_refresh(delivery: Path, warehouse: Path) -> dict[str, int]:
    """A delivery of which every extract is the whole, from its files to the release."""
    warehouse.mkdir(parents=True)
    source = warehouse / "whole.toml"
    source.write_text(f"name = 'whole'\nfull = {sorted(EXTRACTS)}\n", encoding="utf-8")
    through = Accepted(GATES, "a benchmark")
    outcome = refresh(delivery, warehouse, (PROTOCOL,), str(source), accept=through)
    return {"accepted": outcome.landed.accepted, "cohort": outcome.base_cohort}
