"""Options of the buckets that are wrong get one message, before anything is done."""

from pathlib import Path

import pytest
from refresh.releases import prescreen


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("--buckets 0", "greater than or equal to 1"),
        ("--buckets 1000", "less than or equal to 999"),
        ("--buckets four", "as an integer"),
        ("--runner spark", "'process', 'dask'"),
        ("--scheduler tcp://a:1", "goes with --runner dask"),
        ("--direct --runner dask", "leave out --direct"),
    ],
)
def test_wrong_usage(tmp_path: Path, options: str, says: str) -> None:
    said = prescreen("refresh", "--warehouse", tmp_path / "w", *options.split())
    assert said.code == 2
    assert says in " ".join(said.err.replace("│", " ").split())
    assert not (tmp_path / "w").exists()
