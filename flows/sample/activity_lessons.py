"""I1 and I3: age, and the recorded SLEDAI-2K total within 30 days."""

from collections.abc import Collection
from functools import partial

from flows.sample import results
from flows.sample.chapter import Chapter
from flows.sample.chart import Chart
from flows.sample.standard import standard

ACTIVITY = Chapter()
lesson = ACTIVITY.lesson
further = partial(ACTIVITY.lesson, core=False)


def without_score(chart: Chart, more: Collection[str] = ()) -> int:
    """A chart without a total, whose recent labs score no structured item."""
    onset = standard(chart, without={"scores", "disease", *more})
    for ago in (12, 45, 130):
        results.quiet_visit(chart, ago)
    return onset


@lesson(
    "I1",
    "fail",
    "Four years old until the day after the as-of date: eligible from tomorrow.",
    sex="male",
    age=5,
    days=-1,
    style="chinese",
    size=1.0,
)
def four_years_old(chart: Chart) -> None:
    standard(chart, complete=True, onset=500)


@lesson("I3", "pass", "Exactly 8 points, exactly 30 days ago: both bounds are included.", age=14)
def eight_points(chart: Chart) -> None:
    standard(chart, without={"scores"})
    results.sledai(chart, 30, "8")


@lesson(
    "I3", "fail", "6 points ten days ago; the 14 of three weeks ago no longer count.", sex="male"
)
def six_points(chart: Chart) -> None:
    without_score(chart)
    results.sledai(chart, 24, "14")
    results.sledai(chart, 10, "6")


@lesson(
    "I3",
    "unknown: never_recorded",
    "No total was ever recorded, and quiet labs prove nothing.",
    style="chinese",
    age=11,
)
def no_total(chart: Chart) -> None:
    without_score(chart)


@further(
    "I3",
    "review",
    "No total, but low complement, dsDNA and proteinuria already make 8 points.",
    style="chinese",
    sex="male",
    age=12,
)
def lower_bound(chart: Chart) -> None:
    standard(chart, without={"scores"})


@lesson("I3", "unknown: too_old", "The last total, 12 points, is 45 days old.", age=9)
def old_total(chart: Chart) -> None:
    without_score(chart)
    results.sledai(chart, 45, "12")


@lesson(
    "I3", "unknown: conflicting", "Two totals at one instant, 6 and 10, lead to different answers."
)
def two_totals(chart: Chart) -> None:
    without_score(chart)
    for total in ("6", "10"):
        results.sledai(chart, 9, total, collected_at=f"{chart.day(9)} 10:00:00")


@lesson(
    "I3",
    "unknown: unreadable_value",
    "The newest total reads 见病历, see the notes; 12 came before.",
    style="chinese",
    age=16,
)
def unreadable_total(chart: Chart) -> None:
    without_score(chart)
    results.sledai(chart, 25, "12")
    results.sledai(chart, 8, "见病历")


@further(
    "I3",
    "unknown: never_recorded",
    "A SELENA-SLEDAI total is another instrument.",
    age=18,
    style="rxnorm",
)
def selena(chart: Chart) -> None:
    without_score(chart)
    chart.result("sledai", 9, "10", code="SELENA-SLEDAI", name="SELENA-SLEDAI total")


@further(
    "I3", "pass", "A preliminary 4 does not displace the final 10 of the same day.", sex="male"
)
def preliminary(chart: Chart) -> None:
    without_score(chart)
    results.sledai(chart, 7, "10", collected_at=f"{chart.day(7)} 09:00:00", status="final")
    results.sledai(chart, 7, "4", collected_at=f"{chart.day(7)} 15:00:00", status="preliminary")
