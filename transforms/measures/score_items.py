"""One row per patient and item of a score, from what its signs say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from schemas.scores import SCORES
from schemas.shape import checked
from transforms.lists import sorted_lists
from transforms.measures.signs import NEEDS_CLINICIAN, NOT_PRESENT, SCORED, UNKNOWN, Sign, judged

# The first that occurs among an item's rows is the item's state. A sum's upper end must not miss
# what an unreadable row may hold; of a finding "at least once" any readable row tells more.
IN_WINDOW = (SCORED, NEEDS_CLINICIAN, UNKNOWN, NOT_PRESENT)
AT_LEAST_ONCE = (SCORED, NEEDS_CLINICIAN, NOT_PRESENT, UNKNOWN)

_TEXTS = ("concept", "operator", "text_value", "note", "because")


@dataclass(frozen=True)
class Item:
    """An item of a score and the signs that data can hold of it, the decisive one first.

    With `fallback` a later sign is asked only where the patient has no row of an earlier one.
    The item is not known to be absent while nothing readable of a `needed` concept is there.
    `vetoes` are concepts of
    diagnoses with which a clinician must tell whether lupus is the cause. With `clinician` the
    signs are shown and never score.
    """

    name: str
    max_points: int
    signs: tuple[Sign, ...] = ()
    fallback: bool = False
    needed: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = ()
    clinician: bool = False


def item_rows(
    item: Item, measurements: pd.DataFrame, read: Callable[[pd.DataFrame, Sign], pd.DataFrame]
) -> pd.DataFrame:
    """The item's judged rows with `place` (the sign's, from 0) and `with_id` (no second row yet).

    `read` judges the rows of one sign, as `newest` or `at_any_time` do.
    """
    concepts = [sign.concept for sign in item.signs]
    rows = measurements[measurements["concept"].isin(concepts)]
    rows = rows.assign(with_id=pd.Series(None, index=rows.index, dtype="str"), place=0)
    parts: list[pd.DataFrame] = []
    for place, sign in enumerate(item.signs):
        own = rows[rows["concept"].eq(sign.concept)]
        if item.fallback:
            for earlier in parts:
                own = own[~own["patient_id"].isin(earlier["patient_id"])]
        if not own.empty:
            parts.append(read(own.assign(place=place), sign))
    return pd.concat(parts) if parts else judged(rows, item.signs[0])


def vetoed(rows: pd.DataFrame, other_id: pd.Series, note: str) -> pd.DataFrame:
    """Scoring rows with the id of a diagnosis that may explain them are for a clinician."""
    held = rows["state"].eq(SCORED) & other_id.notna()
    return rows.assign(
        state=rows["state"].where(~held, NEEDS_CLINICIAN),
        note=rows["note"].where(~held, note),
        with_id=rows["with_id"].where(~held, other_id),
    )


def score_table(
    instrument: str,
    items: Sequence[Item],
    parts: Mapping[str, pd.DataFrame],
    index: pd.Index,
    order: tuple[str, ...],
) -> pd.DataFrame:
    """One row of SCORES for every patient of the index and item, in both their orders.

    `parts` are the rows of the items that have signs, of patients of the index. Value and evidence
    come from the newest rows of each concept that carry the item's state.
    """
    with_rows = [(n, parts[item.name]) for n, item in enumerate(items) if item.name in parts]
    rows = pd.concat([part.assign(position=n) for n, part in with_rows], ignore_index=True)
    # patient and item as one number: the row of the table
    rows["key"] = index.get_indexer(pd.Index(rows["patient_id"])) * len(items) + rows["position"]
    grid = pd.RangeIndex(len(index) * len(items))
    position = grid.to_numpy() % len(items)
    state = _states(items, rows, position, order)
    shown = rows[rows["state"].eq(rows["key"].map(state))]
    latest = shown.groupby(["key", "concept"])["collected_at"].transform("max")
    shown = shown[shown["collected_at"].eq(latest)].sort_values(["key", "place", "result_id"])
    first = shown.drop_duplicates("key").set_index("key").reindex(grid)
    ids = pd.concat([shown.set_index("key")[name] for name in ("result_id", "with_id")])
    value = first["value"].where(~first["because"].eq("conflicting")).astype(float)
    points = pd.Series([item.max_points for item in items], dtype="int64")[position].set_axis(grid)
    known = points.where(state.eq(SCORED), 0).where(state.isin((SCORED, NOT_PRESENT)))
    table = pd.DataFrame(
        {
            "patient_id": index.to_numpy().repeat(len(items)),
            "instrument": instrument,
            "item": np.array([item.name for item in items], dtype=object)[position],
            "points": known.astype("Int64"),
            "max_points": points,
            "state": state,
            "value": value,
            "unit": first["unit"].where(value.notna()),
            "evidence_on": shown.groupby("key")["collected_on"].max().reindex(grid),
            "evidence": sorted_lists(ids.dropna().rename("id").reset_index(), "key", "id", grid),
            **{name: first[name].where(first[name].ne("")) for name in _TEXTS},
            "value_high": first["value_high"].astype(float),
        },
        index=grid,
    )
    table = table.astype(
        dict.fromkeys(("patient_id", "instrument", "item", "unit", *_TEXTS), "str")
    )
    table["evidence_on"] = table["evidence_on"].astype("datetime64[us]")
    return checked(SCORES, table[list(SCORES.columns)])


def _states(
    items: Sequence[Item], rows: pd.DataFrame, position: np.ndarray, order: tuple[str, ...]
) -> pd.Series:
    """The first state of the order among each key's rows; unknown without a row."""
    rank = rows["state"].map({state: rank for rank, state in enumerate(order)})
    best = rank.groupby(rows["key"]).min().reindex(pd.RangeIndex(len(position)))
    state = best.map(dict(enumerate(order))).fillna(UNKNOWN).astype("str")
    for n, item in enumerate(items):
        for concept in item.needed:
            absent = (position == n) & state.eq(NOT_PRESENT)
            state = state.mask(absent & ~state.index.isin(_readable(rows, n, concept)), UNKNOWN)
    clinician = [n for n, item in enumerate(items) if item.clinician]
    return state.mask(np.isin(position, clinician), NEEDS_CLINICIAN)


def _readable(rows: pd.DataFrame, position: int, concept: str) -> pd.Series:
    """The item's keys for which a row of the concept tells something."""
    told = rows["position"].eq(position) & rows["concept"].eq(concept)
    return rows["key"][told & ~rows["state"].eq(UNKNOWN)]
