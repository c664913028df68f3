"""One answer per patient of the cohort: the shape that every rule returns."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from transforms.answers import first_that_holds
from transforms.lists import empty_lists, sorted_lists

COLUMNS = (
    "result",
    "unknown_because",
    "value",
    "unit",
    "threshold",
    "distance",
    "evidence_on",
    "evidence",
    "reason",
    "next_step",
    "eligible_from",
)


# UCUM codes that a nurse would not read.
_UNITS = {
    "10*9/L": "x10^9/L",
    "Cel": "°C",
    "[IU]/mL": "IU/mL",
    "m[IU]/mL": "mIU/mL",
    "k[IU]/L": "kIU/L",
    "[arb'U]/mL": "U/mL",
    "[GPL'U]": "GPL",
    "[MPL'U]": "MPL",
    "[APL'U]": "APL",
    "g/(24.h)": "g/24 h",
    "/[HPF]": "per high-power field",
    "/[LPF]": "per low-power field",
}


# Of the columns that a rule need not give.
_TYPES = {
    "unknown_because": "str",
    "value": "float64",
    "unit": "str",
    "threshold": "str",
    "distance": "float64",
    "evidence_on": "datetime64[us]",
    "evidence": "list",
    "next_step": "str",
    "eligible_from": "datetime64[us]",
}


def answer(index: pd.Index, **columns: object) -> pd.DataFrame:
    """A frame of COLUMNS indexed by patient; what is not given is missing, evidence is empty."""
    made = {
        name: _by_patient(columns[name], index)
        if name in columns
        else _nothing(_TYPES[name], index)
        for name in COLUMNS
    }
    decided, fails = ~made["result"].eq("unknown"), made["result"].eq("fail")
    # when time alone lets it pass, whatever it is today; published for a fail only
    opens = made["eligible_from"]
    made |= {
        "reason": sentence(made["reason"]),
        "unknown_because": made["unknown_because"].where(~decided).astype("str"),
        "next_step": made["next_step"].where(~decided).astype("str"),
        "distance": made["distance"].where(fails),
        "eligible_from": opens.where(fails),
    }
    # all at once: a frame that grows by a column takes ten times as long
    return pd.DataFrame({**made, "opens": opens}, index=index, copy=False)


def _nothing(kind: str, index: pd.Index) -> pd.Series:
    return empty_lists(index) if kind == "list" else pd.Series(None, index=index, dtype=kind)


def _by_patient(column: Any, index: pd.Index) -> pd.Series:
    """The column as it stands where it is one of these patients already; else filled or aligned."""
    if isinstance(column, pd.Series) and column.index is index:
        return column
    return pd.Series(column, index=index)


def sentence(text: pd.Series) -> pd.Series:
    """The text with a capital where it begins with an ordinary word (not with eGFR)."""
    plain_word = text.str.match(r"[a-z]+\b").fillna(False).astype(bool)
    return text.where(~plain_word, text.str[:1].str.upper() + text.str[1:])


def id_lists(rows: pd.DataFrame, id_column: str, index: pd.Index) -> pd.Series:
    """Sorted distinct ids of the rows by patient, empty where a patient has none."""
    return sorted_lists(rows, "patient_id", id_column, index)


def merged_lists(parts: Iterable[pd.Series], index: pd.Index) -> pd.Series:
    """The sorted union of several id lists, row by row."""
    filled = [part[part.str.len().gt(0)] for part in parts]
    owner = [part.index.repeat(part.str.len().astype(int)) for part in filled]
    ids = list(chain.from_iterable(chain.from_iterable(filled)))
    if not ids:
        return empty_lists(index)
    rows = pd.DataFrame({"patient_id": owner[0].append(owner[1:]), "id": ids}, dtype=object)
    return id_lists(rows.dropna(), "id", index)


def first_by(rows: pd.DataFrame, column: str, index: pd.Index) -> pd.Series:
    """The column's first value by patient, in the rows' order."""
    place = index.get_indexer(pd.Index(rows["patient_id"]))
    # the last to write is the first row; rows of nobody (-1) write where nobody reads
    first = np.full(len(index) + 1, -1)
    first[place[::-1]] = np.arange(len(rows))[::-1]
    values = rows[column].array
    plain_values = values.to_numpy() if isinstance(rows[column].dtype, np.dtype) else values
    found = pd.api.extensions.take(plain_values, first[:-1], allow_fill=True)
    return pd.Series(found, index=index, name=column)


def plain(number: pd.Series) -> pd.Series:
    """Numbers as a nurse writes them: at most 4 significant digits, no trailing zeros."""
    return number.map("{:.4g}".format, na_action="ignore").astype("str")


def whole(number: pd.Series) -> pd.Series:
    """Whole numbers as text."""
    return number.map("{:.0f}".format, na_action="ignore").astype("str")


def iso(dates: pd.Series) -> pd.Series:
    """Dates as YYYY-MM-DD."""
    return dates.dt.strftime("%Y-%m-%d")


def in_words(unit: pd.Series) -> pd.Series:
    """Units as a nurse writes them; empty where there is none."""
    return unit.replace(_UNITS).fillna("").astype("str")


HISTORY = r"; history looked through: \d+ days\.$"


def history_looked_through(days: pd.Series) -> pd.Series:
    """What a sentence that rests on silence ends with; HISTORY finds it again."""
    return "; history looked through: " + days + " days."


def repeat_step(
    label: str | pd.Series, cause: pd.Series, day: pd.Series, days_old: pd.Series
) -> pd.Series:
    """To repeat a result that cannot be used, and why: too old, without a reference, or itself."""
    why = first_that_holds(
        [
            (cause.eq("too_old"), "last one is " + days_old + " days old"),
            (cause.eq("never_recorded"), "the one of " + day + " has no reference limit"),
        ],
        "the one of " + day + " cannot be used",
    )
    return "repeat " + label + ": " + why
