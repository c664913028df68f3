"""Whoever reads while releases are published gets one whole release, and never an error."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from refresh.deliveries import copied

from flows.publish import serve

from .clinic import rising
from .conftest import Week
from .readers import KINDS, facts, read
from .victim import process, refresh


@contextmanager
def reading(readers: int, warehouse: Path, place: Path) -> Iterator[None]:
    """So many processes read all the time; at the end what they read is in `place`."""
    place.mkdir()
    children = [process(read, number, warehouse, place) for number in range(readers)]
    try:
        yield
    finally:
        (place / "stop").touch()
        for child in children:
            child.join()


def require_whole(readers: int, warehouse: Path, place: Path) -> tuple[int, dict[str, set[str]]]:
    """Every answer is that of a release; how many answers there were, and of which releases."""
    known = {
        release.name: json.dumps(["facts", *facts(release / "prescreen.duckdb")])
        for release in (warehouse / "releases").iterdir()
    }
    of = {told: name for name, told in known.items()}
    of |= {json.dumps(["files", name]): name for name in known}
    assert len(of) == 2 * len(known)
    seen: dict[str, set[str]] = {kind.__name__: set() for kind in KINDS}
    total = 0
    for number in range(readers):
        answers, error = json.loads((place / f"{number}.json").read_text("utf-8"))
        assert error == ""
        assert answers
        seen[KINDS[number % len(KINDS)].__name__] |= {of[told] for told in answers}
        total += sum(answers.values())
    return total, seen


def test_readers_during_publishes(weeks: dict[str, Week], tmp_path: Path) -> None:
    """Releases are served in turn, and a true refresh publishes a third."""
    week, readers = weeks["second"], 8
    warehouse = copied(week.warehouse, tmp_path / "warehouse")
    with reading(readers, warehouse, tmp_path / "read"):
        for turn in range(24):
            time.sleep(0.1)
            serve(warehouse, warehouse / "releases" / f"{1 + turn % 2:06d}")
        ended = refresh(tmp_path / "run", week.delivery, warehouse, week.trial)
        assert ended.code == 0, ended.err
        time.sleep(0.5)
    answers, seen = require_whole(readers, warehouse, tmp_path / "read")
    assert answers > 10 * readers
    assert seen.pop("copies_the_newest_lists") == {"000002", "000003"}
    for kind, releases in seen.items():
        assert releases == {"000001", "000002", "000003"}, kind


@pytest.mark.soak
def test_fifty_readers_during_twenty_publishes(
    weeks: dict[str, Week], tmp_path: Path, survived: Callable[..., None]
) -> None:
    warehouse, readers = tmp_path / "warehouse", 50
    copied(weeks["second"].warehouse, warehouse)
    with reading(readers, warehouse, tmp_path / "read"):
        for number in range(20):
            delivery = rising(tmp_path / f"delivery {number}", number)
            ended = refresh(tmp_path / "run", delivery, warehouse, weeks["second"].trial)
            assert ended.code == 0, ended.err
    answers, seen = require_whole(readers, warehouse, tmp_path / "read")
    assert len({*seen["opens_again_and_again"]}) > 10
    survived("answers that 50 readers got during 20 publishes", answers, {})
