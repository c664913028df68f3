"""The one deployment, weekly_refresh/weekly: the same after every start of the scheduler."""

from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.client.schemas.responses import DeploymentResponse
from prefect.exceptions import ObjectNotFound
from prefect.runner import Runner
from prefect.schedules import Cron, Schedule

from flows.errors import Refusal, printable
from flows.schedule.choice import WEEKLY
from flows.schedule.plan import Plan
from flows.weekly_refresh import weekly_refresh

NAME = "weekly"
FULL_NAME = f"{weekly_refresh.name}/{NAME}"


def schedule_of(plan: Plan, active: bool = True) -> Schedule:
    """When; Refusal where the time table is none."""
    try:
        return Cron(plan.cron, timezone=plan.timezone, active=active, slug=NAME)
    except ValueError:
        raise Refusal(
            "This is no time table",
            f"--cron {printable(plan.cron, 80)}",
            f'write minute, hour, day, month and weekday, as "{WEEKLY}" for Mondays at 6:00',
        ) from None


def known(client: SyncPrefectClient) -> DeploymentResponse | None:
    """The deployment as the server knows it."""
    try:
        return client.read_deployment_by_name(FULL_NAME)
    except ObjectNotFound:
        return None


def is_paused(deployment: DeploymentResponse) -> bool:
    """Whether a person has paused it, or its schedule, in Prefect's page."""
    return deployment.paused or any(not own.active for own in deployment.schedules)


def deployed(client: SyncPrefectClient, runner: Runner, plan: Plan) -> UUID:
    """The deployment is there, as the plan says; what a person has paused stays paused.

    Refusal where it is another warehouse's: that one would be refreshed no more.
    """
    before = known(client)
    if before is not None:
        other = str(before.parameters.get("warehouse", ""))
        if other and other != str(plan.warehouse.root):
            raise Refusal(
                "This server of Prefect schedules another warehouse under the same name",
                f"{FULL_NAME}, for {printable(other, 400)}",
                "let each warehouse have its own server (leave PREFECT_API_URL unset and give "
                "each its --port), or delete that deployment first",
            )
    identity = runner.add_flow(
        weekly_refresh,
        NAME,
        schedule=schedule_of(plan, before is None or all(own.active for own in before.schedules)),
        paused=before is not None and before.paused,
        parameters=dict(plan.parameters),
        # Two refreshes of one warehouse never help each other: the second one is cancelled.
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
        description=_description(plan),
        tags=["prescreen"],
    )
    assert isinstance(identity, UUID)
    return identity


def _description(plan: Plan) -> str:
    return (
        f"Lands, stages, measures, assesses, decides and publishes what lies in "
        f"`{plan.extracts}` into `{plan.warehouse.root}`, by the time table `{plan.cron}` "
        f"({plan.timezone}). Made by `prescreen schedule`, which sets it again at every start."
    )
