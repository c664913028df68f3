"""Over time: every kept release's screening, and what changed since the previous one."""

from schemas.columns import table, text
from schemas.tables.results import SCREENING_COLUMNS
from schemas.words import CAUSES, RESULTS, STATUSES

SCREENING_HISTORY = table(
    "screening_history",
    "One row per release, protocol and patient: the screening of every release that is kept.",
    release_id=text("The release."),
    **SCREENING_COLUMNS,
)

SCREENING_CHANGE = table(
    "screening_change",
    "One row per protocol, patient and criterion that differs from the previous release, with the "
    "cause; who entered or left the base cohort has one row with criterion_id base_cohort.",
    protocol_id=text("The trial's protocol."),
    patient_id=text("The patient."),
    criterion_id=text("The criterion, or base_cohort for entering or leaving it."),
    old_result=text("Result in the previous release; null if new.", nullable=True, allowed=RESULTS),
    new_result=text("Result in this release; null if gone.", nullable=True, allowed=RESULTS),
    old_status=text("Status in the previous release.", nullable=True, allowed=STATUSES),
    new_status=text("Status in this release.", nullable=True, allowed=STATUSES),
    cause=text(
        "Why it differs: what changed the answer last, when the program and its protocols, the "
        "passing of time, corrected rows and new rows are taken one after the other. A decision of "
        "the research office that came since is new data, one that was taken back or replaced is "
        "corrected data, and one that lapsed is the passing of time.",
        allowed=CAUSES,
    ),
    what=text("What changed, in words, from both releases."),
)
