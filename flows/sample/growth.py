"""How the sample's children grow: rounded medians of weight and height, made for this sample."""

from flows.sample.chart import Chart

# Age in whole years 0..18; adults stay at the last value. Not a growth standard.
WEIGHT_KG = (3.4, 9.6, 12, 14, 16, 18, 20.5, 23, 26, 29, 32.5, 36, 40, 45, 49.5, 53, 55.5, 57, 58)
HEIGHT_CM = (
    *(50, 75, 87, 96, 103, 110, 116, 122, 128, 133),
    *(138, 144, 150, 156, 160, 163, 165, 166, 167),
)


def at_age(table: tuple[float, ...], age_days: int) -> float:
    """The table's value at an age in days, between two birthdays by proportion."""
    years, rest = divmod(max(age_days, 0), 365)
    if years >= len(table) - 1:
        return table[-1]
    return table[years] + (table[years + 1] - table[years]) * rest / 365


def weigh(chart: Chart, first: int) -> None:
    """Weights and heights from `first` days ago on: kg, g or 斤, some lost, but not the first."""
    days = [first]
    while days[-1] > 100:
        step = chart.between(30, 60) if days[-1] < 900 else chart.between(130, 170)
        days.append(days[-1] - step)
    days.append(chart.between(6, 20))
    lost = False
    for ago in days:
        lost = not lost and 100 < ago < min(first, 900) and chart.chance(0.1)
        if not lost:
            kg = round(at_age(WEIGHT_KG, chart.age_days - ago) * chart.build, 1)
            chart.weights.append((ago, kg))
            spelling = chart.between(1, 100)
            value, unit = (f"{kg:g}", "kg")
            if spelling <= 5:
                value, unit = f"{kg * 1000:.0f}", "g"
            elif spelling <= 9:
                value, unit = f"{kg * 2:g}", "斤"
            chart.result("weight", ago, value, unit=unit)
        if ago < 30 or chart.chance(0.4):
            cm = at_age(HEIGHT_CM, chart.age_days - ago) * (0.9 + chart.build / 10)
            chart.result("height", ago, f"{cm:.1f}")


def recorded_kg(chart: Chart, start: int, end: int) -> tuple[float, float]:
    """Least and greatest weight that can be in force between two days (days ago)."""
    near = [kg for ago, kg in chart.weights if end - 30 <= ago <= start + 180]
    if not near:
        kg = round(at_age(WEIGHT_KG, chart.age_days - start) * chart.build, 1)
        near = [kg]
    return min(near), max(near)


def at_least(chart: Chart, mg_per_kg: float, start: int, end: int, step: float = 2.5) -> float:
    """A daily dose in mg, in whole steps, that is never below mg_per_kg between the two days."""
    return -(-mg_per_kg * recorded_kg(chart, start, end)[1] // step) * step


def at_most(chart: Chart, mg_per_kg: float, start: int, end: int, step: float = 2.5) -> float:
    """A daily dose in mg, in whole steps, that is never above mg_per_kg between the two days."""
    return max(step, mg_per_kg * recorded_kg(chart, start, end)[0] // step * step)
