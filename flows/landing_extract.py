"""One extract of a delivery: its files read, its rows judged, its counts, before the store."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from flows.delivery import DeliveredFile
from flows.landing_counts import FileCounts, require_mostly_sound
from flows.landing_files import Prepared, fingerprint, prepare
from flows.landing_header import wanted_of
from flows.landing_place import Workplace
from flows.landing_quarantine import write_quarantine
from flows.landing_read import Ground, Landed
from flows.landing_store import landed_before, landed_size
from flows.landing_verdict import judge
from flows.parsing import name
from flows.rules import Rules
from flows.store import next_delivery_no
from schemas.extracts import REQUIRED_EXTRACTS

# What a file's rows of one extract are counted under: the extract and the file's number.
FileOf = tuple[str, int]


@dataclass(frozen=True)
class ReadFile:
    """A file of the delivery; `landed` is None if its bytes are known, so no row was read. Of its
    rows so many are records that are `no_row` of the extract's."""

    prepared: Prepared
    file_no: int
    rows: int
    landed: Landed | None
    no_row: int = 0


@dataclass(frozen=True)
class LandedExtract:
    """The files of one extract; `new` if any of them has rows in the landing tables.

    `whole` if the store has no row of it: then the landing table becomes the store's. `mapping`
    tells what the rows were mapped by, where they were; `seen` are the files, with their hashes,
    that were landed before, but otherwise.
    """

    rules: Rules
    files: tuple[ReadFile, ...]
    full: bool
    whole: bool
    mapping: str | None = None
    seen: Mapping[int, str] = field(default_factory=dict)

    @property
    def new(self) -> bool:
        return any(file.landed for file in self.files)


def land_extract(
    place: Workplace, rules: Rules, files: list[tuple[int, DeliveredFile]]
) -> LandedExtract:
    """The extract's rows in landing.<extract>, and the verdict on each exceptional one."""
    connection, source, extract = place.connection, place.source, rules.extract
    ground, whole = prepare_ground(place, rules)
    full = extract in source.full
    seen: dict[str, int] = {}
    otherwise: dict[int, str] = {}
    read: list[ReadFile] = []
    for number, file in files:
        prepared = _prepared(place, file, number, extract)
        known = seen.get(prepared.sha256)
        before = landed_before(connection, extract, prepared.sha256)
        if known is None and before and before.mapping is None:
            known = before.rows
        elif known is None and before:
            otherwise[number] = prepared.sha256
        landed = None if known else ground.read(prepared, number)
        rows = landed.rows if landed else known or 0
        seen[prepared.sha256] = rows
        read.append(ReadFile(prepared, number, rows, landed))
    result = LandedExtract(rules, tuple(read), full, whole, seen=otherwise)
    if result.new:
        if result.full:
            _state(replace(ground, table=f"landing.again_{extract}"), result)
        # Events are judged by known patients, which patients themselves settle.
        judge(connection, rules, result.seen)
        if whole:
            connection.execute(f"UPDATE {ground.table} SET line = rowid + first WHERE line IS NULL")
    return result


def _prepared(place: Workplace, file: DeliveredFile, number: int, extract: str) -> Prepared:
    """The file, its content unlooked at where its bytes are known."""
    if extract not in place.source.full and landed_size(place.connection, extract, file.path):
        found = fingerprint(file, place.work)
        before = landed_before(place.connection, extract, found.sha256)
        if before and before.mapping is None:
            return found
    return prepare(file, place.source.encoding, place.work, number)


def prepare_ground(place: Workplace, rules: Rules) -> tuple[Ground, bool]:
    """The extract's empty landing table, and whether the store has no row of it yet."""
    connection, extract = place.connection, rules.extract
    whole = not connection.execute(f"FROM {extract} LIMIT 1").fetchall()
    ground = Ground(
        connection,
        rules,
        table=f"landing_{extract}" if whole else f"landing.{extract}",
        delivery_no=next_delivery_no(connection),
        delimiter=place.source.delimiter,
        work=place.work,
        links=place.links,
        may_be_empty=extract in place.source.full and extract not in REQUIRED_EXTRACTS,
        wanted=wanted_of(extract),
    )
    ground.create()
    if whole:
        connection.execute(f"CREATE VIEW landing.{extract} AS SELECT *, rowid FROM {ground.table}")
    return ground, whole


def _state(again: Ground, result: LandedExtract) -> None:
    """The table landing.stated_<extract>: each id of the delivery, known files included."""
    again.create()
    for file in result.files:
        if file.landed is None:
            again.read(file.prepared, 1000 * 1000 + file.file_no)
    key, extract = name(result.rules.key), result.rules.extract
    again.connection.execute(
        f"CREATE TABLE landing.stated_{extract} AS"
        f" SELECT {key} FROM landing.{extract} WHERE {key} IS NOT NULL"
        f" UNION SELECT {key} FROM {again.table} WHERE {key} IS NOT NULL"
    )


def counts_of(
    connection: duckdb.DuckDBPyConnection, extract: LandedExtract
) -> dict[FileOf, FileCounts]:
    """Each file's counts by the verdicts, `accepted` still 0; Refusal if a file is mostly wrong."""
    verdicts: Counter[tuple[int, str]] = Counter()
    corrected: Counter[int] = Counter()
    reasons: dict[int, Counter[str]] = {file.file_no: Counter() for file in extract.files}
    if extract.new:
        for file_no, verdict, bits, corrects, rows in connection.execute(
            "SELECT file_no, verdict, reasons, corrects, count(*)"
            f" FROM landing.verdict_{extract.rules.extract} GROUP BY ALL"
        ).fetchall():
            verdicts[file_no, verdict] += rows
            corrected[file_no] += rows if corrects and verdict == "accepted" else 0
            if verdict == "quarantined":
                for reason in extract.rules.reasons_of(bits):
                    reasons[file_no][reason] += rows
    counts = {}
    for file in extract.files:
        number, delivered = file.file_no, file.prepared.file
        quarantined = verdicts[number, "quarantined"]
        # Records that are no rows are held to the share of their whole file instead.
        sound = file.rows - file.no_row, quarantined - (file.no_row if file.landed else 0)
        require_mostly_sound(delivered, *sound, reasons[number])
        counts[extract.rules.extract, number] = FileCounts(
            extract=extract.rules.extract,
            file_name=delivered.name,
            file_no=number,
            sha256=file.prepared.sha256,
            bytes=file.prepared.bytes,
            delivered=file.rows,
            accepted=0,
            duplicate=verdicts[number, "duplicate"] if file.landed else file.rows,
            quarantined=quarantined,
            corrected=corrected[number],
            unknown_columns=file.landed.header.unknown if file.landed else (),
            absent_columns=file.landed.header.absent if file.landed else (),
            reasons=dict(sorted(reasons[number].items())),
            mapping=extract.mapping,
        )
    return counts


def quarantine_rows(
    connection: duckdb.DuckDBPyConnection,
    extract: LandedExtract,
    counts: dict[FileOf, FileCounts],
    folder: Path,
) -> None:
    """The rejected rows of each file, in a file of their own."""
    for file in extract.files:
        if file.landed and counts[extract.rules.extract, file.file_no].quarantined:
            named = file.prepared.file.name
            write_quarantine(connection, extract.rules, file.landed, file.file_no, named, folder)
