"""How a run by the clock ended, for the log of the scheduler that started it."""

import atexit
import logging
import os
import sys

from prefect.runtime import deployment

from flows.errors import Refusal, StepFailed
from flows.refresh import Outcome


def begin() -> None:
    """Nothing but the run's own message comes to the log."""
    if deployment.id is not None:
        # Prefect's threads would tell standard error that they lose the server.
        logging.raiseExceptions = False
        # DuckDB's bindings report their own leaks when Python has ended already.
        atexit.register(_silence)


def say(ended: Outcome | Refusal | StepFailed) -> None:
    """One message, in a run of the deployment: nobody else reads its outcome."""
    if deployment.id is None:
        return
    if isinstance(ended, Outcome):
        request = ended.request
        print(f"Release {request.release_id} published, as of {request.as_of}", flush=True)
        return
    print(f"prescreen: {ended}", file=sys.stderr)
    # Python would add a traceback that says no more.
    _silence()


def _silence() -> None:
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
