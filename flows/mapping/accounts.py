"""Every record of a mapped delivery accounted for: mapped, left out, or quarantined."""

from collections.abc import Iterable, Mapping

import duckdb

from flows.landing_counts import FileAccount, LeftOut, UnknownWord
from flows.landing_extract import ReadFile
from flows.mapping.tables import MAPPED, RawTable
from flows.mapping.words import AS_DELIVERED, unknown_words
from flows.parsing import name
from schemas.source import LEFT_OUT, ORIGIN


def settle_fates(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[RawTable], extracts: Iterable[str]
) -> None:
    """The table landing.fate: each record of tables that are no lookups, whether it is `broken`,
    and whether any SELECT `kept` it: false if it was only left out, null if none returned it."""
    given = " UNION ALL ".join(
        f"SELECT {ORIGIN}, {LEFT_OUT} FROM {MAPPED}.{extract}" for extract in extracts
    )
    records = " UNION ALL ".join(raw.records for raw in tables if not raw.table.lookup)
    connection.execute(
        f"CREATE TABLE landing.fate AS SELECT file_no, line, broken, kept FROM ({records})"
        f" LEFT JOIN (SELECT {ORIGIN}, bool_or({LEFT_OUT} IS NULL) AS kept FROM ({given})"
        f" GROUP BY {ORIGIN}) USING ({ORIGIN})"
    )


def file_accounts(
    connection: duckdb.DuckDBPyConnection,
    files: Mapping[int, ReadFile],
    tables: Mapping[str, RawTable],
) -> tuple[FileAccount, ...]:
    """What became of the records of each file, in order."""
    counted = {
        file_no: counts
        for file_no, *counts in connection.execute(
            "SELECT file_no, count(*) FILTER (broken = 0 AND kept),"
            " count(*) FILTER (broken = 0 AND NOT kept),"
            " count(*) FILTER (broken <> 0 OR kept IS NULL) FROM landing.fate GROUP BY file_no"
        ).fetchall()
    }
    accounts = []
    for number, file in files.items():
        delivered = file.prepared.file
        mapped, left_out, quarantined = counted.get(number, (0, 0, 0))
        accounts.append(
            FileAccount(
                file_no=number,
                table=delivered.extract,
                lookup=tables[delivered.extract].table.lookup,
                file_name=delivered.name,
                sha256=file.prepared.sha256,
                bytes=file.prepared.bytes,
                records=file.rows,
                mapped=mapped,
                left_out=left_out,
                quarantined=quarantined,
            )
        )
    return tuple(accounts)


def require_accounted(accounts: Iterable[FileAccount]) -> None:
    """Raises RuntimeError if a record is unaccounted for."""
    for file in accounts:
        told = file.mapped + file.left_out + file.quarantined
        if not file.lookup and file.records != told:
            raise RuntimeError(
                f"file {file.file_no} of {file.table}: {file.records} records, but {file.mapped}"
                f" mapped + {file.left_out} left out + {file.quarantined} quarantined"
            )


def left_out_rows(
    connection: duckdb.DuckDBPyConnection, extracts: Iterable[str], files: Mapping[int, ReadFile]
) -> tuple[LeftOut, ...]:
    """How many rows each SELECT leaves out, by file and reason."""
    found = []
    for extract in extracts:
        found += [
            LeftOut(extract, files[file_no].prepared.file.name, reason, rows)
            for file_no, reason, rows in connection.execute(
                f"SELECT file_no, {LEFT_OUT}, count(*) FROM {MAPPED}.{extract}"
                f" WHERE {LEFT_OUT} IS NOT NULL GROUP BY ALL ORDER BY ALL"
            ).fetchall()
        ]
    return tuple(found)


def unknown_of(
    connection: duckdb.DuckDBPyConnection, extracts: Iterable[str]
) -> tuple[UnknownWord, ...]:
    """The words that the source does not know, most frequent first."""
    found = []
    for extract in extracts:
        for column, condition in unknown_words(extract).items():
            word = name(AS_DELIVERED[column])
            found += [
                UnknownWord(extract, column, written, rows)
                for written, rows in connection.execute(
                    f"SELECT {word}, count(*) FROM {MAPPED}.{extract}"
                    f" WHERE {LEFT_OUT} IS NULL AND {condition}"
                    f" GROUP BY {word} ORDER BY count(*) DESC, {word}"
                ).fetchall()
            ]
    return tuple(found)
