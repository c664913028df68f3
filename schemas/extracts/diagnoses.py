"""What the patients were diagnosed with."""

import pandera.pandas as pa

from schemas import checks, text_checks
from schemas.extracts.base import Extract, Moment, choice, day, identifier, owner, text, words

CODE_SYSTEMS = ("ICD10", "ICD10CM", "ICD10CN", "ICD9CM", "SNOMED", "LOCAL")
STATUSES = ("confirmed", "provisional", "differential", "refuted", "entered-in-error")
SETTINGS = ("inpatient", "outpatient", "emergency", "other")


class Diagnoses(Extract):
    """One row per recorded diagnosis."""

    diagnosis_id: str = identifier("id of the record")
    patient_id: str = owner("the patient diagnosed")
    code: str = text("code of the diagnosis", required=True)
    code_system: str = choice("the code's system", CODE_SYSTEMS, required=True)
    name: str = words("the diagnosis in words")
    diagnosed_on: Moment = day("day of the diagnosis", required=True)
    resolved_on: Moment = day("day on which it was declared resolved")
    status: str = choice("how certain it is; empty = confirmed", STATUSES)
    setting: str = choice("where it was made", SETTINGS)

    @classmethod
    def row_rules(cls) -> list[pa.Check]:
        return [
            text_checks.code_of_its_system("code", "code_system"),
            checks.not_before("resolved_on", "diagnosed_on", "ends_before_start"),
        ]
