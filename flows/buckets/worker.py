"""What a worker of Dask does: one bucket, with its share of the machine, quoting no data."""

import atexit
import os
from functools import cache

import distributed

from flows.buckets.answers import Counts, answer
from flows.buckets.bucket import Bucket
from flows.errors import Refusal, StepFailed
from flows.refresh import guarded
from flows.workbench import Share


def answered(bucket: Bucket) -> Counts:
    """What the bucket came to; any error but a Refusal is replaced by one that quotes no data."""
    _end_silently()
    counts: Counts = guarded("measure", answer, bucket, _share())
    return counts


def error_of(bucket: Bucket) -> Refusal | StepFailed | None:
    """Why the bucket was not answered, told and not raised: Dask would log it."""
    try:
        answered(bucket)
    except (Refusal, StepFailed) as told:
        return told
    return None


def _share() -> Share:
    """One thread, and half of what the worker's thread may take: the other half is for pandas."""
    worker = distributed.get_worker()
    limit = worker.memory_manager.memory_limit
    return Share(1, limit // (2 * worker.state.nthreads) if limit else None)


@cache
def _end_silently() -> None:
    # DuckDB's bindings report their own leaks on standard error when Python has ended already.
    atexit.register(lambda: os.dup2(os.open(os.devnull, os.O_WRONLY), 2))
