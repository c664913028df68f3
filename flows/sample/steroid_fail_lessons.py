"""I2c where it fails: too little, not systemic, not given, not long enough; and odd units."""

from functools import partial

from flows.sample import courses
from flows.sample.chapter import Chapter
from flows.sample.chart import Chart
from flows.sample.growth import at_least
from flows.sample.standard import standard
from flows.sample.steroid_lessons import without_steroid

STEROID_FAILS = Chapter()
lesson = STEROID_FAILS.lesson
further = partial(STEROID_FAILS.lesson, core=False)


@lesson("I2c", "fail", "Never more than 0.4 mg/kg a day in two years.", age=11)
def low_only(chart: Chart) -> None:
    onset = without_steroid(chart)
    courses.low_dose(chart, onset, -14, 0.4)


@further("I2c", "fail", "No glucocorticoid at all, in a long history.", sex="male", age=18)
def never(chart: Chart) -> None:
    without_steroid(chart)


@further(
    "I2c",
    "fail",
    "Monthly 500 mg pulses: three days each, and a low dose is no high-dose course.",
    style="chinese",
    age=15,
)
def pulses(chart: Chart) -> None:
    onset = without_steroid(chart)
    courses.low_dose(chart, onset, -14, 0.3)
    for start in range(240, 60, -30):
        courses.pulse(chart, start)


@lesson(
    "I2c", "fail", "Day 71 of 90: the course goes on, and time with treatment will tell.", age=14
)
def day_71(chart: Chart) -> None:
    onset = without_steroid(chart)
    courses.low_dose(chart, onset, 71, 0.3)
    courses.high_dose(chart, 70, -25, 1.15)


@further(
    "I2c",
    "fail",
    "Cream, inhaler, eye drops and fludrocortisone: steroids, none of them systemic.",
    sex="male",
    age=9,
)
def look_alikes(chart: Chart) -> None:
    without_steroid(chart)
    for start in range(300, 60, -60):
        for code, name, route, dose, unit in (
            ("D07AC13", "Mometasone cream", "topical", "1", ""),
            ("R03BA02", "Budesonide inhalation", "inhaled", "0.4", "mg"),
            ("S01BA07", "Fluorometholone eye drops", "ophthalmic", "1", ""),
            ("H02AA02", "Fludrocortisone", "oral", "100", "mg"),
        ):
            named = {"code": code, "code_system": "ATC", "name": name, "dose_unit": unit}
            chart.order("prednisone", route, dose, start, start - 59, **named)


@lesson(
    "I2c", "fail", "Monthly depot triamcinolone: not converted, listed for review.", style="name"
)
def depot(chart: Chart) -> None:
    without_steroid(chart)
    for start in range(330, 10, -30):
        named = {"name": "曲安奈德注射液", "frequency_per_day": "1"}
        chart.order("prednisone", "im", 40, start, start, **named)


@further("I2c", "fail", "RxNorm orders without a route are listed and not counted.", style="rxnorm")
def no_route(chart: Chart) -> None:
    without_steroid(chart)
    mg = at_least(chart, 1.2, 240, 120)
    courses.refills(chart, "prednisone", mg, 240, 120, route="")


@further(
    "I2c",
    "fail",
    "The high doses were cancelled, on hold, or entered in error.",
    sex="male",
    age=13,
)
def not_given(chart: Chart) -> None:
    onset = without_steroid(chart)
    courses.low_dose(chart, onset, -14, 0.3)
    mg = at_least(chart, 1.2, 240, 120)
    for place, status in enumerate(("cancelled", "on-hold", "entered-in-error")):
        start = 239 - 40 * place
        chart.order("prednisone", "oral", mg, start, start - 39, status=status)


@lesson(
    "I2c",
    "pass",
    "Weights in grams and 斤, oral methylprednisolone in grams: 1 mg/kg is reached.",
    sex="male",
    age=6,
    style="chinese_atc",
)
def odd_units(chart: Chart) -> None:
    onset = standard(chart, without={"steroid", "weights"})
    for place, ago in enumerate(range(onset, 10, -40)):
        value, unit = (("19500", "g"), ("39.2", "斤"), ("19.7", "kg"))[place % 3]
        chart.result("weight", ago, value, unit=unit)
    courses.refills(chart, "methylprednisolone", "0.016", 200, 100, dose_unit="g", name="美卓乐")
