"""Results of lupus patients: disease activity, organs, infection panel, vaccines."""

from flows.sample.chart import Chart

OLD_LIVE = (("19", "BCG", 3), ("03", "MMR", 550), ("21", "varicella", 580))
PANEL = ("hbsag", "hbcab", "hcv_ab", "hiv_ab", "tppa", "rpr")


def tenths(chart: Chart, low: int, high: int) -> str:
    return f"{chart.between(low, high) / 10:g}"


def active_visit(chart: Chart, ago: int) -> None:
    """Low C3 and C4, raised dsDNA, proteinuria, WBC below 4: SLEDAI-2K items worth 8 or more."""
    chart.result("wbc", ago, tenths(chart, 31, 38))
    chart.result("plt", ago, f"{chart.between(120, 210)}")
    chart.result("c3", ago, f"0.{chart.between(31, 68)}")
    chart.result("c4", ago, f"0.0{chart.between(2, 8)}")
    chart.result("dsdna", ago, f"{chart.between(140, 600)}")
    chart.result("protein_24h", ago, f"{chart.between(70, 280) / 100:.2f}")
    if chart.chance(0.6):
        chart.result("dipstick", ago, chart.pick("+", "++", "2+", "+++"))
        chart.result("urine_rbc", ago, f"{chart.between(6, 30)}")
        chart.result("urine_wbc", ago, f"{chart.between(0, 4)}")


def quiet_visit(chart: Chart, ago: int) -> None:
    """Everything in range: no structured SLEDAI-2K item scores."""
    chart.result("wbc", ago, tenths(chart, 52, 84))
    chart.result("plt", ago, f"{chart.between(180, 320)}")
    chart.result("c3", ago, f"1.{chart.between(0, 3)}{chart.between(0, 9)}")
    chart.result("c4", ago, f"0.{chart.between(18, 31)}")
    chart.result("dsdna", ago, f"{chart.between(5, 60)}")
    chart.result("protein_24h", ago, f"0.0{chart.between(4, 9)}")
    chart.result("urine_rbc", ago, f"{chart.between(0, 2)}")
    chart.result("urine_wbc", ago, f"{chart.between(0, 3)}")


def onset_visit(chart: Chart, ago: int) -> None:
    """The visit of the diagnosis: fever, ANA of 1:320 or more, and an active visit's labs."""
    chart.result("temperature", ago, tenths(chart, 384, 395))
    chart.result("ana", ago, chart.pick("1:320", "1:1000", "1：320", "阳性(1:1000)", "1:3200"))
    active_visit(chart, ago)
    chart.result("creatinine", ago, f"{chart.between(32, 58)}")


def liver(
    chart: Chart,
    ago: int,
    alt: str | None = "",
    ast: str | None = "",
    tbil: str | None = "",
    **values: str,
) -> None:
    """ALT, AST and bilirubin; '' means a usual value, None means not measured."""
    usual = {"alt": (11, 52), "ast": (14, 48), "tbil": (5, 17)}
    for test, value in {"alt": alt, "ast": ast, "tbil": tbil}.items():
        if value is not None:
            chart.result(test, ago, value or f"{chart.between(*usual[test])}", **values)


def sledai(chart: Chart, ago: int, total: str, **values: str) -> None:
    named = chart.pick("SLEDAI-2K total", "SLEDAI-2K", "SLEDAI-2000", "SLEDAI评分")
    chart.result("sledai", ago, total, **({"name": named} | values))


def infections(chart: Chart, ago: int) -> None:
    """The virus and syphilis panel, all negative, and HBV DNA below its limit."""
    word = chart.pick("Negative", "negative") if chart.style in ("atc", "rxnorm") else "阴性"
    for test in PANEL:
        chart.result(test, ago, word)
    chart.result("hbv_dna", ago, "<20")


def vaccines(chart: Chart, recent: bool) -> None:
    """Live vaccines of early childhood; with `recent`, an inactivated one in the last 28 days."""
    for code, name, age_days in OLD_LIVE:
        if chart.age_days - age_days > 400:
            ago = chart.age_days - age_days
            chart.add(
                "immunizations", code=code, code_system="CVX", name=name, given_on=chart.day(ago)
            )
    flu = {"code": "141", "code_system": "CVX", "name": "Influenza, seasonal, injectable"}
    chart.add("immunizations", given_on=chart.day(chart.between(370, 390)), **flu)
    if recent:
        chart.add("immunizations", given_on=chart.day(chart.between(5, 26)), **flu)
