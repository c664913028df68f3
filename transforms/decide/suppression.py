"""Small counts hidden from tables that leave the analysts' hands: from 1 to 7, never as 0."""

import pandas as pd

# The rule of OpenSAFELY's output checking: counts of 7 and fewer can point at people.
SMALLEST_SHOWN = 8
SUPPRESSED = "suppressed"


def small(count: int) -> bool:
    """Whether the count may point at people."""
    return 0 < count < SMALLEST_SHOWN


def shown_counts(counts: pd.Series) -> pd.Series:
    """The counts as text, the small ones as `suppressed`."""
    return counts.astype("str").mask(counts.between(1, SMALLEST_SHOWN - 1), SUPPRESSED)


def suppressed_attrition(attrition: pd.DataFrame) -> pd.DataFrame:
    """The published attrition with counts as text: none from 1 to 7, and none that tells one.

    A loss is the difference of two neighbours, so from the first hidden loss on the patients who
    remain are hidden too; and the last losses are, where they would leave a hidden one no choice.
    """
    parts = []
    for _, own in attrition.sort_values(["protocol_id", "position"]).groupby("protocol_id"):
        remaining, lost = suppressed_ladder(own["remaining"].tolist(), own["lost"].tolist())
        parts.append(
            own.assign(
                remaining=pd.Series(remaining, index=own.index, dtype="str"),
                lost=pd.Series(lost, index=own.index, dtype="str"),
                lost_by_this_alone=shown_counts(own["lost_by_this_alone"]),
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else attrition


def suppressed_ladder(remaining: list[int], lost: list[int]) -> tuple[list[str], list[str]]:
    """Both columns of one protocol's attrition, as they may be handed on."""
    # A small rest would follow from the number above it and a loss that is shown.
    hidden = [
        small(gone) or (gone > 0 and small(left))
        for left, gone in zip(remaining, lost, strict=True)
    ]
    shown_above = 0
    while shown_above < len(lost) and not hidden[shown_above] and not small(remaining[shown_above]):
        shown_above += 1
    if 0 < shown_above < len(lost):
        left = remaining[shown_above - 1]
        told = [
            place for place in range(shown_above, len(lost)) if lost[place] and not hidden[place]
        ]
        while told and left - sum(lost[place] for place in told) < _room(hidden):
            hidden[told.pop()] = True
    losses = [SUPPRESSED if hide else str(gone) for gone, hide in zip(lost, hidden, strict=True)]
    rest = [
        str(left) if place < shown_above else SUPPRESSED for place, left in enumerate(remaining)
    ]
    return rest, losses


def _room(hidden: list[bool]) -> int:
    """So many patients as let every hidden loss be any of 1 to 7, and leave a number to show."""
    return (SMALLEST_SHOWN - 1) * sum(hidden) + SMALLEST_SHOWN


def suppressed_steps(steps: pd.DataFrame) -> pd.DataFrame:
    """The published next_step with its counts as text, none from 1 to 7."""
    return steps.assign(
        patients=shown_counts(steps["patients"]),
        patients_settled=shown_counts(steps["patients_settled"]),
    )
