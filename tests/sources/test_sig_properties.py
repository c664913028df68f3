"""What is read of any sig is the only way to understand it; what is built plainly is read."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.sig_oracle import AMOUNTS, EACH, FREQUENCIES, MEALS, ROUTES, UNITS, VERBS, understood
from sources.sig_reader import NAMES, frequency_rows, reader, readings

WORDS = [row["word"] for row in frequency_rows()]
NUMBERS = [*AMOUNTS, "1", "2", "5", "20", "7.5", ".5", "0", "1000"]
LENGTHS = ["for 7 days", "x 2 weeks", "x5d", "连用3天", "共2周"]
# Each of these, anywhere in a sig, leaves something open.
OPEN = [
    "prn",
    "as needed",
    "必要时",
    "then",
    "or",
    "taper",
    "max",
    "alternating",
    "减量",
    "until",
    "?",
]
ANYTHING = [
    *VERBS,
    *NAMES,
    *ROUTES,
    *UNITS,
    *EACH,
    *MEALS,
    *LENGTHS,
    *OPEN,
    "-",
    "/",
    ",",
    ".",
    "#30",
]

PIECES = st.one_of(
    st.sampled_from(ANYTHING),
    st.sampled_from(NUMBERS),
    st.sampled_from(WORDS),
    st.sampled_from(["qd", "bid", "daily", "od", "每日", "每周", "一次", "x1", "once"]),
    st.tuples(st.sampled_from(NUMBERS), st.sampled_from([*UNITS])).map("".join),
)
JUMBLED = st.lists(st.tuples(PIECES, st.sampled_from([" ", " ", "", ","])), max_size=6).map(
    lambda pieces: "".join(piece + gap for piece, gap in pieces)
)
PARTS = st.tuples(
    st.sampled_from(["", *VERBS]),
    st.sampled_from(["20", "7.5", "1", "two"]),
    st.sampled_from([*UNITS]),
    st.sampled_from(["", *ROUTES]),
    st.sampled_from(WORDS),
    st.sampled_from(["", *MEALS]),
    st.sampled_from(["", *LENGTHS]),
)


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return reader()


@settings(max_examples=30)
@given(st.lists(JUMBLED, min_size=100, max_size=200))
def test_there_is_no_other_way_to_understand_what_is_read(
    connection: duckdb.DuckDBPyConnection, sigs: list[str]
) -> None:
    for sig, reading in zip(sigs, readings(connection, sigs), strict=True):
        assert reading is None or understood(sig) == {reading}, sig


@settings(max_examples=30)
@given(st.lists(PARTS, min_size=50, max_size=100))
def test_what_is_built_plainly_is_read(
    connection: duckdb.DuckDBPyConnection, built: list[tuple[str, ...]]
) -> None:
    sigs = [" ".join(part for part in parts if part) for parts in built]
    for sig, reading in zip(sigs, readings(connection, sigs), strict=True):
        assert understood(sig) == ({reading} if reading else set()), sig


@settings(max_examples=30)
@given(st.lists(st.tuples(PARTS, st.sampled_from(OPEN), st.integers(0, 7)), min_size=50))
def test_a_sig_that_leaves_something_open_is_not_read(
    connection: duckdb.DuckDBPyConnection, built: list[tuple[tuple[str, ...], str, int]]
) -> None:
    sigs = [" ".join([*parts[:place], left, *parts[place:]]) for parts, left, place in built]
    assert not any(readings(connection, sigs))


@settings(max_examples=20)
@given(st.lists(st.tuples(PARTS, PARTS), min_size=50))
def test_two_sigs_in_one_are_not_read(
    connection: duckdb.DuckDBPyConnection, built: list[tuple[tuple[str, ...], tuple[str, ...]]]
) -> None:
    sigs = [" ".join([*one, "and", *other]) for one, other in built]
    assert not any(readings(connection, sigs))


def test_every_frequency_word_is_read_behind_a_dose(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    for word, reading in zip(
        WORDS, readings(connection, [f"20 mg {word}" for word in WORDS]), strict=True
    ):
        assert reading is not None, word
        told = FREQUENCIES.get(word.replace(" ", ""), (reading[2], reading[4]))
        assert (*reading[:3], reading[4]) == (20.0, "mg", *told), word
