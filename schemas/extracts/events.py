"""What was done to the patients, given to them, and not tolerated by them."""

import pandera.pandas as pa

from schemas import checks, text_checks
from schemas.extracts.base import Extract, Moment, choice, day, identifier, owner, text, words
from schemas.extracts.medications import DRUG_CODE_SYSTEMS

PROCEDURE_CODE_SYSTEMS = ("ICD9CM3", "ICD10PCS", "CPT", "SNOMED", "LOCAL")
VACCINE_CODE_SYSTEMS = ("CVX", "ATC", "LOCAL")


class Procedures(Extract):
    """One row per procedure."""

    procedure_id: str = identifier("id of the record")
    patient_id: str = owner("the patient it was performed on")
    code: str = text("code of the procedure", required=True)
    code_system: str = choice("the code's system", PROCEDURE_CODE_SYSTEMS, required=True)
    name: str = words("the procedure in words")
    performed_on: Moment = day("day of the procedure", required=True)
    status: str = text("state of the record")

    @classmethod
    def row_rules(cls) -> list[pa.Check]:
        return [text_checks.code_of_its_system("code", "code_system")]


class Immunizations(Extract):
    """One row per vaccine given."""

    immunization_id: str = identifier("id of the record")
    patient_id: str = owner("the patient vaccinated")
    code: str = text("code of the vaccine", required=True)
    code_system: str = choice("the code's system", VACCINE_CODE_SYSTEMS, required=True)
    name: str = words("the vaccine in words")
    given_on: Moment = day("day of vaccination", required=True)
    status: str = text("state of the record")

    @classmethod
    def row_rules(cls) -> list[pa.Check]:
        return [text_checks.code_of_its_system("code", "code_system")]


class AdverseReactions(Extract):
    """One row per reaction to a drug or intolerance of it."""

    reaction_id: str = identifier("id of the record")
    patient_id: str = owner("the patient who reacted")
    code: str = text("code of the drug; code or name is required")
    code_system: str = choice("the code's system", DRUG_CODE_SYSTEMS)
    name: str = words("the drug in words; code or name is required")
    reaction_on: Moment = day("day of the reaction", required=True)
    severity: str = words("how severe it was")
    status: str = text("state of the record")

    @classmethod
    def row_rules(cls) -> list[pa.Check]:
        return [
            checks.one_of("code", "name", "code_or_name"),
            text_checks.code_of_its_system("code", "code_system"),
        ]
