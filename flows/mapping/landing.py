"""A delivery in a hospital's own layout, mapped: every record read, every SELECT run, and from
there on the road of every delivery."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import duckdb

from flows.delivery import Delivery
from flows.landing_counts import FileAccount, LeftOut, UnknownWord
from flows.landing_extract import LandedExtract, ReadFile, prepare_ground
from flows.landing_files import prepare, refused
from flows.landing_place import Workplace
from flows.landing_read import Ground
from flows.landing_stated import require_as_stated
from flows.landing_store import landed_before
from flows.landing_verdict import judge
from flows.mapping.accounts import (
    file_accounts,
    left_out_rows,
    require_accounted,
    settle_fates,
    unknown_of,
)
from flows.mapping.macros import mapping_digest
from flows.mapping.run import bound_columns, require_own_origins, run_select
from flows.mapping.selects import tables_read, wrong_select
from flows.mapping.tables import MAPPED, RawTable, make_tables
from flows.parsing import name
from flows.rules import NOT_MAPPED, OF_RECORDS, Rules
from schemas.extracts import REQUIRED_EXTRACTS
from schemas.source import LEFT_OUT, Source


@dataclass(frozen=True)
class Mapped:
    """A delivery of which every record is mapped, before any of its rows is judged.

    `files` are all that were delivered, by number; `read` the tables behind each extract that they
    bring; `digests` tell the mapping, and the files, that an extract's rows come from.
    """

    tables: Mapping[str, RawTable]
    files: Mapping[int, ReadFile]
    read: Mapping[str, tuple[str, ...]]
    digests: Mapping[str, str]
    accounts: tuple[FileAccount, ...]
    left_out: tuple[LeftOut, ...]
    unknown: tuple[UnknownWord, ...]

    def feeding(self, extract: str) -> dict[int, ReadFile]:
        """The files whose records can be the extract's, by number."""
        return {
            number: file
            for number, file in self.files.items()
            if (table := file.prepared.file.extract) in self.read[extract]
            and not self.tables[table].table.lookup
        }

    def answers_for(self, extract: str) -> tuple[RawTable, ...]:
        """The tables whose unusable records are counted under this extract: its first one."""
        return tuple(
            raw
            for raw in self.tables.values()
            if not raw.table.lookup
            and extract == next((e for e, tables in self.read.items() if raw.named in tables), None)
        )


def map_delivery(place: Workplace, delivery: Delivery) -> Mapped:
    """The delivery with each extract's rows in landing.mapped.<extract>, all as text.

    Raises Refusal for a SELECT that is wrong, and for a file that cannot be read.
    """
    source, connection = place.source, place.connection
    tables = make_tables(place)
    bound = {extract: bound_columns(place, extract) for extract in source.selects}
    every = tables_read(source)
    read = {extract: every[extract] for extract in every if extract in delivery.extracts}
    _require_readers(delivery, source, read)
    files: dict[int, ReadFile] = {}
    for number, file in enumerate(delivery.files, start=1):
        encoding = "utf-8" if source.tables[file.extract].resource else source.encoding
        prepared = prepare(file, encoding, place.work, number)
        files[number] = tables[file.extract].read(prepared, number)
    require_as_stated(delivery, files.values())
    for extract in read:
        run_select(place, extract, bound[extract])
    delivered = {file.extract for file in delivery.files}
    settle_fates(connection, [tables[table] for table in sorted(delivered)], read)
    digest = mapping_digest(source)
    mapped = Mapped(
        tables,
        files,
        read,
        {extract: _digest(digest, files, read[extract]) for extract in read},
        file_accounts(connection, files, tables),
        left_out_rows(connection, source.selects, read, files),
        unknown_of(connection, read),
    )
    require_accounted(mapped.accounts)
    for extract in read:
        require_own_origins(place, extract, mapped.feeding(extract))
    return mapped


def land_mapped(place: Workplace, rules: Rules, mapped: Mapped) -> LandedExtract:
    """The extract's rows in landing.<extract>, and the verdict on each exceptional one."""
    connection, extract = place.connection, rules.extract
    feeding, digest = mapped.feeding(extract), mapped.digests[rules.extract]
    full = extract in place.source.full
    before = {
        number: landed_before(connection, extract, file.prepared.sha256)
        for number, file in feeding.items()
    }
    if all(last and last.mapping == digest for last in before.values()):
        again = tuple(
            ReadFile(file.prepared, number, last.rows, None)
            for number, file in feeding.items()
            if (last := before[number])
        )
        return LandedExtract(rules, again, full, whole=False, mapping=digest)
    seen = {n: file.prepared.sha256 for n, file in feeding.items() if before[n]}
    ground, whole = prepare_ground(place, rules)
    _insert_rows(connection, rules, mapped, ground)
    _insert_records(connection, rules, mapped, ground)
    read = tuple(_counted(connection, rules, ground, file) for file in feeding.values())
    _require_given(place.source, extract, read)
    if full:
        key = name(rules.key)
        connection.execute(
            f"CREATE TABLE landing.stated_{extract} AS"
            f" SELECT {key} FROM landing.{extract} WHERE {key} IS NOT NULL"
        )
    judge(connection, rules, seen)
    return LandedExtract(rules, read, full, whole, mapping=digest, seen=seen)


