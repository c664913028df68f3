"""What the review of a list takes: the decisions with what they rested on, and what holds now."""

from dataclasses import dataclass

import pandas as pd

# Results that a person may settle.
OPEN = ("review", "unknown")
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Reviewed:
    """The decisions on the base cohort's patients, and what each of them rested on.

    decisions: review_decision without its state, with takes_back: the decision that a withdrawal
    ends. basis: decision_id, criterion_id, old_result, content_hash. rested: decision_id,
    criterion_id, row_id, content.
    """

    decisions: pd.DataFrame
    basis: pd.DataFrame
    rested: pd.DataFrame


@dataclass(frozen=True)
class Now:
    """What the accepted rows and the protocols say on the as-of date of these patients.

    answers: protocol_id, patient_id, criterion_id, data_result, evidence, content_hash. contents:
    patient_id, row_id, content. windows: protocol_id, criterion_id, days, months: how far back the
    criterion looks at most.
    """

    as_of: pd.Timestamp
    answers: pd.DataFrame
    contents: pd.DataFrame
    windows: pd.DataFrame
