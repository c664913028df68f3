"""No refresh talks to another machine."""

import os
from pathlib import Path

import pytest
from refresh.releases import console

from .conftest import Week
from .victim import refreshing

WATCHED = Path(__file__).with_name("watched")
HERE = {"'itself'", "'127.0.0.1'", "'::1'", "'localhost'", "None"}


def addresses(place: Path, *words: object) -> dict[str, set[str]]:
    """What the command and its children looked up or connected to, by process; and themselves."""
    path = os.pathsep.join([str(WATCHED), *filter(None, [os.environ.get("PYTHONPATH")])])
    noted = place / "addresses"
    noted.touch()
    watched = {"PYTHONPATH": path, "ADDRESSES": str(noted)}
    said = console(*words, cwd=place, **watched, PREFECT_HOME=str(place / "prefect"))
    assert said.code == 0, said.err
    found: dict[str, set[str]] = {}
    for line in noted.read_text("utf-8").splitlines():
        _, process, host = line.split(" ", 2)
        found.setdefault(process, set()).add(host)
    return found


def test_without_prefect_it_connects_to_nothing(weeks: dict[str, Week], tmp_path: Path) -> None:
    words = refreshing(weeks["first"].delivery, tmp_path / "warehouse", weeks["first"].trial)
    assert list(addresses(tmp_path, *words).values()) == [{"'itself'"}]


@pytest.mark.prefect
def test_with_prefect_it_connects_to_its_own_server_only(
    weeks: dict[str, Week], tmp_path: Path
) -> None:
    words = refreshing(weeks["first"].delivery, tmp_path / "warehouse", weeks["first"].trial)
    found = addresses(tmp_path, *(word for word in words if word != "--direct"))
    assert len(found) > 1
    hosts = set().union(*found.values())
    assert "'127.0.0.1'" in hosts
    assert hosts <= HERE
