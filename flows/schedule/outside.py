"""What Prefect, and whoever it notifies, is told of a refresh that published nothing."""

import re

from flows.errors import Held, Refusal, StepFailed

# Not of a name, a code, a date or a line of a file, none of which counts patients.
_COUNT = re.compile(r"(?<![A-Za-z0-9_.:/-])(?<!\bline )[0-9][0-9,.]*(?<![,.])(?![A-Za-z0-9_/-])")


def outside(error: Refusal | StepFailed) -> Refusal | StepFailed:
    """The same error without a count, which may be of one to seven patients.

    Even a large count may tell a small one, as their difference. The whole text is told by the
    log of the scheduler and kept in the ledger.
    """
    if isinstance(error, StepFailed):
        return StepFailed(error.step, error.kind)
    words = (_COUNT.sub("N", error.what), error.where, error.remedy)
    if isinstance(error, Held):
        return Held(error.gates, *words)
    return Refusal(*words)
