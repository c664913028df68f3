"""What may be chosen of a scheduled refresh."""

from typing import Literal

# Mondays at 6:00.
WEEKLY = "0 6 * * 1"
# In minutes: a run that waits longer would meet the next day's.
LONGEST_WAIT = 24 * 60
# Word for word flows.gates.GATES, for Prefect's form.
Gate = Literal[
    "stale",
    "mixed",
    "missing_extract",
    "volume",
    "freshness",
    "values",
    "cohort",
    "candidates",
    "decisions",
]
