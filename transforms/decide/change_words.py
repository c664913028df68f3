"""What changed, in words: `LVEF 60 % on 3 Aug fell to 48 % on 9 Nov`."""

import numpy as np
import pandas as pd

from transforms.answers import first_that_holds
from transforms.assess.answer import in_words, iso, plain
from transforms.decide.changes import KEY

_MONTHS = dict(
    enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
)
# What a reason names before its first number, and the day that this number is of.
_LABEL = r"^([^.;:]*?) [0-9]"
_DAY = r"^[^.;:]*? [0-9][0-9.e+-]* [^(:;,]*?(?: \([^)]*\))? on ([0-9]{4}-[0-9]{2}-[0-9]{2})"


def results_in_words(
    changes: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame, today: pd.Timestamp
) -> pd.Series:
    """What the two answers to each changed criterion tell: the number that moved, the one that
    became too old, or both reasons.

    old, new: criterion_result of both releases. A number is told where the reasons begin with it.
    """
    was, now = _told(changes, old, today), _told(changes, new, today)
    alike = was["label"].eq(now["label"]) & was["unit"].eq(now["unit"])
    moved = np.where(now["value"] > was["value"], " rose to ", " fell to ")
    read = was["label"] + " " + was["reading"]
    newest = ("the newest " + was["label"] + " of " + iso(was["day"]) + " is ").str.lower()
    outlived = now["unknown_because"].eq("too_old")
    outlived &= _begins(now["reason"].str.lower(), newest)
    days = (today - was["day"]).dt.days.astype("Int64").astype("str")
    return first_that_holds(
        [
            (was["reason"].eq(""), "asked for the first time: " + now["reason"]),
            (now["reason"].eq(""), "no longer asked; was: " + was["reason"]),
            (alike & was["value"].ne(now["value"]), (read + moved + now["reading"]).fillna("")),
            (outlived, (read + " is too old now: " + days + " days").fillna("")),
        ],
        "was: " + was["reason"] + " Now: " + now["reason"],
    )


def _told(changes: pd.DataFrame, results: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """What each reason says first: label, value, unit, day and reading (`60 % on 3 Aug`).

    They are missing where the reason does not begin with the value judged, as it stands.
    """
    columns = ["unknown_because", "value", "unit", "reason"]
    rows = changes[KEY].merge(results[[*KEY, *columns]], on=KEY, how="left")
    rows = rows.set_index(changes.index)
    reason = rows["reason"].fillna("")
    label = reason.str.extract(_LABEL, expand=False)
    number = (plain(rows["value"]) + " " + in_words(rows["unit"])).str.rstrip()
    begins = _begins(reason, label + " " + number)
    day = pd.to_datetime(reason.str.extract(_DAY, expand=False).where(begins), format="%Y-%m-%d")
    return pd.DataFrame(
        {
            "reason": reason,
            "unknown_because": rows["unknown_because"].fillna(""),
            "label": label.where(begins),
            "value": rows["value"],
            "unit": rows["unit"].fillna(""),
            "day": day,
            "reading": number + (" on " + day_in_words(day, today)).fillna(""),
        }
    )


def _begins(text: pd.Series, beginning: pd.Series) -> pd.Series:
    """Whether each text begins with its beginning; not where that is missing."""
    pairs = (column.fillna("").to_numpy(dtype=str) for column in (text, beginning))
    return pd.Series(np.strings.startswith(*pairs), index=text.index) & beginning.notna()


def day_in_words(days: pd.Series, today: pd.Timestamp) -> pd.Series:
    """`3 Aug`, with the year where it is not today's."""
    said = days.dt.day.astype("Int64").astype("str") + " "
    said += days.dt.month.map(_MONTHS).astype("str")
    year = " " + days.dt.year.astype("Int64").astype("str")
    return said + year.where(days.dt.year.ne(today.year), "")


def moves_in_words(
    changes: pd.DataFrame,
    screened_before: frozenset[str],
    screened: pd.DataFrame,
    diagnosed: pd.DataFrame,
    merged: pd.DataFrame,
    today: pd.Timestamp,
) -> pd.Series:
    """Why each patient of the changes is in the base cohort now, or is not.

    screened: protocol_id, disease. diagnosed: diagnosed_patient. merged: from_id, to_id.
    """
    here = diagnosed[["protocol_id", "patient_id", "diagnosed_on", "died", "death_date"]]
    rows = changes.merge(here, on=["protocol_id", "patient_id"], how="left")
    rows = rows.set_index(changes.index)
    disease = changes["protocol_id"].map(screened.set_index("protocol_id")["disease"])
    goes_on_as = changes["patient_id"].map(merged.set_index("from_id")["to_id"])
    diagnosis = "diagnosis of " + disease.fillna("").astype("str")
    return first_that_holds(
        [
            (disease.isna(), "the protocol is no longer screened"),
            (
                ~changes["protocol_id"].isin(screened_before),
                "the protocol is screened for the first time",
            ),
            (
                changes["new_status"].notna(),
                (diagnosis + " on " + day_in_words(rows["diagnosed_on"], today)).fillna(""),
            ),
            (goes_on_as.notna(), ("goes on as " + goes_on_as.astype("str")).fillna("")),
            (
                rows["died"].eq(True),
                ("died on " + day_in_words(rows["death_date"], today)).fillna(""),
            ),
        ],
        "no " + diagnosis + " counts any more",
    )
