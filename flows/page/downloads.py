"""Downloads: by a release's number and a kind of a closed list, noted before the first byte."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

import duckdb
from starlette.responses import Response, StreamingResponse

from flows.downloaded import note_download
from flows.errors import Refusal
from flows.page.accounts import Role
from flows.page.files import KINDS, Kind
from flows.page.refused import Refused, Stop
from flows.page.shelf import Release
from flows.page.visit import Visit
from flows.releases import is_withdrawn

_PIECE = 1 << 20


def show_downloads(visit: Visit) -> Response:
    """Every release that is kept and not withdrawn, with the files that the account may have."""
    account = visit.account
    offered = [
        (release, [kind for kind in KINDS.values() if kind.is_for(account) and kind.is_of(release)])
        for release in visit.office.shelf.releases()
    ]
    return visit.page("downloads.html.j2", offered=offered, all_of_it=account.sees_all)


def download(visit: Visit) -> Response:
    """The file; the release's own byte for byte, if the account may see all that is in it."""
    release, kind = _asked(visit)
    protocols = _protocols(visit)
    whole = visit.account.sees_all or visit.account.role is Role.operations
    file = _own(release, kind) if whole and kind.is_in(release) else _made(visit, release, kind)
    try:
        size, hashed = os.fstat(file.fileno()).st_size, _hash_of(file)
        visit.note(
            "download",
            release=release.id,
            file=kind.name,
            sha256=hashed,
            bytes=size,
            protocols=None if whole else sorted(protocols),
        )
        note_download(visit.office.settings.place, release.id, f"page {kind.name}")
    except BaseException:
        file.close()
        raise
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": f'attachment; filename="prescreen-{release.id}-{kind.name}"',
    }
    return StreamingResponse(_pieces(file), media_type=kind.media, headers=headers)


def _asked(visit: Visit) -> tuple[Release, Kind]:
    kind = KINDS.get(visit.path["kind"])
    releases = {release.id: release for release in visit.office.shelf.releases()}
    release = releases.get(visit.path["release"])
    if kind is None or release is None:
        raise _no_such()
    if not kind.is_for(visit.account):
        raise Refused("file", "Your account does not include this file.")
    if not kind.is_of(release):
        raise _no_such()
    return release, kind


def _protocols(visit: Visit) -> frozenset[str]:
    return frozenset(listed.id for listed in visit.lists)


def _own(release: Release, kind: Kind) -> BufferedReader:
    assert kind.file is not None
    try:
        file = open(release.folder / kind.file, "rb")  # noqa: SIM115
    except OSError:
        raise Stop(404, "This release is no longer kept", "Choose another one.") from None
    # Between the list and here an opt-out may have closed the release.
    if is_withdrawn(release.folder):
        file.close()
        raise _no_such()
    return file


def _made(visit: Visit, release: Release, kind: Kind) -> BufferedReader:
    """The file made for this account, read from a folder that is gone before it is sent."""
    assert kind.maker is not None
    folder = Path(tempfile.mkdtemp(prefix=".made-", dir=visit.office.settings.place.office))
    try:
        made = folder / kind.name
        of_release = _screened(release)
        wanted = of_release if visit.account.sees_all else of_release & _seen(visit, of_release)
        kind.maker(release.folder / "prescreen.duckdb", made, wanted)
        return open(made, "rb")
    except Refusal as refusal:
        # Its words are for people, and name nothing of a patient.
        raise Stop(409, "This file cannot be made of that release", f"{refusal.what}.") from None
    except (duckdb.BinderException, duckdb.CatalogException):
        raise Stop(
            404,
            "This file cannot be made of that release",
            "An older version published it: choose a later release.",
        ) from None
    finally:
        # An open file stays readable until it is closed.
        shutil.rmtree(folder, ignore_errors=True)


def _no_such() -> Stop:
    return Stop(404, "There is no such download", "Choose one on the page of downloads.")


def _screened(release: Release) -> frozenset[str]:
    return frozenset(release.notes.get("protocols", {}))


def _seen(visit: Visit, protocols: frozenset[str]) -> frozenset[str]:
    return frozenset(one for one in protocols if visit.account.may_see(one))


def _hash_of(file: BufferedReader) -> str:
    hashed = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return hashed


def _pieces(file: BufferedReader) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
