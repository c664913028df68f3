"""How the eGFR moves with what it is computed from, and exact ages."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.measures.age import exact_years, years_between
from transforms.measures.egfr import bedside_schwartz, ckd_epi_2021, ckid_u25, ckid_u25_k

CREATININE = st.floats(0.1, 10)
HEIGHT = st.floats(60, 200)
AGE = st.floats(1, 25.999)
SEX = st.sampled_from(["female", "male"])
DAYS = st.dates(date(1940, 1, 1), date(2026, 11, 16))


def one(value: float | str | date) -> pd.Series:
    return pd.Series([pd.Timestamp(value) if isinstance(value, date) else value])


def u25(creatinine: float, height: float, age: float, sex: str) -> float:
    return float(ckid_u25(one(creatinine), one(height), one(age), one(sex)).iloc[0])


def k(age: float, sex: str) -> float:
    return float(ckid_u25_k(one(age), one(sex)).iloc[0])


def exact(born: date, on: date) -> float:
    return float(exact_years(one(born), one(on)).iloc[0])


@given(CREATININE, CREATININE, HEIGHT, AGE, SEX)
def test_u25_falls_as_creatinine_rises(a: float, b: float, cm: float, age: float, sex: str) -> None:
    low, high = sorted((a, b))
    assert u25(low, cm, age, sex) >= u25(high, cm, age, sex)


@given(CREATININE, HEIGHT, HEIGHT, AGE, SEX)
def test_u25_rises_with_height(mg: float, a: float, b: float, age: float, sex: str) -> None:
    low, high = sorted((a, b))
    assert u25(mg, low, age, sex) <= u25(mg, high, age, sex)


@given(AGE, AGE, SEX)
def test_k_never_falls_with_age(a: float, b: float, sex: str) -> None:
    younger, older = sorted((a, b))
    assert k(younger, sex) <= k(older, sex) * (1 + 1e-9)


@given(SEX, st.floats(1e-9, 1e-6))
def test_k_has_no_step_at_12(sex: str, little: float) -> None:
    at_12 = k(12, sex)
    assert k(12 - little, sex) == pytest.approx(at_12, rel=1e-6)
    assert k(12 + little, sex) == pytest.approx(at_12, rel=1e-6)


@given(SEX)
def test_the_step_at_18_is_the_rounding_of_the_printed_k(sex: str) -> None:
    assert k(18 - 1e-9, sex) == pytest.approx(k(18, sex), rel=1e-3)


@given(st.floats(18, 25.999))
def test_k_from_18_to_25_does_not_ask_the_age(age: float) -> None:
    assert (k(age, "female"), k(age, "male")) == (41.4, 50.8)


@given(CREATININE, CREATININE, HEIGHT, st.floats(1, 17.999))
def test_schwartz_falls_as_creatinine_rises(a: float, b: float, cm: float, age: float) -> None:
    low, high = (bedside_schwartz(one(mg), one(cm), one(age)).iloc[0] for mg in sorted((a, b)))
    assert low >= high


@given(CREATININE, HEIGHT, st.floats(0, 0.999) | st.floats(18, 90))
def test_schwartz_is_missing_outside_1_to_below_18(mg: float, cm: float, age: float) -> None:
    assert bedside_schwartz(one(mg), one(cm), one(age)).isna().all()


@given(CREATININE, CREATININE, st.floats(18, 90), SEX)
def test_ckd_epi_falls_as_creatinine_rises(a: float, b: float, age: float, sex: str) -> None:
    low, high = (ckd_epi_2021(one(mg), one(age), one(sex)).iloc[0] for mg in sorted((a, b)))
    assert low >= high * (1 - 1e-12)


@given(DAYS, DAYS)
def test_the_exact_age_lies_in_the_running_year(a: date, b: date) -> None:
    born, on = sorted((a, b))
    completed = float(years_between(one(born), one(on)).iloc[0])
    assert completed <= exact(born, on) < completed + 1


@given(DAYS, DAYS)
def test_the_exact_age_rises_by_a_day_a_day(a: date, b: date) -> None:
    born, on = sorted((a, b))
    grown = exact(born, on + timedelta(days=1)) - exact(born, on)
    assert 1 / 366 - 1e-9 <= grown <= 1 / 365 + 1e-9


@given(DAYS, st.integers(0, 60))
def test_a_birthday_is_a_whole_number(born: date, years: int) -> None:
    leap = (born.month, born.day) == (2, 29)
    year = born.year + years
    on = date(year, 3, 1) if leap and not pd.Timestamp(year, 1, 1).is_leap_year else None
    assert exact(born, on or born.replace(year=year)) == years


def test_a_missing_date_gives_no_age() -> None:
    none = pd.Series([pd.NaT], dtype="datetime64[us]")
    known = pd.Series([pd.Timestamp(2026, 11, 16)])
    assert exact_years(none, known).isna().all()
    assert exact_years(known, none).isna().all()
