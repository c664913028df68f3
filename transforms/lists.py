"""Lists of texts by patient: sorted, distinct, empty where there is nothing."""

import pandas as pd


def sorted_lists(rows: pd.DataFrame, by: str, column: str, index: pd.Index) -> pd.Series:
    """The sorted distinct texts of `column` for each value of `by`, aligned with `index`."""
    unique = rows[[by, column]].drop_duplicates().sort_values([by, column])
    lists = unique.groupby(by)[column].agg(list).astype(object).reindex(index)
    return lists.where(lists.notna(), empty_lists(index))


def empty_lists(index: pd.Index) -> pd.Series:
    """An empty list for every row."""
    return pd.Series([[] for _ in index], index=index, dtype=object)
