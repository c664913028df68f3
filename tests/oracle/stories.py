"""The treatment stories of the random patients, each drawn around a boundary of the rules."""

from collections.abc import Callable
from random import Random

from .chart import Chart
from .drugs import FACTORS
from .spelling import blur

LENGTHS = (60, 83, 84, 85, 88, 89, 90, 90, 91, 91, 92, 93, 94, 120, 200)
LAST_DAYS_AGO = (0, 0, 0, 0, 1, 10, 100, 200, 273, 274, 275, 276, 300, 340, 364, 365)
RATIOS = (0.5, 0.95, 0.999999, 1.0, 1.0, 1.0, 1.0, 1.000001, 1.2, 2.0)
GAPS = (1, 13, 14, 14, 15, 16)


def any_route(rng: Random, usual: str = "oral") -> str:
    """Mostly the usual route, now and then none or another."""
    return usual if rng.random() < 0.85 else rng.choice(["", "other", "iv", "oral"])


def course(chart: Chart, drug: str, length: int, last: int, ratio: float, route: str) -> None:
    """`length` days at `ratio` mg/kg of prednisone that end `last` days ago, as a chain of orders.

    Refills follow at once, overlap, or leave gaps; doses may be split over two orders.
    """
    rng = chart.rng
    joint = rng.choice(["close", "close", "overlap", "gap"])
    pieces = []
    left = length
    while left > 0:
        pieces.append(min(left, rng.choice([7, 28, 30, 30, 45, 200])))
        left -= pieces[-1]
    gaps = [rng.choice(GAPS) if joint == "gap" else 0 for _ in pieces]
    gaps[-1] = 0
    first = last + sum(pieces) + sum(gaps) - 1
    split = rng.random() < 0.2
    for days, gap in zip(pieces, gaps, strict=True):
        extra = rng.choice([0, 3, 7]) if joint == "overlap" else 0
        mg = chart.true_weight(first) * ratio / FACTORS[drug][0]
        for _ in range(2 if split else 1):
            chart.order(drug, route, first, days + extra, mg / (2 if split else 1))
        first -= days + gap


def long_course(chart: Chart) -> None:
    """One course whose length, last day and dose hover around what the trial asks."""
    rng = chart.rng
    drug = rng.choice(["prednisone", "prednisone", "prednisone", *FACTORS])
    length, last, ratio = rng.choice(LENGTHS), rng.choice(LAST_DAYS_AGO), rng.choice(RATIOS)
    course(chart, drug, length, last, ratio, any_route(rng))


def straddling(chart: Chart) -> None:
    """A course that begins before the treatment window and ends inside it, or just before."""
    length = chart.rng.choice([89, 90, 91, 120])
    inside = chart.rng.choice([-20, -1, 0, 1, 10, 60, 88, 89, 90])
    course(chart, "prednisone", length, 365 - inside, 1.0, "oral")


def two_courses(chart: Chart) -> None:
    """Two shorter courses that reach 90 days only in sum."""
    for last in (chart.rng.choice([0, 5]), chart.rng.choice([90, 120, 200])):
        course(chart, "prednisone", chart.rng.choice([44, 45, 46, 60]), last, 1.0, "oral")


def open_end(chart: Chart) -> None:
    """An order of high dose without an end, still active or not, perhaps refilled."""
    rng = chart.rng
    drug = rng.choice(["prednisone", "prednisolone", "methylprednisolone"])
    first = rng.choice([28, 29, 30, 31, 83, 88, 89, 90, 91, 118, 119, 120, 300, 400])
    row = chart.order(drug, "oral", first, None, chart.true_weight(first) / FACTORS[drug][0])
    if rng.random() < 0.4:
        for later in range(first - 30, 0, -30):
            chart.again(row, start_date=chart.ago(later).isoformat())


