"""The published database: every table, view and macro, each with its comment."""

from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
import pandera.pandas as pa

from flows.comments import column_comment, table_comment
from flows.ledger_tables import LEDGER_QUERIES
from flows.protocols import load_protocol
from flows.release_protocols import insert_protocols
from flows.releases import kept_releases
from flows.request import Request
from flows.review.precision import insert_precision
from flows.views import MACROS, VIEWS, returned
from flows.workbench import quoted
from schemas.columns import column_types
from schemas.protocol import Protocol
from schemas.tables import TABLES

# Analysts' clients lag behind: DuckDB 1.4 and later can open this.
STORAGE = (("storage_compatibility_version", "v1.4.0"),)


def build_database(
    path: Path, request: Request, started_at: datetime, finished_at: datetime
) -> None:
    """A closed, checkpointed database at `path`; `finished_at` is UTC."""
    with duckdb.connect(str(path), config=dict(STORAGE)) as connection:
        run = connection.execute
        run("SET enable_progress_bar = false")
        run(f"ATTACH {quoted(request.workbench)} AS bench (READ_ONLY)")
        run(f"ATTACH {quoted(request.warehouse.store)} AS store (READ_ONLY)")
        protocols = [load_protocol(name) for name in request.protocols]
        queries = _queries(protocols[0])
        # Hundreds of statements, and nobody waits for any of them to be on the disk.
        run("BEGIN")
        for name, schema in TABLES.items():
            _create(connection, schema)
            columns = ", ".join(f'"{c}"' for c in schema.columns)
            if name in queries:
                # in one order whatever the threads did, so that equal releases export equally
                run(f'INSERT INTO "{name}" SELECT {columns} FROM ({queries[name]}) ORDER BY ALL')
        insert_protocols(connection, protocols)
        run(
            "UPDATE refresh SET outcome = 'published', finished_at = ?, "
            "seconds_total = epoch(?::TIMESTAMP) - epoch(?::TIMESTAMP) WHERE refresh_id = ?",
            [finished_at, finished_at, started_at, request.refresh_id],
        )
        run("COMMIT")
        _insert_history(connection, request)
        insert_precision(connection)
        run("BEGIN")
        run(
            "UPDATE refresh SET base_cohort = c.patients FROM (SELECT release_id, "
            "count(DISTINCT patient_id) AS patients FROM screening_history GROUP BY ALL) c "
            "WHERE c.release_id = format('{:06d}', refresh_id)"
        )
        for name, (query, comment) in VIEWS.items():
            run(f'CREATE VIEW "{name}" AS {query}')
            run(f'COMMENT ON VIEW "{name}" IS {quoted(comment)}')
            for column, field in returned(name).items():
                run(f'COMMENT ON COLUMN "{name}"."{column}" IS {quoted(column_comment(field))}')
        for name, (query, comment) in MACROS.items():
            run(f'CREATE MACRO "{name}"{query}')
            run(f'COMMENT ON MACRO TABLE "{name}" IS {quoted(comment)}')
        run("COMMIT")
        run("DETACH bench")
        run("DETACH store")
        run("CHECKPOINT")


def _create(connection: duckdb.DuckDBPyConnection, schema: pa.DataFrameSchema) -> None:
    columns = ", ".join(
        f'"{name}" {kind}' + ("" if schema.columns[name].nullable else " NOT NULL")
        for name, kind in column_types(schema).items()
    )
    connection.execute(f'CREATE TABLE "{schema.name}" ({columns})')
    connection.execute(f'COMMENT ON TABLE "{schema.name}" IS {quoted(table_comment(schema))}')
    for name, column in schema.columns.items():
        connection.execute(
            f'COMMENT ON COLUMN "{schema.name}"."{name}" IS {quoted(column_comment(column))}'
        )


def _queries(first: Protocol) -> dict[str, str]:
    """Where each table's rows come from; the published orders are the first protocol's."""
    from_bench = (
        "screening",
        "criterion_result",
        "treatment_history",
        "drug_exposure",
        "steroid_dose",
        "score_item",
        "measurement",
        "diagnosis",
        "procedure",
        "immunization",
        "adverse_reaction",
        "enrolment",
        "patient",
        "unclaimed_code",
        "screening_change",
        "review_decision",
        "next_step",
        "attrition",
    )
    return {
        **{name: f'FROM bench."{name}"' for name in from_bench},
        "medication": f'FROM bench."orders_{first.id}"',
        **LEDGER_QUERIES,
    }


def _insert_history(connection: duckdb.DuckDBPyConnection, request: Request) -> None:
    """Every kept release's screening, then this one's; without whoever opted out since."""
    known: set[str] = set()
    kept = {folder.name: folder / "prescreen.duckdb" for folder in kept_releases(request.warehouse)}
    published = request.warehouse.published
    if published.exists():
        _insert_screenings(connection, published, "FROM kept.screening_history", set(kept))
        known = {
            release
            for (release,) in connection.execute(
                "SELECT DISTINCT release_id FROM screening_history"
            ).fetchall()
        }
    # Releases that the served one does not know: operations went back to it from them.
    for release, database in kept.items():
        if release not in known:
            query = f"SELECT {quoted(release)} AS release_id, * FROM kept.screening"
            _insert_screenings(connection, database, query, {release})
    connection.execute(
        "INSERT INTO screening_history SELECT ?, * FROM screening ORDER BY protocol_id, patient_id",
        [request.release_id],
    )


def _insert_screenings(
    connection: duckdb.DuckDBPyConnection, database: Path, query: str, releases: set[str]
) -> None:
    connection.execute(f"ATTACH {quoted(database)} AS kept (READ_ONLY)")
    connection.register("wanted", pd.DataFrame({"release_id": sorted(releases)}, dtype="str"))
    connection.execute(
        f"INSERT INTO screening_history SELECT * FROM ({query}) "
        "WHERE release_id IN (SELECT release_id FROM wanted) "
        "AND patient_id NOT IN (SELECT patient_id FROM bench.opted_out) "
        "ORDER BY release_id, protocol_id, patient_id"
    )
    connection.unregister("wanted")
    connection.execute("DETACH kept")
