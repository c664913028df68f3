"""The usual chart of refractory childhood-onset lupus, in parts that lessons leave out."""

from collections.abc import Callable, Collection

from flows.sample import courses, results
from flows.sample.chart import Chart
from flows.sample.growth import weigh

# Present in every complete chart, often missing in the others.
OFTEN_MISSING = {"infections": 0.45, "cmv": 0.6, "hcg": 0.4, "recent_vaccine": 0.5, "ecg": 0.25}

DIAGNOSES = (
    ("M32.9", "ICD10", "Systemic lupus erythematosus, unspecified"),
    ("M32.1", "ICD10", "系统性红斑狼疮伴有器官或系统受累"),
    ("M32.900", "ICD10CN", "系统性红斑狼疮"),
    ("M32.14", "ICD10CM", "Glomerular disease in systemic lupus erythematosus"),
    ("M32.10", "ICD10CM", "Systemic lupus erythematosus, organ involvement unspecified"),
    ("M32.8", "ICD10", "Other forms of systemic lupus erythematosus"),
)


def visits(chart: Chart, onset: int) -> list[int]:
    """Days ago of the visits after the onset: every 17 weeks, in the last half year every six."""
    if not chart.visits:
        days = list(range(chart.between(8, 18), 180, 42))
        days += [*range(days[-1] + 120, 900, 120), *range(1100, onset, 365)]
        chart.visits = [ago for ago in days if ago < onset - 20]
    return chart.visits


def disease(chart: Chart, onset: int) -> None:
    """Active disease at every visit."""
    for ago in visits(chart, onset):
        results.active_visit(chart, ago)


def organs(chart: Chart, onset: int) -> None:
    """ALT, AST and bilirubin at every visit."""
    for ago in visits(chart, onset):
        results.liver(chart, ago)


def kidney(chart: Chart, onset: int) -> None:
    """A normal creatinine at every visit."""
    for ago in visits(chart, onset):
        chart.result("creatinine", ago, f"{chart.between(34, 62)}")


def scores(chart: Chart, onset: int) -> None:
    """SLEDAI-2K totals of 12 to 18 at the last one to five visits."""
    for ago in visits(chart, onset)[: chart.between(1, 5)]:
        results.sledai(chart, ago, f"{2 * chart.between(6, 9)}")


def lungs(chart: Chart, onset: int) -> None:
    """SpO2 and temperature in the last week and weeks before."""
    for ago in (chart.between(0, 6), chart.between(40, 55)):
        chart.result("spo2", ago, f"{chart.between(95, 99)}")
        chart.result("temperature", ago, f"36.{chart.between(3, 9)}")


def heart(chart: Chart, onset: int) -> None:
    """LVEF in the last 80 days, and once before."""
    for ago in (chart.between(10, 80), chart.between(200, 300)):
        if ago < onset:
            chart.result("lvef", ago, f"{chart.between(58, 71)}")


def ecg(chart: Chart, onset: int) -> None:
    """A normal ECG report in words."""
    text = "窦性心律，大致正常心电图" if chart.style != "rxnorm" else "Sinus rhythm, normal ECG"
    chart.result("ecg", chart.between(5, 70), text)


def cmv(chart: Chart, onset: int) -> None:
    """CMV DNA below detection in the last 25 days."""
    chart.result("cmv_dna", chart.between(4, 25), chart.pick("Not detected", "未检出", "<500"))


def hcg(chart: Chart, onset: int) -> None:
    """A negative blood pregnancy test of the last six days, from twelve years on."""
    if chart.sex == "female" and chart.age_days >= 12 * 365:
        chart.result("hcg", chart.between(1, 6), chart.pick("Negative", "阴性"))


def biopsy(chart: Chart, onset: int) -> None:
    """The kidney biopsy after the onset."""
    chart.add(
        "procedures",
        code="55.23",
        code_system="ICD9CM3",
        name="经皮肾穿刺活检",
        performed_on=chart.day(onset - 6),
    )


PARTS: dict[str, Callable[[Chart, int], None]] = {
    "weights": weigh,
    "onset": lambda chart, onset: results.onset_visit(chart, onset),
    "steroid": courses.refractory,
    "hydroxychloroquine": lambda chart, onset: courses.hydroxychloroquine(chart, onset - 5),
    "agents": courses.agents,
    "disease": disease,
    "organs": organs,
    "kidney": kidney,
    "scores": scores,
    "lungs": lungs,
    "heart": heart,
    "ecg": ecg,
    "infections": lambda chart, onset: results.infections(chart, chart.between(8, 80)),
    "cmv": cmv,
    "hcg": hcg,
    "biopsy": biopsy,
    "vaccines": lambda chart, onset: results.vaccines(chart, recent=False),
    "recent_vaccine": lambda chart, onset: results.vaccines(chart, recent=True),
}


def standard(
    chart: Chart,
    without: Collection[str] = (),
    onset: int | None = None,
    complete: bool = False,
    lupus: tuple[str, str, str] | None = None,
) -> int:
    """A diagnosed patient's chart less the parts in `without`; returns the onset in days ago."""
    if onset is None:
        onset = chart.between(430, 660)
    coded = lupus or DIAGNOSES[chart.between(0, len(DIAGNOSES) - 1)]
    if "diagnosis" not in without:
        chart.diagnosis(*coded, onset - 2, setting="inpatient")
    missing = {part for part, share in OFTEN_MISSING.items() if chart.chance(share)}
    left_out = set(without) | (set() if complete else missing)
    if "vaccines" in without:
        left_out.add("recent_vaccine")
    elif "recent_vaccine" not in left_out:
        left_out.add("vaccines")
    for part, build in PARTS.items():
        if part not in left_out:
            build(chart, onset)
    return onset
