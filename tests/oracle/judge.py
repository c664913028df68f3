"""The answers to I2c, I2d, I2e and I2f, one rung of the ladder after another (rules 7 and 8)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from .day_by_day import (
    HIGH,
    LOW,
    NOMINAL,
    TOLERANCE,
    WINDOW_DAYS,
    SteroidDay,
    longest_episode,
    longest_unbroken,
    steroid_days,
    treatment_history,
)
from .orders import Order, Row, counted_orders, weight_of_each_day

Answer = dict[str, str | None]

ENOUGH_DAYS = 90
IMPUTED_DAYS_TRUSTED = 30
CAP_MG = 60.0
CAP_KG = 60.0


def answer(result: str, unknown_because: str | None = None) -> Answer:
    """One criterion's answer."""
    return {"result": result, "unknown_because": unknown_because}


def clip_imputed(orders: Iterable[Order]) -> list[Order]:
    """The orders, those with an imputed end cut 30 days after their start."""
    trusted = timedelta(days=IMPUTED_DAYS_TRUSTED)
    return [replace(o, end=min(o.end, o.start + trusted)) if o.end_imputed else o for o in orders]


def once(orders: Iterable[Order]) -> list[Order]:
    """The orders, those alike in all but id kept once."""
    return list({order.all_but_id: order for order in orders}.values())


def judge_i2c(
    orders: Sequence[Order], weights: dict[date, float | None], as_of: date, short_history: bool
) -> Answer:
    """Rule 7, before an intolerance softens a fail."""
    window_start = as_of - timedelta(days=WINDOW_DAYS)

    def window(orders: Iterable[Order], factor: int) -> list[SteroidDay]:
        return [d for d in steroid_days(orders, weights, factor) if d.day >= window_start]

    def reaches(days: Sequence[SteroidDay], high: Iterable[date] | None = None) -> bool:
        return longest_episode(days, high).days >= ENOUGH_DAYS

    days = window(orders, NOMINAL)

    # Rung 1: long enough, and still so with each doubt taken away, and with all of them.
    if reaches(days):
        doubts = [
            window(clip_imputed(orders), NOMINAL),
            window(once(orders), NOMINAL),
            window(orders, LOW),
            window(clip_imputed(once(orders)), LOW),
        ]
        return answer("pass" if all(reaches(doubted) for doubted in doubts) else "review")
    if reaches(window(orders, HIGH)):
        return answer("review")

    # Rung 2: the days of unknown dose could make it long enough.
    if reaches(days, [d.day for d in days if d.high or d.unknown]):
        return answer("unknown", "dose_or_weight")

    # Rung 3: something like it happened, and a clinician must say whether it counts.
    in_all = sum(d.high for d in days) >= ENOUGH_DAYS
    began_before_window = reaches(steroid_days(orders, weights))
    unbroken = longest_unbroken(d.day for d in days)
    taper = unbroken.days >= ENOUGH_DAYS and any(d.high for d in days if d.day == unbroken.first)
    capped = reaches(days, [d.day for d in days if d.high or at_the_cap(d)])
    if in_all or began_before_window or taper or capped:
        return answer("review")

    # Rungs 4 and 5.
    return answer("unknown", "short_history") if short_history else answer("fail")


def at_the_cap(day: SteroidDay) -> bool:
    """Whether the dose is at or above the usual 60 mg ceiling, in somebody above 60 kg."""
    if day.prednisone_mg is None or day.weight_kg is None:
        return False
    return day.prednisone_mg >= CAP_MG - TOLERANCE and day.weight_kg > CAP_KG


def judge(
    patient_id: str,
    medications: Iterable[Row],
    weights: Iterable[Row],
    events: Iterable[Row],
    reactions: Iterable[Row],
    as_of: date,
) -> dict[str, Answer]:
    """The answers to I2c to I2f; inputs as in `treatment_history`."""
    medications, weights = list(medications), list(weights)
    history = treatment_history(patient_id, medications, weights, events, reactions, as_of)
    orders = counted_orders(medications, as_of)
    first = history["history_first_day"]
    short = not isinstance(first, date) or first > as_of - timedelta(days=WINDOW_DAYS)
    nothing = answer("unknown", "short_history") if short else answer("fail")

    hcq_days = int(str(history["hydroxychloroquine_days"]))
    agents = int(str(history["immunosuppressant_count"]))
    adequate = int(str(history["immunosuppressant_adequate_count"]))
    i2c = judge_i2c(orders, weight_of_each_day(weights, as_of), as_of, short)
    i2d = answer("pass" if hcq_days >= ENOUGH_DAYS else "review") if hcq_days else nothing
    i2e = answer("pass" if adequate >= 2 else "review") if agents >= 2 else nothing
    answers = {"I2c": i2c, "I2d": i2d, "I2e": i2e}
    if not history["intolerances"]:
        return answers | {"I2f": answer("not_applicable")}
    softened = {
        criterion: answer("review") if found["result"] == "fail" else found
        for criterion, found in answers.items()
    }
    return softened | {"I2f": answer("review")}
