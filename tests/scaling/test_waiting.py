"""How the refresh waits for its buckets, with futures that end as the tests say."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.buckets import waiting
from flows.buckets.bucket import Bucket
from flows.errors import Refusal, StepFailed

NEVER = object()


@dataclass(frozen=True)
class Future:
    """It ends with that result or error, or never."""

    end: Any = NEVER

    def done(self) -> bool:
        return self.end is not NEVER

    def result(self) -> Any:
        if isinstance(self.end, Exception):
            raise self.end
        return self.end


class Client:
    """A client of a scheduler with so many workers, or that does not say how many."""

    def __init__(self, workers: int | None) -> None:
        self.scheduler, self.workers = self, workers

    ncores = None

    def sync(self, ncores: None, callback_timeout: float) -> list[int]:
        if self.workers is None:
            raise TimeoutError
        return [1] * self.workers


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_PATIENCE", "_COUNT_EVERY", "_LOOK_EVERY", "_STORAGE"):
        monkeypatch.setattr(waiting, name, 0.01)


@pytest.fixture
def buckets(tmp_path: Path) -> list[Bucket]:
    (tmp_path / "answers").mkdir()
    common = (2, tmp_path, ("a.toml",), date(2026, 11, 16), 1, frozenset({"labs"}), "1")
    return [Bucket(number, *common) for number in range(2)]


def wait(ends: dict[Bucket, Any], then: Any = NEVER, workers: int | None = 2) -> list[Bucket]:
    """The buckets that were asked again, once all have ended."""
    asked: list[Bucket] = []

    def again(bucket: Bucket) -> Future:
        asked.append(bucket)
        return Future(then(bucket) if callable(then) else then)

    futures = {bucket: Future(end) for bucket, end in ends.items()}
    waiting.wait(Client(workers), futures, again, "tcp://head:8786")  # type: ignore[arg-type]
    return asked


def answer(bucket: Bucket) -> None:
    bucket.answers.mkdir()


def test_answers_count_and_not_what_was_said_of_them(buckets: list[Bucket]) -> None:
    first, second = buckets
    answer(first)
    answer(second)
    assert wait({first: ConnectionError(), second: StepFailed("measure", "KeyError")}) == []


def test_a_bucket_that_prefect_lost_is_asked_again(buckets: list[Bucket]) -> None:
    first, second = buckets
    answer(second)
    assert wait({first: ConnectionError(), second: {}}, then=answer) == [first]


@pytest.mark.parametrize(
    "error", [Refusal("what", "where", "do"), StepFailed("measure", "KeyError")]
)
def test_one_that_fails_does_not_wait_for_the_other(
    buckets: list[Bucket], error: Exception
) -> None:
    with pytest.raises(type(error)) as raised:
        wait(dict(zip(buckets, (NEVER, error), strict=True)))
    assert raised.value is error


@pytest.mark.parametrize(
    ("then", "says"),
    [
        (ImportError(), r"cannot run this program \(ImportError\)"),
        (StepFailed("measure", "KeyError"), "failed with KeyError"),
        (None, "its answers are not to be seen here"),
    ],
)
def test_asked_again_in_vain(buckets: list[Bucket], then: Any, says: str) -> None:
    with pytest.raises((Refusal, StepFailed), match=says):
        wait(dict(zip(buckets, (NEVER, ModuleNotFoundError()), strict=True)), then=then)


@pytest.mark.parametrize(("workers", "says"), [(0, "has no worker"), (None, "scheduler was lost")])
def test_nobody_waits_for_ever(buckets: list[Bucket], workers: int | None, says: str) -> None:
    with pytest.raises((Refusal, StepFailed), match=says):
        wait(dict.fromkeys(buckets, NEVER), workers=workers)
