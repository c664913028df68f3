"""Patients whom the complete protocol leaves as candidates: nothing failing, nothing unknown."""

from flows.sample import courses, results
from flows.sample.chapter import Chapter
from flows.sample.chart import Chart
from flows.sample.growth import at_least
from flows.sample.standard import standard

CANDIDATES = Chapter()
candidate = CANDIDATES.lesson


@candidate(
    "all",
    "candidate",
    "Complete chart in Chinese names with local codes; negative blood hCG.",
    style="chinese",
)
def girl_in_chinese(chart: Chart) -> None:
    standard(chart, complete=True)


@candidate(
    "all",
    "candidate",
    "Complete chart in ATC and LOINC codes; a boy, so pregnancy tests do not apply.",
    sex="male",
    age=9,
    days=210,
)
def boy_in_atc(chart: Chart) -> None:
    standard(chart, complete=True)


@candidate(
    "I1",
    "pass",
    "Turns five on the as-of date itself: old enough, and a candidate.",
    sex="male",
    age=5,
    days=0,
    style="chinese_atc",
    size=1.0,
)
def fifth_birthday(chart: Chart) -> None:
    standard(chart, complete=True, onset=520)


@candidate(
    "all",
    "candidate",
    "An adult with childhood onset and RxNorm codes: there is no upper age limit.",
    age=24,
    days=40,
    style="rxnorm",
)
def adult(chart: Chart) -> None:
    standard(chart, complete=True, onset=3100)


@candidate(
    "all",
    "candidate",
    "Steroid orders written per kilogram: 0.6 mg/kg twice a day for 112 days.",
    sex="male",
    age=15,
    style="chinese",
)
def per_kilogram(chart: Chart) -> None:
    onset = standard(chart, complete=True, without={"steroid"})
    courses.induction(chart, onset, 301)
    twice = {"dose_unit": "mg/kg", "frequency_per_day": "2"}
    courses.refills(chart, "prednisone", "0.6", 300, 189, 28, **twice)
    courses.taper(chart, 188, -14)


@candidate(
    "all",
    "candidate",
    "Nine missing days split the high-dose course; up to 14 without any order are bridged.",
    age=10,
    style="name",
)
def bridged(chart: Chart) -> None:
    onset = standard(chart, complete=True, without={"steroid"})
    courses.induction(chart, onset, 281)
    courses.high_dose(chart, 280, 224)
    courses.high_dose(chart, 214, 150)
    courses.taper(chart, 149, -14)


@candidate(
    "all",
    "candidate",
    "An alternate-day order of 2.2 mg/kg averages to 1.1 mg/kg a day, every day.",
    sex="male",
    age=17,
    days=20,
    style="atc",
)
def alternate_days(chart: Chart) -> None:
    onset = standard(chart, complete=True, without={"steroid"})
    courses.induction(chart, onset, 261)
    daily = at_least(chart, 1.1, 260, 150)
    courses.refills(chart, "prednisone", 2 * daily, 260, 150, 28, frequency_per_day="0.5")
    courses.taper(chart, 149, -14)


@candidate(
    "all",
    "candidate",
    "Two hospitals: diagnoses and tests under two ways of coding, one course of treatment.",
    sex="male",
    age=12,
    style="chinese_atc",
)
def two_hospitals(chart: Chart) -> None:
    onset = standard(chart, complete=True)
    chart.diagnosis("M3210", "ICD10CM", "Systemic lupus erythematosus", onset - 40)
    chart.diagnosis("N08.5*", "ICD10", "系统性结缔组织病的肾小球疾患", onset - 30)
    chart.style = "rxnorm"
    results.active_visit(chart, onset - 45)
