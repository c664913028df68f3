"""Recorded reactions to the drugs that the trial speaks of."""

import pandas as pd

from schemas.protocol import Treatment

STANDARD_ROLES = ("glucocorticoid", "hydroxychloroquine")


def intolerances(
    reactions: pd.DataFrame, treatment: Treatment, as_of: pd.Timestamp
) -> pd.DataFrame:
    """The usable reactions on or before the as-of date to a glucocorticoid, to hydroxychloroquine
    or to an immunosuppressant of the protocol's list; columns as they came.
    """
    listed = reactions["role"].eq("immunosuppressant") & reactions["concept"].isin(
        treatment.immunosuppressants
    )
    standard = reactions["role"].isin(STANDARD_ROLES)
    return reactions[reactions["usable"] & reactions["reaction_on"].le(as_of) & (standard | listed)]
