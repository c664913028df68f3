"""I4d and I4e: liver enzymes and bilirubin against their upper limits."""

from functools import partial

from flows.sample import results
from flows.sample.chapter import Chapter
from flows.sample.chart import Chart
from flows.sample.standard import standard

LIVER = Chapter()
lesson = LIVER.lesson
further = partial(LIVER.lesson, core=False)


@lesson("I4d", "fail", "ALT of 188 U/L at a limit of 40: 4.7 times.", sex="male", age=13)
def high_alt(chart: Chart) -> None:
    standard(chart, without={"organs"})
    results.liver(chart, 120)
    results.liver(chart, 9, alt="188", ast="96")


@further(
    "I4d", "pass", "AST of exactly 120 U/L is 3.0 times its limit of 40: still within.", age=11
)
def liver_bound(chart: Chart) -> None:
    standard(chart, without={"organs"})
    results.liver(chart, 30, ast="120")


@lesson(
    "I4d",
    "unknown: never_recorded",
    "ALT is there, AST was never measured: both must pass.",
    style="chinese",
    age=9,
)
def no_ast(chart: Chart) -> None:
    standard(chart, without={"organs"})
    results.liver(chart, 10, ast=None)


@lesson("I4d", "unknown: too_old", "The last ALT and AST are 52 days old.", sex="male", age=16)
def old_liver(chart: Chart) -> None:
    standard(chart, without={"organs"})
    results.liver(chart, 52)
    results.liver(chart, 8, alt=None, ast=None)


@lesson(
    "I4d",
    "unknown: unusable_unit",
    "ALT in ukat/L: the unit is not converted, so it decides nothing.",
    age=14,
    style="rxnorm",
)
def alt_in_katal(chart: Chart) -> None:
    standard(chart, without={"organs"})
    results.liver(chart, 9, alt=None)
    chart.result("alt", 9, "0.61", unit="ukat/L", reference_low="", reference_high="0.67")


@lesson(
    "I4d",
    "review",
    "ALT of 100 U/L without a limit: published upper limits disagree about it.",
    age=10,
    style="chinese",
)
def alt_without_limit(chart: Chart) -> None:
    standard(chart, without={"organs"})
    results.liver(chart, 9, alt=None, ast=None)
    chart.result("alt", 9, "100", reference_low="", reference_high="")
    chart.result("ast", 9, "33")


@further(
    "I4d", "pass", "The ALT of 410 was corrected to 41 for the same instant.", sex="male", age=12
)
def corrected_alt(chart: Chart) -> None:
    standard(chart, without={"organs"})
    results.liver(chart, 9, alt=None)
    at = f"{chart.day(9)} 08:00:00"
    chart.result("alt", 9, "410", collected_at=at, status="final")
    chart.result("alt", 9, "41", collected_at=at, status="corrected")


@lesson(
    "I4e", "fail", "Bilirubin of 58 umol/L at a limit of 20.5: 2.8 times.", age=15, style="chinese"
)
def high_bilirubin(chart: Chart) -> None:
    standard(chart, without={"organs"})
    results.liver(chart, 12, tbil="58")


@further(
    "I4e", "pass", "Bilirubin of exactly 41 umol/L is 2.0 times its limit: still within.", age=13
)
def bilirubin_bound(chart: Chart) -> None:
    standard(chart, without={"organs"})
    results.liver(chart, 12, tbil="41")


@lesson("I4e", "unknown: never_recorded", "Bilirubin was never measured.", sex="male", age=9)
def no_bilirubin(chart: Chart) -> None:
    standard(chart, without={"organs"})
    results.liver(chart, 12, tbil=None)


@further("I4e", "unknown: too_old", "The last bilirubin is 31 days old, one day too many.", age=17)
def old_bilirubin(chart: Chart) -> None:
    standard(chart, without={"organs"})
    results.liver(chart, 31)
    results.liver(chart, 6, tbil=None)


@lesson(
    "I4e",
    "review",
    "Bilirubin of 45 umol/L without a limit: published upper limits disagree.",
    sex="male",
    age=10,
)
def bilirubin_without_limit(chart: Chart) -> None:
    standard(chart, without={"organs"})
    results.liver(chart, 12, tbil=None)
    chart.result("tbil", 12, "45", reference_low="", reference_high="")
