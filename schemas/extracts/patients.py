"""Who the patients are, and which of their ids were merged."""

import pandera.pandas as pa

from schemas import checks
from schemas.extracts.base import (
    Boolean,
    Extract,
    Moment,
    choice,
    day,
    identifier,
    owner,
    text,
    truth,
)

SEXES = ("female", "male", "other", "unknown")


class Patients(Extract):
    """One row per patient."""

    patient_id: str = identifier("the patient's id in the hospital")
    birth_date: Moment = day("day of birth", required=True)
    sex: str = choice("recorded sex", SEXES, required=True)
    death_date: Moment = day("day of death; empty while alive")
    research_opt_out: Boolean = truth("true if the patient declined research; empty = false")

    @classmethod
    def row_rules(cls) -> list[pa.Check]:
        return [checks.not_before("death_date", "birth_date", "died_before_birth")]


class PatientMerges(Extract):
    """One row per id that was found to be another patient's."""

    from_id: str = identifier("the id that is no longer used")
    to_id: str = identifier("the id under which the patient's rows now belong")
    merged_on: Moment = day("day of the merge", required=True)


class Enrolments(Extract):
    """One row per patient and trial that the patient entered."""

    enrolment_id: str = identifier("id of the enrolment")
    patient_id: str = owner("the patient who entered the trial")
    trial_id: str = text("the trial's registry id", required=True)
    enrolled_on: Moment = day("day of enrolment", required=True)
    ended_on: Moment = day("day of leaving the trial; empty while in it")

    @classmethod
    def row_rules(cls) -> list[pa.Check]:
        return [checks.not_before("ended_on", "enrolled_on", "ends_before_start")]
