"""Whether the pseudonymous database is there, of the served release, and says nobody's own ids."""

import fcntl
import stat

import duckdb

from flows.pseudonymous.decisions import decisions
from flows.pseudonymous.key import setting
from flows.pseudonymous.standing import about_of
from flows.releases import release_database, served_release
from flows.warehouse import PRIVATE_FILE_MODE, PRIVATE_FOLDER_MODE, RELEASED_FILE_MODE, Warehouse
from flows.workbench import quoted

_WRITE_ANEW = "write it anew with `prescreen pseudonymous`"


def pseudonymous_faults(place: Warehouse) -> list[str] | None:
    """What is wrong with it, in words without a patient's data.

    None where it is not asked for, or while a refresh may be writing it.
    """
    here = place.pseudonymous.exists()
    if _is_being_written(place):
        return None
    try:
        chosen = setting(place)
    except duckdb.Error as error:
        return [f"its key cannot be read ({type(error).__name__})"]
    if chosen is None or not chosen.on:
        return ["it is switched off and still there"] if here else None
    if not here:
        return [f"it is not there: {_WRITE_ANEW}"]
    about = about_of(place.pseudonymous)
    if about is None:
        return [f"it cannot be read: {_WRITE_ANEW}"]
    faults = _mode_faults(place)
    if about[0] != served_release(place):
        faults.append(f"it is of release {about[0]}, which is not served: {_WRITE_ANEW}")
    elif about[1] != chosen.dates:
        faults.append(f"its dates are {about[1]}, and {chosen.dates} are asked for: {_WRITE_ANEW}")
    else:
        faults += _content_faults(place)
    return faults


def _is_being_written(place: Warehouse) -> bool:
    try:
        with place.lock.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _mode_faults(place: Warehouse) -> list[str]:
    wrong = stat.S_IMODE(place.pseudonymous.stat().st_mode) & ~RELEASED_FILE_MODE
    faults = ["it may be written, or read by everybody"] if wrong else []
    key = place.pseudonym_key
    for path, allowed in ((key.parent, PRIVATE_FOLDER_MODE), (key, PRIVATE_FILE_MODE)):
        if stat.S_IMODE(path.stat().st_mode) & ~allowed:
            faults.append(f"{path.relative_to(place.root)} can be read by others")
    return faults


def _content_faults(place: Warehouse) -> list[str]:
    """Its tables have the rows of the release's, and no id of a patient or a row."""
    faults = []
    try:
        with duckdb.connect() as connection:
            for name, file in (
                ("identified", release_database(place)),
                ("copy", place.pseudonymous),
                ("key", place.pseudonym_key),
            ):
                connection.execute(f"ATTACH {quoted(file)} AS {name} (READ_ONLY)")
            for table, columns in decisions().items():
                for meaning, query in _questions(table, columns).items():
                    try:
                        ((wrong,),) = connection.execute(query).fetchall()
                    except (duckdb.CatalogException, duckdb.BinderException):
                        # The program that made the release did not know it yet.
                        continue
                    faults += [f"its table {table} {meaning}"] if wrong else []
    except duckdb.Error as error:
        faults.append(f"it cannot be read ({type(error).__name__}): {_WRITE_ANEW}")
    return faults


def _questions(table: str, columns: dict[str, str]) -> dict[str, str]:
    ours, theirs = f'copy."{table}"', f'identified."{table}"'
    asked = {
        "has not the rows of the release's": f"SELECT (SELECT count(*) FROM {ours})"
        f" <> (SELECT count(*) FROM {theirs})"
    }
    for column, decision in columns.items():
        if decision == "study_id":
            asked["has patients without a study id"] = (
                f"SELECT count(*) FROM {ours} ANTI JOIN key.person ON study_id = {column}"
            )
        elif decision == "row_id" and column != "evidence":
            asked["has ids of the hospital's rows"] = (
                f'SELECT count(*) FROM {ours} SEMI JOIN {theirs} USING ("{column}")'
            )
    return asked
