"""The oracle itself, pinned to the rules by hand-drawn examples. The as-of date is 2026-11-16."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from .chart import Rows
from .day_by_day import drug_exposure, treatment_history
from .drugs import recognise
from .histories import answers_of, history_of, write_delivery
from .judge import judge
from .strategies import one_patient

AS_OF = date(2026, 11, 16)
DEFAULTS = {
    "patient_id": "ada",
    "code_system": "ATC",
    "code": "H02AB07",
    "route": "oral",
    "dose_unit": "mg",
    "frequency_per_day": "1",
    "status": "completed",
}
THIRTY_KG = """
    collected_at | value | unit
    2025-06-01   | 30    | kg
    2025-11-20   | 30    | kg
    2026-05-01   | 30    | kg
    2026-08-01   | 30    | kg
"""
LONG_KNOWN = [{"diagnosed_on": "2024-01-01", "status": "confirmed"}]
NEW_PATIENT = [{"diagnosed_on": "2026-06-01", "status": "confirmed"}]


def drawn(picture: str, defaults: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of a drawn table: a header line, then cells parted by bars."""
    lines = [line for line in picture.splitlines() if line.strip()]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [
        {**defaults, "medication_id": str(n), **dict(zip(cells[0], row, strict=True))}
        for n, row in enumerate(cells[1:])
    ]


def weighed(picture: str) -> list[dict[str, str]]:
    return drawn(picture, {"code": "29463-7", "code_system": "LOINC", "status": "final"})


def history(
    orders: str,
    weights: str = THIRTY_KG,
    reactions: str = "",
    events: list[dict[str, str]] = LONG_KNOWN,
) -> dict[str, object]:
    taken = drawn(orders, DEFAULTS) if orders else []
    reacted = drawn(reactions, {}) if reactions else []
    return treatment_history("ada", taken, weighed(weights), events, reacted, AS_OF)


def answers(
    orders: str,
    weights: str = THIRTY_KG,
    reactions: str = "",
    events: list[dict[str, str]] = LONG_KNOWN,
) -> dict[str, str | None]:
    taken = drawn(orders, DEFAULTS) if orders else []
    reacted = drawn(reactions, {}) if reactions else []
    found = judge("ada", taken, weighed(weights), events, reacted, AS_OF)
    return {criterion: answer["result"] for criterion, answer in found.items()}


# Names and routes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "code_system", "name", "concept"),
    [
        ("H02AB07", "ATC", "泼尼松龙片", "prednisone"),  # the code comes first
        ("", "", "醋酸泼尼松龙片", "prednisolone"),  # 泼尼松 is inside 泼尼松龙
        ("", "", "醋酸泼尼松片", "prednisone"),
        ("", "", "甲基泼尼松龙", "methylprednisolone"),
        ("", "", "甲基强的松龙", "methylprednisolone"),
        ("", "", "去氢可的松", "prednisone"),
        ("", "", "氢化可的松琥珀酸钠", "hydrocortisone"),
        ("", "", "Methylprednisolone 4 mg", "methylprednisolone"),  # a word of its own
        ("", "", "ＰＲＥＤＮＩＳＯＮＥ 5mg", "prednisone"),  # full width
        ("X1", "LOCAL", "骁悉", "mycophenolate"),
        ("408142", "RXNORM", "", "mycophenolate"),
        ("", "", "泰爱", "telitacicept"),
        ("L04AA26", "ATC", "", "belimumab"),  # the code of former years
        ("L04AX03", "ATC", "", "methotrexate"),
        ("L01BA01", "ATC", "", "methotrexate"),
        ("P01BA01", "ATC", "羟氯喹", "chloroquine"),
        ("H02AA02", "ATC", "氢化可的松", None),  # an excluded code is final
        ("D07AC01", "ATC", "倍他米松", None),
        ("D11AH01", "ATC", "他克莫司", None),
        ("", "", "Fludrocortisone acetate", None),
        ("", "", "环磷酰胺/硫唑嘌呤", None),  # four characters each: nobody can tell
        ("", "", "阿司匹林", None),
    ],
)
def test_a_drug_is_known_by_code_then_by_longest_name(
    code: str, code_system: str, name: str, concept: str | None
) -> None:
    assert recognise(code, code_system, name).concept == concept


