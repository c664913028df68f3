"""What a power cut may not undo: a file is on the disk before its name is, a name before it is
served, and rejected rows before the ledger counts them."""

import re
from collections.abc import Sequence

import pytest

from .conftest import Week


@pytest.fixture(scope="module")
def steps(weeks: dict[str, Week]) -> tuple[str, ...]:
    return weeks["second"].steps


def last(steps: Sequence[str], pattern: str) -> int:
    """The place of the last such step; there is one."""
    found = [place for place, step in enumerate(steps) if re.fullmatch(pattern, step)]
    assert found, pattern
    return found[-1]


def first(steps: Sequence[str], pattern: str) -> int:
    """The place of the first such step; there is one."""
    return len(steps) - 1 - last(steps[::-1], pattern)


def test_every_file_of_a_release_is_on_the_disk_before_the_release_has_its_name(
    weeks: dict[str, Week], steps: tuple[str, ...]
) -> None:
    building = r"releases/\.building-000002"
    for path in (weeks["second"].warehouse / "releases" / "000002").iterdir():
        file = f"{building}/{re.escape(path.name)}"
        assert last(steps, f"(open|chmod|connect) {file}") < first(steps, f"fsync {file}")
        assert last(steps, f"fsync {file}") < first(steps, f"fsync {building}")
    # Whatever has a database of the release open closes it before.
    written = last(steps, f"connect {building}/prescreen.duckdb")
    assert "close" in steps[written : first(steps, f"fsync {building}/prescreen.duckdb")]
    assert first(steps, f"fsync {building}") < first(steps, f"rename {building}")


def test_a_release_has_its_name_on_the_disk_before_it_is_served(steps: tuple[str, ...]) -> None:
    order = (
        r"rename releases/\.building-000002",
        r"fsync releases",
        r"link releases/000002/prescreen\.duckdb",
        r"rename \.prescreen\.duckdb\.next",
        r"fsync \.",
        r"sql UPDATE refresh SET finished_at.*",
    )
    places = [first(steps, pattern) for pattern in order]
    assert places == sorted(places)


def test_rejected_rows_are_on_the_disk_before_the_ledger_counts_them(
    steps: tuple[str, ...],
) -> None:
    order = (
        r"rename store/work/landing/quarantine",
        r"fsync quarantine/000002/labs-\d+\.csv",
        r"fsync quarantine/000002",
        r"fsync quarantine",
    )
    places = [first(steps, pattern) for pattern in order]
    assert places == sorted(places)
    assert steps[places[-1] + 1] == "sql COMMIT"
