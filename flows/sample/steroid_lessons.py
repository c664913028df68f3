"""I2c, ninety days of glucocorticoid at 1 mg/kg/day: the ways to a review or an unknown."""

from functools import partial

from flows.sample import courses
from flows.sample.chapter import Chapter
from flows.sample.chart import Chart
from flows.sample.growth import at_least, at_most
from flows.sample.standard import standard

STEROID = Chapter()
lesson = STEROID.lesson
further = partial(STEROID.lesson, core=False)


def without_steroid(chart: Chart, more: tuple[str, ...] = ()) -> int:
    return standard(chart, without={"steroid", *more})


@lesson("I2c", "review", "An order without an end date carries the course past its first 30 days.")
def open_end(chart: Chart) -> None:
    onset = without_steroid(chart)
    courses.induction(chart, onset, 121)
    chart.order("prednisone", "oral", at_least(chart, 1.1, 120, 0), 120, None)


@further(
    "I2c", "review", "Two orders a day, alike in all but id: a duplicate or a double dose?", age=9
)
def alike_orders(chart: Chart) -> None:
    onset = without_steroid(chart)
    courses.induction(chart, onset, 221)
    half = at_least(chart, 0.6, 220, 100)
    for start in range(220, 100, -30):
        for _ in range(2):
            chart.order("prednisone", "oral", half, start, start - 29)
    courses.taper(chart, 99, -14)


@lesson(
    "I2c",
    "review",
    "Dexamethasone just below 1 mg/kg: another published factor lifts it above.",
    sex="male",
    age=16,
)
def factor_range(chart: Chart) -> None:
    onset = without_steroid(chart)
    courses.induction(chart, onset, 221)
    mg = at_most(chart, 0.143, 220, 110, 0.375)
    courses.refills(chart, "dexamethasone", mg, 220, 110)
    courses.taper(chart, 109, -14)


@lesson(
    "I2c",
    "review",
    "Two courses of 60 high-dose days with a documented lower dose between them.",
    style="chinese",
)
def two_courses(chart: Chart) -> None:
    onset = without_steroid(chart)
    courses.induction(chart, onset, 311)
    courses.high_dose(chart, 310, 251)
    courses.low_dose(chart, 250, 231, 0.5)
    courses.high_dose(chart, 230, 171)
    courses.taper(chart, 170, -14)


@further(
    "I2c",
    "review",
    "The episode of 100 high-dose days lies before the treatment window.",
    sex="male",
)
def before_window(chart: Chart) -> None:
    onset = standard(chart, without={"steroid"}, onset=700)
    courses.pulse(chart, onset)
    courses.high_dose(chart, onset - 3, onset - 105)
    courses.low_dose(chart, onset - 106, -14, 0.4)


@lesson(
    "I2c",
    "review",
    "Five weeks at high dose, then tapered and never stopped: the usual practice.",
    style="chinese",
    age=14,
)
def tapered(chart: Chart) -> None:
    without_steroid(chart)
    courses.high_dose(chart, 160, 125, 1.5)
    courses.taper(chart, 124, -14, (0.8, 0.6, 0.4))


@further(
    "I2c",
    "review",
    "60 mg a day, the usual cap, at a weight above 60 kg for 110 days.",
    sex="male",
    age=17,
    days=300,
    size=1.25,
)
def capped(chart: Chart) -> None:
    onset = without_steroid(chart)
    courses.low_dose(chart, onset, 201, 0.3)
    courses.refills(chart, "prednisone", 60, 200, 90)
    courses.taper(chart, 89, -14, (0.5, 0.4, 0.3))


@lesson(
    "I2c",
    "unknown: never_recorded",
    "Orders of 112 days lack the dose: they might be enough.",
    style="name",
)
def dose_missing(chart: Chart) -> None:
    onset = without_steroid(chart)
    courses.low_dose(chart, onset, 201, 0.3)
    courses.refills(chart, "prednisone", "", 200, 89)
    courses.low_dose(chart, 88, -14, 0.3)


@further(
    "I2c",
    "unknown: unusable_unit",
    "Doses counted in tablets: covered days of unknown strength.",
    style="chinese",
    age=10,
)
def dose_in_tablets(chart: Chart) -> None:
    onset = without_steroid(chart)
    courses.low_dose(chart, onset, 201, 0.3)
    courses.refills(chart, "prednisone", "8", 200, 89, dose_unit="片")
    courses.low_dose(chart, 88, -14, 0.3)


@further(
    "I2c", "unknown: never_recorded", "Orders of 112 days lack the frequency.", sex="male", age=8
)
def frequency_missing(chart: Chart) -> None:
    onset = without_steroid(chart)
    courses.low_dose(chart, onset, 201, 0.3)
    mg = at_least(chart, 1.1, 200, 89)
    courses.refills(chart, "prednisone", mg, 200, 89, frequency_per_day="")
    courses.low_dose(chart, 88, -14, 0.3)


@lesson("I2c", "unknown: never_recorded", "High doses, but no weight was ever recorded.", age=15)
def no_weight(chart: Chart) -> None:
    standard(chart, without={"weights"})


@further(
    "I2c", "unknown: unusable_unit", "The last weight before the course is in stone.", sex="male"
)
def weight_in_stone(chart: Chart) -> None:
    onset = standard(chart, without={"weights", "steroid"})
    chart.result("weight", onset, "48.2")
    for ago in (230, 120, 9):
        chart.result("weight", ago, "7.9", unit="stone")
    courses.refills(chart, "prednisone", 60, 220, 100)
    courses.low_dose(chart, 99, -14, 0.3)


@further("I2c", "unknown: too_old", "The last weight is half a year older than the course.", age=17)
def old_weight(chart: Chart) -> None:
    onset = standard(chart, without={"weights", "steroid"})
    chart.result("weight", onset, "51.5")
    courses.refills(chart, "prednisone", 60, 220, 100)
    courses.low_dose(chart, 99, -14, 0.3)


@lesson(
    "I2c",
    "unknown: short_history",
    "Diagnosed 80 days ago: nothing is known of the year before.",
    style="chinese",
    age=12,
    sex="male",
)
def short_history(chart: Chart) -> None:
    standard(chart, without={"steroid", "agents", "vaccines", "recent_vaccine"}, onset=80)
    courses.pulse(chart, 78)
    courses.high_dose(chart, 75, 22, 1.2)
    courses.low_dose(chart, 21, -10, 0.7)
    courses.daily_agent(chart, "mycophenolate", 60, -10)
