"""The rules for text: what no cell holds, whatever the hospital and whatever the language."""

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa

# No cell is longer, in bytes.
LONGEST_CELL = 1 << 20
# Controls but tab and line ends, and what stands for a character that was lost. Literal characters
# and \xNN mean the same to RE2 and to Python's re.
UNPRINTABLE = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\ufffd\ufffe\uffff]"
LINE_BREAK = r"[\n\r]"
NUMBER = r"-?[0-9]+([.][0-9]+)?"
# Codes of published systems are ASCII without a blank; daggers mark ICD pairs.
NOT_IN_A_CODE = "[ ]|[^\\x00-\\x7f†]"
# What programs write where there is no value, letter for letter; and blanks that are no U+0020.
NOTHING = (
    *("NULL", "Null", "null", "(null)", "<null>", "\\N", "NIL", "nil", "undefined", "<NA>", "NaT"),
    *("NAN", "NaN", "Nan", "nan", "INF", "Inf", "inf", "-INF", "-Inf", "-inf"),
    *("Infinity", "infinity", "-Infinity", "-infinity"),
    *("#N/A", "#NA", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"),
    *("\t", "\u00a0", "\u3000"),
)
# N/A may be what a laboratory reports, NA is its code of sodium, and None a finding in words.
NO_RESULT = (*NOTHING, "-999", "-999.0", "-9999", "-9999.0")
NO_ID = (*NOTHING, "NA", "N/A", "n/a", "NONE", "None", "none")


def not_too_long() -> pa.Check:
    """No text is longer than a megabyte."""
    return pa.Check(
        lambda column: column.str.encode("utf-8").str.len() <= LONGEST_CELL,
        name="too_long",
        statistics={"longest": LONGEST_CELL},
    )


def no_placeholder(nothing: Sequence[str]) -> pa.Check:
    """No text is one of the words that programs write where there is none."""
    words = tuple(nothing)
    return pa.Check(
        lambda column: ~column.isin(words), name="no_value", statistics={"words": words}
    )


def printable() -> pa.Check:
    """Text has no control character and none that stands for a lost one."""
    return pa.Check(
        lambda column: ~column.str.contains(UNPRINTABLE),
        name="unprintable",
        statistics={"pattern": UNPRINTABLE},
    )


def one_line() -> pa.Check:
    """Text that is not free stands in one line."""
    return pa.Check(
        lambda column: ~column.str.contains(LINE_BREAK),
        name="line_break",
        statistics={"pattern": LINE_BREAK},
    )


def no_bare_number() -> pa.Check:
    """A unit is not a number, but for the 1 of ratios."""
    return pa.Check(
        lambda column: ~column.str.fullmatch(NUMBER) | column.eq("1"),
        name="is_a_number",
        statistics={"pattern": NUMBER},
    )


def code_of_its_system(column: str, system: str) -> pa.Check:
    """A code is written as the codes of published systems are; a hospital's own may look like
    anything."""
    return pa.Check(
        lambda frame: (
            ~(
                frame[system].notna()
                & frame[system].ne("LOCAL")
                & frame[column].str.contains(NOT_IN_A_CODE, na=False)
            )
        ),
        name="not_a_code",
        statistics={"column": column, "system": system, "pattern": NOT_IN_A_CODE},
        ignore_na=False,
    )


def not_swapped(high: str, low: str) -> pa.Check:
    """A lower limit that is a plain number is no larger than an upper one that is."""
    return pa.Check(
        lambda frame: ~(_number(frame[low]) > _number(frame[high])),
        name="limits_swapped",
        statistics={"column": high, "low": low, "pattern": NUMBER},
        ignore_na=False,
    )


def _number(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column.where(column.str.fullmatch(NUMBER, na=False)))