def test_an_unstated_route_counts_only_under_a_systemic_atc_code() -> None:
    ten_days_each = history("""
        code    | code_system | route   | dose_value | start_date | end_date
        H02AB07 | ATC         |         | 30         | 2026-08-01 | 2026-08-10
        8640    | RXNORM      |         | 30         | 2026-09-01 | 2026-09-10
        H02AB07 | ATC         | other   | 30         | 2026-10-01 | 2026-10-10
        8640    | RXNORM      | oral    | 30         | 2026-11-01 | 2026-11-10
        H02AB07 | ATC         | topical | 30         | 2026-11-11 | 2026-11-16
    """)
    assert ten_days_each["steroid_days"] == 10 + 10 + 10


def test_orders_on_hold_cancelled_or_in_error_are_no_exposure() -> None:
    nothing = history("""
        dose_value | start_date | end_date   | status
        30         | 2026-08-01 | 2026-08-10 | on-hold
        30         | 2026-08-01 | 2026-08-10 | cancelled
        30         | 2026-08-01 | 2026-08-10 | entered-in-error
    """)
    assert (nothing["steroid_days"], nothing["steroid_first_day"]) == (0, None)
    assert nothing["steroid_current_mg_per_kg"] == 0


# Rule 1: which days an order covers -------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "status", "days"),
    [
        ("2026-11-01", "2026-11-10", "completed", 10),  # both ends are in
        ("2026-11-01", "2026-12-31", "active", 16),  # the as-of date is the last day there is
        ("2026-09-01", "", "active", 30 + 31 + 16),  # September, October, 16 days of November
        ("2026-09-01", "", "", 30 + 31 + 16),  # no status is active
        ("2026-09-01", "", "stopped", 30),  # the start included
        ("2026-11-01", "", "completed", 16),  # 30 days, of which 16 exist
        ("2026-11-17", "", "active", 0),
    ],
)
def test_rule_1_an_order_covers_its_days(start: str, end: str, status: str, days: int) -> None:
    found = history(f"""
        dose_value | start_date | end_date | status
        30         | {start}    | {end}    | {status}
    """)
    assert found["steroid_days"] == days


# Rule 2: the dose of a day ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dose", "unit", "frequency", "mg_per_kg"),
    [
        ("30", "mg", "1", 1.0),
        ("15", "mg", "2", 1.0),
        ("60", "mg", "0.5", 1.0),  # every other day: averaged
        ("210", "mg", "0.142857", 0.999999),  # once a week, and the digits are what they are
        ("0.03", "g", "1", 1.0),
        ("30000", "ug", "1", 1.0),
        ("30000", "mcg", "1", 1.0),
        ("30000", "μg", "1", 1.0),
        ("30000", "µg", "1", 1.0),
        ("0.5", "mg/kg", "2", 1.0),
        ("6", "tablet", "1", None),
        ("30", "", "1", None),
        ("", "mg", "1", None),
        ("30", "mg", "", None),
    ],
)
def test_rule_2_the_daily_dose(
    dose: str, unit: str, frequency: str, mg_per_kg: float | None
) -> None:
    found = history(f"""
        dose_value | dose_unit | frequency_per_day | start_date | end_date
        {dose}     | {unit}    | {frequency}       | 2026-11-16 | 2026-11-16
    """)
    assert found["steroid_current_mg_per_kg"] == (
        None if mg_per_kg is None else pytest.approx(mg_per_kg, abs=1e-12)
    )
    assert found["steroid_dose_unknown_days"] == (1 if mg_per_kg is None else 0)


def test_rule_2_one_unknown_dose_makes_the_whole_day_unknown() -> None:
    found = history("""
        code    | dose_value | dose_unit | start_date | end_date
        H02AB07 | 60         | mg        | 2026-11-16 | 2026-11-16
        H02AB09 | 20         | tablet    | 2026-11-16 | 2026-11-16
    """)
    assert found["steroid_current_mg_per_kg"] is None


# Rule 3: which orders count on a day ------------------------------------------------------------


