"""Who is told, by Prefect, that a refresh failed or that none came."""

from datetime import timedelta
from uuid import UUID

from prefect.blocks.core import Block
from prefect.blocks.notifications import CustomWebhookNotificationBlock, SlackWebhook
from prefect.client.orchestration import SyncPrefectClient
from prefect.events.actions import SendNotification
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import ObjectNotFound
from prefect.types import SecretDict

from flows.schedule.notified import Notified
from flows.schedule.plan import Plan

FAILED = "prescreen: a refresh failed"
QUIET = "prescreen: no refresh"
BLOCK = "prescreen-notice"
# Interrupted is the scheduler's own word.
_BAD = ("Failed", "Crashed", "TimedOut", "Interrupted")
_RUN = "{{ flow_run.name }}"
_TOLD = (
    f"The run {_RUN} of weekly_refresh is {{{{ flow_run.state.name }}}}: "
    "{{ flow_run.state.message }}\n{{ flow_run|ui_url }}"
)


def notify(client: SyncPrefectClient, deployment_id: UUID, plan: Plan) -> list[str]:
    """Both automations are there as the plan says, or neither; unchanged ones are left alone.

    To make the second one anew would begin its days anew, at every start of the scheduler.
    """
    if plan.notify is None:
        gone = [_delete(client, name) for name in (FAILED, QUIET)]
        _delete_blocks(client, "")
        return ["Nobody is told of failures any more"] if any(gone) else []
    block = _block(client, plan.notify)
    resources = {
        "for_each": {"prefect.resource.id"},
        "match": ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
        "match_related": ResourceSpecification(
            {
                "prefect.resource.id": f"prefect.deployment.{deployment_id}",
                "prefect.resource.role": "deployment",
            }
        ),
    }
    failed = EventTrigger(
        expect={f"prefect.flow-run.{name}" for name in _BAD},
        posture=Posture.Reactive,
        threshold=1,
        **resources,
    )
    quiet = EventTrigger(
        expect={"prefect.flow-run.Completed"},
        posture=Posture.Proactive,
        threshold=1,
        within=timedelta(days=plan.quiet_days),
        **(resources | {"for_each": set()}),
    )
    days = f"{plan.quiet_days} day{'' if plan.quiet_days == 1 else 's'}"
    for name, trigger, body in (
        (FAILED, failed, _TOLD),
        (QUIET, quiet, f"No run of weekly_refresh went well for {days}: {plan.warehouse.root}"),
    ):
        action = SendNotification(block_document_id=block, subject=name, body=body)
        _keep(client, AutomationCore(name=name, trigger=trigger, actions=[action]))
    return [f"A {plan.notify.kind} is told of failures, and of {days} without a refresh"]


def _keep(client: SyncPrefectClient, wanted: AutomationCore) -> None:
    """Exactly this automation has the name."""
    there = client.read_automations_by_name(wanted.name)
    if len(there) == 1 and _same(there[0], wanted):
        return
    for old in there:
        client.delete_automation(old.id)
    client.create_automation(wanted)


def _same(there: AutomationCore, wanted: AutomationCore) -> bool:
    def said(one: AutomationCore) -> object:
        content = one.model_dump(mode="json", include={"name", "trigger", "actions"})
        trigger = {k: v for k, v in content["trigger"].items() if k != "id"}
        # Sets, in whatever order.
        content["trigger"] = {k: sorted(v) if type(v) is list else v for k, v in trigger.items()}
        return content

    return there.enabled and said(there) == said(wanted)


def _delete(client: SyncPrefectClient, name: str) -> bool:
    there = client.read_automations_by_name(name)
    for old in there:
        client.delete_automation(old.id)
    return bool(there)


def _block(client: SyncPrefectClient, told: Notified) -> UUID:
    """The address, encrypted in Prefect's database and shown in its page as stars."""
    block: Block
    if told.kind == "webhook":
        block = CustomWebhookNotificationBlock(
            name=BLOCK,
            url="{{ address }}",
            json_data={"subject": "{{ subject }}", "body": "{{ body }}", "text": "{{ body }}"},
            secrets=SecretDict({"address": told.url}),
        )
    else:
        # Prefect has no block for a mailbox; this one takes any address that Apprise knows.
        block = SlackWebhook(url=told.url)
    _delete_blocks(client, block.get_block_type_slug())
    return UUID(str(block.save(BLOCK, overwrite=True)))


def _delete_blocks(client: SyncPrefectClient, but: str) -> None:
    """No address that was told earlier stays there."""
    for kind in (CustomWebhookNotificationBlock, SlackWebhook):
        slug = kind.get_block_type_slug()
        if slug != but:
            try:
                old = client.read_block_document_by_name(BLOCK, slug)
            except ObjectNotFound:
                continue
            client.delete_block_document(old.id)
