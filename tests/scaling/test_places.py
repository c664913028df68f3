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
from flows.buckets.together import put_together
from flows.errors import Refusal
from flows.protocols import load_protocol
from flows.recover import clear_work
from flows.refresh import refresh
from flows.request import Request
from flows.resources import sample_folder
from flows.warehouse import Warehouse

from .alike import bucket_of, require_alike

LOST = "do not hold every patient of the base cohort once"


@given(st.text(min_size=1), st.integers(1, 999))
def test_a_bucket_is_the_same_on_every_machine(patient: str, buckets: int) -> None:
    query = f"SELECT {BUCKET.format(buckets=buckets)} FROM (SELECT ? AS patient_id)"
    assert duckdb.execute(query, [patient]).fetchall() == [(bucket_of(patient, buckets),)]


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

    refresh(sample_folder(), tmp_path / "w", (str(few),), buckets=2, each=twice)
    require_alike(whole_of_few, tmp_path / "w")
    assert len(seen) == len(dict(seen)) == 58
    assert all(bucket_of(patient, 2) == number for patient, number in seen)
    assert {number for _, number in seen} == {0, 1}
    assert list((tmp_path / "w" / "store" / "work").iterdir()) == []


def test_a_bucket_that_lost_its_patients_publishes_nothing(
    few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor one that has another bucket's; put right again, the same answers do."""

    def damaged(
        request: Request, buckets: Sequence[Bucket], counts: Sequence[Counts]
    ) -> dict[str, int]:
        first, second = (table_file(bucket, "patient") for bucket in buckets)
        aside = first.with_suffix(".aside")
        first.rename(aside)
        duckdb.sql(f"FROM '{second}' LIMIT 0").write_parquet(str(first))
        with pytest.raises(Refusal, match=LOST):
            put_together(request, buckets, counts)
        copyfile(second, first)
        with pytest.raises(Refusal, match=LOST):
            put_together(request, buckets, counts)
        aside.rename(first)
        return put_together(request, buckets, counts)

    monkeypatch.setattr("flows.refresh.put_together", damaged)
    outcome = refresh(sample_folder(), tmp_path / "w", (str(few),), buckets=2)
    assert outcome.base_cohort == 58


def test_a_table_without_a_place_is_refused() -> None:
    protocols = [load_protocol(TRIAL)]
    require_known(["patient", "latest", "cohort", f"orders_{TRIAL}"], protocols)
    with pytest.raises(Refusal, match="no place in buckets: orders_OTHER, surprise"):
        require_known(["surprise", "patient", "orders_OTHER"], protocols)


def test_what_was_left_half_gone_is_cleared(tmp_path: Path) -> None:
    """By a refresh that was killed while it cleared what an earlier one had left."""
    place = Warehouse(tmp_path / "w")
    place.prepare()
    for folder in ("000001-buckets", "000001-buckets~", "000001-buckets~~"):
        (place.work / folder / "rows").mkdir(parents=True)
    clear_work(place)
    assert list(place.work.iterdir()) == []
