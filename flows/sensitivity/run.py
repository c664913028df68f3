"""A protocol's thresholds varied, one at a time and two together, on the accepted rows."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.progress import tell
from flows.sensitivity.asked import Asked, varied_protocol
from flows.sensitivity.cohort import Cohort, measured_alike, staged_aside
from flows.warehouse import UMASK, Warehouse
from schemas.protocol import Protocol
from transforms.feasibility.counts import Answers, Counts, counts
from transforms.feasibility.places import Number
from transforms.feasibility.thresholds import Threshold

# Names of thresholds with their values; none is the protocol as it stands.
Setting = tuple[tuple[str, Number], ...]
AS_IT_STANDS: Setting = ()


@dataclass(frozen=True)
class Sensitivity:
    """What the protocol counts as it stands and at every setting, on one day.

    `varied` are the thresholds with the values that were asked, the protocol's own among them;
    `grid` the two that were varied together as well; `known` is every threshold by name.
    """

    protocol: Protocol
    as_of: date
    known: Mapping[str, Threshold]
    varied: tuple[tuple[Threshold, tuple[Number, ...]], ...]
    grid: tuple[str, str] | None
    found: dict[Setting, Counts]

    @property
    def stands(self) -> Counts:
        """The protocol as it stands."""
        return self.found[AS_IT_STANDS]

    def at(self, *values: tuple[Threshold, Number]) -> Counts:
        """With these thresholds at these values, and all else as it stands."""
        return self.found[_setting(*values)]

    @property
    def axes(self) -> tuple[tuple[Threshold, tuple[Number, ...]], ...]:
        """The two thresholds of the grid with their values, the one of the columns first."""
        known = {threshold.name: (threshold, values) for threshold, values in self.varied}
        return tuple(known[name] for name in self.grid or ())


def sensitivity(asked: Asked, warehouse: Path, as_of: date | None = None) -> Sensitivity:
    """Every setting that is asked for, counted; nothing is landed and nothing published.

    Raises Refusal where the protocol does not take a value, where the warehouse holds no rows, or
    while a refresh runs.
    """
    os.umask(UMASK)
    versions = {setting: varied_protocol(asked, dict(setting)) for setting in _settings(asked)}
    with staged_aside(Warehouse(warehouse.resolve()), asked.named, as_of) as cohort:
        found = counted(asked, versions, cohort)
    day = cohort.request.as_of
    return Sensitivity(asked.protocol, day, asked.known, asked.varied, asked.grid, found)


def counted(
    asked: Asked, versions: dict[Setting, Protocol], cohort: Cohort
) -> dict[Setting, Counts]:
    """What every version counts, the protocol as it stands the first of them.

    Those that are measured alike come together.
    """
    together: defaultdict[str, list[Setting]] = defaultdict(list)
    measures: dict[str, Protocol] = {}
    shortest = _shortest(versions.values())
    for setting in versions:
        # An episode's readings are measured for whoever has the shortest that any version asks for:
        # who has that much and not enough fails for the length itself.
        measured = varied_protocol(asked, {**dict(setting), **shortest})
        key = measured_alike(measured)
        measures[key] = measured
        together[key].append(setting)
    answers, found, done = Answers(), {}, 0
    stands = None
    for key, settings in together.items():
        facts = cohort.facts(measures[key])
        for setting in settings:
            done += 1
            tell(f"setting {done} of {len(versions)}")
            now = answers.screened(versions[setting], facts)
            stands = now if stands is None else stands
            found[setting] = counts(now, stands, asked.protocol)
    return found


def _shortest(versions: Iterable[Protocol]) -> dict[str, Number]:
    days = [v.longest_episode.at_least_days for v in versions if v.longest_episode]
    return {"duration": min(days)} if days else {}


def _settings(asked: Asked) -> Iterator[Setting]:
    """The protocol as it stands first, then each threshold alone, then the grid."""
    yield AS_IT_STANDS
    for threshold, values in asked.varied:
        yield from (_setting((threshold, value)) for value in values)
    axes = [own for own in asked.varied if asked.grid and own[0].name in asked.grid]
    if len(axes) == 2:
        (one, ones), (other, others) = axes
        yield from (_setting((one, a), (other, b)) for a in ones for b in others)


def _setting(*values: tuple[Threshold, Number]) -> Setting:
    """By name, in the order of names; a threshold at the protocol's own value is as it stands."""
    moved = {t.name: value for t, value in values if value != t.value}
    return tuple(sorted(moved.items()))
