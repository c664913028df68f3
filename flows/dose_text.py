"""For how many orders a daily dose could be computed, and why not for the others, in words."""

from collections.abc import Mapping

import duckdb

from transforms.measures.dose_coverage import ROLES, STATES

# In the place of a role: whatever the drug.
ANY = "any"
_WHY_NOT = {
    "no_dose": "no dose",
    "no_unit": "no unit",
    "unusable_unit": "a unit that gives no dose",
    "no_frequency": "no frequency",
    "impossible_dose": "more than anybody is given",
    "no_weight": "mg/kg without a weight",
}


def dose_lines(doses: Mapping[str, int]) -> list[str]:
    """One line for every order of every patient, one for all the protocol's drugs and one for
    glucocorticoids; each order counts once, under the first reason."""
    return [
        _line(doses, "Dose and frequency told", (ANY,), "orders of all drugs and patients"),
        _line(doses, "Daily dose computed", ROLES, "orders of the protocol's drugs"),
        _line(doses, "Daily dose computed", ("glucocorticoid",), "glucocorticoid orders"),
    ]


def told_doses(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """The counts of the staged table told_dose, as dose_lines takes them."""
    rows = connection.execute("SELECT state, orders FROM told_dose").fetchall()
    return {f"{ANY} {state}": int(orders) for state, orders in rows}


def _line(doses: Mapping[str, int], what: str, roles: tuple[str, ...], of: str) -> str:
    counts = {state: sum(doses.get(f"{role} {state}", 0) for role in roles) for state in STATES}
    why_not = [f"{counts[state]:,} ({words})" for state, words in _WHY_NOT.items() if counts[state]]
    told = f"{what} for {counts['computed']:,} of {sum(counts.values()):,} {of}"
    return f"{told}; not for {', '.join(why_not)}" if why_not else told
