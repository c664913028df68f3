"""One refresh in the ledger, which is the record of truth: how it began and how it ended."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime

import duckdb

from flows.errors import Held, Refusal, StepFailed
from flows.machine import machine_fault
from flows.protocols import load_protocol
from flows.releases import served_release
from flows.request import Request, software_version
from flows.store import finish_refresh, open_store, start_refresh


def begin(request: Request, started_at: datetime) -> Request:
    """The request with its id, which is greater than that of every refresh and release."""
    folders = [int(p.name) for p in request.warehouse.releases.iterdir() if p.name.isdigit()]
    with open_store(request.warehouse.store) as store:
        refresh_id = start_refresh(
            store,
            started_at=started_at,
            as_of=request.as_of,
            protocols=sorted(request.protocols),
            source=request.source,
            software_version=software_version(),
            above=max(folders, default=0),
        )
    return replace(request, refresh_id=refresh_id)


def dated(request: Request, as_of: date | None) -> Request:
    """The request with the delivery's as-of date, unless it has one of its own, and with its
    protocols in the order of their ids."""
    if request.of_today and as_of is not None:
        request = replace(request, as_of=as_of, of_today=False)
    by_id = tuple(sorted(request.protocols, key=lambda name: load_protocol(name).id))
    with open_store(request.warehouse.store) as store:
        store.execute(
            "UPDATE refresh SET as_of = ?, protocols = ? WHERE refresh_id = ?",
            [request.as_of, [load_protocol(name).id for name in by_id], request.refresh_id],
        )
    return replace(request, protocols=by_id)


def end(
    request: Request,
    outcome: str,
    message: str = "",
    durations: Mapping[str, float] | None = None,
) -> None:
    """How the refresh ended stands in the ledger."""
    with open_store(request.warehouse.store) as store:
        finish_refresh(
            store,
            request.refresh_id,
            finished_at=datetime.now(UTC).replace(tzinfo=None),
            outcome=outcome,
            message=message,
            release_id=request.release_id if outcome == "published" else None,
            durations=durations or {},
        )


def end_early(request: Request, error: BaseException) -> None:
    """Why the refresh ended without an outcome stands in the ledger, in the words that its
    caller reads. A release that is served already was published, whatever broke behind it.

    Where the ledger cannot be written, the next refresh puts it right.
    """
    with suppress(duckdb.Error, OSError):
        _end_early(request, error)


def _end_early(request: Request, error: BaseException) -> None:
    if isinstance(error, Held):
        with open_store(request.warehouse.store) as store:
            store.execute(
                "UPDATE refresh SET held = list_concat(held, ?) WHERE refresh_id = ?",
                [list(error.gates), request.refresh_id],
            )
        end(request, "held", str(error))
    elif isinstance(error, Refusal):
        end(request, "refused", str(error))
    else:
        told = error if isinstance(error, StepFailed) else machine_fault("refresh", error)
        message = str(told or StepFailed("refresh", type(error).__name__))
        end(request, "published" if _is_served(request) else "failed", message)


def _is_served(request: Request) -> bool:
    return served_release(request.warehouse) == request.release_id
