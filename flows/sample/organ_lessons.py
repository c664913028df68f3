"""I4: heart, lung and kidney, each with every answer that its data can give."""

from functools import partial

from flows.sample.chapter import Chapter
from flows.sample.chart import Chart
from flows.sample.standard import standard

ORGAN = Chapter()
lesson = ORGAN.lesson
further = partial(ORGAN.lesson, core=False)


@lesson("I4a", "fail", "LVEF of 48 % three weeks ago; the 62 % before it no longer counts.", age=15)
def weak_heart(chart: Chart) -> None:
    standard(chart, without={"heart"})
    chart.result("lvef", 80, "62")
    chart.result("lvef", 21, "48")


@further("I4a", "pass", "LVEF of exactly 55 %, exactly 90 days ago.", sex="male", age=10)
def heart_bound(chart: Chart) -> None:
    standard(chart, without={"heart"})
    chart.result("lvef", 90, "55")


@lesson("I4a", "unknown: never_recorded", "No echocardiogram was ever recorded.", style="chinese")
def no_echo(chart: Chart) -> None:
    standard(chart, without={"heart"})


@lesson("I4a", "unknown: too_old", "The last LVEF is 143 days old: repeat it.", age=16)
def old_echo(chart: Chart) -> None:
    standard(chart, without={"heart"})
    chart.result("lvef", 143, "64")


@lesson(
    "I4a",
    "review",
    "Two methods of one day, 58 % and 52 %, lie on both sides of 55 %.",
    sex="male",
    age=15,
)
def two_methods(chart: Chart) -> None:
    standard(chart, without={"heart"})
    at = f"{chart.day(20)} 10:00:00"
    chart.result("lvef", 20, "58", code="79991-6", name="LVEF, biplane", collected_at=at)
    chart.result("lvef", 20, "52", code="8807-0", name="LVEF, visual estimate", collected_at=at)


@lesson(
    "I4a",
    "unknown: unusable_unit",
    "The newest LVEF came in mL; the 63 % before it must not decide.",
    sex="male",
    age=14,
)
def echo_in_ml(chart: Chart) -> None:
    standard(chart, without={"heart"})
    chart.result("lvef", 60, "63")
    chart.result("lvef", 15, "63", unit="mL")


@further(
    "I4a",
    "unknown: unreadable_value",
    "The newest LVEF reads 正常, normal.",
    style="chinese",
    age=12,
)
def echo_normal(chart: Chart) -> None:
    standard(chart, without={"heart"})
    chart.result("lvef", 15, "正常")


@further("I4a", "pass", "An LVEF of 41 % dated after the as-of date is stored and unused.", age=17)
def echo_after(chart: Chart) -> None:
    standard(chart, without={"heart"})
    chart.result("lvef", 30, "60")
    chart.result("lvef", -2, "41")


@lesson("I4g", "fail", "SpO2 of 88 % the day before.", sex="male", age=14, style="chinese")
def low_oxygen(chart: Chart) -> None:
    standard(chart, without={"lungs"})
    chart.result("spo2", 20, "96")
    chart.result("spo2", 1, "88")


@further("I4g", "pass", "SpO2 of exactly 92 %, exactly seven days ago.", age=12)
def oxygen_bound(chart: Chart) -> None:
    standard(chart, without={"lungs"})
    chart.result("spo2", 7, "92")


@lesson("I4g", "review", "The 95 % was measured under oxygen.", age=10, style="rxnorm")
def under_oxygen(chart: Chart) -> None:
    standard(chart, without={"lungs"})
    chart.result("spo2", 2, "95", name="Oxygen saturation, on oxygen 2 L/min by nasal cannula")


@lesson("I4g", "unknown: never_recorded", "Oxygen saturation was never recorded.", age=16)
def no_oxygen(chart: Chart) -> None:
    standard(chart, without={"lungs"})


@lesson(
    "I4g", "unknown: too_old", "The last SpO2, 97 %, is eight days old.", style="chinese", age=11
)
def old_oxygen(chart: Chart) -> None:
    standard(chart, without={"lungs"})
    chart.result("spo2", 8, "97")


@further(
    "I4g",
    "unknown: unusable_unit",
    "The newest value is in kPa, a pressure and not a saturation.",
    sex="male",
    age=18,
)
def oxygen_pressure(chart: Chart) -> None:
    standard(chart, without={"lungs"})
    chart.result("spo2", 6, "97")
    chart.result("spo2", 2, "12.6", unit="kPa")


@further(
    "I4g",
    "unknown: unreadable_value",
    "SpO2 reported as <95: the interval lies on both sides of 92.",
    age=8,
)
def oxygen_interval(chart: Chart) -> None:
    standard(chart, without={"lungs"})
    chart.result("spo2", 3, "<95")


@further("I4c", "fail", "Creatinine of 420 umol/L: every equation puts eGFR below 30.", age=15)
def kidney_failure(chart: Chart) -> None:
    standard(chart, without={"kidney"})
    chart.result("creatinine", 45, "310")
    chart.result("creatinine", 9, "420")
