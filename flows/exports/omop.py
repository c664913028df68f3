"""The cohorts of a release as tables COHORT and COHORT_DEFINITION of the OMOP CDM v5.4."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.exports.folder import Files, csv_text
from flows.exports.trial import Trial
from flows.screened import Screened

COHORT = ("cohort_definition_id", "subject_id", "cohort_start_date", "cohort_end_date")
COHORT_DEFINITION = (
    "cohort_definition_id",
    "cohort_definition_name",
    "cohort_definition_description",
    "definition_type_concept_id",
    "cohort_definition_syntax",
    "subject_concept_id",
    "cohort_initiation_date",
)
COHORT_ATTRITION = (
    "cohort_definition_id",
    "number_records",
    "number_subjects",
    "reason_id",
    "reason",
    "excluded_records",
    "excluded_subjects",
)
# No concept of the vocabularies says how this program defines a cohort: 0 is "no matching concept".
NO_CONCEPT = 0
_OF_THE_BASE = {
    "diagnosed": "Diagnosed with the disease",
    "died": "Alive",
    "opted_out": "Not opted out of research",
}


@dataclass(frozen=True)
class _Cohort:
    """One of a trial's cohorts; `others` is why who fails no criterion may not be in it."""

    last_digit: int
    name: str
    statuses: frozenset[str]
    what: str
    others: str = ""


_COHORTS = (
    _Cohort(
        1,
        "screened",
        frozenset({"candidate", "needs_data", "ineligible"}),
        "Everybody who was screened: diagnosed, alive and not opted out.",
    ),
    _Cohort(
        2,
        "candidates",
        frozenset({"candidate"}),
        "Patients of whom no criterion fails and none is unknown; a person confirms each.",
        "No criterion is unknown",
    ),
    _Cohort(
        3,
        "needs data",
        frozenset({"needs_data"}),
        "Patients of whom no criterion fails, and at least one is unknown for want of data.",
        "At least one criterion is unknown",
    ),
)


def cohort_files(
    asked: Sequence[Trial], rows: Sequence[Screened], persons: Mapping[str, int]
) -> Files:
    """cohort.csv, cohort_definition.csv and cohort_attrition.csv."""
    as_of = {row.protocol_id: row.as_of for row in rows}
    members, definitions, attrition = [], [], []
    for trial in asked:
        day = as_of.get(trial.protocol_id)
        for cohort in _COHORTS:
            number = trial.number * 10 + cohort.last_digit
            subjects = sorted(
                persons[row.patient_id]
                for row in rows
                if row.protocol_id == trial.protocol_id and row.status in cohort.statuses
            )
            members += [(number, subject, day, day) for subject in subjects]
            definitions.append(_definition(number, trial, cohort, day))
            attrition += [(number, *step) for step in _attrition(trial, cohort, len(subjects))]
    return {
        "cohort.csv": csv_text(COHORT, members),
        "cohort_definition.csv": csv_text(COHORT_DEFINITION, definitions),
        "cohort_attrition.csv": csv_text(COHORT_ATTRITION, attrition),
    }


def _definition(number: int, trial: Trial, cohort: _Cohort, day: object) -> tuple[object, ...]:
    """How the cohort is made, as far as the table has room for it: the protocol, rule by rule."""
    rules = {
        criterion.id: {"section": criterion.section, "rule": criterion.rule}
        for criterion in trial.criteria
    }
    syntax = {
        "protocol": trial.protocol_id,
        "version": trial.version,
        "sha256": trial.content_hash,
        "status": sorted(cohort.statuses),
        "criteria": rules,
    }
    name = f"{trial.protocol_id} {cohort.name}"
    text = json.dumps(syntax, ensure_ascii=False)
    what = f"{trial.title}. {cohort.what}"
    return number, name, what, NO_CONCEPT, text, NO_CONCEPT, day


def _attrition(
    trial: Trial, cohort: _Cohort, members: int
) -> list[tuple[int, int, int, str, int, int]]:
    """Each step with who remains and who is lost by it; a patient has one record."""
    wording = {criterion.id: f"{criterion.id}: {criterion.wording}" for criterion in trial.criteria}
    steps = [
        (_OF_THE_BASE.get(step.name) or wording[step.name], step.remaining, step.lost)
        for step in trial.steps
        if step.name in _OF_THE_BASE or cohort.others
    ]
    if cohort.others:
        remaining = steps[-1][1] if steps else 0
        steps.append((cohort.others, members, remaining - members))
    return [
        (remaining, remaining, place, reason, lost, lost)
        for place, (reason, remaining, lost) in enumerate(steps, start=1)
    ]
