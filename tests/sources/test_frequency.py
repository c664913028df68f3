"""The frequency words say times a day, and "when needed" is none of them."""

from collections import Counter
from fractions import Fraction

import duckdb
import pytest

from sources.sig_reader import frequency_rows, reader

ROWS = frequency_rows()
# A dose taken when needed has no frequency; a meal is a time of the day; biweekly is twice a week
# to some and every two weeks to others.
NO_FREQUENCY = """
    prn | as needed | when required | sos | 必要时 | 需要时 | 必要时口服 | ac | pc | 饭前 | 餐后
    with meals | biweekly | bi-weekly | bimonthly | qm | bid-tid | q4-6h | 1-2次/日 | 7 | q | 2次
    once or twice daily | as directed | 遵医嘱 | continuous | 持续 | 每周一 | 每周一、三、五 | x3
    daily prn | qd prn | mondays | twice
"""
TIMES = {
    "1": "QD q.d. Daily daily. ONCE-DAILY 每日１次 每日一次 每日1次 qn qhs q24h od stat st",
    "2": "BID b.i.d. bd q12h 每日两次 每日二次 每日2次 一日2次 2次/日 每12小时一次 每十二小时1次",
    "3": "TID tds Q8H 每日三次 3次/日 每8小时一次 每八小时一次",
    "4": "qid qds q6h 4次/天 每6小时1次",
    "24": "q1h qh",
    "1/2": "qod QOD. q2d q48h 隔日 隔日一次 隔天1次 每两日一次",
    "1/7": "qw weekly 每周一次 1次/周 q7d",
    "2/7": "biw 每周两次 每周2次",
    "3/7": "tiw 每周三次",
    "1/14": "q2w 隔周一次 每两周一次",
    "1/28": "q4w 每4周一次",
}
# A single dose, and what is repeated however like it looks.
ONE_OFF = """
    once | Once. | ONCE | stat | STAT | st | s.t. | St. | x1 | x 1 | × 1 | one time | one time only
    once only | once now | now | immediately | one dose | single dose | single-dose | for 1 dose
    立即 | 即刻 | 立刻 | 一次性 | 1次性 | 单次 | 仅一次 | 仅1次
"""
REPEATED = """
    once daily | once-daily | once a day | once weekly | once a month | once nightly | one time daily
    once in the morning | 1 time a week | 1x daily | 1x/day | qd | od | on | am | daily | at bedtime
    每日一次 | 每周一次 | 1次/日 | 睡前一次 | 每晚一次 | 24小时一次
"""


def words(drawn: str) -> list[str]:
    return [word.strip() for line in drawn.strip().splitlines() for word in line.split("|")]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return reader()


def per_day(connection: duckdb.DuckDBPyConnection, word: str) -> float | None:
    row = connection.execute("SELECT per_day($word)", {"word": word}).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("word", "times"), [(word, times) for times, line in TIMES.items() for word in line.split()]
)
def test_one_word(connection: duckdb.DuckDBPyConnection, word: str, times: str) -> None:
    assert per_day(connection, word) == pytest.approx(float(Fraction(times)), abs=1e-12)


@pytest.mark.parametrize(
    "word",
    [
        "twice a day",
        "every 12 hours",
        "every 12  Hrs.",
        "2 times daily",
        "two times a day",
        "2x/day",
    ],
)
def test_twice_a_day_in_english(connection: duckdb.DuckDBPyConnection, word: str) -> None:
    assert per_day(connection, word) == 2


@pytest.mark.parametrize("word", words(NO_FREQUENCY))
def test_no_frequency(connection: duckdb.DuckDBPyConnection, word: str) -> None:
    assert per_day(connection, word) is None


def one_off(connection: duckdb.DuckDBPyConnection, word: str | None) -> bool | None:
    row = connection.execute("SELECT one_off($word)", {"word": word}).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize("word", words(ONE_OFF))
def test_a_single_dose(connection: duckdb.DuckDBPyConnection, word: str) -> None:
    assert (one_off(connection, word), per_day(connection, word)) == (True, 1)


@pytest.mark.parametrize("word", words(REPEATED))
def test_no_single_dose(connection: duckdb.DuckDBPyConnection, word: str) -> None:
    assert one_off(connection, word) is False
    assert per_day(connection, word) is not None


def test_no_word_is_no_single_dose(connection: duckdb.DuckDBPyConnection) -> None:
    assert [one_off(connection, word) for word in (None, "", "twice", "as directed once")] == [
        None,
        False,
        False,
        False,
    ]


def test_every_word_stands_once_and_is_found(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute(
        "SELECT frequency_key(word), per_day(word) FROM (SELECT unnest($words) AS word)",
        {"words": [row["word"] for row in ROWS]},
    ).fetchall()
    keys = Counter(key for key, _ in found)
    assert [key for key, times in keys.items() if times > 1] == []
    assert [times for _, times in found] == [float(row["per_day"]) for row in ROWS]


def test_every_word_has_a_source_and_a_number_of_times_that_can_be() -> None:
    for row in ROWS:
        assert row["source"]
        assert 1 / 200 < float(row["per_day"]) <= 24, row["word"]
        assert row["one_off"] == "false" or (row["one_off"], row["per_day"]) == ("true", "1")


def test_a_hospitals_own_word_goes_before_ours(connection: duckdb.DuckDBPyConnection) -> None:
    own = connection.cursor()
    own.execute("SET VARIABLE ours = frequency_map(['od', 'bid'], [1.0, 2.0])")
    joined = own.execute(
        "SELECT map_concat(getvariable('ours'), frequency_map(['O.D.'], [0.5]))"
    ).fetchone()
    assert joined == ({"od": 0.5, "bid": 2.0},)
