"""One answer per patient of the cohort: the shape that every rule returns."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

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


def answer(index: pd.Index, **columns: object) -> pd.DataFrame:
    """A frame of COLUMNS indexed by patient; what is not given is missing, evidence is empty."""
    frame = pd.DataFrame(index=index)
    defaults: dict[str, object] = {
        "unknown_because": pd.Series(None, index=index, dtype="str"),
        "value": pd.Series(float("nan"), index=index),
        "unit": pd.Series(None, index=index, dtype="str"),
        "threshold": pd.Series(None, index=index, dtype="str"),
        "distance": pd.Series(float("nan"), index=index),
        "evidence_on": pd.Series(pd.NaT, index=index, dtype="datetime64[us]"),
        "evidence": empty_lists(index),
        "next_step": pd.Series(None, index=index, dtype="str"),
        "eligible_from": pd.Series(pd.NaT, index=index, dtype="datetime64[us]"),
    }
    for name in COLUMNS:
        column: Any = columns.get(name, defaults.get(name))
        frame[name] = column
    frame["reason"] = sentence(frame["reason"])
    decided = ~frame["result"].eq("unknown")
    frame["unknown_because"] = frame["unknown_because"].where(~decided).astype("str")
    frame["next_step"] = frame["next_step"].where(~decided).astype("str")
    frame["distance"] = frame["distance"].where(frame["result"].eq("fail"))
    # when time alone lets it pass, whatever it is today; published for a fail only
    frame["opens"] = frame["eligible_from"]
    frame["eligible_from"] = frame["opens"].where(frame["result"].eq("fail"))
    return frame


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
    return rows.drop_duplicates("patient_id").set_index("patient_id")[column].reindex(index)


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
