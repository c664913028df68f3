"""What was measured and observed; labs and observations have one shape."""

import pandera.pandas as pa

from schemas import text_checks
from schemas.extracts.base import (
    Extract,
    Moment,
    choice,
    identifier,
    moment,
    owner,
    text,
    unit,
    words,
)

CODE_SYSTEMS = ("LOINC", "LOCAL")
STATUSES = ("final", "amended", "corrected", "preliminary", "cancelled", "entered-in-error")


class Results(Extract):
    """One row per result."""

    result_id: str = identifier("id of the result")
    patient_id: str = owner("the patient it belongs to")
    code: str = text("code of the item", required=True)
    code_system: str = choice("the code's system", CODE_SYSTEMS, required=True)
    name: str = words("the item in words")
    collected_at: Moment = moment("local time of collection; a day alone is its midnight")
    value: str = text("the result as reported", required=True, nothing=text_checks.NO_RESULT)
    unit: str = unit("unit of the value")
    reference_low: str = text("lower limit of normal as reported", nothing=text_checks.NO_RESULT)
    reference_high: str = text("upper limit of normal as reported", nothing=text_checks.NO_RESULT)
    status: str = choice("state of the result; empty = final", STATUSES)

    @classmethod
    def row_rules(cls) -> list[pa.Check]:
        return [
            text_checks.code_of_its_system("code", "code_system"),
            text_checks.not_swapped("reference_high", "reference_low"),
        ]


class Labs(Results):
    """One row per laboratory result."""


class Observations(Results):
    """One row per bedside observation, score or recorded fact."""