def taper(chart: Chart) -> None:
    """High dose, then lower and lower, without a day missed."""
    rng = chart.rng
    first = rng.choice([89, 90, 120, 200, 363, 364, 365])
    for ratio in (rng.choice([0.9, 1.0, 1.5]), 1.0, 0.8, 0.5, 0.3):
        days = rng.choice([14, 21, 30, 45])
        if first < 0:
            return
        chart.order("prednisone", "oral", first, days, chart.true_weight(first) * ratio)
        first -= days


def pulses(chart: Chart) -> None:
    """Three days of iv methylprednisolone, once or more, perhaps over an oral dose."""
    rng = chart.rng
    for _ in range(rng.randint(1, 4)):
        first, mg = rng.randint(0, 380), rng.choice([200, 249.999, 250, 500, 500, 1000])
        if rng.random() < 0.5:
            chart.order("methylprednisolone", "iv", first, 3, mg)
        else:
            for _ in range(2):
                chart.order("methylprednisolone", "iv", first, 3, mg / 2)
    if rng.random() < 0.5:
        course(chart, "prednisone", rng.choice(LENGTHS), 0, 0.5, "oral")


def capped(chart: Chart) -> None:
    """60 mg a day, or about that, in somebody of 60 kg or more."""
    rng = chart.rng
    chart.weight_kg = rng.choice([59.9, 60.0, 60.1, 65.0, 80.0])
    first, days = rng.choice([88, 89, 90, 200]), rng.choice([89, 90, 91, 100])
    chart.order("prednisone", "oral", first, days, rng.choice([55.0, 59.999, 60.0, 60.0, 65.0]))


def near_factor_range(chart: Chart) -> None:
    """Dexamethasone or betamethasone where the published range of the factor decides."""
    rng = chart.rng
    drug = rng.choice(["dexamethasone", "betamethasone"])
    ratio = rng.choice([0.75, 0.79, 0.81, 0.9, 0.99, 1.0, 1.01])
    course(chart, drug, rng.choice([89, 90, 91]), rng.choice([0, 30]), ratio, "oral")


def duplicates(chart: Chart) -> None:
    """Half the dose twice, in orders alike in all but id: a true split dose, or a double entry."""
    rng = chart.rng
    for first in (89, 59, 29):
        row = chart.order("prednisone", "oral", first, 30, chart.true_weight(first) / 2)
        changes = {} if rng.random() < 0.8 else {"stop_reason": "second tablet in the evening"}
        chart.again(row, **changes)


def nested(chart: Chart) -> None:
    """A short order inside a long one of the same drug: it replaces, then the older resumes."""
    rng = chart.rng
    outer, inner = rng.choice([(1.0, 0.5), (1.0, 2.0), (0.5, 1.0)])
    weight = chart.true_weight(120)
    chart.order("prednisone", "oral", 120, rng.choice([100, 115, 121]), weight * outer)
    first = rng.randint(20, 119)
    route = rng.choice(["oral", "oral", "iv", ""])
    chart.order("prednisone", route, first, rng.choice([1, 5, 14, 40]), weight * inner)


def no_exposure(chart: Chart) -> None:
    """Drugs that look like glucocorticoids or agents, and are no daily dose."""
    rng = chart.rng
    for _ in range(rng.randint(1, 4)):
        drug, route = rng.choice(
            [
                ("methylprednisolone depot", "im"),
                ("methylprednisolone depot", "oral"),
                ("betamethasone depot", "im"),
                ("triamcinolone depot", "sc"),
                ("betamethasone", "im"),
                ("triamcinolone", "im"),
                ("fludrocortisone", "oral"),
                ("skin steroid", "topical"),
                ("skin steroid", "oral"),
                ("tacrolimus ointment", "topical"),
                ("tacrolimus ointment", ""),
                ("cyclosporin eye drops", "ophthalmic"),
                ("inhaled steroid", "inhaled"),
                ("prednisolone", "ophthalmic"),
                ("hydrocortisone", "topical"),
                ("triamcinolone", "intraarticular"),
                ("methotrexate", "intrathecal"),
                ("dexamethasone", "intrathecal"),
                ("chloroquine", "oral"),
                ("either of two", "oral"),
                ("no trial drug", "oral"),
            ]
        )
        chart.order(drug, route, rng.randint(-3, 400), rng.choice([1, 30, 100, None]), 50)


