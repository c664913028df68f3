"""What `prescreen pseudonymous` does: write, switch off, and say who is who."""

import grp

import duckdb

from flows.errors import Refusal
from flows.lock import only_refresh
from flows.page.audit import audit_journal
from flows.pseudonymous.key import Setting, set_on, setting, switch_off
from flows.pseudonymous.people import list_persons
from flows.pseudonymous.renew import renew
from flows.pseudonymous.standing import clear
from flows.recover import recover
from flows.release_events import account
from flows.releases import release_database, require_warehouse, served_release
from flows.warehouse import Warehouse


def switch_on(
    place: Warehouse, dates: str | None = None, readers: str | None = None
) -> tuple[str, Setting]:
    """The served release, of which the database is from now on, and how."""
    require_warehouse(place)
    _require_group(readers)
    release_database(place)
    with only_refresh(place.lock):
        recover(place)
        # First, because with other dates comes another key.
        clear(place)
        set_on(place, dates, readers)
        chosen = renew(place)
    assert chosen is not None
    return served_release(place) or "", chosen


def _require_group(name: str | None) -> None:
    try:
        if name is not None:
            grp.getgrnam(name)
    except KeyError:
        raise Refusal(
            "This machine has no such group", name or "", "name one that `getent group` lists"
        ) from None


def end(place: Warehouse, forget: bool) -> None:
    """There is no pseudonymous database any more; with `forget` no key either."""
    require_warehouse(place)
    with only_refresh(place.lock):
        clear(place)
        switch_off(place, forget)


def who_is(place: Warehouse, study_id: str) -> list[str]:
    """The ids of the hospital that this study id stands for, the one that remained first."""
    return _looked_up(place, study_id, "study_id", "patient_id", "study id")


def study_id_of(place: Warehouse, patient_id: str) -> str:
    """The study id of the patient."""
    return _looked_up(place, patient_id, "patient_id", "study_id", "patient")[0]


def _looked_up(place: Warehouse, given: str, by: str, sought: str, called: str) -> list[str]:
    """Raises Refusal where the key does not know it; what is told is noted in the audit log."""
    require_warehouse(place)
    if setting(place) is None:
        raise Refusal(
            "There is no key: no pseudonymous database was ever written here",
            str(place.root),
            "write it with `prescreen pseudonymous`",
        )
    with duckdb.connect() as connection:
        list_persons(connection, place, None)
        found = [
            one
            for (one,) in connection.execute(
                f"SELECT {sought} FROM person WHERE {by} = ? ORDER BY patient_id <> remains, 1",
                [given.strip()],
            ).fetchall()
        ]
    if not found:
        raise Refusal(
            f"The key knows no such {called}",
            str(place.pseudonym_key),
            "look for a slip of the pen; ids of a key that was drawn anew are gone",
        )
    note = {"event": "pseudonym", "by": account(), "asked": by, "patient": given}
    audit_journal(place).append(note if by == "patient_id" else note | {"patient": found[0]})
    return found