def test_rule_3_a_newer_order_replaces_an_older_which_resumes() -> None:
    found = history("""
        dose_value | start_date | end_date
        30         | 2026-11-01 | 2026-11-16
        15         | 2026-11-05 | 2026-11-08
    """)
    assert found["steroid_days"] == 16
    assert found["steroid_high_dose_days"] == 4 + 8  # 1 to 4 and 9 to 16 November


def test_rule_3_orders_of_one_day_add_up_and_so_do_other_drugs_and_routes() -> None:
    found = history("""
        code    | route | dose_value | start_date | end_date
        H02AB07 | oral  | 6          | 2026-11-16 | 2026-11-16
        H02AB07 | oral  | 6          | 2026-11-16 | 2026-11-16
        H02AB07 | oral  | 99         | 2026-11-15 | 2026-11-16
        H02AB07 |       | 3          | 2026-11-10 | 2026-11-16
        H02AB07 | other | 3          | 2026-11-10 | 2026-11-16
        H02AB04 | iv    | 4          | 2026-11-01 | 2026-11-16
    """)
    # oral 6 + 6 (the 99 is older); null and other are one route, same day: 3 + 3; iv 4 x 1.25
    assert found["steroid_current_mg_per_kg"] == pytest.approx((12 + 6 + 5) / 30)


# Rule 4: prednisone equivalents and depots ------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "mg", "prednisone_mg"),
    [
        ("H02AB07", "30", 30),
        ("H02AB06", "30", 30),
        ("H02AB04", "24", 24 * 1.25),
        ("H02AB02", "3", 3 * 6.666667),
        ("H02AB01", "3", 3 * 6.666667),
        ("H02AB09", "40", 40 * 0.25),
        ("H02AB10", "50", 50 * 0.2),
        ("H02AB13", "6", 6 * 0.833333),
        ("H02AB08", "4", 4 * 1.25),
    ],
)
def test_rule_4_prednisone_equivalents(code: str, mg: str, prednisone_mg: float) -> None:
    found = history(f"""
        code   | dose_value | start_date | end_date
        {code} | {mg}       | 2026-11-16 | 2026-11-16
    """)
    assert found["steroid_current_mg_per_kg"] == pytest.approx(prednisone_mg / 30)


def test_rule_4_a_depot_neither_covers_nor_replaces_nor_ends_anything() -> None:
    with_depots = history("""
        code    | name        | route | dose_value | start_date | end_date
        H02AB01 |             | oral  | 4.5        | 2026-11-01 | 2026-11-10
        H02AB01 |             | im    | 7          | 2026-11-05 | 2026-11-05
        H02AB08 |             | im    | 40         | 2026-11-12 | 2026-11-12
        H02AB04 | Depo-Medrol | oral  | 40         | 2026-11-12 | 2026-11-12
        H02AB01 | 得宝松      | sc    | 7          | 2026-11-12 | 2026-11-12
    """)
    assert with_depots["steroid_days"] == 10
    assert with_depots["steroid_longest_high_dose_days"] == 10  # 4.5 x 6.67 / 30 kg = 1.0


# Rule 5: the weight in force --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("collected_at", "value", "unit", "mg_per_kg"),
    [
        ("2026-11-16", "30", "kg", 1.0),
        ("2026-11-16T23:59:00", "30000", "g", 1.0),
        ("2026-11-16", "60", "斤", 1.0),
        ("2026-05-20", "30", "kg", 1.0),  # 180 days before
        ("2026-05-19", "30", "kg", None),  # 181
        ("2026-11-17", "30", "kg", None),  # after the as-of date
        ("2026-11-16", "30", "", None),
        ("2026-11-16", "30", "stone", None),
        ("2026-11-16", "未测", "kg", None),
        ("2026-11-16", "0", "kg", None),
    ],
)
def test_rule_5_the_weight_in_force(
    collected_at: str, value: str, unit: str, mg_per_kg: float | None
) -> None:
    found = history(
        """
        dose_value | start_date | end_date
        30         | 2026-11-16 | 2026-11-16
        """,
        weights=f"""
        collected_at   | value   | unit
        {collected_at} | {value} | {unit}
        """,
    )
    assert found["steroid_current_mg_per_kg"] == mg_per_kg