def _insert_rows(
    connection: duckdb.DuckDBPyConnection, rules: Rules, mapped: Mapped, ground: Ground
) -> None:
    """The mapped rows, parsed and judged; Refusal for a file that ends within one of them."""
    stored = ", ".join(map(name, rules.columns))
    cells = {column: name(column) for column in rules.kinds}
    connection.execute(
        f"INSERT INTO {ground.table} SELECT {stored}, {ground.delivery_no}, file_no, line, NULL,"
        f" broken, NULL, NULL FROM (SELECT *, {rules.broken} | {rules.broken_rarely} AS broken FROM"
        f" (SELECT *, {rules.parsed()} FROM (SELECT {rules.texts(cells)}, file_no, line"
        f" FROM {MAPPED}.{rules.extract} WHERE {LEFT_OUT} IS NULL)))"
    )
    for number, file in mapped.feeding(rules.extract).items():
        if file.landed and not mapped.tables[file.prepared.file.extract].table.resource:
            last = f"(SELECT max(line) FROM landing.fate WHERE file_no = {number})"
            ground.require_whole_end(file.prepared, number, f"line = {last}")


def _insert_records(
    connection: duckdb.DuckDBPyConnection, rules: Rules, mapped: Mapped, ground: Ground
) -> None:
    """The records that are no row of any extract, where this one answers for their table."""
    for raw in mapped.answers_for(rules.extract):
        own = raw.ground.rules
        bits = " + ".join(
            f"CASE WHEN broken & {own.bit(reason)} > 0 THEN {rules.bit(reason)} ELSE 0 END"
            for reason in own.reasons
        )
        numbers = [n for n, file in mapped.files.items() if file.prepared.file.extract == raw.named]
        listed = ", ".join(map(str, numbers)) or "NULL"
        connection.execute(
            f"INSERT INTO {ground.table} BY NAME SELECT CASE WHEN broken <> 0 THEN {bits}"
            f" ELSE {rules.bit(f'row:{NOT_MAPPED}')} END AS broken, raw,"
            f" {ground.delivery_no} AS delivery_no, file_no, line FROM landing.fate"
            f" WHERE file_no IN ({listed}) AND (broken <> 0 OR kept IS NULL)"
        )


def _counted(
    connection: duckdb.DuckDBPyConnection, rules: Rules, ground: Ground, file: ReadFile
) -> ReadFile:
    """The file with its rows of the extract in the place of its records."""
    of_records = sum(rules.bit(f"row:{rule}") for rule in OF_RECORDS)
    row = connection.execute(
        f"SELECT count(*), count(*) FILTER (broken & {of_records} <> 0) FROM {ground.table}"
        f" WHERE file_no = {file.file_no}"
    ).fetchone()
    rows, no_row = row or (0, 0)
    return replace(file, rows=int(rows), no_row=int(no_row))


def _require_given(source: Source, extract: str, files: tuple[ReadFile, ...]) -> None:
    if extract in REQUIRED_EXTRACTS and not sum(file.rows - file.no_row for file in files):
        raise wrong_select(
            source,
            extract,
            f"It gives no row of {extract} from this delivery's files",
            "Look whether the export is empty, or the SELECT leaves everything out.",
        )


def _require_readers(
    delivery: Delivery, source: Source, read: Mapping[str, tuple[str, ...]]
) -> None:
    """Raises Refusal for files of which every extract lacks another table that it needs."""
    used = {table for tables in read.values() for table in tables}
    for file in delivery.files:
        if file.extract not in used:
            needed = sorted({table for tables in source.needs.values() for table in tables})
            raise refused(
                file,
                "No extract can be made of the file without others that are not delivered",
                f"Deliver {' and '.join(needed)} too, or take the file away.",
            )


def _digest(mapping: str, files: Mapping[int, ReadFile], tables: tuple[str, ...]) -> str:
    """What changes if the mapping or any file that the extract is read from changes."""
    content = hashlib.sha256(mapping.encode())
    for file in sorted(
        (file.prepared.file.extract, file.prepared.sha256)
        for file in files.values()
        if file.prepared.file.extract in tables
    ):
        content.update(repr(file).encode())
    return content.hexdigest()
