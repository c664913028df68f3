"""What the research office decided, what became of it, and how good the lists were by it."""

from schemas.columns import count, day, moment, number, table, text
from schemas.words import DECISION_STATES, PATIENT_DECISIONS

REVIEW_DECISION = table(
    "review_decision",
    "One row per decision of the research office on a patient of the base cohort, or on one "
    "criterion of theirs, as it stands on the as-of date.",
    decision_id=count("The decision, counted from 1 as they were recorded."),
    protocol_id=text("The trial's protocol."),
    patient_id=text("The patient, by the id that remained if ids were merged."),
    criterion_id=text(
        "The criterion that it is about; null where it is about the patient.", nullable=True
    ),
    decision=text(
        "Of a criterion eligible speaks for the patient (pass), not_eligible rules out (fail); "
        "withdrawn takes an earlier decision back.",
        allowed=PATIENT_DECISIONS,
    ),
    reason=text("The reason, or the evidence, in the words of who decided.", nullable=True),
    until=day("For deferred: the day on which the patient is due again."),
    evidence_on=day("Day of the evidence from outside, such as another laboratory's result."),
    decided_at=moment("When it was recorded, UTC."),
    decided_by=text("Who decided."),
    release_id=text("The release that was served when it was recorded."),
    state=text(
        "in_force; evidence_changed where rows that it rested on were corrected, are gone or have "
        "company, or the criterion was redefined; lapsed where its time is over; superseded by a "
        "later one on the same question; withdrawn, as is what takes it back; data_decides where "
        "the data by now say pass, fail or not_applicable themselves. Who is evidence_changed or "
        "lapsed waits for a new decision.",
        allowed=DECISION_STATES,
    ),
    state_because=text("Why it is no longer in force, in words.", nullable=True),
)

REVIEW_PRECISION = table(
    "review_precision",
    "How good the lists were: one row per release that is kept and protocol, of the protocols of "
    "which somebody has a verdict.",
    release_id=text("The release."),
    protocol_id=text("The trial's protocol."),
    as_of=day("The date that the release speaks of.", nullable=False),
    listed=count("Candidates of that release.", "patients"),
    reviewed=count(
        "Of these, patients with a verdict by now: eligible, not_eligible or enrolled; a criterion "
        "that a decision in force fails counts where the patient has no verdict.",
        "patients",
    ),
    confirmed=count(
        "Of these, patients whose verdict is eligible, or who were enrolled.", "patients"
    ),
    precision=number("confirmed / reviewed; null where nobody was reviewed.", at_least=0),
)
