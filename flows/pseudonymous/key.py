"""The private key: who is who, by how many days each patient's dates shift, and one secret.

Whoever holds it can undo what makes the analysts' database pseudonymous.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from flows.pseudonymous.decisions import DATES
from flows.warehouse import PRIVATE_FILE_MODE, PRIVATE_FOLDER_MODE, Warehouse, sync

# Never none: no date of a patient stays where it was.
MOST_DAYS = 365
_SHAPE = (
    "CREATE TABLE setting (dates VARCHAR NOT NULL, secret VARCHAR NOT NULL,"
    " is_on BOOLEAN NOT NULL, readers VARCHAR)",
    "CREATE TABLE person (n BIGINT NOT NULL, patient_id VARCHAR PRIMARY KEY,"
    " study_id VARCHAR NOT NULL UNIQUE, days INTEGER NOT NULL)",
)


@dataclass(frozen=True)
class Setting:
    """How the pseudonymous database is written, and whether it is."""

    dates: str
    secret: str
    on: bool
    # The group of the machine whose members may read the file; None for that of the warehouse.
    readers: str | None


def setting(place: Warehouse) -> Setting | None:
    """What was set; None before it was ever switched on."""
    if not place.pseudonym_key.exists():
        return None
    with duckdb.connect(str(place.pseudonym_key), read_only=True) as key:
        rows = key.execute("FROM setting").fetchall()
    return Setting(*rows[0]) if rows else None


def set_on(place: Warehouse, dates: str | None, readers: str | None) -> None:
    """It is switched on, with these dates and readers, or those set before; dates are kept first.

    Other dates than before come with a new key: whoever held both databases of one patient under
    one study id could read by how many days the dates are shifted.
    """
    before = setting(place)
    asked = dates or (before.dates if before else DATES[0])
    if before is None or before.dates != asked:
        kept = before.readers if before else None
        _make(place, Setting(asked, secrets.token_hex(32), True, readers or kept))
    else:
        _switch(place, True, readers)


def switch_off(place: Warehouse, forget: bool) -> None:
    """Nothing is written from now on; the key stays unless it is to be forgotten."""
    if forget:
        shutil.rmtree(place.pseudonym_key.parent, ignore_errors=True)
    elif place.pseudonym_key.exists():
        _switch(place, False)


def draw(place: Warehouse, patients: pd.DataFrame) -> None:
    """Each of the patients has a study id and a number of days of their own, drawn at random."""
    with duckdb.connect(str(place.pseudonym_key)) as key, _registered(key, "patients", patients):
        new = "SELECT DISTINCT patient_id FROM patients ANTI JOIN person USING (patient_id)"
        # A study id that was drawn already is drawn again.
        while count := len(found := key.execute(new).df()):
            drawn = np.frombuffer(os.urandom(16 * count), dtype="uint64").reshape(count, 2)
            side = (drawn[:, 1] % (2 * MOST_DAYS)).astype("int64") - MOST_DAYS
            found["number"] = drawn[:, 0] >> np.uint64(24)
            found["days"] = np.where(side < 0, side, side + 1)
            with _registered(key, "found", found):
                key.execute(
                    "INSERT OR IGNORE INTO person SELECT row_number() OVER () + "
                    "(SELECT coalesce(max(n), 0) FROM person), patient_id, "
                    "format('S{:010x}', number), days FROM found"
                )


@contextmanager
def _registered(
    connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame
) -> Iterator[None]:
    connection.register(name, frame.astype({"patient_id": "str"}))
    yield
    connection.unregister(name)


def _make(place: Warehouse, chosen: Setting) -> None:
    """A new key, whole from the first instant; the old one is gone."""
    folder = place.pseudonym_key.parent
    folder.mkdir(mode=PRIVATE_FOLDER_MODE, exist_ok=True)
    os.chmod(folder, PRIVATE_FOLDER_MODE)
    aside = folder / "new.duckdb"
    _remove(aside)
    with duckdb.connect(str(aside)) as key:
        for table in _SHAPE:
            key.execute(table)
        key.execute("INSERT INTO setting VALUES (?, ?, ?, ?)", list(astuple(chosen)))
    os.chmod(aside, PRIVATE_FILE_MODE)
    sync(aside)
    _remove(place.pseudonym_key.with_name(f"{place.pseudonym_key.name}.wal"))
    os.replace(aside, place.pseudonym_key)
    sync(folder)


def _remove(database: Path) -> None:
    for file in (database, database.with_name(f"{database.name}.wal")):
        file.unlink(missing_ok=True)


def _switch(place: Warehouse, on: bool, readers: str | None = None) -> None:
    with duckdb.connect(str(place.pseudonym_key)) as key:
        key.execute("UPDATE setting SET is_on = ?, readers = coalesce(?, readers)", [on, readers])