@pytest.mark.parametrize(
    ("first_weighed", "unknown_days"),
    [
        ("2026-10-31", 0),  # 30 days after 1 October
        ("2026-11-01", 1),  # 31 days after it, 30 after the 2nd
    ],
)
def test_rule_5_the_first_weight_of_the_30_days_after(
    first_weighed: str, unknown_days: int
) -> None:
    found = history(
        """
        dose_value | start_date | end_date
        30         | 2026-10-01 | 2026-10-10
        """,
        weights=f"""
        collected_at    | value | unit
        {first_weighed} | 30    | kg
        """,
    )
    assert found["steroid_dose_unknown_days"] == unknown_days


@pytest.mark.parametrize(
    ("second_at", "second", "mg_per_kg"),
    [
        ("2026-11-10T09:00:00", "40", 60 / 40),  # the latest of the day
        ("2026-11-10T07:00:00", "40", 60 / 30),
        ("2026-11-10T08:00:00", "40", 60 / 40),  # at one instant the largest
        ("2026-11-10T08:00:00", "20", 60 / 30),
        ("2026-11-10T08:00:00", "n/a", None),
        ("2026-11-11T08:00:00", "n/a", None),  # the last one is unusable: unknown, not the older
        ("2026-11-10T07:00:00", "n/a", 60 / 30),
    ],
)
def test_rule_5_of_several_weights(second_at: str, second: str, mg_per_kg: float | None) -> None:
    found = history(
        """
        dose_value | start_date | end_date
        60         | 2026-11-16 | 2026-11-16
        """,
        weights=f"""
        collected_at        | value    | unit
        2026-11-10T08:00:00 | 30       | kg
        {second_at}         | {second} | kg
        """,
    )
    assert found["steroid_current_mg_per_kg"] == mg_per_kg


def test_rule_5_a_preliminary_weight_counts_only_where_no_other_is() -> None:
    found = history(
        """
        dose_value | start_date | end_date
        30         | 2026-11-09 | 2026-11-16
        """,
        weights="""
        collected_at        | value | unit | status
        2026-11-01T08:00:00 | 60    | kg   | preliminary
        2026-11-10T08:00:00 | 30    | kg   | final
        2026-11-10T09:00:00 | 60    | kg   | preliminary
        2026-11-12T09:00:00 | 60    | kg   | cancelled
        """,
    )
    assert found["steroid_high_dose_days"] == 7  # 9 November at 60 kg; from the 10th at 30 kg


# Rule 6: high-dose episodes ---------------------------------------------------------------------


@pytest.mark.parametrize(("mg", "high"), [("30", 1), ("29.99999999", 1), ("29.9999", 0)])
def test_rule_6_a_high_dose_day_has_1_mg_per_kg(mg: str, high: int) -> None:
    found = history(f"""
        dose_value | start_date | end_date
        {mg}       | 2026-11-16 | 2026-11-16
    """)
    assert found["steroid_high_dose_days"] == high


@pytest.mark.parametrize(
    ("resumed_on", "longest"),
    [
        ("2026-09-25", 10 + 10),  # 11 to 24 September: 14 days without an order are bridged
        ("2026-09-26", 10),  # 15 are not
    ],
)
def test_rule_6_gaps_without_an_order_are_bridged(resumed_on: str, longest: int) -> None:
    ends = {"2026-09-25": "2026-10-04", "2026-09-26": "2026-10-05"}[resumed_on]
    found = history(f"""
        dose_value | start_date   | end_date
        30         | 2026-09-01   | 2026-09-10
        30         | {resumed_on} | {ends}
    """)
    assert found["steroid_longest_high_dose_days"] == longest
    assert found["steroid_longest_high_dose_first_day"] == date(2026, 9, 1)
    assert found["steroid_continuous_days"] == 10  # nothing bridged here


