"""Answers: one per patient, one per patient and criterion, and what the cohort adds up to."""

from schemas.columns import count, day, flag, number, table, text, texts, whole
from schemas.words import DECIDABLE, RESULTS, SECTIONS, STATUSES, UNKNOWN_BECAUSE

SCREENING_COLUMNS = {
    "protocol_id": text("The trial's protocol."),
    "patient_id": text("The patient."),
    "as_of": day("The date that the screening speaks of; its whole day is in.", nullable=False),
    "status": text(
        "ineligible if any criterion fails, else needs_data if any is unknown, else candidate.",
        allowed=STATUSES,
    ),
    "n_pass": count("Criteria that pass, not_applicable ones included.", "criteria"),
    "n_fail": count("Criteria that fail.", "criteria"),
    "n_review": count("Criteria that a clinician must judge.", "criteria"),
    "n_unknown": count(
        "Criteria for which the data that would decide is missing or unusable.", "criteria"
    ),
    "failing": texts("Ids of the failing criteria."),
    "missing": texts("Ids of the unknown criteria."),
    "to_review": texts("Ids of the criteria to review."),
    "near_miss": flag("Ineligible by exactly one criterion, and that one can change."),
    "eligible_from": day(
        "First date after the as-of date on which every failing criterion would pass by the "
        "passing of time alone; null if there is none."
    ),
    "rank": count("1..n without ties per protocol, the most promising first."),
}

SCREENING = table("screening", "One row per protocol and patient.", **SCREENING_COLUMNS)

CRITERION_RESULT = table(
    "criterion_result",
    "One row per protocol, patient and criterion: the answer, the value, date and source rows "
    "behind it, and what would decide it.",
    protocol_id=text("The trial's protocol."),
    patient_id=text("The patient."),
    criterion_id=text("The criterion, numbered as in the registry."),
    result=text(
        "pass speaks for eligibility (an exclusion does not apply), fail rules out, review needs "
        "a clinician, unknown lacks data, not_applicable counts as a pass.",
        allowed=RESULTS,
    ),
    data_result=text(
        "What the data alone answers; it differs from result only where a decision in force "
        "settles it.",
        allowed=RESULTS,
    ),
    unknown_because=text(
        "Why the answer is unknown; null unless it is.", nullable=True, allowed=UNKNOWN_BECAUSE
    ),
    value=number("The value judged, in unit.", "column unit"),
    unit=text("Unit of value, threshold and distance.", nullable=True),
    threshold=text("The bound that was applied, in words.", nullable=True),
    distance=number(
        "For a numeric fail: how far from passing, positive, in unit.", "column unit", at_least=0
    ),
    evidence_on=day("Date of the newest row behind the answer."),
    evidence=texts(
        "Ids of the source rows behind the answer; decision-7 is decision 7 of review_decision."
    ),
    reason=text("The answer in one plain sentence."),
    next_step=text("What would decide it; null if decided.", nullable=True),
    eligible_from=day(
        "For a fail: first later date on which it passes by the passing of time alone."
    ),
)

SCORE_ITEM = table(
    "score_item",
    "One row per patient, instrument and item of a score, as far as data can score it: SLEDAI-2K "
    "over its window, the 2019 EULAR/ACR classification over everything up to the as-of date. Of "
    "the classification only the highest item of a domain counts, and ana gives no points. As the "
    "first protocol by id asks for them.",
    patient_id=text("The patient."),
    instrument=text("The score.", allowed=("sledai_2k", "eular_acr_2019")),
    item=text("The item of the score."),
    points=whole(
        "Points given, 0 where the item is not present; null where data cannot tell.", "points"
    ),
    max_points=count("Points that the item can give.", "points"),
    state=text(
        "scored; not_present; unknown where the data that would tell is missing or unusable; "
        "needs_clinician where data never score it, or something else may explain the finding.",
        allowed=("scored", "not_present", "unknown", "needs_clinician"),
    ),
    value=number("The value judged, in unit.", "column unit"),
    unit=text("Unit of value.", nullable=True),
    evidence_on=day("Date of the newest row behind the item."),
    evidence=texts("Ids of the source rows behind the item."),
)

PROTOCOL = table(
    "protocol",
    "One row per protocol as applied.",
    protocol_id=text("The trial's protocol: its registry number."),
    title=text("The trial, in our wording."),
    registry=text("The registry and number that the criteria come from."),
    version=text("Version of the protocol file."),
    content_hash=text("SHA-256 of the protocol's content: two runs with one hash asked the same."),
    disease=text("Concept whose diagnosis makes the base cohort."),
    parameters=text("Parameters of the treatment history, as JSON."),
)

CRITERION = table(
    "criterion",
    "One row per protocol and criterion as applied.",
    protocol_id=text("The trial's protocol."),
    criterion_id=text("The criterion, numbered as in the registry."),
    position=count("Place in the protocol, from 1."),
    section=text("Inclusion or exclusion.", allowed=SECTIONS),
    registry_line=text("The numbered line of the registry that it belongs to."),
    wording=text("The criterion in our wording."),
    parameters=text("The rule with its parameters, as JSON."),
    when_absent=text("The answer where nothing is recorded."),
    changeable=flag("Whether a fail can change: a lab value, a score, an age, a window."),
    decidable=text("How far structured data can decide it.", allowed=DECIDABLE),
    content_hash=text(
        "SHA-256 of the criterion's rule, and of the treatment parameters and the softening "
        "criterion that it rests on."
    ),
)

NEXT_STEP = table(
    "next_step",
    "The worklist of the week: one row per protocol and next step, over patients of status "
    "needs_data.",
    protocol_id=text("The trial's protocol."),
    step=text("What would decide an open criterion."),
    criteria=texts("The criteria that the step would decide."),
    patients=count(
        "Patients of status needs_data for whom it would decide a criterion.", "patients"
    ),
    patients_settled=count("Of these, patients for whom it is the only step missing.", "patients"),
)

ATTRITION = table(
    "attrition",
    "One row per protocol and step of the cohort, in protocol order: who remains and who is lost.",
    protocol_id=text("The trial's protocol."),
    position=count("Order of the step; the base cohort's own steps come first."),
    criterion_id=text("The criterion, or diagnosed, died, opted_out for the base cohort's steps."),
    remaining=count(
        "Patients left after this step; unknown and review do not lose a patient.", "patients"
    ),
    lost=count("Patients lost at this step.", "patients"),
    lost_by_this_alone=count("Patients who fail this criterion and no other.", "patients"),
)
