"""One refresh of the sample through the console script, shared by every test that only reads."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from once import made_once

from .deliveries import SAMPLE, TRIAL, Files, decided_protocol, read
from .drawn_weeks import drawn_weeks
from .releases import Said, console
from .ward import Ward


@dataclass(frozen=True)
class Released:
    """A warehouse with one release, and what the command said when it made it."""

    warehouse: Path
    said: Said
    protocols: tuple[str, ...]

    @property
    def published(self) -> Path:
        return self.warehouse / "prescreen.duckdb"

    @property
    def release(self) -> Path:
        return self.warehouse / "releases" / "000001"


@pytest.fixture(scope="session")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(
        tmp_path_factory, "decided", lambda place: decided_protocol(place / "decided.toml")
    )


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path_factory.mktemp("delivered") / "sample"))


@pytest.fixture(scope="session")
def files(sample: Path) -> Files:
    return read(sample)


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory, decided: Path) -> Released:
    """`prescreen refresh --direct` with nothing but a second protocol; nobody may change it."""

    def released(place: Path) -> Released:
        protocols = (TRIAL, str(decided))
        asked = [part for name in protocols for part in ("--protocol", name)]
        said = console("refresh", "--direct", *asked, cwd=place)
        assert said.code == 0, said.err
        return Released(place / "warehouse", said, protocols)

    return made_once(tmp_path_factory, "released", released)


@pytest.fixture(scope="session")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    """A ward whose patients' answers change, each for a reason of its own; nobody may change it."""
    return made_once(tmp_path_factory, "changing", drawn_weeks)
