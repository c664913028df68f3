"""The pages of a refresh in Prefect, which nothing waits for: they never fail or hold one up."""

from contextvars import copy_context
from threading import Thread

from prefect.artifacts import create_markdown_artifact
from prefect.context import FlowRunContext

from flows.errors import Refusal, StepFailed
from flows.refresh import Outcome
from flows.schedule.told import told, told_failure

_MOST_SECONDS = 20.0


def leave(ended: Outcome | Refusal | StepFailed) -> None:
    """The pages are in Prefect, unless Prefect is lost or slow."""
    if FlowRunContext.get() is None:
        return
    context = copy_context()
    writing = Thread(target=context.run, args=(_written, ended), daemon=True)
    writing.start()
    writing.join(_MOST_SECONDS)


def _written(ended: Outcome | Refusal | StepFailed) -> None:
    try:
        pages = told(ended) if isinstance(ended, Outcome) else {"refused": told_failure(ended)}
        for key, page in pages.items():
            create_markdown_artifact(
                page, key=key, description=page.partition("\n")[0].lstrip("# ")
            )
    except Exception:
        # The release and the ledger say all of it too.
        return
