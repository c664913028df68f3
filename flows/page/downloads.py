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
from flows.page.files import KINDS, Kind, sees_all_of
from flows.page.refused import Refused, Stop
from flows.page.shelf import Release, can_be_offered
from flows.page.visit import Visit
from flows.warehouse import Warehouse

_PIECE = 1 << 20
_MADE = ".made-"


def clean_up(place: Warehouse) -> None:
    """Files that were half made when the page was killed are no more."""
    for folder in place.office.glob(f"{_MADE}*"):
        shutil.rmtree(folder, ignore_errors=True)


def show_downloads(visit: Visit) -> Response:
    """Every release that is kept and not withdrawn, with the files that the account may have."""
    account = visit.account
    releases = visit.office.shelf.releases()
    whole = account.sees_all or account.role is Role.operations
    return visit.page(
        "downloads.html.j2",
        offered=[(release, _kinds(visit, release)) for release in releases],
        seen=sorted(account.protocols),
        narrowed=not whole and not all(sees_all_of(account, release) for release in releases),
    )


def download(visit: Visit) -> Response:
    """The file; the release's own byte for byte, if the account may see all that is in it."""
    release, kind = _asked(visit)
    whole = kind.is_whole_for(visit.account, release)
    protocols = _protocols(visit, release)
    if whole and kind.is_in(release):
        file = _own(release, kind)
    elif protocols:
        file = _made(visit, release, kind, protocols)
    else:
        # What is made of no protocol at all must never be taken for one made of all of them.
        raise Refused("protocol", "That release screened for none of your account's protocols.")
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


def _kinds(visit: Visit, release: Release) -> list[Kind]:
    account = visit.account
    if account.role is not Role.operations and not _protocols(visit, release):
        return []
    return [
        kind for kind in KINDS.values() if kind.is_for(account, release) and kind.is_of(release)
    ]


def _asked(visit: Visit) -> tuple[Release, Kind]:
    kind = KINDS.get(visit.path["kind"])
    releases = {release.id: release for release in visit.office.shelf.releases()}
    release = releases.get(visit.path["release"])
    if kind is None or release is None:
        raise _no_such()
    if not kind.is_for(visit.account, release):
        raise Refused("file", "Your account does not include this file.")
    if not kind.is_of(release):
        raise _no_such()
    return release, kind


def _protocols(visit: Visit, release: Release) -> frozenset[str]:
    """The protocols that the release screened for and the account may see."""
    return frozenset(one for one in release.protocols if visit.account.may_see(one))


def _own(release: Release, kind: Kind) -> BufferedReader:
    assert kind.file is not None
    try:
        file = open(release.folder / kind.file, "rb")  # noqa: SIM115
    except OSError:
        raise Stop(404, "This release is no longer kept", "Choose another one.") from None
    return _still_offered(release, file)


def _still_offered(release: Release, file: BufferedReader) -> BufferedReader:
    """The file, unless an opt-out closed its release, or it was pruned, since it was listed."""
    if can_be_offered(release.folder):
        return file
    file.close()
    raise _no_such()


def _made(visit: Visit, release: Release, kind: Kind, protocols: frozenset[str]) -> BufferedReader:
    """The file made for this account, read from a folder that is gone before it is sent."""
    assert kind.maker is not None
    folder = Path(tempfile.mkdtemp(prefix=_MADE, dir=visit.office.settings.place.office))
    try:
        made = folder / kind.name
        kind.maker(release.folder / "prescreen.duckdb", made, protocols)
        return _still_offered(release, open(made, "rb"))
    except Refusal as refusal:
        # Its words are for people, and name nothing of a patient.
        raise Stop(409, "This file cannot be made of that release", f"{refusal.what}.") from None
    except duckdb.IOException:
        raise _no_such() from None
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


def _hash_of(file: BufferedReader) -> str:
    hashed = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return hashed


def _pieces(file: BufferedReader) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