@pytest.mark.parametrize(("dose", "unit"), [("15", "mg"), ("6", "tablet")])
def test_rule_6_a_lower_or_unknown_day_ends_the_episode(dose: str, unit: str) -> None:
    found = history(f"""
        dose_value | dose_unit | start_date | end_date
        30         | mg        | 2026-10-01 | 2026-10-10
        {dose}     | {unit}    | 2026-10-11 | 2026-10-11
        30         | mg        | 2026-10-12 | 2026-10-25
    """)
    assert found["steroid_longest_high_dose_days"] == 14
    assert found["steroid_longest_high_dose_first_day"] == date(2026, 10, 12)
    assert found["steroid_continuous_days"] == 25


def test_rule_6_of_equally_long_episodes_the_earliest() -> None:
    found = history("""
        dose_value | start_date | end_date
        30         | 2026-09-01 | 2026-09-10
        30         | 2026-10-01 | 2026-10-10
    """)
    assert found["steroid_longest_high_dose_last_day"] == date(2026, 9, 10)


def test_rule_6_the_window_is_as_of_less_364_days() -> None:
    found = history("""
        dose_value | start_date | end_date
        30         | 2025-11-15 | 2025-11-18
    """)
    assert found["steroid_days"] == 2  # 17 and 18 November 2025
    assert found["steroid_first_day"] == date(2025, 11, 15)  # ever


# Columns of the window --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "days", "months"),
    [
        ("2026-05-01", "2026-07-31", 92, True),  # 1 May + 3 months - 1 day = 31 July
        ("2026-05-01", "2026-07-30", 91, False),
        ("2026-02-01", "2026-04-30", 89, True),  # February has 28 days
        ("2025-11-30", "2026-02-27", 90, True),  # 30 November + 3 months = 28 February
        ("2025-11-30", "2026-02-26", 89, False),
    ],
)
def test_three_calendar_months(start: str, end: str, days: int, months: bool) -> None:
    found = history(f"""
        dose_value | start_date | end_date
        30         | {start}    | {end}
    """)
    assert found["steroid_longest_high_dose_days"] == days
    assert found["steroid_3_calendar_months"] is months
    assert [found[f"steroid_{n}_days"] for n in (84, 90, 91)] == [days >= n for n in (84, 90, 91)]


def test_pulse_days_sum_the_known_iv_doses() -> None:
    found = history("""
        code    | route | dose_value | dose_unit | start_date | end_date
        H02AB04 | iv    | 500        | mg        | 2026-09-01 | 2026-09-03
        H02AB04 | iv    | 125        | mg        | 2026-09-11 | 2026-09-12
        H02AB04 | iv    | 125        | mg        | 2026-09-11 | 2026-09-12
        H02AB04 | iv    | 249        | mg        | 2026-09-21 | 2026-09-22
        H02AB04 | oral  | 500        | mg        | 2026-10-01 | 2026-10-03
        H02AB04 | iv    | 250        | mg        | 2026-10-11 | 2026-10-11
        H02AB09 | iv    | 100        | tablet    | 2026-10-11 | 2026-10-11
        H02AB02 | iv    | 47         | mg        | 2026-10-21 | 2026-10-21
    """)
    # 3 of 500; 2 of 125 + 125; none of 249 or by mouth; 1 beside an unknown dose;
    # dexamethasone 47 x 6.666667 / 1.25 = 250.7: 1
    assert found["steroid_pulse_days"] == 3 + 2 + 1 + 1


def test_history_begins_with_the_earliest_usable_row() -> None:
    found = history(
        "",
        weights="""
        collected_at        | value | unit
        2026-03-03T10:00:00 | n/a   |
        """,
        events=[
            {"diagnosed_on": "2020-01-01", "status": "refuted"},
            {"diagnosed_on": "2020-01-02", "status": "differential"},
            {"collected_at": "2020-01-03", "status": "cancelled"},
            {"given_on": "2020-01-04", "status": "entered-in-error"},
            {"performed_on": "2026-04-04", "status": ""},
            {"enrolled_on": "2026-12-01"},
        ],
    )
    assert found["history_first_day"] == date(2026, 3, 3)


# Rule 7: the answer to I2c ----------------------------------------------------------------------

NINETY_DAYS = """
    dose_value | start_date | end_date
    30         | 2026-08-19 | 2026-11-16
"""  # 13 days of August + 30 + 31 + 16 = 90


