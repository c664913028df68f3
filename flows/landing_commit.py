"""The end of a landing: store, ledger, gates and quarantine, all of them or none."""

import shutil
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from flows.delivery import Delivery
from flows.gates_arrival import Arrival
from flows.gates_landing import Gates
from flows.landing_counts import FileCounts, LandingCounts, require_reconciled
from flows.landing_extract import FileOf, LandedExtract
from flows.landing_place import Workplace
from flows.landing_quarantine import folder_name, keep
from flows.landing_store import store_rows, write_ledger
from flows.landing_waiting import keep_waiting, recall, release
from flows.mapping.landing import Mapped
from flows.store import next_delivery_no
from flows.warehouse import Warehouse
from schemas.extracts import EVENT_EXTRACTS
from schemas.source import Source

SETTLES_PATIENTS = ("patients", "patient_merges")


@dataclass(frozen=True)
class Landing:
    """One landing: into which store, what it lands, and for which refresh, dates and gates."""

    connection: duckdb.DuckDBPyConnection
    delivery: Delivery
    warehouse: Warehouse
    source: Source
    refresh_id: int
    as_of: date
    delivered_on: date
    gates: Gates | None


def commit(
    landing: Landing,
    place: Workplace,
    extracts: list[LandedExtract],
    counts: dict[FileOf, FileCounts],
    mapped: Mapped | None,
) -> LandingCounts:
    """The judged rows are in the store, the rejected ones in quarantine, all in the ledger."""
    delivery, refresh_id, gates = landing.delivery, landing.refresh_id, landing.gates
    connection, kept = landing.connection, landing.warehouse.quarantine / folder_name(refresh_id)
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
