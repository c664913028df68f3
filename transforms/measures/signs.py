"""What a reported result says of an item of a score: the item is there, is not, or it is open."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from schemas.rule_parts import Bound
from transforms.answers import UNDECIDED, above, between, first_that_holds, judge_reported
from transforms.measures.deciding import deciding, standing

SCORED, NEEDS_CLINICIAN, UNKNOWN, NOT_PRESENT = (
    "scored",
    "needs_clinician",
    "unknown",
    "not_present",
)

# Of a living patient: a temperature outside of it has the wrong unit or digits.
POSSIBLE_CEL = (25.0, 45.0)


@dataclass(frozen=True)
class Sign:
    """How the rows of one concept speak for an item.

    A number scores within `bound`, in the concept's canonical unit or in multiples of the row's own
    `limit`; one outside `possible` is unreadable. A word speaks by its meaning: those of `scores`,
    `clears` and `asks` (a clinician). Anything else leaves the item open. What scores counts as
    `when_scored`. With `every_row` each row speaks for itself and rows of one moment cannot
    disagree; with `by_code` each laboratory item has its own newest row.
    """

    concept: str
    bound: Bound | None = None
    limit: Literal["lower_limit", "upper_limit"] | None = None
    scores: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    when_scored: str = SCORED
    possible: tuple[float, float] = (0.0, np.inf)
    every_row: bool = False
    by_code: bool = False
    note: str = ""

    @property
    def keys(self) -> list[str]:
        """What has a newest row of its own."""
        return ["patient_id", "code"] if self.by_code else ["patient_id"]


def below_limit(concept: str) -> Sign:
    """A number below the row's own lower limit scores; words do not decide."""
    return Sign(concept, Bound(below=1), "lower_limit")


def above_limit(concept: str, scores: tuple[str, ...] = (), asks: tuple[str, ...] = ()) -> Sign:
    """A number above the row's own upper limit scores, or a word of `scores`; a negative clears."""
    clears = ("negative",) if scores else ()
    return Sign(concept, Bound(above=1), "upper_limit", scores, clears, asks)


def newest(rows: pd.DataFrame, sign: Sign) -> pd.DataFrame:
    """Of the sign's concept's rows those that decide, judged: the ones of the latest moment, or all
    that count with `every_row`.
    """
    if sign.every_row:
        return judged(standing(rows, sign.keys), sign)
    return _agreed(judged(deciding(rows, sign.keys), sign), sign.keys)


def at_any_time(rows: pd.DataFrame, sign: Sign) -> pd.DataFrame:
    """All of the sign's concept's rows that count, judged; those of one laboratory item and moment
    must agree.
    """
    keys = ["patient_id", "code"]
    rows = judged(standing(rows, keys), sign)
    return rows if sign.every_row else _agreed(rows, [*keys, "collected_at", "timed"])


def judged(rows: pd.DataFrame, sign: Sign) -> pd.DataFrame:
    """The rows with `state`, `because` (why unknown, else empty) and `note`."""
    number = _by_number(rows, sign)
    word = rows["meaning"]
    state = first_that_holds(
        [
            (number.eq("pass"), sign.when_scored),
            (number.eq("fail"), NOT_PRESENT),
            (rows["value"].notna(), UNKNOWN),
            (word.isin(sign.scores), sign.when_scored),
            (word.isin(sign.clears), NOT_PRESENT),
            (word.isin(sign.asks), NEEDS_CLINICIAN),
        ],
        UNKNOWN,
    )
    no_limit = rows["value"].notna() & (rows[sign.limit].isna() if sign.limit else False)
    because = first_that_holds(
        [
            (state.ne(UNKNOWN), ""),
            (rows["unusable"].notna(), rows["unusable"].fillna("")),
            (no_limit, "never_recorded"),
        ],
        "unreadable_value",
    )
    return rows.assign(state=state, because=because, note=sign.note)


def _by_number(rows: pd.DataFrame, sign: Sign) -> pd.Series:
    """pass where the whole reported number, sign or range lies within the bound, fail without."""
    if sign.bound is None:
        return pd.Series(UNDECIDED, index=rows.index, dtype="str")
    readable = rows["unusable"].isna() & between(rows["value"], *sign.possible)
    limit = rows[sign.limit] if sign.limit else None
    return judge_reported(
        rows.assign(value=rows["value"].where(readable)),
        sign.bound,
        per=None if limit is None else limit.where(above(limit, 0.0)),
    )


def _agreed(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The rows, unknown where rows of equal keys say different things."""
    shared = rows[rows.duplicated(keys, keep=False)]
    if shared.empty:
        return rows
    several = shared.groupby(keys)["state"].transform("nunique").gt(1)
    split = several.reindex(rows.index, fill_value=False)
    return rows.assign(
        state=rows["state"].where(~split, UNKNOWN),
        because=rows["because"].where(~split, "conflicting"),
    )
