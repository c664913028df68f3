"""Cases that wait for processes of their own, two at a time."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

WORKERS = 2
Case = TypeVar("Case")


def failures(cases: Sequence[Case], outlived: Callable[[Case], None]) -> dict[Case, Exception]:
    """The cases in which `outlived` raised, with what it raised."""

    def tried(case: Case) -> Exception | None:
        try:
            outlived(case)
        except Exception as error:
            return error
        return None

    with ThreadPoolExecutor(WORKERS) as pool:
        ended = zip(cases, pool.map(tried, cases), strict=True)
        return {case: error for case, error in ended if error is not None}
