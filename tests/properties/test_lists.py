"""Lists by patient are what sorting and gathering one patient after the other gives."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from transforms.assess.answer import merged_lists
from transforms.lists import empty_lists, lists_in_order, sorted_lists

PATIENTS = pd.Index(["ada", "bo", "cy", "di"], name="patient_id")
ROWS = st.lists(st.tuples(st.sampled_from([*PATIENTS, "stranger"]), st.text("abcAB1-", max_size=3)))
LISTS = st.lists(st.lists(st.text("abc", max_size=2), max_size=3), min_size=4, max_size=4)


def frame(rows: list[tuple[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["patient_id", "id"]).astype("str")


@given(ROWS)
def test_sorted_lists(rows: list[tuple[str, str]]) -> None:
    made = sorted_lists(frame(rows), "patient_id", "id", PATIENTS)
    slow = [sorted({text for owner, text in rows if owner == one}) for one in PATIENTS]
    pd.testing.assert_series_equal(made, pd.Series(slow, index=PATIENTS, dtype=object))


@given(st.lists(st.tuples(st.integers(0, 5), st.text("ab", max_size=2))))
def test_sorted_lists_by_position(rows: list[tuple[int, str]]) -> None:
    table = pd.DataFrame(rows, columns=["key", "id"]).astype({"key": "int64", "id": "str"})
    made = sorted_lists(table, "key", "id", pd.RangeIndex(4))
    assert made.tolist() == [sorted({text for n, text in rows if n == one}) for one in range(4)]


@given(ROWS)
def test_lists_in_order(rows: list[tuple[str, str]]) -> None:
    table = frame(rows)
    made = lists_in_order(table["id"], table["patient_id"], PATIENTS)
    assert made.tolist() == [[text for owner, text in rows if owner == one] for one in PATIENTS]


@given(st.lists(LISTS, min_size=1, max_size=3), st.integers(0, 4))
def test_merged_lists(parts: list[list[list[str]]], short: int) -> None:
    whole = [pd.Series(part, index=PATIENTS, dtype=object) for part in parts]
    whole[-1] = whole[-1].iloc[short:]
    made = merged_lists(whole, PATIENTS)
    assert made.tolist() == [
        sorted({text for part in whole for text in part.get(one, [])}) for one in PATIENTS
    ]


def test_an_unknown_text_comes_last_and_a_missing_list_is_empty() -> None:
    rows = frame([("ada", "z"), ("ada", "a")])
    rows.loc[2] = ["ada", None]
    made = sorted_lists(rows, "patient_id", "id", PATIENTS)["ada"]
    assert made[:2] == ["a", "z"]
    assert pd.isna(made[2])
    parts = pd.Series([["b", None], None, [], ["c"]], index=PATIENTS, dtype=object)
    assert merged_lists([parts], PATIENTS).tolist() == [["b"], [], [], ["c"]]
    assert merged_lists([], PATIENTS).tolist() == empty_lists(PATIENTS).tolist()


def test_no_list_is_shared() -> None:
    made = empty_lists(PATIENTS)
    made["ada"].append("x")
    assert made["bo"] == []
