"""A lesson is one patient, one sentence, and what the protocol should answer."""

from collections.abc import Callable
from dataclasses import dataclass

from flows.sample.chart import Chart

Build = Callable[[Chart], object]


@dataclass(frozen=True)
class Lesson:
    """One patient: who it is, how the chart is built, what it teaches, and the expected answer.

    `criterion` is a criterion id, `cohort`, `delivery` or `all`; `expected` its result, with
    the reason of an unknown after a colon. Age is in completed years plus days. Every sample
    has the lessons of the core; a large one (see `lessons.py`) has the others too.
    """

    criterion: str
    expected: str
    teaches: str
    build: Build
    sex: str
    age: int
    days: int
    style: str
    size: float
    core: bool


class Chapter(list[Lesson]):
    """The lessons of one module, in order: the functions below `lesson` join it by themselves."""

    def lesson(
        self,
        criterion: str,
        expected: str,
        teaches: str,
        sex: str = "female",
        age: int = 13,
        days: int = 100,
        style: str = "atc",
        size: float = 0.95,
        core: bool = True,
    ) -> Callable[[Build], Build]:
        def join(build: Build) -> Build:
            known = (sex, age, days, style, size, core)
            self.append(Lesson(criterion, expected, teaches, build, *known))
            return build

        return join
