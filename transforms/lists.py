"""Lists of texts by patient: sorted, distinct, empty where there is nothing."""

from itertools import pairwise

import numpy as np
import pandas as pd


def sorted_lists(rows: pd.DataFrame, by: str, column: str, index: pd.Index) -> pd.Series:
    """The sorted distinct texts of `column` for each value of `by`, aligned with `index`."""
    place = index.get_indexer(pd.Index(rows[by]))
    code, texts = pd.factorize(rows[column][place >= 0], sort=True, use_na_sentinel=False)
    # place and text as one number: sorting these sorts and thins out both
    pairs = np.sort(place[place >= 0] * len(texts) + code)
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
    owner, code = np.divmod(pairs, max(len(texts), 1))
    return _sliced(np.asarray(texts, dtype=object)[code], owner, index)


def lists_in_order(texts: pd.Series, by: pd.Series, index: pd.Index) -> pd.Series:
    """The texts of each value of `by` in the order of the rows, aligned with `index`."""
    place = index.get_indexer(pd.Index(by))
    order = np.argsort(place, kind="stable")
    order = order[place[order] >= 0]
    return _sliced(texts.to_numpy(dtype=object)[order], place[order], index)


def empty_lists(index: pd.Index) -> pd.Series:
    """An empty list for every row."""
    return pd.Series([[] for _ in index], index=index, dtype=object)


def _sliced(texts: np.ndarray, owner: np.ndarray, index: pd.Index) -> pd.Series:
    """The texts cut into one list per row of the index; `owner` is each one's row, ascending."""
    ends = np.searchsorted(owner, np.arange(len(index) + 1)).tolist()
    whole = texts.tolist()
    return pd.Series([whole[a:b] for a, b in pairwise(ends)], index=index, dtype=object)
