"""Two weeks of a small clinic, undisturbed; what a disturbed one must come to."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from once import made_once
from refresh.deliveries import copied

from .clinic import first_delivery, second_delivery, trial
from .victim import Fate, refresh
from .whole import Content, content

_told = pytest.StashKey[list[str]]()


@dataclass(frozen=True)
class Week:
    """A refresh as it goes when nothing happens: from which warehouse, by which steps, to what."""

    start: Path | None
    delivery: Path
    trial: Path
    before: Content | None
    after: Content
    steps: tuple[str, ...]
    warehouse: Path

    def warehouse_at(self, place: Path) -> Path:
        """A warehouse under `place` in which this week has not begun."""
        place.mkdir(parents=True)
        return copied(self.start, place / "warehouse") if self.start else place / "warehouse"


@pytest.fixture(scope="session")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Week]:
    """`first`: into an empty warehouse, with a row for quarantine; `second`: a week later."""
    return made_once(tmp_path_factory, "clinic", two_weeks)


def two_weeks(place: Path) -> dict[str, Week]:
    """Both weeks, refreshed in the folder."""
    protocol = trial(place / "trial.toml")
    found: dict[str, Week] = {}
    before: Week | None = None
    for name, made in (("first", first_delivery), ("second", second_delivery)):
        delivery = made(place / f"{name} delivery")
        at = place / f"{name} week"
        at.mkdir()
        warehouse = at / "warehouse"
        if before is not None:
            copied(before.warehouse, warehouse)
        said = refresh(at / "run", delivery, warehouse, protocol, Fate(recorded=warehouse))
        assert said.code == 0, said.err
        release = max((warehouse / "releases").iterdir())
        before = found[name] = Week(
            before.warehouse if before else None,
            delivery,
            protocol,
            before.after if before else None,
            content(release),
            said.steps,
            warehouse,
        )
    return found


@pytest.fixture
def survived(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Tells in the summary how many of so many cases went well; every one of them must have."""

    def tell(what: str, cases: int, failed: dict[object, Exception]) -> None:
        line = f"{what}: {cases - len(failed)} of {cases}"
        request.config.stash.setdefault(_told, []).append(line)
        assert not failed, "\n".join(f"{case}: {error}" for case, error in failed.items())

    return tell


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for line in config.stash.get(_told, []):
        terminalreporter.write_line(line)
