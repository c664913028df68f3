"""The buckets on Dask, through prefect-dask: each is a task of the flow, run by some worker.

A worker that dies loses its bucket to another one. Nothing of a patient passes through Dask or
Prefect: workers are told paths and numbers, and what they answer lies in the warehouse.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any, TypeAlias

import distributed
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect_dask.task_runners import DaskTaskRunner, PrefectDaskFuture

from flows.buckets.answers import Counts, Each, counts_of
from flows.buckets.bucket import Bucket
from flows.buckets.cluster import cluster, died, lost, nobody_works, require_workers
from flows.buckets.worker import answered, error_of
from flows.errors import Refusal, StepFailed
from flows.refresh import guarded

Future: TypeAlias = "PrefectDaskFuture[Any] | distributed.Future[Any]"

# For so long the buckets wait for a worker, where all of them are gone.
_PATIENCE = 120
_LOOK_EVERY = 0.2


def on_dask(scheduler: str | None) -> Each:
    """What each bucket came to, answered by the workers of that scheduler, or by processes of this
    machine; raises Refusal where there is no such scheduler, or nobody works for it."""
    if scheduler:
        require_workers(scheduler)

    def each(call: Callable[..., Any], buckets: Sequence[Bucket]) -> list[Counts]:
        counts: list[Counts] = guarded("measure", _answered_by_workers, scheduler, buckets)
        return counts

    return each


def _answered_by_workers(scheduler: str | None, buckets: Sequence[Bucket]) -> list[Counts]:
    with DaskTaskRunner(**cluster(scheduler, buckets[0].folder / "dask")) as runner:
        with _server_known():
            asked = {bucket: runner.submit(_task(bucket), {"bucket": bucket}) for bucket in buckets}
        _wait(runner, asked, scheduler)
        # Prefect may have lost a worker that is well: its bucket is answered without Prefect.
        again: dict[Bucket, Future] = {
            bucket: runner.client.submit(error_of, bucket, pure=False)
            for bucket, future in asked.items()
            if not bucket.answers.exists() and _own_error(future) is None
        }
        _wait(runner, again, scheduler)
        for bucket, future in (asked | again).items():
            if not bucket.answers.exists():
                raise _own_error(future) or _unable(future)
    return [counts_of(bucket) for bucket in buckets]


def _task(bucket: Bucket) -> Any:
    return task(name=str(bucket), cache_policy=NO_CACHE, persist_result=False)(answered)


@contextmanager
def _server_known() -> Iterator[None]:
    """Workers are told of the server that this flow has, else each would start one of its own."""
    context = FlowRunContext.get()
    if context is None:
        yield
        return
    with temporary_settings({PREFECT_API_URL: str(context.client.api_url)}):
        yield


def _wait(runner: DaskTaskRunner, asked: Mapping[Bucket, Future], scheduler: str | None) -> None:
    """Every one has ended, well or not; Refusal where nobody is left to answer them."""
    seen = looked = monotonic()
    while not all(map(_done, asked.values())):
        sleep(_LOOK_EVERY)
        if (now := monotonic()) - looked > _PATIENCE / 20:
            looked = now
            # Its base class is untyped.
            if runner.client.nthreads():  # type: ignore[no-untyped-call]
                seen = now
            elif now - seen > _PATIENCE:
                raise nobody_works(scheduler)
    for bucket, future in asked.items():
        error = None if bucket.answers.exists() else _error(future)
        if isinstance(error, distributed.KilledWorker):
            raise died(str(bucket), error.allowed_failures + 1)
        if isinstance(error, distributed.CancelledError | OSError):
            raise lost(scheduler)


def _done(future: Future) -> bool:
    dask = future.wrapped_future if isinstance(future, PrefectDaskFuture) else future
    return bool(dask.done())


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


def _own_error(future: Future) -> Refusal | StepFailed | None:
    """The error that this program raised on the worker."""
    error = _error(future)
    return error if isinstance(error, Refusal | StepFailed) else None


def _unable(future: Future) -> Refusal:
    return Refusal(
        f"Dask's workers cannot run this program ({type(_error(future)).__name__})",
        "the workers of Dask",
        "install the same versions of this program and its libraries on every worker; the last "
        "release is untouched",
    )
