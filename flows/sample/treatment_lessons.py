"""I2b and I2d to I2f: activity under treatment, hydroxychloroquine, agents, intolerance."""

from functools import partial

from flows.sample import courses
from flows.sample.chapter import Chapter
from flows.sample.chart import Chart
from flows.sample.growth import at_most
from flows.sample.standard import standard

TREATMENT = Chapter()
lesson = TREATMENT.lesson
further = partial(TREATMENT.lesson, core=False)
SHORT = ("vaccines", "recent_vaccine")


@lesson(
    "I2b",
    "review",
    "No recorded score: whether the disease is active is the clinician's to say.",
    sex="male",
)
def no_score(chart: Chart) -> None:
    standard(chart, without={"scores"})


@lesson("I2d", "review", "Hydroxychloroquine for 56 days, then stopped.", style="chinese", age=12)
def hcq_short(chart: Chart) -> None:
    standard(chart, without={"hydroxychloroquine"})
    chart.order("hydroxychloroquine", "oral", 200, 420, 365, status="stopped", stop_reason="皮疹")


@lesson("I2d", "fail", "Never hydroxychloroquine; chloroquine is another drug.", sex="male", age=16)
def hcq_never(chart: Chart) -> None:
    standard(chart, without={"hydroxychloroquine"})
    named = {"code": "P01BA01", "code_system": "ATC", "name": "Chloroquine phosphate"}
    chart.order("hydroxychloroquine", "oral", 250, 300, 120, **named)


@lesson(
    "I2d", "unknown: short_history", "No hydroxychloroquine in a history of ten months.", age=10
)
def hcq_short_history(chart: Chart) -> None:
    standard(chart, without={"hydroxychloroquine", *SHORT}, onset=300)


@lesson(
    "I2e",
    "review",
    "Two agents, neither for long: 40 days of azathioprine, one infusion of CYC.",
    style="chinese",
    age=14,
)
def agents_too_short(chart: Chart) -> None:
    standard(chart, without={"agents"})
    chart.order("azathioprine", "oral", 75, 400, 361)
    courses.infusions(chart, "cyclophosphamide", 600, (300,))


@lesson("I2e", "fail", "CellCept and Myfortic are one agent: mycophenolate.", sex="male", age=15)
def one_agent_twice(chart: Chart) -> None:
    chart.style = "name"
    standard(chart, without={"agents"})
    twice = {"frequency_per_day": "2"}
    courses.refills(chart, "mycophenolate", 750, 480, 200, 56, name="CellCept 骁悉", **twice)
    courses.refills(chart, "mycophenolate", 360, 199, -10, 56, name="米芙 Myfortic", **twice)


@further(
    "I2e",
    "fail",
    "Tacrolimus ointment and cyclosporin eye drops do not count; azathioprine does.",
    age=12,
)
def not_systemic(chart: Chart) -> None:
    standard(chart, without={"agents"})
    courses.daily_agent(chart, "azathioprine", 400, 200)
    for code, name, route in (
        ("D11AH01", "Tacrolimus ointment", "topical"),
        ("S01XA18", "Ciclosporin eye drops", "ophthalmic"),
    ):
        chart.order("tacrolimus", route, 1, 300, 100, code=code, name=name, dose_unit="")


@lesson(
    "I2e",
    "unknown: short_history",
    "One agent in a history of nine months: others may lie before.",
    sex="male",
    age=8,
)
def agents_short_history(chart: Chart) -> None:
    standard(chart, without={"agents", *SHORT}, onset=270)
    courses.daily_agent(chart, "mycophenolate", 240, -10)


@further(
    "I2e",
    "pass",
    "Weekly telitacicept by its Chinese name and belimumab under its old ATC code.",
    style="chinese_atc",
    age=16,
)
def biologics(chart: Chart) -> None:
    standard(chart, without={"agents"})
    courses.infusions(chart, "telitacicept", 160, tuple(range(200, 95, -7)))
    for ago in (420, 406, 392, 364, 336, 308):
        dose = at_most(chart, 10, ago, ago, 10)
        chart.order("belimumab", "iv", dose, ago, ago, code="L04AA26")


@lesson(
    "I2f",
    "review",
    "Stopped hydroxychloroquine for retinopathy: intolerance softens the fail of I2d.",
    age=19,
    style="rxnorm",
)
def intolerant(chart: Chart) -> None:
    onset = standard(chart, without={"hydroxychloroquine"})
    named = {"code": "5521", "code_system": "RXNORM", "name": "Hydroxychloroquine"}
    when = {"reaction_on": chart.day(onset - 120), "severity": "severe"}
    chart.add("adverse_reactions", **(named | when))


@further(
    "I2f",
    "review",
    "Steroid psychosis, recorded by name: reviewed, and so is the low-dose course.",
    style="name",
    age=15,
)
def intolerant_of_steroid(chart: Chart) -> None:
    onset = standard(chart, without={"steroid"})
    courses.low_dose(chart, onset, -14, 0.3)
    when = {"reaction_on": chart.day(onset - 9), "severity": "severe"}
    chart.add("adverse_reactions", name="醋酸泼尼松", **when)


@further(
    "I2f", "not_applicable", "A reaction to amoxicillin says nothing about lupus treatment.", age=8
)
def other_reaction(chart: Chart) -> None:
    standard(chart)
    named = {"code": "J01CA04", "code_system": "ATC", "name": "Amoxicillin"}
    chart.add("adverse_reactions", reaction_on=chart.day(210), severity="mild", **named)


@lesson(
    "I2c",
    "review",
    "A reaction to azathioprine turns the failing steroid course into a review.",
    sex="male",
    age=17,
)
def reaction_softens(chart: Chart) -> None:
    onset = standard(chart, without={"steroid"})
    courses.low_dose(chart, onset, -14, 0.4)
    named = {"code": "L04AX01", "code_system": "ATC", "name": "Azathioprine"}
    chart.add("adverse_reactions", reaction_on=chart.day(300), severity="moderate", **named)
