"""A decision of the research office, as it is given to be recorded."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Decision:
    """What somebody decided about a patient, or about one criterion (`criterion_id`) of theirs.

    eligible and not_eligible are said of either; contacted, declined, enrolled and deferred of the
    patient only; withdrawn takes the last one on the same question back. `evidence_on` is the day
    of what was seen outside the hospital's records.
    """

    protocol_id: str
    patient_id: str
    criterion_id: str | None
    decision: str
    reason: str | None = None
    until: date | None = None
    evidence_on: date | None = None
