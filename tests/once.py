"""What every worker of a run of tests may read is made by the first that asks for it."""

import fcntl
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

Made = TypeVar("Made")


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Made]) -> Made:
    """What `make` made in a folder of its own, here or in another worker; nobody may change it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    common = factory.getbasetemp().parent if worker else factory.getbasetemp()
    kept = common / f"{name}.once"
    with (common / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            made = make(factory.mktemp(name))
            kept.write_bytes(pickle.dumps(made))
        return pickle.loads(kept.read_bytes())
