"""Two warehouses that say the same, and how a refresh in buckets is asked for."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import md5
from pathlib import Path

import pytest
import refresh.ward
from refresh.releases import LEDGER, export, lists, rows

import flows.refresh
import flows.resources
from flows.refresh import refresh as run_refresh

# But for the clock, and for paths.
NO_CLOCK = "lambda name: NOT regexp_matches(name, '_at$|seconds|^protocols$|^source$')"


def bucket_of(patient: str, buckets: int) -> int:
    """The bucket by the definition: the last eight bytes of the id's MD5, the lowest first."""
    return int.from_bytes(md5(patient.encode()).digest()[8:], "little") % buckets


def published(release: Path) -> dict[str, object]:
    """The lists, and every table but the ledger's times, of one release."""
    database = release / "prescreen.duckdb"
    ledger = {
        table: rows(database, f"SELECT COLUMNS({NO_CLOCK}) FROM {table} ORDER BY ALL")
        for table in LEDGER
    }
    return {**lists(release), **export(database), **ledger}


def require_alike(one: Path, other: Path) -> None:
    """Every release of the one warehouse is, byte for byte and row for row, that of the other."""
    releases = sorted(folder.name for folder in (one / "releases").iterdir())
    assert releases == sorted(folder.name for folder in (other / "releases").iterdir())
    for release in releases:
        expected = published(one / "releases" / release)
        found = published(other / "releases" / release)
        assert expected.keys() == found.keys()
        for name, content in expected.items():
            assert found[name] == content, f"{name} of release {release}"


@contextmanager
def wards_in(buckets: int) -> Iterator[None]:
    """Refreshes of drawn and random wards divide their cohort into so many buckets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(refresh.ward, "refresh", partial(run_refresh, buckets=buckets))
        yield


def of_sample(warehouse: Path, protocols: Sequence[str], buckets: int) -> Path:
    """The sample's release, made in this process."""
    outcome = flows.refresh.refresh(
        flows.resources.sample_folder(), warehouse, tuple(protocols), buckets=buckets
    )
    assert outcome.base_cohort == 58
    return warehouse
