"""For how many orders a daily dose could be computed, and why not for the others, in words."""

from collections.abc import Mapping

from transforms.measures.dose_coverage import ROLES, STATES

_WHY_NOT = {
    "no_dose": "no dose",
    "no_unit": "no unit",
    "unusable_unit": "a unit that gives no dose",
    "no_frequency": "no frequency",
    "impossible_dose": "more than anybody is given",
    "no_weight": "mg/kg without a weight",
}


def dose_lines(doses: Mapping[str, int]) -> list[str]:
    """One line for all the protocol's drugs and one for glucocorticoids; each order counts once,
    under the first reason."""
    return [
        _line(doses, ROLES, "orders of the protocol's drugs"),
        _line(doses, ("glucocorticoid",), "glucocorticoid orders"),
    ]


def _line(doses: Mapping[str, int], roles: tuple[str, ...], of: str) -> str:
    counts = {state: sum(doses[f"{role} {state}"] for role in roles) for state in STATES}
    why_not = [f"{counts[state]:,} ({words})" for state, words in _WHY_NOT.items() if counts[state]]
    told = f"Daily dose computed for {counts['computed']:,} of {sum(counts.values()):,} {of}"
    return f"{told}; not for {', '.join(why_not)}" if why_not else told
