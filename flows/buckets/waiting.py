"""Until every bucket is answered, or one cannot be: then nobody waits for the others."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any, TypeAlias

import distributed
from distributed.comm.core import CommClosedError
from prefect_dask.task_runners import PrefectDaskFuture

from flows.buckets.bucket import Bucket
from flows.buckets.cluster import died, lost, nobody_works, unable, unseen
from flows.errors import Refusal, StepFailed

Future: TypeAlias = "PrefectDaskFuture[Any] | distributed.Future[Any]"
Asked: TypeAlias = dict[Bucket, Future]

# For so long the buckets wait for a worker, where all of them are gone.
_PATIENCE = 120
_LOOK_EVERY = 0.2
_COUNT_EVERY = 6
# For so long answers may be on their way through shared storage.
_STORAGE = 30


def wait(
    client: distributed.Client,
    asked: Asked,
    again: Callable[[Bucket], Future],
    scheduler: str | None,
) -> None:
    """Every bucket has its answers.

    A bucket that has ended without them, and without an error of this program, is asked once
    again. Raises Refusal or StepFailed for the first one that cannot be answered.
    """
    open_ones, tried = set(asked), set[Bucket]()
    seen = counted = monotonic()
    while True:
        for bucket in [bucket for bucket in open_ones if future_of_dask(asked[bucket]).done()]:
            if not bucket.answered:
                error = _error(asked[bucket])
                _require_mendable(bucket, error, scheduler)
                if bucket not in tried:
                    tried.add(bucket)
                    asked[bucket] = again(bucket)
                    continue
                if error:
                    raise unable(error)
                _require_to_come(bucket)
            open_ones.remove(bucket)
        if not open_ones:
            return
        sleep(_LOOK_EVERY)
        if (now := monotonic()) - counted > _COUNT_EVERY:
            counted = now
            if _workers(client, scheduler):
                seen = now
            elif now - seen > _PATIENCE:
                raise nobody_works(scheduler)


def _require_mendable(bucket: Bucket, error: BaseException | None, scheduler: str | None) -> None:
    """Raises what asking again would not mend."""
    if isinstance(error, Refusal | StepFailed):
        raise error
    if isinstance(error, distributed.KilledWorker):
        raise died(str(bucket), error.allowed_failures + 1)
    if isinstance(error, distributed.CancelledError | CommClosedError):
        raise lost(scheduler)


def _require_to_come(bucket: Bucket) -> None:
    """A worker has said that its answers are there: storage may show them later than it does."""
    until = monotonic() + _STORAGE
    while not bucket.answered:
        if monotonic() > until:
            raise unseen(bucket.answers)
        sleep(_LOOK_EVERY)


def _workers(client: distributed.Client, scheduler: str | None) -> int:
    told = client.scheduler
    # A client that has given its scheduler up has none.
    if told is None:
        raise lost(scheduler)
    try:
        return len(client.sync(told.ncores, callback_timeout=_PATIENCE))
    except OSError:
        raise lost(scheduler) from None


def future_of_dask(future: Future) -> "distributed.Future[Any]":
    """The same without Prefect's wrapping."""
    return future.wrapped_future if isinstance(future, PrefectDaskFuture) else future


def _error(future: Future) -> BaseException | None:
    """What kept a bucket that has ended from its answers, as Dask or Prefect hands it over."""
    try:
        if isinstance(future, PrefectDaskFuture):
            end = future.result(raise_on_failure=False)
        else:
            end = future.result()
    except (Exception, distributed.CancelledError) as error:
        return error
    return end if isinstance(end, BaseException) else None
