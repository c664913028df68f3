"""The pseudonymous database of the served release, written in one step."""

import os
import shutil

from flows.machine import MachineFailed
from flows.pseudonymous.build import build
from flows.pseudonymous.key import Setting, setting
from flows.pseudonymous.standing import aside_of, clear
from flows.releases import release_database, served_release
from flows.warehouse import PRIVATE_FOLDER_MODE, RELEASED_FILE_MODE, Warehouse, sync


def renew(place: Warehouse) -> Setting | None:
    """It is of the served release, if it is switched on; MachineFailed where it is not there."""
    if not place.pseudonym_key.exists():
        return None
    try:
        chosen = setting(place)
        if chosen is None or not chosen.on:
            return None
        write(place, chosen)
    except Exception as error:
        clear(place)
        raise MachineFailed(
            "publish",
            f"Release {served_release(place)} is served, but its pseudonymous database could not "
            f"be written ({type(error).__name__}); there is none now",
            str(place.pseudonymous),
            "make room on the disk, see that this user may write there, then run "
            "`prescreen pseudonymous`",
        ) from None
    return chosen


def write(place: Warehouse, chosen: Setting) -> None:
    """The served release's, in one step in the place of what was there.

    It is built where nobody else can enter: what DuckDB spills is identified.
    """
    aside = aside_of(place)
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=PRIVATE_FOLDER_MODE)
    file = aside / place.pseudonymous.name
    build(place, served_release(place) or "", release_database(place), file, chosen)
    os.chmod(file, RELEASED_FILE_MODE)
    if chosen.readers:
        shutil.chown(file, group=chosen.readers)
    sync(file)
    os.replace(file, place.pseudonymous)
    sync(place.root)
    shutil.rmtree(aside)
