"""What a machine can do to a process, for real: little memory, any umask, another time of day."""

import os
import re
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, tzinfo
from inspect import getsource
from typing import Any, Self

import duckdb


@contextmanager
def little_memory(megabytes: int) -> Iterator[None]:
    """No database of this process may use more memory."""
    connect = duckdb.connect

    def smaller(*arguments: Any, **options: Any) -> duckdb.DuckDBPyConnection:
        config = {**(options.pop("config", None) or {}), "memory_limit": f"{megabytes}MB"}
        return connect(*arguments, **options, config=config)

    duckdb.connect = smaller
    yield


@contextmanager
def little_address_space(megabytes: int) -> Iterator[None]:
    """This process gets so much more address space than it has, and no more."""
    with open("/proc/self/statm", encoding="ascii") as sizes:
        pages = int(sizes.read().split()[0])
    largest = pages * resource.getpagesize() + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (largest, largest))
    yield


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """Files are made with that mask unless the program says otherwise."""
    os.umask(mask)
    yield


@contextmanager
def clock(off: timedelta) -> Iterator[None]:
    """The program's clock is off by so much, wherever its modules ask Python for the time."""

    class Day(date):
        @classmethod
        def today(cls) -> Self:
            return cls.fromisoformat((date.today() + off).isoformat())

    class Moment(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + off

    for name, module in list(sys.modules.items()):
        if name.startswith("flows.") and re.search(r"\.(now|today)\(", getsource(module)):
            for there, real, other in (("date", date, Day), ("datetime", datetime, Moment)):
                if getattr(module, there, None) is real:
                    setattr(module, there, other)
    yield