def test_rule_7_ninety_days_pass() -> None:
    assert history(NINETY_DAYS)["steroid_longest_high_dose_days"] == 90
    assert answers(NINETY_DAYS)["I2c"] == "pass"


def test_rule_7_eighty_nine_days_fail_and_are_unknown_in_a_short_history() -> None:
    orders = NINETY_DAYS.replace("08-19", "08-20")
    assert answers(orders)["I2c"] == "fail"
    assert answers(orders, weights=THIRTY_KG.replace("2025", "2026"), events=NEW_PATIENT)[
        "I2c"
    ] == ("unknown")


@pytest.mark.parametrize(
    ("first", "second", "result"),
    [
        ("2026-08-19", "", "review"),  # the end is imputed: 31 of the 90 days are sure
        ("2026-08-19", "2026-11-16", "pass"),
    ],
)
def test_rule_7_an_imputed_end_carries_30_days(first: str, second: str, result: str) -> None:
    orders = f"""
        dose_value | start_date | end_date | status
        30         | {first}    | {second} | active
    """
    assert answers(orders)["I2c"] == result


@pytest.mark.parametrize(
    ("day_before", "open_from", "result"),
    [
        ("2026-10-16", "2026-10-17", "pass"),  # 30 days after 17 October is the as-of date
        ("2026-10-15", "2026-10-16", "review"),  # day 90 is 31 days after the start
    ],
)
def test_rule_7_the_thirtieth_day_of_an_imputed_end_is_sure(
    day_before: str, open_from: str, result: str
) -> None:
    orders = f"""
        dose_value | start_date  | end_date     | status
        30         | 2026-08-19  | {day_before} | completed
        30         | {open_from} |              | active
    """
    assert answers(orders)["I2c"] == result


def test_rule_7_monthly_refills_without_an_end_are_sure() -> None:
    orders = """
        dose_value | start_date | end_date | status
        30         | 2026-08-19 |          | active
        30         | 2026-09-18 |          | active
        30         | 2026-10-18 |          | active
    """  # 30 days apart, and the last reaches 29 days to the as-of date
    assert answers(orders)["I2c"] == "pass"


@pytest.mark.parametrize(("stop_reason", "result"), [("", "review"), ("evening dose", "pass")])
def test_rule_7_orders_alike_in_all_but_id_may_be_one(stop_reason: str, result: str) -> None:
    orders = f"""
        dose_value | start_date | end_date   | stop_reason
        15         | 2026-08-19 | 2026-11-16 |
        15         | 2026-08-19 | 2026-11-16 | {stop_reason}
    """
    assert answers(orders)["I2c"] == result


@pytest.mark.parametrize(
    ("dexamethasone_mg", "result"),
    [
        ("4.5", "pass"),  # 4.5 x 6.666667 = 30.0 at the low end of the range too
        ("3.61", "review"),  # x 6.666667 = 24.1; x 8.333333 = 30.1
        ("3.5", "fail"),  # x 8.333333 = 29.2
    ],
)
def test_rule_7_the_range_of_a_factor(dexamethasone_mg: str, result: str) -> None:
    orders = f"""
        code    | dose_value         | start_date | end_date
        H02AB02 | {dexamethasone_mg} | 2026-08-19 | 2026-11-16
    """
    assert answers(orders)["I2c"] == result


def test_rule_7_days_of_unknown_dose_that_could_reach_90_are_unknown() -> None:
    orders = """
        dose_value | dose_unit | start_date | end_date
        30         | mg        | 2026-08-19 | 2026-09-30
        6          | tablet    | 2026-10-01 | 2026-11-16
    """  # 43 + 47
    assert answers(orders)["I2c"] == "unknown"
    assert answers(orders.replace("08-19", "08-20"))["I2c"] == "fail"


def test_rule_7_ninety_days_in_sum_are_for_review() -> None:
    orders = """
        dose_value | start_date | end_date
        30         | 2026-03-01 | 2026-04-14
        30         | 2026-10-03 | 2026-11-16
    """  # 45 + 45, half a year apart
    assert answers(orders)["I2c"] == "review"


