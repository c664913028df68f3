"""Prednisone-equivalent glucocorticoid dose of every day, as runs of equal days."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.shape import checked
from schemas.staged import STEROID_DAYS
from transforms.measures.intervals import Wholes, cut, heads, key_and_day
from transforms.measures.weight_in_force import weight_on


def in_force(orders: pd.DataFrame) -> pd.DataFrame:
    """The days on which each order counts, in pieces: `patient`, `first`, `last`, `order` (row).

    Of the orders of one patient, concept and route that cover a day, only those with the latest
    start count: a newer order replaces, and the older one resumes when the newer one ends.
    """
    spans = orders[["patient", "first", "last", "start"]].assign(
        order=np.arange(len(orders)), group=_group(orders)
    )
    pieces = cut(_shortened(spans), "group")
    on_day = key_and_day(pieces["group"], pieces["first"])
    # The pieces of a group come by start, so that the last one on a day is the newest.
    by_day = np.argsort(on_day, kind="stable")
    start = pieces["start"].to_numpy()[by_day]
    first = heads(on_day[by_day])
    lengths = np.diff(first, append=len(start))
    newest = np.empty(len(start), dtype=bool)
    newest[by_day] = start == np.repeat(start[first + lengths - 1], lengths)
    return pieces.loc[newest, ["patient", "first", "last", "order"]].reset_index(drop=True)


def _group(orders: pd.DataFrame) -> Wholes:
    """A number for each patient, concept and route, in order of appearance."""
    concept, concepts = pd.factorize(orders["concept"])
    route, routes = pd.factorize(orders["route"])
    code = (orders["patient"].to_numpy() * len(concepts) + concept) * len(routes) + route
    return pd.factorize(code)[0]


def _shortened(spans: pd.DataFrame) -> pd.DataFrame:
    """Spans by group and start; those that the next one replaces for good end the day before it.

    Changes no day's answer; keeps open-ended refills from being cut at every later refill.
    """
    if spans.empty:
        return spans
    started = key_and_day(spans["group"], spans["start"])
    order = np.argsort(started, kind="stable")
    spans, started = spans.take(order).reset_index(drop=True), started[order]
    last = key_and_day(spans["group"], spans["last"])
    first = heads(started)
    reach = np.maximum.reduceat(last, first)
    # Behind the last start of all there is none; that of another group reaches beyond every day
    # of this one, and so does the day before it.
    next_start = np.append(started[first[1:]], 0)
    next_reach = np.append(reach[1:], 0)
    lengths = np.diff(first, append=len(spans))
    next_start, next_reach = np.repeat(next_start, lengths), np.repeat(next_reach, lengths)
    until = np.where(next_reach >= last, np.minimum(last, next_start - 1), last)
    return spans.assign(last=spans["last"] - (last - until))


def steroid_days(
    orders: pd.DataFrame, weights: pd.DataFrame, factor: str = "factor"
) -> pd.DataFrame:
    """Covered days with their dose: one row per patient and run of days alike.

    `orders` are counted glucocorticoid orders, `weights` come from weight_in_force, `factor` names
    the column of factors to prednisone. Columns: `patient`, `first`, `last`, `mg`
    (prednisone-equivalent of a day, NaN unknown), `iv_mg` (the known intravenous part), `kg`
    (weight in force, NaN unknown), `mg_per_kg` (NaN unknown), `cause` (why it is unknown).
    """
    pieces = cut(in_force(orders), "patient", _changes_of_weight(weights))
    key = key_and_day(pieces["patient"], pieces["first"])
    by_day = np.argsort(key, kind="stable")
    pieces, key = pieces.take(by_day).reset_index(drop=True), key[by_day]
    weighed = weight_on(pieces, weights)
    doses = _doses(pieces, orders, np.append(weights["kg"], np.nan)[weighed], factor)
    begin = heads(key)
    run = np.repeat(np.arange(len(begin)), np.diff(begin, append=len(key)))
    days = pieces[["patient", "first", "last"]].take(begin).reset_index(drop=True)
    # Pandas carries along what binary addition loses; np.add.reduceat does not.
    days = days.join(doses[["mg", "iv_mg"]].groupby(run).sum())
    days["kg"] = doses["kg"].to_numpy()[begin]
    days["mg"] = days["mg"].where(np.logical_and.reduceat(doses["known"].to_numpy(), begin))
    # A weight of zero or less is unusable before it comes here; the guard keeps 20/0 from passing.
    days["mg_per_kg"] = days["mg"] / days["kg"].where(days["kg"] > 0)
    order = pieces["order"].to_numpy()
    doubtful = orders["unknown"].to_numpy()[order]
    told = orders["cause"].take(order[doubtful]).groupby(run[doubtful]).first().dropna()
    cause = _weight_cause(days, weights, weighed[begin])
    cause[told.index] = told
    days["cause"] = pd.Series(cause, dtype="str")
    return checked(STEROID_DAYS, days[list(STEROID_DAYS.columns)])


def _doses(
    pieces: pd.DataFrame, orders: pd.DataFrame, kg: npt.NDArray[np.float64], factor: str
) -> pd.DataFrame:
    """What each piece's order gives a day: `mg` and, of that, `iv_mg` (0 unless `known`), `kg`."""
    names = ["mg", "per_kg", "unknown", factor]
    given = orders[names].assign(iv=orders["route"].eq("iv")).take(pieces["order"].to_numpy())
    given = given.reset_index(drop=True)
    known = ~given["unknown"] & ~(given["per_kg"].gt(0) & np.isnan(kg))
    mg = (given["mg"] + given["per_kg"] * np.nan_to_num(kg)) * given[factor]
    return pd.DataFrame(
        {
            "mg": mg.where(known, 0.0),
            "iv_mg": mg.where(known & given["iv"], 0.0),
            "kg": kg,
            "known": known,
        }
    )


def _changes_of_weight(weights: pd.DataFrame) -> pd.DataFrame:
    """The days on which a weight begins to be in force, or ceases to be."""
    first = weights[["patient", "first"]].set_axis(["patient", "day"], axis=1)
    after = weights[["patient"]].assign(day=weights["last"] + 1)
    return pd.concat([first, after])


def _weight_cause(
    days: pd.DataFrame, weights: pd.DataFrame, weighed: Wholes
) -> npt.NDArray[np.object_]:
    """Why there is no weight: the reason of the unusable one, too_old, or never_recorded."""
    ever = days["patient"].isin(weights["patient"])
    cause = np.array(["never_recorded", "too_old"], dtype=object)[ever.astype(int)]
    unusable = days["kg"].isna() & (weighed >= 0)
    cause[unusable] = weights["cause"].to_numpy(dtype=object)[weighed[unusable]]
    return cause
