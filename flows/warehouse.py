"""Where everything that a refresh writes lies, and who may read it."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from flows.errors import Refusal

FOLDER_MODE = 0o750
PRIVATE_FOLDER_MODE = 0o700
RELEASED_FILE_MODE = 0o440
PRIVATE_FILE_MODE = 0o600
UMASK = 0o027


def sync(path: Path) -> None:
    """The file or folder is on the disk, not only in the cache."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True)
class Warehouse:
    """The warehouse folder: the published database, releases, store and quarantine."""

    root: Path

    @property
    def published(self) -> Path:
        return self.root / "prescreen.duckdb"

    @property
    def pseudonymous(self) -> Path:
        """The analysts' copy of what is published, once `prescreen pseudonymous` was asked for."""
        return self.root / "prescreen_pseudonymous.duckdb"

    @property
    def pseudonym_key(self) -> Path:
        """Who is who in that copy: private, in a folder of its own, made at first use."""
        return self.root / "pseudonyms" / "key.duckdb"

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def store(self) -> Path:
        return self.root / "store" / "store.duckdb"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @property
    def office(self) -> Path:
        """What the research office decided, who read what, and its accounts; made at first use."""
        return self.root / "office"

    @property
    def work(self) -> Path:
        return self.root / "store" / "work"

    @property
    def downloads(self) -> Path:
        return self.root / "store" / "downloads.jsonl"

    @property
    def lock(self) -> Path:
        return self.root / "store" / "refresh.lock"

    def prepare(self) -> None:
        """Every folder exists with its mode; raises Refusal where the place cannot be written."""
        if "?" in str(self.root):
            # DuckDB takes what follows for options when it names its write-ahead log.
            raise Refusal(
                "The warehouse's path has a question mark, and DuckDB keeps no database there",
                str(self.root),
                "give a folder without one in its path",
            )
        try:
            self._make_folders()
        except OSError as error:
            raise Refusal(
                f"The warehouse cannot be written ({error.strerror})",
                str(self.root),
                "give a folder that this user may write, or run it as the account that owns it",
            ) from None

    def _make_folders(self) -> None:
        for folder, mode in (
            (self.root, FOLDER_MODE),
            (self.releases, FOLDER_MODE),
            (self.store.parent, PRIVATE_FOLDER_MODE),
            (self.quarantine, PRIVATE_FOLDER_MODE),
            (self.work, PRIVATE_FOLDER_MODE),
        ):
            folder.mkdir(parents=True, exist_ok=True)
            # A group that the folder was given stays the group of what is made in it.
            os.chmod(folder, mode | folder.stat().st_mode & stat.S_ISGID)
