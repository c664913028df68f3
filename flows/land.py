"""Land: a delivery's files become accepted rows in the store, rejected rows in quarantine, and a
ledger that accounts for every row. All of it happens, or none of it."""

import shutil
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from flows.delivery import Delivery
from flows.errors import Refusal
from flows.gates_arrival import Arrival
from flows.gates_landing import Gates
from flows.landing_counts import FileCounts, LandingCounts, require_reconciled, require_required
from flows.landing_extract import (
    FileOf,
    LandedExtract,
    counts_of,
    land_extract,
    quarantine_rows,
)
from flows.landing_limits import enough_memory
from flows.landing_patients import know_patients
from flows.landing_place import Workplace, day_of_delivery, workplace
from flows.landing_quarantine import folder_name, keep, remove_wrecks
from flows.landing_stated import require_as_stated
from flows.landing_store import store_rows, write_ledger
from flows.landing_waiting import keep_waiting, recall, release
from flows.machine import OutOfMemory, machine_fault
from flows.mapping.broken import quarantine_lookups, require_mostly_read
from flows.mapping.landing import Mapped, land_mapped, map_delivery
from flows.rules import rules_for
from flows.store import extracts_present, next_delivery_no
from flows.warehouse import Warehouse
from schemas.extracts import EVENT_EXTRACTS, REQUIRED_EXTRACTS
from schemas.source import Source

SETTLES_PATIENTS = ("patients", "patient_merges")


@dataclass(frozen=True)
class Landing:
    """One landing: where it happens, what it lands, and for which refresh and dates."""

    place: Workplace
    delivery: Delivery
    warehouse: Warehouse
    refresh_id: int
    as_of: date
    delivered_on: date


def land(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    warehouse: Warehouse,
    source: Source,
    refresh_id: int,
    as_of: date,
    gates: Gates | None = None,
    required: tuple[str, ...] = REQUIRED_EXTRACTS,
) -> LandingCounts:
    """What became of the delivery's rows, now in the store, in quarantine and in the ledger.

    Raises Refusal, with store and quarantine as they were, for a delivery that cannot be trusted;
    with `gates`, Held for one that looks wrong, unless it is accepted.
    """
    there = delivery.extracts | extracts_present(connection)
    missing = [extract for extract in required if extract not in there]
    found = delivery.files if delivery.extracts else ()
    require_required(missing, found, str(delivery.folder))
    delivered_on = day_of_delivery(delivery, source, as_of)
    remove_wrecks(connection, warehouse.quarantine)
    asked = (connection, delivery, warehouse, source, refresh_id, as_of, delivered_on, gates)
    if source.tables or source.full:
        return _land(*asked)
    paths = [file.path for file in delivery.files]
    memory = enough_memory(sum(path.stat().st_size for path in paths if path.is_file()))
    connection.execute(f"SET memory_limit = '{memory}B'")
    try:
        return _land(*asked)
    except OutOfMemory:
        # Few deliveries need more; nobody has to be told of them, or to run again.
        connection.execute("RESET memory_limit")
        return _land(*asked)


def _land(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    warehouse: Warehouse,
    source: Source,
    refresh_id: int,
    as_of: date,
    delivered_on: date,
    gates: Gates | None,
) -> LandingCounts:
    try:
        with workplace(connection, source, warehouse.work / "landing") as place:
            mapped = map_delivery(place, delivery) if source.tables else None
            if mapped:
                require_mostly_read(mapped)
            extracts = _land_extracts(place, delivery, delivered_on, mapped)
            counts: dict[FileOf, FileCounts] = {}
            for extract in extracts:
                if mapped is None:
                    require_as_stated(delivery, extract.files)
                counts |= counts_of(connection, extract)
            rejected = place.work / "quarantine"
            for extract in extracts:
                quarantine_rows(connection, extract, counts, rejected)
            if mapped:
                quarantine_lookups(connection, mapped, rejected)
            landing = Landing(place, delivery, warehouse, refresh_id, as_of, delivered_on)
            return _commit(landing, extracts, counts, mapped, gates)
    except duckdb.Error as error:
        if machine := machine_fault("land", error):
            raise machine from None
        # DuckDB's texts quote rows, except where it speaks of files and memory.
        safe = isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException)
        fault = str(error).splitlines()[0] if safe else type(error).__name__
        raise Refusal(
            f"The database failed while landing: {fault}.",
            str(warehouse.store),
            "Look whether the disk is full or the store damaged, then run again.",
        ) from None


