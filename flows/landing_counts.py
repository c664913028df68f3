"""What became of a delivery, in numbers: the only thing about its rows that leaves the landing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flows.delivery import DeliveredFile
from flows.errors import Refusal
from flows.gates import Finding
from flows.landing_files import refused

# A file is refused if more than this share of its rows is rejected: then the file is wrong, not
# the rows.
LARGEST_SHARE = 0.20
# Free text that fewer rows carry may say more than a word: it is counted, and not shown.
FEWEST_ROWS_OF_FREE_TEXT = 8


@dataclass(frozen=True)
class FileCounts:
    """One file: delivered = accepted + duplicate + quarantined; corrected are accepted ones."""

    extract: str
    file_name: str
    file_no: int
    sha256: str
    bytes: int
    delivered: int
    accepted: int
    duplicate: int
    quarantined: int
    corrected: int
    unknown_columns: tuple[str, ...] = ()
    absent_columns: tuple[str, ...] = ()
    reasons: Mapping[str, int] = field(default_factory=dict)
    mapping: str | None = None


@dataclass(frozen=True)
class FileAccount:
    """One file of a table: records = mapped + left_out + quarantined, unless it is a lookup's.

    `reasons` are those of the quarantined ones.
    """

    file_no: int
    table: str
    lookup: bool
    file_name: str
    sha256: str
    bytes: int
    records: int
    mapped: int
    left_out: int
    quarantined: int
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class LeftOut:
    """Rows of one file that the extract's SELECT leaves out on purpose, and why."""

    extract: str
    file_name: str
    reason: str
    rows: int


@dataclass(frozen=True)
class UnknownWord:
    """A word of the hospital that means nothing here yet, in so many rows of the extract."""

    extract: str
    column: str
    word: str
    rows: int


@dataclass(frozen=True)
class LandingCounts:
    """One delivery: its files, in order, the names of the files that no extract claims, the rows
    of earlier deliveries that it released and recalled by what it says of their patients, and what
    held it at gates that were accepted. Of a mapped delivery also what became of the records of
    each file, the rows that the source leaves out, and the words that it does not know."""

    refresh_id: int
    delivery_no: int
    delivered_on: date
    files: tuple[FileCounts, ...]
    unclaimed: tuple[str, ...]
    released: int = 0
    recalled: int = 0
    let_through: tuple[Finding, ...] = ()
    accounts: tuple[FileAccount, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unknown: tuple[UnknownWord, ...] = ()

    @property
    def delivered(self) -> int:
        return sum(file.delivered for file in self.files)

    @property
    def accepted(self) -> int:
        return sum(file.accepted for file in self.files)

    @property
    def duplicate(self) -> int:
        return sum(file.duplicate for file in self.files)

    @property
    def quarantined(self) -> int:
        return sum(file.quarantined for file in self.files)

    @property
    def corrected(self) -> int:
        return sum(file.corrected for file in self.files)


def require_mostly_sound(
    file: DeliveredFile, rows: int, quarantined: int, reasons: Mapping[str, int]
) -> None:
    """Raises Refusal if so many rows are rejected that the file itself must be wrong."""
    if quarantined > LARGEST_SHARE * rows:
        commonest = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))[:5]
        listed = ", ".join(f"{reason} {count}" for reason, count in commonest)
        raise refused(
            file,
            f"{quarantined} of {rows} rows break the rules (up to {LARGEST_SHARE:.0%} may):"
            f" {listed}",
            "Something is wrong with the whole file: look whether columns are swapped or their"
            " format changed, repair the export, and deliver it again.",
        )


def require_reconciled(counts: FileCounts) -> None:
    """Raises RuntimeError if a row is unaccounted for."""
    accounted = counts.accepted + counts.duplicate + counts.quarantined
    if counts.delivered != accounted:
        raise RuntimeError(
            f"{counts.extract} file {counts.file_no}: {counts.delivered} rows delivered, but"
            f" {counts.accepted} accepted + {counts.duplicate} duplicate +"
            f" {counts.quarantined} quarantined"
        )


def require_required(missing: list[str], found: tuple[DeliveredFile, ...], folder: str) -> None:
    """Raises Refusal if an extract that must be there is neither delivered nor in the store."""
    if not found or missing:
        what = (
            f"The delivery lacks the extract{'s' if len(missing) > 1 else ''} {', '.join(missing)}"
            if missing
            else "The delivery holds no extract at all"
        )
        there = ", ".join(sorted({file.extract for file in found})) or "none"
        raise Refusal(
            f"{what}; found: {there}.",
            folder,
            "Deliver each as NAME.csv, NAME.csv.gz, NAME.parquet or files in a folder NAME.",
        )
