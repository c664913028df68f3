"""Every record of a mapped delivery accounted for: mapped, left out, or quarantined."""

from collections import Counter
from collections.abc import Iterable, Mapping

import duckdb

from flows.landing_counts import FEWEST_ROWS_OF_FREE_TEXT, FileAccount, LeftOut, UnknownWord
from flows.landing_extract import ReadFile
from flows.mapping.tables import MAPPED, RawTable
from flows.mapping.words import unknown_words
from flows.parsing import name
from flows.rules import NOT_MAPPED
from schemas.source import LEFT_OUT, ORIGIN


def settle_fates(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[RawTable], extracts: Iterable[str]
) -> None:
    """The table landing.fate: each record, whether it is `broken` (then with its cells), and
    whether any SELECT `kept` it: false if it was only left out, null if none returned it."""
    given = " UNION ALL ".join(
        f"SELECT {ORIGIN}, {LEFT_OUT} FROM {MAPPED}.{extract}" for extract in extracts
    )
    records = " UNION ALL ".join(raw.records for raw in tables)
    connection.execute(
        f"CREATE TABLE landing.fate AS SELECT file_no, line, broken, raw, kept FROM ({records})"
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
            " count(*) FILTER (broken = 0 AND NOT kept), count(*) FILTER (broken <> 0),"
            " count(*) FILTER (broken = 0 AND kept IS NULL) FROM landing.fate GROUP BY file_no"
        ).fetchall()
    }
    accounts = []
    for number, file in files.items():
        delivered = file.prepared.file
        lookup = tables[delivered.extract].table.lookup
        mapped, left_out, broken, lost = counted.get(number, (0, 0, 0, 0))
        lost = 0 if lookup else lost
        accounts.append(
            FileAccount(
                file_no=number,
                table=delivered.extract,
                lookup=lookup,
                file_name=delivered.name,
                sha256=file.prepared.sha256,
                bytes=file.prepared.bytes,
                records=file.rows,
                mapped=mapped,
                left_out=left_out,
                quarantined=broken + lost,
                reasons=_reasons(connection, number, tables[delivered.extract])
                if broken + lost
                else {},
            )
        )
    return tuple(accounts)


def _reasons(connection: duckdb.DuckDBPyConnection, file_no: int, raw: RawTable) -> dict[str, int]:
    """Why records of the file were quarantined, with their number."""
    reasons: Counter[str] = Counter()
    for broken, rows in connection.execute(
        f"SELECT broken, count(*) FROM landing.fate WHERE file_no = {file_no}"
        f" AND (broken <> 0 OR kept IS NULL AND NOT {raw.table.lookup}) GROUP BY broken"
    ).fetchall():
        for reason in raw.ground.rules.reasons_of(broken) or [f"row:{NOT_MAPPED}"]:
            reasons[reason] += rows
    return dict(sorted(reasons.items()))


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
    connection: duckdb.DuckDBPyConnection,
    selects: Mapping[str, str],
    extracts: Iterable[str],
    files: Mapping[int, ReadFile],
) -> tuple[LeftOut, ...]:
    """How many rows each SELECT leaves out, by file and reason.

    A reason that few rows share and that does not stand in the SELECT was made of their data.
    """
    found = []
    for extract in extracts:
        found += [
            LeftOut(extract, files[file_no].prepared.file.name, reason, rows)
            for file_no, reason, rows in connection.execute(
                "SELECT file_no, CASE WHEN rows < $few AND NOT contains($text, reason)"
                " THEN '(made of the record)' ELSE reason END AS shown, sum(rows)::BIGINT FROM"
                f" (SELECT file_no, {LEFT_OUT} AS reason, count(*) AS rows"
                f" FROM {MAPPED}.{extract} WHERE {LEFT_OUT} IS NOT NULL GROUP BY ALL)"
                " GROUP BY ALL ORDER BY ALL",
                {"few": FEWEST_ROWS_OF_FREE_TEXT, "text": selects[extract].replace("''", "'")},
            ).fetchall()
        ]
    return tuple(found)


def unknown_of(
    connection: duckdb.DuckDBPyConnection, extracts: Iterable[str]
) -> tuple[UnknownWord, ...]:
    """The words that the source does not know, most frequent first."""
    found = []
    for extract in extracts:
        for column, holding in unknown_words(extract).items():
            word = name(holding)
            found += [
                UnknownWord(extract, column, written, rows)
                for written, rows in connection.execute(
                    f"SELECT {word}, count(*) FROM {MAPPED}.{extract}"
                    f" WHERE {LEFT_OUT} IS NULL AND {word} IS NOT NULL"
                    f" GROUP BY {word} ORDER BY count(*) DESC, {word}"
                ).fetchall()
            ]
    return tuple(found)