def test_rule_7_an_episode_before_the_window_or_across_its_edge_is_for_review() -> None:
    before = """
        dose_value | start_date | end_date
        30         | 2025-06-01 | 2025-08-29
    """  # 30 + 31 + 29 = 90
    across = """
        dose_value | start_date | end_date
        30         | 2025-10-18 | 2026-01-15
    """  # 14 + 30 + 31 + 15 = 90, of which 60 in the window
    assert history(across)["steroid_longest_high_dose_days"] == 60
    assert answers(before)["I2c"] == "review"
    assert answers(across)["I2c"] == "review"
    assert answers(across.replace("10-18", "10-19"))["I2c"] == "fail"


def test_rule_7_a_taper_from_high_dose_is_for_review() -> None:
    orders = """
        dose_value | start_date | end_date
        30         | 2026-08-19 | 2026-09-18
        20         | 2026-09-19 | 2026-11-16
    """  # 31 + 59 = 90 days without a gap
    assert answers(orders)["I2c"] == "review"
    assert answers(orders.replace("30   ", "29   "))["I2c"] == "fail"
    assert answers(orders.replace("08-19", "08-20"))["I2c"] == "fail"


@pytest.mark.parametrize(
    ("mg", "kg", "result"),
    [("60", "61", "review"), ("59", "61", "fail"), ("60", "60", "pass"), ("60", "80", "review")],
)
def test_rule_7_the_usual_cap_of_60_mg(mg: str, kg: str, result: str) -> None:
    # Two stretches, so that neither a taper nor the sum decides: 60 days, 10 without, 30 days.
    orders = f"""
        dose_value | start_date | end_date
        {mg}       | 2026-08-09 | 2026-10-07
        {mg}       | 2026-10-18 | 2026-11-16
    """
    assert answers(orders, weights=THIRTY_KG.replace("30    |", f"{kg} |"))["I2c"] == result


# Rules 8 and 9: hydroxychloroquine, immunosuppressants, intolerance -----------------------------


@pytest.mark.parametrize(
    ("start", "days", "result"),
    [("2026-08-19", 90, "pass"), ("2026-08-20", 89, "review"), ("2026-11-17", 0, "fail")],
)
def test_rule_8_hydroxychloroquine(start: str, days: int, result: str) -> None:
    orders = f"""
        code    | dose_value | start_date | end_date
        P01BA02 |            | {start}    | 2026-12-01
    """
    assert history(orders)["hydroxychloroquine_days"] == days
    assert answers(orders)["I2d"] == result


def test_rule_8_without_a_year_of_history_nothing_is_unknown() -> None:
    found = answers("", weights=THIRTY_KG.replace("2025", "2026"), events=NEW_PATIENT)
    assert found == {
        "I2c": "unknown",
        "I2d": "unknown",
        "I2e": "unknown",
        "I2f": "not_applicable",
    }


@pytest.mark.parametrize(
    ("first_day", "result"), [("2025-11-17", "fail"), ("2025-11-18", "unknown")]
)
def test_rule_8_a_history_of_the_whole_window_is_long_enough(first_day: str, result: str) -> None:
    seen = [{"diagnosed_on": first_day, "status": "confirmed"}]
    weights = "collected_at | value | unit\n2026-08-01 | 30 | kg"
    assert answers("", weights=weights, events=seen)["I2d"] == result


def test_rule_8_an_intolerance_softens_every_fail_and_nothing_else() -> None:
    reaction = """
        name | reaction_on | status
        纷乐 | 2026-01-01  |
    """
    assert answers("", reactions=reaction) == dict.fromkeys(("I2c", "I2d", "I2e", "I2f"), "review")
    assert answers(NINETY_DAYS, reactions=reaction)["I2c"] == "pass"
    assert history("", reactions=reaction)["intolerances"] == ["hydroxychloroquine"]
    for other in ("2026-11-17  |", "2026-01-01  | refuted"):
        assert answers("", reactions=reaction.replace("2026-01-01  |", other))["I2f"] == (
            "not_applicable"
        )


