"""Treatment history worked out one day at a time: slow, obvious, and independent of the product.

Rule numbers are those of the treatment history rules. Inputs are canonical rows as text.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .drugs import FACTORS, GLUCOCORTICOIDS, HYDROXYCHLOROQUINE, IMMUNOSUPPRESSANTS, recognise
from .orders import (
    ONE_DAY,
    UNUSED_STATUS,
    Order,
    Row,
    counted_orders,
    daily_mg,
    history_first_day,
    instant,
    text,
    weight_in_force,
    weight_of_each_day,
)

WINDOW_DAYS = 364
HIGH_DOSE_MG_PER_KG = 1.0
TOLERANCE = 1e-9
BRIDGE_DAYS = 14
EPISODE_BRIDGE_DAYS = 30
PULSE_MG = 250.0
METHYLPREDNISOLONE_FACTOR = 1.25
NOMINAL, LOW, HIGH = 0, 1, 2


@dataclass(frozen=True)
class SteroidDay:
    """One day with at least one counted glucocorticoid order."""

    day: date
    prednisone_mg: float | None
    weight_kg: float | None
    mg_per_kg: float | None
    iv_methylprednisolone_mg: float

    @property
    def high(self) -> bool:
        """Rule 6: at least 1 mg/kg; False where it is lower or unknown."""
        return self.mg_per_kg is not None and self.mg_per_kg >= HIGH_DOSE_MG_PER_KG - TOLERANCE

    @property
    def unknown(self) -> bool:
        """Covered, and nobody can tell the dose per kg."""
        return self.mg_per_kg is None


@dataclass(frozen=True)
class Run:
    """The first day, the last day and the number of counted days between them."""

    first: date | None
    last: date | None
    days: int


NO_RUN = Run(None, None, 0)


def days_between(first: date, last: date) -> list[date]:
    """Every day from first to last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def covered_days(orders: Iterable[Order]) -> list[date]:
    """The distinct days that the orders cover, in order."""
    return sorted({day for order in orders for day in days_between(order.start, order.end)})


def in_force(orders: Sequence[Order], day: date) -> list[Order]:
    """Rule 3: of each concept and route, the covering orders with the latest start."""
    covering = [order for order in orders if order.covers(day)]
    return [
        order
        for order in covering
        if not any(
            other.start > order.start
            for other in covering
            if (other.concept, other.route) == (order.concept, order.route)
        )
    ]


def is_nobodys(order: Order) -> bool:
    """Whether the order's dose of a day is one that nobody is given: 5 g, or 100 mg/kg."""
    as_prednisone = (daily_mg(order, 1.0) or 0.0) * FACTORS[order.concept][NOMINAL]
    return as_prednisone >= (100 if order.unit == "mg/kg" else 5000)


def steroid_day(
    orders: Sequence[Order], day: date, weight_kg: float | None, factor: int
) -> SteroidDay | None:
    """Rules 2 to 4 for one day; None if no glucocorticoid order covers it."""
    today = in_force(orders, day)
    if not today:
        return None
    total: float | None = 0.0
    iv = 0.0
    for order in today:
        mg = None if is_nobodys(order) else daily_mg(order, weight_kg)
        prednisone = None if mg is None else mg * FACTORS[order.concept][factor]
        total = None if total is None or prednisone is None else total + prednisone
        if order.route == "iv" and mg is not None:
            iv += mg * FACTORS[order.concept][NOMINAL] / METHYLPREDNISOLONE_FACTOR
    per_kg = None if total is None or weight_kg is None else total / weight_kg
    return SteroidDay(day, total, weight_kg, per_kg, iv)


def steroid_days(
    orders: Iterable[Order], weights: Mapping[date, float | None], factor: int = NOMINAL
) -> list[SteroidDay]:
    """Every covered day of the glucocorticoid orders, ever up to the as-of date."""
    steroids = [order for order in orders if order.concept in GLUCOCORTICOIDS]
    days = []
    for day in covered_days(steroids):
        found = steroid_day(steroids, day, weight_in_force(day, weights), factor)
        if found is not None:
            days.append(found)
    return days


def longest_episode(days: Iterable[SteroidDay], high: Iterable[date] | None = None) -> Run:
    """Rule 6: the run with most high-dose days, uncovered gaps up to 14 days bridged.

    `high` replaces the days that count as high-dose, for the what-ifs of rule 7.
    """
    covered = {d.day: d.high for d in days}
    if high is not None:
        chosen = set(high)
        covered = {day: day in chosen for day in covered}
    best, current = NO_RUN, NO_RUN
    gap = 0
    for day in days_between(min(covered), max(covered)) if covered else []:
        if day not in covered:
            gap += 1
            if gap > BRIDGE_DAYS:
                current = NO_RUN
            continue
        gap = 0
        current = Run(current.first or day, day, current.days + 1) if covered[day] else NO_RUN
        if current.days > best.days:
            best = current
    return best


def longest_unbroken(days: Iterable[date]) -> Run:
    """The longest run of consecutive days; of equals the earliest."""
    chosen = set(days)
    best, current = NO_RUN, NO_RUN
    for day in sorted(chosen):
        if day - ONE_DAY not in chosen:
            current = NO_RUN
        current = Run(current.first or day, day, current.days + 1)
        if current.days > best.days:
            best = current
    return best


