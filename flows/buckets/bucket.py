"""What a worker is told of its bucket, and where the bucket's files lie."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.request import Request, software_version
from flows.store import extracts_present, open_store


@dataclass(frozen=True)
class Bucket:
    """One bucket of a refresh: paths, names and numbers, never a patient's data."""

    number: int
    of: int
    folder: Path
    protocols: tuple[str, ...]
    as_of: date
    refresh_id: int
    extracts: frozenset[str]
    software: str

    def __str__(self) -> str:
        return f"bucket {self.number + 1} of {self.of}"

    @property
    def rows(self) -> Path:
        """The cohort's rows, a folder for each extract."""
        return rows_folder(self.folder)

    @property
    def attempts(self) -> Path:
        """Where workers work: a folder for each time that a bucket is begun."""
        return self.folder / "attempts"

    @property
    def answers(self) -> Path:
        """The bucket's tables; there in one instant, complete."""
        return self.folder / "answers" / f"{self.number:03d}"

    @property
    def answered(self) -> bool:
        """Whether the tables are there.

        The folder is listed, because shared storage may remember for a minute that a path was not
        there.
        """
        return self.answers.name in os.listdir(self.answers.parent)


def buckets_folder(request: Request) -> Path:
    """Where the refresh's buckets lie; gone when it has ended."""
    return request.warehouse.work / f"{request.release_id}-buckets"


def buckets_of(request: Request) -> list[Bucket]:
    """Every bucket of the refresh, as its worker is told of it."""
    with open_store(request.warehouse.store) as store:
        present = frozenset(extracts_present(store))
    return [
        Bucket(
            number=number,
            of=request.buckets,
            folder=buckets_folder(request),
            protocols=tuple(map(str, protocol_copies(request))),
            as_of=request.as_of,
            refresh_id=request.refresh_id,
            extracts=present,
            software=software_version(),
        )
        for number in range(request.buckets)
    ]


def rows_folder(folder: Path) -> Path:
    """The rows of all buckets."""
    return folder / "rows"


def protocol_copies(request: Request) -> tuple[Path, ...]:
    """The protocols as this refresh read them, where every worker can."""
    folder = buckets_folder(request) / "protocols"
    return tuple(folder / f"{number}.toml" for number in range(len(request.protocols)))
