"""What was ordered for the patients, in which dose, and for how long."""

import pandera.pandas as pa

from schemas import checks, text_checks
from schemas.extracts.base import (
    Extract,
    Moment,
    choice,
    day,
    identifier,
    number,
    owner,
    text,
    unit,
    words,
)

DRUG_CODE_SYSTEMS = ("ATC", "RXNORM", "LOCAL")
ROUTES = (
    "oral",
    "iv",
    "im",
    "sc",
    "topical",
    "inhaled",
    "nasal",
    "ophthalmic",
    "otic",
    "rectal",
    "intraarticular",
    "intrathecal",
    "other",
)
STATUSES = ("active", "completed", "stopped", "on-hold", "cancelled", "entered-in-error")


class Medications(Extract):
    """One row per order of a drug."""

    medication_id: str = identifier("id of the order")
    patient_id: str = owner("the patient it was ordered for")
    code: str = text("code of the drug; code or name is required")
    code_system: str = choice("the code's system", DRUG_CODE_SYSTEMS)
    name: str = words("the drug in words; code or name is required")
    route: str = choice("way into the body", ROUTES)
    dose_value: float = number("amount of one dose, in dose_unit", at_most=checks.MOST_AT_ONCE)
    dose_unit: str = unit("unit of dose_value")
    frequency_per_day: float = number(
        "doses a day: 2 = twice, 0.142857 = weekly, 1 = a one-off", at_most=checks.MOST_A_DAY
    )
    start_date: Moment = day("first day of the order", required=True)
    end_date: Moment = day("last day of the order, itself included", may_lie_ahead=True)
    status: str = choice("state of the order; empty = active", STATUSES)
    stop_reason: str = words("why it was stopped")

    @classmethod
    def row_rules(cls) -> list[pa.Check]:
        return [
            checks.not_before("end_date", "start_date", "ends_before_start"),
            checks.one_of("code", "name", "code_or_name"),
            checks.not_too_heavy("dose_value", "dose_unit"),
            text_checks.code_of_its_system("code", "code_system"),
        ]