def test_rule_9_two_adequate_agents_pass_and_two_of_any_length_are_for_review() -> None:
    adequate = """
        code    | start_date | end_date
        L04AX01 | 2026-01-01 | 2026-03-31
        L04AA06 | 2026-01-01 | 2026-03-31
    """  # 31 + 28 + 31 = 90
    assert answers(adequate)["I2e"] == "pass"
    assert answers(adequate.replace("03-31", "03-30"))["I2e"] == "review"
    assert answers(adequate.replace("L04AX01", "L04AA06"))["I2e"] == "fail"


def test_rule_9_both_mycophenolates_are_one_agent_with_the_days_of_both() -> None:
    found = history("""
        code   | code_system | start_date | end_date
        68149  | RXNORM      | 2026-01-01 | 2026-02-14
        7145   | RXNORM      | 2026-02-15 | 2026-03-31
    """)
    assert found["immunosuppressants"] == ["mycophenolate"]
    assert found["immunosuppressants_adequate"] == ["mycophenolate"]


@pytest.mark.parametrize(
    ("code", "route", "days", "adequate"),
    [
        ("L01AA01", "iv", ("2026-01-01", "2026-01-29", "2026-02-26"), True),
        ("L01AA01", "iv", ("2026-01-01", "2026-01-29", "2026-01-29"), False),  # two distinct
        ("L01AA01", "oral", ("2026-01-01", "2026-01-29", "2026-02-26"), False),
        ("L01FA01", "iv", ("2026-01-01",), True),
        ("L04AG04", "sc", ("2026-01-01", "2026-02-01", "2026-03-25"), True),  # 31 + 28 + 25 = 84
        ("L04AG04", "sc", ("2026-01-01", "2026-02-01", "2026-03-24"), False),
        ("L04AG04", "sc", ("2026-01-01", "2026-03-25"), False),  # on two days only
    ],
)
def test_rule_9_infusions(code: str, route: str, days: tuple[str, ...], adequate: bool) -> None:
    head = "code | route | start_date | end_date\n"
    found = history(head + "\n".join(f"{code} | {route} | {day} | {day}" for day in days))
    assert found["immunosuppressant_count"] == 1
    assert found["immunosuppressant_adequate_count"] == int(adequate)


@pytest.mark.parametrize(
    ("resumed_on", "episodes"),
    [("2026-03-03", [(10 + 5, 2)]), ("2026-03-04", [(10, 1), (5, 1)])],  # 30 and 31 days without
)
def test_an_exposure_episode_bridges_30_days(
    resumed_on: str, episodes: list[tuple[int, int]]
) -> None:
    until = date.fromisoformat(resumed_on) + timedelta(days=4)
    orders = f"""
        code    | start_date   | end_date
        P01BA02 | 2026-01-22   | 2026-01-31
        P01BA02 | {resumed_on} | {until}
    """
    found = drug_exposure("ada", drawn(orders, DEFAULTS), AS_OF)
    assert [(episode["days"], episode["orders"]) for episode in found] == episodes


# The random histories ---------------------------------------------------------------------------


def test_one_seed_gives_one_delivery_of_admissible_rows(tmp_path: Path) -> None:
    people = write_delivery(tmp_path / "one", patients=60, seed=3, as_of=AS_OF)
    assert people == write_delivery(tmp_path / "two", patients=60, seed=3, as_of=AS_OF)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) == 7
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    latest = (AS_OF + timedelta(days=5)).isoformat()
    for rows in people.values():
        for order in rows["medications"]:
            assert order["start_date"] <= latest
            assert order["code"] or order["name"]
            assert not order["end_date"] or order["end_date"] >= order["start_date"]
        for result in rows["labs"] + rows["observations"]:
            assert result["collected_at"][:10] <= latest
            assert result["value"]


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(one_patient())
def test_the_columns_agree_with_each_other(rows: Rows) -> None:
    found = {name: value for name, value in history_of(rows).items() if isinstance(value, int)}
    longest = found["steroid_longest_high_dose_days"]
    assert longest <= found["steroid_high_dose_days"] <= found["steroid_days"] <= 365
    assert found["steroid_continuous_days"] <= found["steroid_days"]
    assert found["steroid_dose_unknown_days"] <= found["steroid_days"]
    assert found["immunosuppressant_adequate_count"] <= found["immunosuppressant_count"]
    if answers_of(rows)["I2c"]["result"] == "pass":
        assert longest >= 90
