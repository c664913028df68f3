"""What the machine does to a command: a full disk, a failing write, too little memory."""

import errno
import os
import re

import duckdb

from flows.errors import StepFailed, printable

FULL = {
    errno.ENOSPC: "The disk is full",
    errno.EDQUOT: "The disk quota is used up",
    errno.EFBIG: "A file may not grow as large as it must",
}
_FORBIDDEN = (errno.EACCES, errno.EPERM)
_BROKEN = (
    *(errno.EIO, errno.EROFS),
    *(errno.ESTALE, errno.ENODEV, errno.ENXIO, errno.EMFILE, errno.ENFILE),
)
_CODES = {os.strerror(code): code for code in (*FULL, *_FORBIDDEN, *_BROKEN, errno.ENOMEM)}
# Of DuckDB's errors these speak of files and memory; the texts of all others may quote a row.
_OF_FILES = (
    duckdb.IOException,
    duckdb.TransactionException,
    duckdb.FatalException,
    duckdb.InternalException,
)
# The quotes are escaped where a write of several threads failed.
_FILE_AND_REASON = re.compile(r'file \\?"(/[^"\\\n]*)\\?": ([^"\n]*)')
_DAMAGED = re.compile(
    r'^Corrupt database file|^IO Error: The file "(.*)" exists, but it is not a valid'
)
_HOLDER = re.compile(r"\(PID (\d+)\)")
_UNTOUCHED = "then run again; the last release is untouched"


class MachineFailed(StepFailed):
    """A step that the machine stopped: what happened, where, and what to do."""

    def __init__(self, step: str, what: str, where: str, remedy: str) -> None:
        super().__init__(step, what)
        # What Python hands to the constructor again when it copies an exception.
        self.args = (step, what, where, remedy)
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.kind}\n  where: {self.where}\n  what to do: {self.remedy}"


class OutOfMemory(MachineFailed):
    """A step that had too little memory."""


def machine_fault(step: str, error: BaseException) -> MachineFailed | None:
    """What the error says of the machine, without a word of the data; None if nothing."""
    code, where = None, ""
    if error.args and isinstance(error.args[0], OSError):
        # As XlsxWriter says it.
        error = error.args[0]
    if isinstance(error, OSError):
        code, where = error.errno, error.filename if isinstance(error.filename, str) else ""
    elif isinstance(error, MemoryError | duckdb.OutOfMemoryException):
        code = errno.ENOMEM
    elif isinstance(error, duckdb.Error) and (damaged := _DAMAGED.match(str(error))):
        return MachineFailed(
            step,
            f"A database of the warehouse is damaged: the step {step} cannot read it",
            damaged[1] or "its store, or a release",
            "run `prescreen verify`, which names it; then go back to a whole release with "
            "`prescreen releases rollback`, or restore the file from a backup",
        )
    elif isinstance(error, duckdb.FatalException) and "fsync failed" in str(error):
        code = errno.EIO
    elif isinstance(error, _OF_FILES) and (told := _FILE_AND_REASON.search(str(error))):
        where, reason = told.groups()
        code = _CODES.get(reason.rstrip("."))
        if holder := _HOLDER.search(reason):
            return MachineFailed(
                step,
                f"Another program has the database open (process {holder[1]})",
                where,
                f"close it there, {_UNTOUCHED}",
            )
    return _told(step, code, where) if code is not None else None


def _told(step: str, code: int, where: str) -> MachineFailed | None:
    place = printable(where, 500) or "the disk of the warehouse, or that of temporary files"
    if code == errno.ENOMEM:
        what = f"There is too little memory for the step {step}"
        remedy = "stop what else runs on this machine, or give it more memory"
        return OutOfMemory(step, what, "this machine", f"{remedy}, {_UNTOUCHED}")
    if code in FULL:
        what = f"{FULL[code]} ({os.strerror(code)}): the step {step} could not be finished"
        remedy = "raise the limit (ulimit -f)" if code == errno.EFBIG else "make room there"
        return MachineFailed(step, what, place, f"{remedy}, {_UNTOUCHED}")
    if code in _FORBIDDEN:
        what = f"This account may not use what the step {step} needs ({os.strerror(code)})"
        remedy = "run it as the account that owns that folder, or have this one let in there"
        return MachineFailed(step, what, place, f"{remedy}, {_UNTOUCHED}")
    if code in _BROKEN:
        what = f"A file could not be written or read in the step {step} ({os.strerror(code)})"
        remedy = "look whether that disk is sound and this account may write there"
        return MachineFailed(step, what, place, f"{remedy}, {_UNTOUCHED}")
    return None
