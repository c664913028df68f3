"""Every patient has one bucket, every table a place, and nothing is lost or counted twice."""

from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copyfile
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refresh.deliveries import TRIAL

from flows.buckets.answers import Counts, answer, one_by_one, table_file
from flows.buckets.bucket import Bucket
from flows.buckets.rows import BUCKET
from flows.buckets.tables import require_known
from flows.errors import Refusal
from flows.protocols import load_protocol
from flows.refresh import refresh
from flows.resources import sample_folder

from .alike import bucket_of, require_alike


@given(st.text(min_size=1), st.integers(1, 999))
def test_a_bucket_is_the_same_on_every_machine(patient: str, buckets: int) -> None:
    query = f"SELECT {BUCKET.format(buckets=buckets)} FROM (SELECT ? AS patient_id)"
    with duckdb.connect() as connection:
        found = connection.execute(query, [patient]).fetchall()
    assert found == [(bucket_of(patient, buckets),)]


def test_a_bucket_stays_what_it_was() -> None:
    assert [bucket_of(patient, 16) for patient in ("P00001", "00123", "张三")] == [8, 0, 10]


def test_every_patient_of_the_cohort_is_in_one_bucket(
    whole_of_few: Path, few: Path, tmp_path: Path
) -> None:
    """However often a bucket is begun, and whatever a worker that died has left."""
    seen: list[tuple[str, int]] = []

    def twice(call: Callable[..., Any], buckets: Sequence[Bucket]) -> list[Counts]:
        counts = one_by_one(call, buckets)
        left = buckets[0].attempts / "000-died"
        left.mkdir()
        copyfile(table_file(buckets[0], "patient"), left / "patient.parquet")
        assert [answer(bucket) for bucket in buckets] == counts
        for bucket in buckets:
            own = duckdb.sql(f"FROM '{table_file(bucket, 'patient')}'").fetchall()
            seen.extend((row[0], bucket.number) for row in own)
        return counts

    refresh(sample_folder(), tmp_path / "w", (str(few),), buckets=3, each=twice)
    require_alike(whole_of_few, tmp_path / "w")
    assert len(seen) == len(dict(seen)) == 58
    assert all(bucket_of(patient, 3) == number for patient, number in seen)
    assert {number for _, number in seen} == {0, 1, 2}
    assert list((tmp_path / "w" / "store" / "work").iterdir()) == []


@pytest.mark.parametrize("instead", [1, None], ids=["another bucket's", "nobody's"])
def test_a_bucket_that_lost_its_patients_publishes_nothing(
    few: Path, tmp_path: Path, instead: int | None
) -> None:
    def lose(call: Callable[..., Any], buckets: Sequence[Bucket]) -> list[Counts]:
        counts = one_by_one(call, buckets)
        file = table_file(buckets[0], "patient")
        if instead is None:
            duckdb.sql(f"FROM '{file}' LIMIT 0").write_parquet(str(file) + ".new")
            Path(str(file) + ".new").rename(file)
        else:
            copyfile(table_file(buckets[instead], "patient"), file)
        return counts

    with pytest.raises(Refusal, match="do not hold every patient of the base cohort once"):
        refresh(sample_folder(), tmp_path / "w", (str(few),), buckets=2, each=lose)
    assert not (tmp_path / "w" / "prescreen.duckdb").exists()


def test_a_table_without_a_place_is_refused() -> None:
    protocols = [load_protocol(TRIAL)]
    require_known(["patient", "latest", "cohort", f"orders_{TRIAL}"], protocols)
    with pytest.raises(Refusal, match="no place in buckets: orders_OTHER, surprise"):
        require_known(["surprise", "patient", "orders_OTHER"], protocols)
