"""Dask's cluster: two processes of this machine, or the workers of a scheduler elsewhere."""

import logging
from pathlib import Path
from typing import Any

import dask
import distributed
from distributed.system import MEMORY_LIMIT

from flows.errors import Refusal
from flows.machine import MachineFailed

WORKERS = 2
# Of this machine's memory; the rest is the refresh's own.
_MEMORY = 0.8
# A bucket whose workers died so often, and once more, kills them itself.
DEATHS = 3
_SECONDS = 10
_NO_PAGES: dict[str, list[str]] = {
    f"distributed.{node}.http.routes": [] for node in ("scheduler", "worker")
}


def cluster(scheduler: str | None, folder: Path) -> dict[str, Any]:
    """How prefect-dask gets the cluster: that of the scheduler, or one of this machine alone.

    Its own one listens on the loopback, talks TLS with keys that nobody else has, serves no
    page, says nothing, and keeps its files in the folder.
    """
    if scheduler:
        return {"address": scheduler, "client_kwargs": {"timeout": _SECONDS}}
    options = {
        "n_workers": WORKERS,
        "threads_per_worker": 1,
        "memory_limit": int(_MEMORY * MEMORY_LIMIT / WORKERS),
        "host": "127.0.0.1",
        "security": True,
        "dashboard_address": "127.0.0.1:0",
        "silence_logs": logging.CRITICAL,
        "local_directory": str(folder),
        "scheduler_kwargs": {"allowed_failures": DEATHS, "dashboard": False},
    }
    return {"cluster_class": _of_this_machine, "cluster_kwargs": options}


def _of_this_machine(**options: Any) -> distributed.LocalCluster:
    # Without a dashboard Dask still serves pages, to whoever is on this machine.
    with dask.config.set(_NO_PAGES):
        return distributed.LocalCluster(**options)


def require_workers(scheduler: str) -> None:
    """Raises Refusal where the scheduler cannot be reached, or has nobody who works for it."""
    try:
        with distributed.Client(scheduler, timeout=_SECONDS, set_as_default=False) as client:
            workers = len(client.nthreads())
    except Exception as error:
        raise Refusal(
            f"Dask's scheduler cannot be reached ({type(error).__name__})",
            f"--scheduler {scheduler}",
            "start it, or give its address as tcp://host:port or tls://host:port",
        ) from None
    if not workers:
        raise nobody_works(scheduler)


def nobody_works(scheduler: str | None) -> Refusal:
    """Why buckets would wait for ever."""
    return Refusal(
        "Dask's scheduler has no worker",
        f"--scheduler {scheduler}" if scheduler else "the workers of this machine",
        "start workers, with this program and the warehouse in reach; the last release is "
        "untouched",
    )


def unable(error: BaseException) -> Refusal:
    """That a worker cannot even begin."""
    return Refusal(
        f"Dask's workers cannot run this program ({type(error).__name__})",
        "the workers of Dask",
        "install the same versions of this program and its libraries on every worker, and start "
        "them again; the last release is untouched",
    )


def unseen(answers: Path) -> Refusal:
    """That a worker's word and the storage differ."""
    return Refusal(
        "A worker has answered a bucket, but its answers are not to be seen here",
        str(answers),
        "mount the same file system on every machine, under the same path; the last release is "
        "untouched",
    )


def lost(scheduler: str | None) -> MachineFailed:
    """That the scheduler went away before every bucket was answered."""
    return MachineFailed(
        "measure",
        "Dask's scheduler was lost before every bucket was answered",
        f"--scheduler {scheduler}" if scheduler else "the workers of this machine",
        "look why it ended, then run again; the last release is untouched",
    )


def died(bucket: str, deaths: int) -> MachineFailed:
    """That the bucket's workers died, one after the other."""
    return MachineFailed(
        "measure",
        f"{deaths} workers died, one after the other, while they answered {bucket}",
        "the workers of Dask",
        "look at their memory, give more of it or more --buckets, or refresh without --runner "
        "dask; the last release is untouched",
    )
