"""Whether a release is what it was when it was published: hashes, shape, sums, every block read."""

import hashlib
import stat
from pathlib import Path

import duckdb

from flows.audit import CONTRADICTIONS, OF_DECISIONS
from flows.releases import notes_of, open_release
from flows.request import software_version
from flows.warehouse import RELEASED_FILE_MODE
from schemas.columns import column_types
from schemas.tables import TABLES

NOTES = "release.json"


def faults_of(folder: Path) -> list[str]:
    """What is wrong with the release, in words without any of its data; empty if it is whole."""
    notes = notes_of(folder)
    if not notes:
        return [f"{NOTES} cannot be read"]
    faults = _file_faults(folder, notes.get("files", {}))
    if not faults:
        # The bytes are those published: what the database holds was audited then.
        faults = _database_faults(folder / "prescreen.duckdb", notes)
    return faults


def _file_faults(folder: Path, hashes: dict[str, str]) -> list[str]:
    here = {path.name: path for path in folder.iterdir() if path.name != NOTES}
    faults = [f"{name} is missing" for name in sorted(hashes.keys() - here.keys())]
    faults += [f"{name} does not belong to it" for name in sorted(here.keys() - hashes.keys())]
    for name in sorted(here.keys() & hashes.keys()):
        try:
            with here[name].open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            faults.append(f"{name} cannot be read ({error.strerror})")
            continue
        if digest != hashes[name]:
            faults.append(f"{name} was changed: its SHA-256 is not the one in {NOTES}")
    for path in sorted(folder.iterdir()):
        if stat.S_IMODE(path.stat().st_mode) & ~RELEASED_FILE_MODE:
            faults.append(f"{path.name} may be written, or read by everybody")
    return faults


def _database_faults(database: Path, notes: dict[str, object]) -> list[str]:
    faults = []
    try:
        with open_release(database) as connection:
            if notes.get("software_version") == software_version():
                faults += _shape_faults(connection)
            for (table,) in connection.execute(
                "SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY 1"
            ).fetchall():
                connection.execute(f'SELECT bit_xor(hash(t)) FROM "{table}" t').fetchall()
            for meaning, query in (CONTRADICTIONS | OF_DECISIONS).items():
                try:
                    found = connection.execute(query).fetchall()
                except (duckdb.CatalogException, duckdb.BinderException):
                    if notes.get("software_version") == software_version():
                        raise
                    # Its program did not know the table or the column yet.
                    continue
                if any(wrong for (wrong,) in found):
                    faults.append(f"the database holds {meaning}")
    except duckdb.Error as error:
        faults.append(f"the database cannot be read ({type(error).__name__})")
    return faults


def _shape_faults(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE NOT internal AND table_name IN "
        "(SELECT table_name FROM duckdb_tables() WHERE NOT internal) ORDER BY column_index"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return [
        f"the table {name} has not the columns that it should have"
        for name, schema in TABLES.items()
        if found.get(name) != column_types(schema)
    ]
