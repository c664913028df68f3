"""Land: a delivery's files become accepted rows in the store, rejected rows in quarantine, and a
ledger that accounts for every row. All of it happens, or none of it."""

from datetime import date

import duckdb

from flows.delivery import Delivery
from flows.errors import Refusal
from flows.gates_landing import Gates
from flows.landing_commit import SETTLES_PATIENTS, Landing, commit
from flows.landing_counts import FileCounts, LandingCounts, require_required
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
from flows.landing_quarantine import remove_wrecks
from flows.landing_stated import require_as_stated
from flows.machine import OutOfMemory, machine_fault
from flows.mapping.broken import quarantine_lookups, require_mostly_read
from flows.mapping.landing import Mapped, land_mapped, map_delivery
from flows.rules import rules_for
from flows.store import extracts_present
from flows.warehouse import Warehouse
from schemas.extracts import EVENT_EXTRACTS, REQUIRED_EXTRACTS
from schemas.source import Source


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
    landing = Landing(
        connection, delivery, warehouse, source, refresh_id, as_of, delivered_on, gates
    )
    # Other layouts, and lists that state a whole extract, need more.
    return _landed(landing) if source.tables or source.full else _frugally(landing)


def _frugally(landing: Landing) -> LandingCounts:
    """Landed with as much memory as most deliveries of that size need, else with all there is."""
    run = landing.connection.execute
    setting = "current_setting('memory_limit')"
    allowed, most = run(f"SELECT {setting}, parse_formatted_bytes({setting})").fetchall()[0]
    paths = [file.path for file in landing.delivery.files]
    memory = enough_memory(sum(path.stat().st_size for path in paths if path.is_file()))
    if memory >= most:
        return _landed(landing)
    try:
        run(f"SET memory_limit = '{memory}B'")
        return _landed(landing)
    except OutOfMemory:
        run(f"SET memory_limit = '{allowed}'")
        return _landed(landing)


def _landed(landing: Landing) -> LandingCounts:
    connection, delivery, source = landing.connection, landing.delivery, landing.source
    try:
        with workplace(connection, source, landing.warehouse.work / "landing") as place:
            mapped = map_delivery(place, delivery) if source.tables else None
            if mapped:
                require_mostly_read(mapped)
            extracts = _land_extracts(place, delivery, landing.delivered_on, mapped)
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
            return commit(landing, place, extracts, counts, mapped)
    except duckdb.Error as error:
        if machine := machine_fault("land", error):
            raise machine from None
        # DuckDB's texts quote rows, except where it speaks of files and memory.
        safe = isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException)
        fault = str(error).splitlines()[0] if safe else type(error).__name__
        raise Refusal(
            f"The database failed while landing: {fault}.",
            str(landing.warehouse.store),
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
