"""What the measures hand to the criteria about a score: score_item, and how each item was read."""

import pandera.pandas as pa

from schemas.columns import number, table, text
from schemas.tables.results import SCORE_ITEM
from schemas.words import UNKNOWN_BECAUSE

SCORES = table(
    "scores",
    "score_item as one protocol's rules ask for it, with what a sentence about it needs.",
    **SCORE_ITEM.columns,
    concept=text("What was measured; null without a row.", nullable=True),
    operator=text("The comparator reported with the value.", nullable=True),
    value_high=number("Upper end of a reported range."),
    text_value=text("The value as reported.", nullable=True),
    note=text("What must be said of the reading.", nullable=True),
    because=text(
        "Why an unusable row tells nothing; null without one.",
        nullable=True,
        allowed=UNKNOWN_BECAUSE,
    ),
)


def scores_of(protocol_id: str) -> pa.DataFrameSchema:
    """SCORES as the workbench's table of one protocol."""
    return table(f"scores_{protocol_id}", str(SCORES.description), **SCORES.columns)
