"""What a fault changes in the answers to a drawn delivery, at the price of the steps it touches."""

import shutil
from collections import defaultdict
from pathlib import Path

import pandas as pd

from benchmarks.mutation.landed import (
    DECIDED,
    FACTS,
    STEPS,
    Landed,
    Lines,
    Tables,
    tables_of,
)
from flows.request import Request
from flows.workbench import Workbench
from schemas.rules import leaves
from schemas.tables.results import CRITERION_RESULT
from schemas.treatment_rules import Count, CoveredDays, LongestEpisode
from schemas.value_rules import ActivityScore, Classification

# Rules that rest on what is measured of treatment and activity.
_MEASURED = (LongestEpisode, CoveredDays, Count, ActivityScore, Classification)


def reached(lines: Lines, file: str, line: int, names: list[str]) -> dict[str, set[str]]:
    """By delivery the steps and criteria that run the line; of a constant, those of its file."""
    if file.endswith(".sql"):
        return {name: {"stage"} for name in names}
    own = lines.get(file, {})
    found: dict[str, set[str]] = defaultdict(set)
    for name, step in own.get(line) or set().union(*own.values()):
        found[name].add(step)
    return {name: found[name] for name in names if name in found}


def changed(delivery: Landed, steps: set[str], place: Path) -> Request | None:
    """The workbench with the answers as they are now; None where every table is as it was."""
    every = [criterion.id for criterion in delivery.protocol.criteria]
    request, asked = _measured_again(delivery, steps, place)
    if request is None and FACTS in steps:
        request, asked = delivery.before("assess", place), set(every)
    if request is None:
        asked = steps & set(every)
    seen = delivery.facts if request is None else delivery.facts_of(request)
    found = {one: delivery.answers_to(one, seen) for one in every if one in asked}
    others = {one for one in found if unlike({"": found[one]}, {"": delivery.answers[one]})}
    if request is None and not others and "decide" not in steps:
        return None
    if request is None:
        request = delivery.before("decide", place)
    answers = [found[one] if one in others else delivery.answers[one] for one in every]
    with Workbench(request.workbench) as bench:
        bench.write_table(CRITERION_RESULT, _in_order(answers))
    STEPS["decide"](request)
    return request if unlike(tables_of(request), delivery.tables(DECIDED)) else None


def _measured_again(
    delivery: Landed, steps: set[str], place: Path
) -> tuple[Request | None, set[str]]:
    """The workbench after measuring, where that is another one now, and whom it concerns."""
    every = {criterion.id for criterion in delivery.protocol.criteria}
    step = next((one for one in ("stage", "measure") if one in steps), None)
    if step is None:
        return None, set()
    request = delivery.before(step, place)
    STEPS[step](request)
    concerned = every
    if step == "stage" and unlike(tables_of(request), delivery.tables("measure")):
        STEPS["measure"](request)
        return request, every
    if step == "measure":
        others = unlike(tables_of(request), delivery.tables("assess"))
        # Orders and weights are looked at by many rules, the rest by those that rest on measures.
        if others and not any(name.startswith(("orders_", "weights_")) for name in others):
            concerned = (steps & every) | {
                criterion.id
                for criterion in delivery.protocol.criteria
                if any(isinstance(leaf, _MEASURED) for leaf in leaves(criterion.rule))
            }
        if others:
            return request, concerned
    shutil.rmtree(place)
    return None, set()


def unlike(one: Tables, other: Tables) -> set[str]:
    """The tables that are not the same to the letter."""
    return {name for name in one.keys() | other.keys() if not _same(one.get(name), other.get(name))}


def _same(one: pd.DataFrame | None, other: pd.DataFrame | None) -> bool:
    if one is None or other is None or one.shape != other.shape:
        return False
    return one.equals(other) or one.astype(str).equals(other.astype(str))


def _in_order(answers: list[pd.DataFrame]) -> pd.DataFrame:
    """criterion_result as a refresh makes it: by patient, in the protocol's order."""
    whole = pd.concat(answers, ignore_index=True)
    return whole.sort_values("patient_id", kind="stable", ignore_index=True)
