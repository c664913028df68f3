"""One warehouse and one running page for all the tests of a process."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from refresh.deliveries import copied

from flows.page.accounts import Accounts
from flows.page.audit import audit_journal
from flows.page.tries import Tries
from flows.warehouse import Warehouse

from .clinic import clinic
from .served import PASSWORD, USERS, Page, Person, served, signed_in


@pytest.fixture(scope="session")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Three releases, and the accounts."""
    place = _shared_clinic(tmp_path_factory)
    for name, (role, protocols) in USERS.items():
        Accounts(place).add(name, role, protocols, PASSWORD)
        told = {"account": name, "role": role.value, "sees": protocols}
        audit_journal(place).append({"event": "user_added", **told})
    return place


def _shared_clinic(folders: pytest.TempPathFactory) -> Warehouse:
    """The clinic, refreshed by the first of the test processes, copied by the others."""
    own = folders.mktemp("page")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return clinic(own)
    shared = folders.getbasetemp().parent / "clinic"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "made").exists():
            clinic(shared)
            (shared / "made").touch()
        return Warehouse(copied(shared / "warehouse", own / "warehouse"))


@pytest.fixture(scope="session")
def running(hospital: Warehouse) -> Iterator[Page]:
    """The page of that warehouse."""
    with served(hospital) as page:
        yield page


@pytest.fixture
def page(running: Page) -> Page:
    """The running page, every lock-out forgotten."""
    running.office.tries = Tries()
    return running


@pytest.fixture(scope="session")
def people(running: Page) -> Callable[[str], Person]:
    """Whoever is asked for, signed in once."""
    known: dict[str, Person] = {}

    def person(name: str) -> Person:
        if name not in known:
            running.office.tries = Tries()
            known[name] = signed_in(running, name)
        return known[name]

    return person


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser; tests without one are skipped, but not where it has to be."""
    found = shutil.which("chromium")
    if found is None and os.environ.get("CI"):
        pytest.fail("chromium is not installed: apt-get install chromium")
    if found is None:
        pytest.skip("needs chromium (apt-get install chromium)")
    return found


@pytest.fixture
def office(hospital: Warehouse) -> Path:
    """The folder with the audit log and the decisions."""
    return hospital.office