def months_later(day: date, months: int) -> date:
    """The same day some months later; the last of the month where that day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def holds_three_calendar_months(high: Iterable[date]) -> bool:
    """Whether some day and every day up to three calendar months later less one day are in."""
    chosen = set(high)
    return any(
        all(d in chosen for d in days_between(day, months_later(day, 3) - ONE_DAY))
        for day in chosen
    )


def adequate(concept: str, orders: Sequence[Order]) -> bool:
    """Rule 9: whether the exposure to one listed agent was long enough."""
    days = covered_days(orders)
    if len(days) >= 90:
        return True
    if concept == "cyclophosphamide":
        return len({order.start for order in orders if order.route == "iv"}) >= 3
    if concept == "rituximab":
        return len(days) >= 1
    if concept in ("belimumab", "telitacicept"):
        return (days[-1] - days[0]).days + 1 >= 84 and len(days) >= 3
    return False


def drug_exposure(
    patient_id: str, medications: Iterable[Row], as_of: date
) -> list[dict[str, object]]:
    """Every exposure episode of every known drug (its role apart), gaps up to 30 days bridged."""
    orders = counted_orders(medications, as_of)
    episodes: list[dict[str, object]] = []
    for concept in sorted({order.concept for order in orders}):
        theirs = [order for order in orders if order.concept == concept]
        chains: list[list[date]] = []
        for day in covered_days(theirs):
            if not chains or (day - chains[-1][-1]).days - 1 > EPISODE_BRIDGE_DAYS:
                chains.append([])
            chains[-1].append(day)
        for chain in chains:
            inside = [o for o in theirs if o.start <= chain[-1] and o.end >= chain[0]]
            episodes.append(
                {
                    "patient_id": patient_id,
                    "concept": concept,
                    "first_day": chain[0],
                    "last_day": chain[-1],
                    "days": len(chain),
                    "orders": len(inside),
                    "end_imputed": any(o.end_imputed for o in inside),
                }
            )
    return episodes


def intolerances(reactions: Iterable[Row], as_of: date) -> list[str]:
    """Rule 8: the treatments of the trial that a recorded reaction names."""
    listed = (*GLUCOCORTICOIDS, HYDROXYCHLOROQUINE, *IMMUNOSUPPRESSANTS)
    found = set()
    for row in reactions:
        if text(row, "status") in UNUSED_STATUS or instant(row, "reaction_on").date() > as_of:
            continue
        concept = recognise(text(row, "code"), text(row, "code_system"), text(row, "name")).concept
        if concept in listed:
            found.add(str(concept))
    return sorted(found)


def treatment_history(
    patient_id: str,
    medications: Iterable[Row],
    weights: Iterable[Row],
    events: Iterable[Row],
    reactions: Iterable[Row],
    as_of: date,
) -> dict[str, object]:
    """Every column of treatment_history for one patient.

    `weights` may hold any labs and observations; `events` any further dated rows of the patient.
    """
    medications, weights, reactions = list(medications), list(weights), list(reactions)
    orders = counted_orders(medications, as_of)
    ever = steroid_days(orders, weight_of_each_day(weights, as_of))
    window = [d for d in ever if d.day >= as_of - timedelta(days=WINDOW_DAYS)]
    high = [d.day for d in window if d.high]
    longest = longest_episode(window)
    today = [d for d in ever if d.day == as_of]
    hcq = covered_days(o for o in orders if o.concept == HYDROXYCHLOROQUINE)
    agents = {c: [o for o in orders if o.concept == c] for c in sorted(IMMUNOSUPPRESSANTS)}
    had = [concept for concept, theirs in agents.items() if theirs]
    enough = [concept for concept in had if adequate(concept, agents[concept])]
    dated = [*medications, *weights, *events, *reactions]
    return {
        "patient_id": patient_id,
        "history_first_day": history_first_day(dated, as_of),
        "steroid_first_day": ever[0].day if ever else None,
        "steroid_last_day": ever[-1].day if ever else None,
        "hydroxychloroquine_days": len(hcq),
        "hydroxychloroquine_first_day": hcq[0] if hcq else None,
        "hydroxychloroquine_last_day": hcq[-1] if hcq else None,
        "immunosuppressant_count": len(had),
        "immunosuppressant_adequate_count": len(enough),
        "immunosuppressants": had,
        "immunosuppressants_adequate": enough,
        "intolerances": intolerances(reactions, as_of),
        "steroid_days": len(window),
        "steroid_high_dose_days": len(high),
        "steroid_longest_high_dose_days": longest.days,
        "steroid_longest_high_dose_first_day": longest.first,
        "steroid_longest_high_dose_last_day": longest.last,
        "steroid_84_days": longest.days >= 84,
        "steroid_90_days": longest.days >= 90,
        "steroid_91_days": longest.days >= 91,
        "steroid_3_calendar_months": holds_three_calendar_months(high),
        "steroid_continuous_days": longest_unbroken(d.day for d in window).days,
        "steroid_pulse_days": sum(
            d.iv_methylprednisolone_mg >= PULSE_MG - TOLERANCE for d in window
        ),
        "steroid_dose_unknown_days": sum(d.unknown for d in window),
        "steroid_current_mg_per_kg": today[0].mg_per_kg if today else 0.0,
    }
