"""Rows alike: what is asked of texts is asked once for every kind of row, not of each row."""

import numpy as np
import pandas as pd

from transforms.measures.intervals import Wholes

_MOST = 1 << 62


def kinds(rows: pd.DataFrame, columns: list[str]) -> tuple[Wholes, Wholes]:
    """The kind of each row, and the position of one example of each kind.

    Rows are of one kind if they are equal in all the columns; two missing values are equal.
    """
    kind, many = np.zeros(len(rows), dtype=np.int64), 1
    for column in columns:
        place, values = pd.factorize(rows[column], use_na_sentinel=False)
        if many * (len(values) + 1) > _MOST:
            kind, known = pd.factorize(kind)
            many = len(known)
        kind, many = kind * (len(values) + 1) + place, many * (len(values) + 1)
    kind, known = pd.factorize(kind)
    example = np.empty(len(known), dtype=np.int64)
    example[kind] = np.arange(len(rows))
    return kind, example


def each(texts: pd.Series, known: pd.DataFrame) -> pd.DataFrame:
    """The row of `known` for each text, found by its index; missing where there is none."""
    place, distinct = pd.factorize(texts)
    found = known.reindex(pd.Index(distinct, dtype="str"))
    return found.take(place).set_axis(texts.index)
