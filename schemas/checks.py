"""The closed vocabulary of rules that an extract's row can break, and the checks behind it.

Every check carries its rule as `name` and its parameters as `statistics`: the landing compiles
them to SQL, and a check that it does not know stops the program.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import pandera.pandas as pa

RULES = (
    "required",
    "id_format",
    "not_a_date",
    "not_a_time",
    "not_a_number",
    "not_true_or_false",
    "not_allowed",
    "too_early",
    "future",
    "epoch",
    "not_above_zero",
    "too_large",
    "too_heavy",
    "ends_before_start",
    "died_before_birth",
    "limits_swapped",
    "code_or_name",
    "not_a_code",
    "no_value",
    "is_a_number",
    "too_long",
    "unprintable",
    "line_break",
    "conflict",
    "unknown_patient",
    "before_birth",
    "after_death",
    "row_shape",
    "swallowed_rows",
    "not_json",
    "other_resource",
    "not_mapped",
)

FIRST_DAY = date(1901, 1, 1)
# What programs write for a day or a time that they were never told.
EPOCH = date(1970, 1, 1)
# Once every quarter of an hour; and a number beyond any dose in any unit.
MOST_A_DAY, MOST_AT_ONCE = 96, 1e9
# One dose weighs less: who means 200 g does not order them in mg, and nobody is given a kilogram.
TOO_HEAVY = {"mg": 200_000, "g": 1000}

# Blanks, controls, soft hyphen, invisible joiners and fillers, every width-changing form, and
# the replacement character. The astral tags are left to the eye. Literal characters and \xNN
# mean the same to RE2 and to Python's re.
FORBIDDEN_IN_ID = (
    r"\x00-\x20\x7f-\xa0\xad"
    "\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uff00-\uffef\ufff0-\uffff"
)
ID_PATTERN = f"[^{FORBIDDEN_IN_ID}]+"


def id_format() -> pa.Check:
    """Identifiers have no blank, control, invisible or full-width character."""
    return pa.Check(
        lambda column: column.str.fullmatch(ID_PATTERN),
        name="id_format",
        statistics={"pattern": ID_PATTERN},
    )


def allowed(values: Sequence[str]) -> pa.Check:
    """Values are among the listed ones, letter for letter."""
    listed = tuple(values)
    return pa.Check(
        lambda column: column.isin(listed), name="not_allowed", statistics={"values": listed}
    )


def not_too_early(first: date = FIRST_DAY) -> pa.Check:
    """Days and times lie on or after the first day that a living patient's record can hold."""
    start = pd.Timestamp(first)
    return pa.Check(lambda column: column >= start, name="too_early", statistics={"first": first})


def not_in_the_future(last: date) -> pa.Check:
    """Days and times lie on or before the day of delivery, whose whole day is in."""
    end = pd.Timestamp(last + timedelta(days=1))
    return pa.Check(lambda column: column < end, name="future", statistics={"last": last})


def not_the_epoch() -> pa.Check:
    """No day or time is the midnight at which the clocks of computers begin."""
    start = pd.Timestamp(EPOCH)
    return pa.Check(lambda column: column != start, name="epoch", statistics={"moment": EPOCH})


def above_zero() -> pa.Check:
    """Numbers are greater than zero."""
    return pa.Check(lambda column: column > 0, name="not_above_zero", statistics={"above": 0})


def at_most(most: float) -> pa.Check:
    """Numbers are no larger than anything that is ever given."""
    return pa.Check(lambda column: column <= most, name="too_large", statistics={"most": most})


def not_too_heavy(column: str, unit: str) -> pa.Check:
    """No single dose in mg or g is heavier than any that is ever given."""
    return pa.Check(
        lambda frame: ~(frame[column] >= frame[unit].str.lower().map(TOO_HEAVY)),
        name="too_heavy",
        statistics={"column": column, "unit": unit, "weights": TOO_HEAVY},
        ignore_na=False,
    )


def not_before(column: str, earlier: str, rule: str) -> pa.Check:
    """No day of `column` lies before the row's day of `earlier`; a missing day breaks nothing."""
    return pa.Check(
        lambda frame: ~(frame[column] < frame[earlier]),
        name=rule,
        statistics={"column": column, "earlier": earlier},
        ignore_na=False,
    )


def one_of(column: str, other: str, rule: str) -> pa.Check:
    """At least one of the two columns is filled."""
    return pa.Check(
        lambda frame: frame[column].notna() | frame[other].notna(),
        name=rule,
        statistics={"column": column, "other": other},
        ignore_na=False,
    )