def _land_extracts(
    place: Workplace, delivery: Delivery, delivered_on: date, mapped: Mapped | None
) -> list[LandedExtract]:
    landed: list[LandedExtract] = []
    # Events are judged by whether their patient is known, which patients and merges settle.
    events = EVENT_EXTRACTS
    for extract in (*SETTLES_PATIENTS, *events):
        numbered = enumerate(delivery.files, start=1)
        files = [(number, file) for number, file in numbered if file.extract == extract]
        if extract == events[0]:
            new = [settled for settled in landed if settled.new]
            know_patients(
                place.connection,
                frozenset(settled.rules.extract for settled in new),
                frozenset(settled.rules.extract for settled in new if settled.full),
            )
        if extract in delivery.extracts:
            rules = rules_for(extract, delivered_on, place.source.timezone)
            landed.append(
                land_mapped(place, rules, mapped) if mapped else land_extract(place, rules, files)
            )
    return landed


def _commit(
    landing: Landing,
    extracts: list[LandedExtract],
    counts: dict[FileOf, FileCounts],
    mapped: Mapped | None,
    gates: Gates | None,
) -> LandingCounts:
    place, delivery, refresh_id = landing.place, landing.delivery, landing.refresh_id
    connection, kept = place.connection, landing.warehouse.quarantine / folder_name(refresh_id)
    connection.execute("BEGIN")
    try:
        delivery_no = next_delivery_no(connection)
        for extract in extracts:
            if extract.new:
                keep_waiting(connection, extract.rules.extract, extract.rules.reasons, delivery_no)
                accepted = store_rows(
                    connection,
                    extract.rules,
                    delivery_no,
                    extract.full,
                    extract.whole,
                    extract.seen,
                )
                for number, rows in accepted.items():
                    file_of = extract.rules.extract, number
                    counts[file_of] = replace(counts[file_of], accepted=rows)
            for file in extract.files:
                require_reconciled(counts[extract.rules.extract, file.file_no])
                file.prepared.require_unchanged()
        recalled = 0
        if any(extract.new and extract.rules.extract in SETTLES_PATIENTS for extract in extracts):
            recalled = sum(recall(connection, extract, delivery_no) for extract in EVENT_EXTRACTS)
        stated = {extract.rules.extract for extract in extracts if extract.new and extract.full}
        released = sum(
            release(connection, extract, delivery_no, extract in stated)
            for extract in EVENT_EXTRACTS
        )
        result = LandingCounts(
            refresh_id,
            delivery_no,
            landing.delivered_on,
            tuple(sorted(counts.values(), key=lambda file: (file.file_no, file.extract))),
            delivery.unclaimed,
            released,
            recalled,
        )
        if mapped:
            result = replace(
                result, accounts=mapped.accounts, left_out=mapped.left_out, unknown=mapped.unknown
            )
        write_ledger(connection, result, delivery, landing.as_of)
        if gates:
            arrival = Arrival(connection, delivery, place.source, delivery_no, landing.as_of)
            result = replace(result, let_through=gates.let_through(arrival, refresh_id))
        keep(place.work / "quarantine", kept)
    except BaseException:
        shutil.rmtree(kept, ignore_errors=True)
        raise
    # Outside: a COMMIT that fails may be one; remove_wrecks asks the ledger.
    connection.execute("COMMIT")
    return result
