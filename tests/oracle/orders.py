"""Orders and weights as the rules read them: rules 1, 2, 4 and 5."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from .drugs import fold, is_depot, recognise, route_of_exposure

Row = Mapping[str, object]

UNUSED_STATUS = ("entered-in-error", "cancelled", "refuted", "differential")
NO_EXPOSURE_STATUS = ("cancelled", "on-hold", "entered-in-error")
MG_PER_UNIT = {"mg": 1.0, "g": 1000.0, "ug": 0.001, "mcg": 0.001, "μg": 0.001}
KG_PER_UNIT = {"kg": 1.0, "g": 0.001, "[lb_av]": 0.45359237, "斤": 0.5}
WEIGHT_LOINC = ("29463-7", "3141-9", "8351-9", "8341-0")
WEIGHT_NAMES = ("体重",)
DATE_COLUMNS = (
    *("diagnosed_on", "start_date", "collected_at", "performed_on", "given_on"),
    *("reaction_on", "enrolled_on"),
)

IMPUTED_DAYS = 30
WEIGHT_LOOK_BACK_DAYS = 180
WEIGHT_LOOK_AHEAD_DAYS = 30

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Order:
    """One order that counts as systemic exposure on at least one day up to the as-of date."""

    order_id: str
    concept: str
    route: str
    start: date
    end: date
    end_imputed: bool
    dose: float | None
    unit: str
    frequency: float | None
    all_but_id: tuple[object, ...]

    def covers(self, day: date) -> bool:
        """Rule 1: both ends are in."""
        return self.start <= day <= self.end


def text(row: Row, column: str) -> str:
    """The column as stripped text; empty for null."""
    value = row.get(column)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(value).strip()


def number(row: Row, column: str) -> float | None:
    """The column as a number, None for null."""
    return float(text(row, column)) if text(row, column) else None


def instant(row: Row, column: str) -> datetime:
    """The moment of a date or timestamp column; a date is midnight, a zone is turned into UTC."""
    moment = datetime.fromisoformat(text(row, column))
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def last_day(row: Row, start: date, as_of: date) -> tuple[date, bool]:
    """Rule 1: the last day of an order, and whether it had to be imputed."""
    if text(row, "end_date"):
        return min(instant(row, "end_date").date(), as_of), False
    if text(row, "status") in ("", "active"):
        return as_of, True
    return min(start + timedelta(days=IMPUTED_DAYS - 1), as_of), True


def counted_order(row: Row, as_of: date) -> Order | None:
    """The order if it is exposure to a known drug by a systemic route, else None."""
    code, code_system, route = text(row, "code"), text(row, "code_system"), text(row, "route")
    drug = recognise(code, code_system, text(row, "name"))
    way = route_of_exposure(route, code, code_system)
    if text(row, "status") in NO_EXPOSURE_STATUS or drug.concept is None or way is None:
        return None
    if is_depot(drug, route):
        return None
    start = instant(row, "start_date").date()
    end, imputed = last_day(row, start, as_of)
    if end < start:  # not begun on the as-of date, or ends before it starts
        return None
    numbers = number(row, "dose_value"), number(row, "frequency_per_day")
    words = ("code", "code_system", "name", "route", "dose_unit", "start_date", "end_date")
    alike = (*numbers, *(text(row, column) for column in (*words, "status", "stop_reason")))
    return Order(
        order_id=text(row, "medication_id"),
        concept=drug.concept,
        route=way,
        start=start,
        end=end,
        end_imputed=imputed,
        dose=numbers[0],
        unit=fold(text(row, "dose_unit")),
        frequency=numbers[1],
        all_but_id=alike,
    )


def counted_orders(medications: Iterable[Row], as_of: date) -> list[Order]:
    """Every order that counts, in order of start and id."""
    orders = [counted_order(row, as_of) for row in medications]
    return sorted((o for o in orders if o is not None), key=lambda o: (o.start, o.order_id))


def daily_mg(order: Order, weight_kg: float | None) -> float | None:
    """Rule 2: the mg of one day, None if dose, frequency, unit or the needed weight is unknown."""
    if order.dose is None or order.frequency is None:
        return None
    if order.unit == "mg/kg":
        return None if weight_kg is None else order.dose * order.frequency * weight_kg
    if order.unit not in MG_PER_UNIT:
        return None
    return order.dose * MG_PER_UNIT[order.unit] * order.frequency


def is_weight(row: Row) -> bool:
    """Whether a lab or observation is a body weight."""
    by_code = text(row, "code_system") == "LOINC" and text(row, "code") in WEIGHT_LOINC
    return by_code or fold(text(row, "name")) in WEIGHT_NAMES


def kilograms(row: Row) -> float | None:
    """The weight in kg, None if it is unusable: unit unknown, unreadable, or nobody's weight."""
    value, unit = fold(text(row, "value")), fold(text(row, "unit"))
    if unit not in KG_PER_UNIT or not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
        return None
    kg = float(value) * KG_PER_UNIT[unit]
    return kg if 0.3 <= kg <= 400 else None


def weight_of_each_day(rows: Iterable[Row], as_of: date) -> dict[date, float | None]:
    """Rule 5: per day weighed, the latest; at one instant the largest, or None if one is unusable.

    A preliminary weight counts only on a day that has no other.
    """
    usable = [r for r in rows if is_weight(r) and text(r, "status") not in UNUSED_STATUS]
    by_day: dict[date, list[Row]] = {}
    for row in usable:
        day = instant(row, "collected_at").date()
        if day <= as_of:
            by_day.setdefault(day, []).append(row)
    weights: dict[date, float | None] = {}
    for day, same_day in by_day.items():
        final = [r for r in same_day if text(r, "status") != "preliminary"] or same_day
        latest = max(instant(r, "collected_at") for r in final)
        at_once = [kilograms(r) for r in final if instant(r, "collected_at") == latest]
        known = [weight for weight in at_once if weight is not None]
        weights[day] = max(known) if len(known) == len(at_once) else None
    return weights


def weight_in_force(day: date, weights: Mapping[date, float | None]) -> float | None:
    """Rule 5: the last weight of the 180 days before, else the first of the 30 after, else None."""
    before = [d for d in weights if 0 <= (day - d).days <= WEIGHT_LOOK_BACK_DAYS]
    if before:
        return weights[max(before)]
    after = [d for d in weights if 0 < (d - day).days <= WEIGHT_LOOK_AHEAD_DAYS]
    return weights[min(after)] if after else None


def history_first_day(rows: Iterable[Row], as_of: date) -> date | None:
    """The earliest day of a usable row on or before the as-of date."""
    days = []
    for row in rows:
        backwards = text(row, "end_date") and text(row, "end_date") < text(row, "start_date")
        if text(row, "status") in UNUSED_STATUS or backwards:
            continue
        days += [instant(row, column).date() for column in DATE_COLUMNS if text(row, column)]
    return min((day for day in days if day <= as_of), default=None)
