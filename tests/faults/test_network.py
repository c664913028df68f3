"""No refresh talks to another machine; those through Prefect are in refresh/test_privacy.py."""

from pathlib import Path

from refresh.releases import console

from .addresses import addresses, watching
from .conftest import Week
from .victim import refreshing


def test_without_prefect_it_connects_to_nothing(weeks: dict[str, Week], tmp_path: Path) -> None:
    words = refreshing(weeks["first"].delivery, tmp_path / "warehouse", weeks["first"].trial)
    noted = tmp_path / "addresses"
    said = console(*words, cwd=tmp_path, **watching(noted), PREFECT_HOME=str(tmp_path / "prefect"))
    assert said.code == 0, said.err
    assert list(addresses(noted).values()) == [{"'itself'"}]
