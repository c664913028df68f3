"""What the time without a scheduler left behind is put right before the next run."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Cancelled, Crashed

from flows.freshness import last_published
from flows.schedule.only import refresh_is_running
from flows.warehouse import Warehouse

# A run that was interrupted is started once more, not again and again.
AGAIN = "again"
INTERRUPTED = "Interrupted"
_BEGUN = (StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)


def settle(client: SyncPrefectClient, deployment_id: UUID, place: Warehouse) -> list[str]:
    """What was done, in words: no run is thought to be running that is not, the slot is free, and
    at most one run that is due is left.

    Call it before anything polls for runs, and only with the scheduler's lock.
    """
    if refresh_is_running(place):
        return [
            "A refresh of this warehouse is running: what was due meanwhile waits or is cancelled"
        ]
    dead = [run.id for run in begun(client, deployment_id)]
    told = interrupt(client, dead, "Its process ended with the scheduler or the machine")
    client.update_global_concurrency_limit(
        f"deployment:{deployment_id}", GlobalConcurrencyLimitUpdate(active_slots=0)
    )
    return told + _leave_one(
        client, deployment_id, last[1] if (last := last_published(place)) else None
    )


def begun(client: SyncPrefectClient, deployment_id: UUID) -> list[FlowRun]:
    """Those that Prefect believes to be at work."""
    return runs(client, deployment_id, _BEGUN)


def interrupt(client: SyncPrefectClient, dead: Sequence[UUID], why: str) -> list[str]:
    """Runs that nobody works on any more say so, which also notifies; not those that ended."""
    told = []
    for run in map(client.read_flow_run, dead):
        if run.state_type in (*_BEGUN, StateType.CANCELLED):
            state: State = Crashed(name=INTERRUPTED, message=why)
            client.set_flow_run_state(run.id, state, force=True)
        if run.state_type not in (StateType.COMPLETED, StateType.FAILED):
            told.append(f"Interrupted: the run that was due {_at(run)}")
    return told


def _leave_one(
    client: SyncPrefectClient, deployment_id: UUID, published: datetime | None
) -> list[str]:
    """Of the runs that are due and late at most the newest stays, and only if nothing was
    published since it was due. Where the last one was interrupted, it is due once more."""
    now = datetime.now(UTC)
    late = [run for run in runs(client, deployment_id, (StateType.SCHEDULED,)) if due(run) <= now]
    late.sort(key=due)
    newest = late[-1:] if late and not _since(published, due(late[-1])) else []
    skipped = late[: len(late) - len(newest)]
    for run in skipped:
        why = "A later one makes up for it" if newest else "A release was published since"
        client.set_flow_run_state(
            run.id, Cancelled(name="Skipped", message=f"Due while nobody ran it. {why}"), force=True
        )
    told = [f"Skipped: the run that was due {_at(run)}" for run in skipped]
    if newest:
        return [*told, f"Late: the run that was due {_at(newest[0])} runs now"]
    return told + _once_more(client, deployment_id, published, now)


def _once_more(
    client: SyncPrefectClient, deployment_id: UUID, published: datetime | None, now: datetime
) -> list[str]:
    last = max(
        (run for run in runs(client, deployment_id) if due(run) <= now), key=due, default=None
    )
    if last is None or last.state_type != StateType.CRASHED or AGAIN in last.tags:
        return []
    if _since(published, due(last)) or now - due(last) > timedelta(days=7):
        return []
    client.create_flow_run_from_deployment(deployment_id, parameters=last.parameters, tags=[AGAIN])
    return [f"Once more: the run that was due {_at(last)} was interrupted, and starts again now"]


def runs(
    client: SyncPrefectClient, deployment_id: UUID, types: Sequence[StateType] = ()
) -> list[FlowRun]:
    """The newest runs of the deployment, in these states."""
    state = FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types))) if types else None
    return client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
        flow_run_filter=FlowRunFilter(state=state),
        sort=FlowRunSort.EXPECTED_START_TIME_DESC,
        limit=200,
    )


def due(run: FlowRun) -> datetime:
    """When it should have started, or should."""
    assert run.expected_start_time is not None
    return run.expected_start_time


def _at(run: FlowRun) -> str:
    return f"{due(run):%Y-%m-%d %H:%M} UTC"


def _since(published: datetime | None, due: datetime) -> bool:
    return published is not None and published >= due
