"""Records that could not be read, or that no SELECT returns: how many there may be, and where they
go."""

from pathlib import Path

import duckdb

from flows.landing_counts import require_mostly_sound
from flows.landing_extract import ReadFile
from flows.landing_files import refused
from flows.landing_quarantine import fetched, lookup_file, write_rejected
from flows.mapping.landing import Mapped


def require_mostly_read(mapped: Mapped) -> None:
    """Raises Refusal for a file of which too many records are of no use, and for one of a table
    that is to be whole of which any is."""
    for account in mapped.accounts:
        if not account.quarantined:
            continue
        delivered = mapped.files[account.file_no].prepared.file
        require_mostly_sound(delivered, account.records, account.quarantined, account.reasons)
        if mapped.tables[account.table].table.whole:
            listed = ", ".join(f"{reason} {rows}" for reason, rows in account.reasons.items())
            raise refused(
                delivered,
                f"{account.quarantined:,} of its records cannot be read ({listed}), and without"
                " them other records would say what is not so",
                "Repair those lines, or have the file exported again.",
            )


def quarantine_lookups(connection: duckdb.DuckDBPyConnection, mapped: Mapped, folder: Path) -> None:
    """The broken records of lookups, in a file for each under the folder."""
    for account in mapped.accounts:
        if account.lookup and account.quarantined:
            file, raw = mapped.files[account.file_no], mapped.tables[account.table]
            rows = connection.execute(
                f"SELECT line, broken, raw FROM landing.fate WHERE file_no = {account.file_no}"
                " AND broken <> 0 ORDER BY line"
            )
            write_rejected(
                fetched(rows),
                raw.ground.rules,
                _names(file),
                account.file_name,
                folder,
                lookup_file(account.file_no),
            )


def _names(file: ReadFile) -> tuple[str, ...]:
    return file.landed.header.names if file.landed else ()
