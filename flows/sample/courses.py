"""Treatment courses: pulses, oral steroids with refills, tapers, hydroxychloroquine, agents."""

from flows.sample.chart import Chart
from flows.sample.growth import at_least, at_most


def pulse(chart: Chart, start: int, days: int = 3) -> None:
    """Intravenous methylprednisolone on consecutive days: 500 mg, or 15 to 30 mg/kg in a child."""
    end = start - days + 1
    if chart.age_days < 11 * 365 and chart.chance(0.5):
        per_kg = chart.pick("15", "20", "30")
        chart.order("iv_methylprednisolone", "iv", per_kg, start, end, dose_unit="mg/kg")
    else:
        dose = 500.0 if chart.age_days > 10 * 365 else at_least(chart, 18, start, end, 40)
        chart.order("iv_methylprednisolone", "iv", dose, start, end)


def refills(
    chart: Chart,
    drug: str,
    dose: float | str,
    start: int,
    end: int,
    days: int = 28,
    route: str = "oral",
    **values: str,
) -> None:
    """Orders of `days` days from `start` to `end` days ago, renewed up to two days early.

    None starts after the as-of date; the last one may end after it.
    """
    first = start
    while first >= max(end, 0):
        last = max(first - days + 1, end)
        chart.order(drug, route, dose, first, last, **values)
        if last == end:
            return
        first = last + chart.between(-1, 2)


def high_dose(
    chart: Chart, start: int, end: int, mg_per_kg: float = 1.08, drug: str = "prednisone"
) -> None:
    """Monthly oral orders of at least mg_per_kg a day, without a hole."""
    factor = {"methylprednisolone": 1.25}.get(drug, 1.0)
    step = {"methylprednisolone": 4.0}.get(drug, 2.5)
    dose = at_least(chart, mg_per_kg / factor, start, end, step)
    refills(chart, drug, dose, start, end)


def low_dose(chart: Chart, start: int, end: int, mg_per_kg: float = 0.4, days: int = 56) -> None:
    """Two-monthly oral prednisone of at most mg_per_kg a day."""
    refills(chart, "prednisone", at_most(chart, mg_per_kg, start, end), start, end, days)


def taper(chart: Chart, start: int, end: int, steps: tuple[float, ...] = (0.7, 0.5, 0.3)) -> None:
    """Falling doses in equal parts from `start` to `end` days ago."""
    part = (start - end + 1) // len(steps)
    for place, mg_per_kg in enumerate(steps):
        first = start - place * part
        low_dose(chart, first, end if place == len(steps) - 1 else first - part + 1, mg_per_kg)


def induction(chart: Chart, start: int, end: int) -> None:
    """The first treatment: a pulse, five weeks at high dose, a taper, then a low dose."""
    pulse(chart, start)
    high = min(35, (start - end) // 3)
    high_dose(chart, start - 3, start - high, 1.1 + 0.1 * chart.between(0, 6))
    rest = start - high - 1
    middle = max(rest - 150, end)
    taper(chart, rest, middle, (0.75, 0.5, 0.3))
    if middle > end + 1:
        low_dose(chart, middle - 1, end, 0.2, 84)


def refractory(chart: Chart, onset: int) -> None:
    """Induction, a flare in the last year with 100 to 130 high-dose days, and a slow taper."""
    flare = min(chart.between(220, 320), onset - 60)
    induction(chart, onset, flare + 1)
    if chart.chance(0.6):
        pulse(chart, flare + 3)
    high_until = flare - chart.between(100, 130)
    drug = "methylprednisolone" if chart.chance(0.2) else "prednisone"
    high_dose(chart, flare, high_until, 1.05 + 0.05 * chart.between(0, 6), drug)
    taper(chart, high_until - 1, -14)


def hydroxychloroquine(chart: Chart, start: int, end: int = -20) -> None:
    """About 5 mg/kg a day, at most 400 mg, in orders of 84 days."""
    dose = min(400.0, at_most(chart, 6.5, start, max(end, 0), 100))
    refills(chart, "hydroxychloroquine", dose, start, end, 84)


def daily_agent(chart: Chart, drug: str, start: int, end: int) -> None:
    """A tablet or capsule twice or once a day in orders of 56 days."""
    per_kg, per_day, step = {
        "mycophenolate": (15.0, "2", 250.0),
        "azathioprine": (2.0, "1", 25.0),
        "tacrolimus": (0.05, "2", 0.5),
        "cyclosporin": (2.0, "2", 25.0),
        "leflunomide": (0.4, "1", 10.0),
    }[drug]
    dose = at_most(chart, per_kg, start, max(end, 0), step)
    refills(chart, drug, dose, start, end, 56, frequency_per_day=per_day)


def methotrexate(chart: Chart, start: int, end: int) -> None:
    """A weekly tablet dose of 10 to 15 mg in orders of 84 days."""
    dose = chart.pick("10", "12.5", "15")
    refills(chart, "methotrexate", dose, start, end, 84, frequency_per_day="0.142857")


def infusions(chart: Chart, drug: str, dose: float, days_ago: tuple[int, ...]) -> None:
    """One-day orders: cyclophosphamide, rituximab or belimumab iv, telitacicept sc."""
    for ago in days_ago:
        chart.order(drug, "sc" if drug == "telitacicept" else "iv", dose, ago, ago)


def agents(chart: Chart, onset: int) -> None:
    """Two or three agents of the trial's list, each long enough: one of six usual sequences."""
    first = max(onset - 10, 230)
    sequence = chart.between(1, 6)
    monthly = tuple(range(first, first - 170, -28))
    if sequence in (1, 2):
        infusions(chart, "cyclophosphamide", at_most(chart, 18, first, 0, 50), monthly)
        daily_agent(chart, "mycophenolate", first - 170, -10)
    elif sequence == 3:
        daily_agent(chart, "mycophenolate", first, 110)
        daily_agent(chart, "tacrolimus", 109, -10)
    elif sequence == 4:
        daily_agent(chart, "azathioprine", first, first - 130)
        daily_agent(chart, "mycophenolate", first - 131, -10)
        infusions(chart, "belimumab", at_most(chart, 10, 130, 0, 10), (130, 116, 102, 74, 46, 18))
    elif sequence == 5:
        methotrexate(chart, first, first - 110)
        infusions(chart, "rituximab", at_most(chart, 12, 120, 0, 50), (112, 98))
    else:
        daily_agent(chart, "mycophenolate", first, -10)
        infusions(chart, "telitacicept", 80.0, tuple(range(125, 10, -7)))
