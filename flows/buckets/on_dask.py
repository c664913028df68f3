"""The buckets on Dask, through prefect-dask: each is a task of the flow, run by some worker.

A worker that dies loses its bucket to another one. Nothing of a patient passes through Dask or
Prefect: workers are told paths and numbers, and what they answer lies in the warehouse.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect_dask.task_runners import DaskTaskRunner

from flows.buckets.answers import Counts, Each, counts_of
from flows.buckets.bucket import Bucket
from flows.buckets.cluster import cluster, lost, require_workers
from flows.buckets.waiting import Asked, future_of_dask, wait
from flows.buckets.worker import answered, error_of
from flows.refresh import guarded


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
        try:
            client = runner.client
        except OSError:
            if scheduler:
                raise lost(scheduler) from None
            raise
        asked: Asked = {}
        try:
            with _server_known():
                for bucket in buckets:
                    asked[bucket] = runner.submit(_task(bucket), {"bucket": bucket})
            # Prefect may have lost a worker that is well: its bucket is answered without Prefect.
            wait(client, asked, lambda b: client.submit(error_of, b, pure=False), scheduler)
        except BaseException:
            # Nobody begins a bucket any more; who is at one finds its folder gone.
            with suppress(Exception):
                client.cancel([future_of_dask(future) for future in asked.values()], force=True)
            raise
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
