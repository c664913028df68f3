"""The gate `values`: numbers that were rescaled while their label stayed."""

import re
from dataclasses import dataclass

from flows.gates import Finding
from flows.gates_arrival import Arrival
from flows.parsing import number_sql

# The nearest of the usual changes of unit (mmol/L and mg/dL, g and mg) are further apart.
RATIO = 3.0
# The median of fewer rows, or of fewer patients, is the illness of a few and no scale.
FEWEST_ROWS, FEWEST_PATIENTS = 20, 5
# What a code's values usually are, they were in the last half year; assays change.
RECENT_DAYS = 180
SHOWN = 5
# A text in the place of a code may say more than a code does.
_CODE = re.compile(r"[A-Za-z0-9.\-]{1,16}")


@dataclass(frozen=True)
class Measured:
    """The numbers of an extract: SQL for what may be compared, for the number, and its time."""

    extract: str
    alike: tuple[str, ...]
    number: str
    at: str


def _folded(column: str) -> str:
    return f"coalesce(lower(replace({column}, ' ', '')), '')"


_RESULT = (_folded("code_system"), _folded("code"), _folded("unit"))
_ORDER = (
    _folded("code_system"),
    f"CASE WHEN code IS NULL THEN {_folded('name')} ELSE {_folded('code')} END",
    _folded("dose_unit"),
    _folded("route"),
)
MEASURED = (
    Measured("labs", _RESULT, number_sql("value", "UTC"), "collected_at"),
    Measured("observations", _RESULT, number_sql("value", "UTC"), "collected_at"),
    Measured("medications", _ORDER, "dose_value", "start_date"),
)


def values(arrival: Arrival) -> list[Finding]:
    """Each extract with codes whose new or corrected values have another scale than the stored."""
    found = []
    for measured in MEASURED:
        rescaled = _rescaled(arrival, measured)
        if rescaled:
            named = [(code, ratio) for code, ratio in rescaled if _CODE.fullmatch(code)][:SHOWN]
            told = [
                f"{code} (x {ratio:,.0f})" if ratio >= 100 else f"{code} (x {ratio:.3g})"
                for code, ratio in named
            ]
            if len(rescaled) > len(named):
                told.append(f"{len(rescaled) - len(named)} more")
            says = f"{measured.extract}: values of another scale under {', '.join(told)}"
            found.append(Finding("values", says))
    return found


def _rescaled(arrival: Arrival, measured: Measured) -> list[tuple[str, float]]:
    """The code ('' for a name without one) and the ratio of the medians of every such group."""
    number, extract, at = arrival.delivery_no, measured.extract, measured.at
    older = f"delivery_no < {number} AND (superseded_in IS NULL OR superseded_in = {number})"
    newest = arrival.cell(f"SELECT max({at}) FROM {extract} WHERE {older}")
    if newest is None:
        return []
    recent = f"{older} AND {at} >= $1 - INTERVAL {RECENT_DAYS} DAY"
    compared = arrival.rows(_medians(measured, number, recent), newest)
    # Most codes have enough rows of late; all rows are read only where some have not.
    if any(usual is None for _, _, usual in compared):
        ever = arrival.rows(_medians(measured, number, older))
        compared = [
            (code, fresh, then if usual is None else usual)
            for (code, fresh, usual), (_, _, then) in zip(compared, ever, strict=True)
        ]
    return sorted(
        (code, fresh / usual)
        for code, fresh, usual in compared
        if usual is not None
        and min(fresh, usual) > 0
        and (fresh >= RATIO * usual or RATIO * fresh <= usual)
    )


def _medians(measured: Measured, number: int, among: str) -> str:
    """SQL for the code and the median of every group of new values, and the median of those `among`
    the stored rows that are alike, null where they are too few; always in one order."""
    keys = ", ".join(f"k{place}" for place in range(len(measured.alike)))
    alike = ", ".join(f"{part} AS k{place}" for place, part in enumerate(measured.alike))
    values = f"{alike}, {measured.number} AS v FROM {measured.extract}"
    return (
        f"WITH fresh AS MATERIALIZED (SELECT {keys}, median(v) AS m, min(code) AS code FROM"
        f" (SELECT code, patient_id, {values}"
        f" WHERE delivery_no = {number} AND superseded_in IS NULL) WHERE v IS NOT NULL"
        f" GROUP BY {keys} HAVING count(*) >= {FEWEST_ROWS}"
        f" AND count(DISTINCT patient_id) >= {FEWEST_PATIENTS}),"
        f" usual AS (SELECT {keys}, median(v) AS m FROM (SELECT {values} WHERE {among})"
        f" SEMI JOIN fresh USING ({keys}) WHERE v IS NOT NULL GROUP BY {keys}"
        f" HAVING count(*) >= {FEWEST_ROWS})"
        " SELECT coalesce(fresh.code, ''), fresh.m, usual.m"
        f" FROM fresh LEFT JOIN usual USING ({keys}) ORDER BY {keys}"
    )