def chaos(chart: Chart) -> None:
    """A handful of short glucocorticoid orders of any kind, anywhere."""
    rng = chart.rng
    for _ in range(rng.randint(3, 10)):
        drug, route = rng.choice(list(FACTORS)), any_route(rng, rng.choice(["oral", "iv", "im"]))
        first, days = rng.randint(-5, 420), rng.choice([1, 2, 14, 30, 60, None])
        ratio = rng.choice(RATIOS)
        chart.order(drug, route, first, days, chart.true_weight(first) * ratio / FACTORS[drug][0])


def dose_unknown(chart: Chart) -> None:
    """A long course of which one order has no usable dose."""
    rng = chart.rng
    before = len(chart.rows["medications"])
    course(chart, "prednisone", rng.choice([89, 90, 91, 120]), rng.choice([0, 20]), 1.0, "oral")
    blur(rng, rng.choice(chart.rows["medications"][before:]))


STEROID_STORIES: tuple[Callable[[Chart], None], ...] = (
    *(long_course, long_course, long_course, straddling, two_courses, open_end, taper),
    *(pulses, capped, near_factor_range, duplicates, nested, no_exposure, chaos, dose_unknown),
)


def hydroxychloroquine(chart: Chart) -> None:
    """Around 90 days of it, in one order or in refills that overlap or leave gaps."""
    rng = chart.rng
    days = rng.choice([1, 30, 88, 89, 90, 91, 200])
    first = rng.choice([days - 1, days, 300, 500])
    route = any_route(rng)
    if rng.random() < 0.5:
        chart.order("hydroxychloroquine", route, first, rng.choice([days, days, None]), 200)
        return
    half = days // 2
    overlap = rng.choice([0, 0, 5, -20])
    chart.order("hydroxychloroquine", route, first, half + max(overlap, 0), 200)
    chart.order("hydroxychloroquine", route, first - half + min(overlap, 0), days - half, 200)


def infusions(chart: Chart) -> None:
    """Cyclophosphamide, rituximab, belimumab or telitacicept, dose by dose."""
    rng = chart.rng
    drug = rng.choice(["cyclophosphamide", "rituximab", "belimumab", "telitacicept"])
    route = "sc" if drug == "telitacicept" else rng.choice(["iv", "iv", "iv", "oral", ""])
    first = rng.choice([-2, 0, 60, 82, 83, 84, 100, 600])
    every, times = rng.choice([(0, 2), (14, 2), (28, 3), (28, 4), (41, 3), (42, 3), (83, 2)])
    for n in range(times):
        chart.order(drug, route, first - every * n, rng.choice([1, 1, 1, None]), 500)


def tablets(chart: Chart) -> None:
    """One to three of the other agents, each around 90 days."""
    rng = chart.rng
    listed = ["mycophenolate mofetil", "mycophenolic acid", "azathioprine", "methotrexate"]
    listed += ["cyclosporin", "tacrolimus", "sirolimus", "leflunomide", "cyclophosphamide"]
    for drug in rng.sample(listed, rng.randint(1, 3)):
        days, last = rng.choice([10, 89, 90, 91, 300]), rng.choice([0, 0, 50, 700])
        chart.order(drug, any_route(rng), last + days - 1, days, 100)


def both_mycophenolates(chart: Chart) -> None:
    """Mofetil, then the acid: one agent, with the days of both."""
    chart.order("mycophenolate mofetil", "oral", 99, chart.rng.choice([44, 50]), 1000)
    chart.order("mycophenolic acid", "oral", 49, chart.rng.choice([45, 46, 50]), 720)


OTHER_STORIES = (hydroxychloroquine, hydroxychloroquine, infusions, tablets, both_mycophenolates)
