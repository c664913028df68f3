"""What lies between two protocols, two addresses and two moments: nothing gets across."""

import io
import os
import socket
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.journal import Journal
from flows.page import patience
from flows.page.accounts import Accounts, Role
from flows.page.accounts_noted import Noted
from flows.page.audit import audit_journal
from flows.page.clock import awake_or_not
from flows.page.downloads import clean_up
from flows.page.files import KINDS
from flows.page.settings import Settings
from flows.page.tries import MOST, Tries
from flows.warehouse import PRIVATE_FOLDER_MODE, Warehouse

from .clinic import OTHER_TRIAL, TRIAL
from .served import FORM, PASSWORD, Page, Person, served, signed_in
from .test_attacks import tells_nothing


@pytest.mark.parametrize("kind", KINDS)
def test_who_sees_no_protocol_of_a_release_gets_no_file_of_it(
    page: Page, people: Callable[[str], Person], kind: str
) -> None:
    """No protocol at all once meant every protocol to the exports."""
    answer = people("elsewhere").get(f"/downloads/{page.office.shelf.served().id}/{kind}")
    assert answer.status in (403, 404)
    tells_nothing(answer.text)
    assert f"/{kind}" not in people("elsewhere").get("/downloads").text


@pytest.mark.parametrize("kind", ["candidates.xlsx", "redcap.zip", "fhir.zip"])
def test_a_made_file_is_noted_with_the_protocols_in_it(
    page: Page, people: Callable[[str], Person], kind: str
) -> None:
    answer = people("limited").get(f"/downloads/{page.office.shelf.served().id}/{kind}")
    assert answer.status == 200
    assert OTHER_TRIAL.encode() not in unpacked(answer.body)
    assert page.office.audit.journal.entries()[-1]["protocols"] == [TRIAL]


def unpacked(body: bytes) -> bytes:
    """All that is in the zip, which a workbook is too."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_a_list_that_is_not_and_one_of_others_are_answered_alike(
    people: Callable[[str], Person],
) -> None:
    others, none = (people("limited").get(f"/lists/{p}") for p in (OTHER_TRIAL, "NCT00000009"))
    assert (others.status, others.text) == (none.status, none.text) == (403, none.text)


def test_a_release_that_an_opt_out_closes_while_its_file_is_made_is_not_sent(
    page: Page,
    people: Callable[[str], Person],
    hospital: Warehouse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    older = hospital.releases / "000001"
    mode = older.stat().st_mode
    maker = KINDS["fhir.zip"].maker
    assert maker is not None

    def closing(database: Path, file: Path, protocols: frozenset[str]) -> None:
        maker(database, file, protocols)
        older.chmod(PRIVATE_FOLDER_MODE)

    monkeypatch.setitem(KINDS, "fhir.zip", replace(KINDS["fhir.zip"], maker=closing))
    try:
        answer = people("research").get("/downloads/000001/fhir.zip")
    finally:
        older.chmod(mode)
    assert answer.status == 404
    tells_nothing(answer.text)


def test_a_full_disk_keeps_nobody_signed_in(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    person = signed_in(page, "research")
    token = person.form_token

    def refuse(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", refuse)
    assert person.post("/sign-out", csrf=token).status == 503
    monkeypatch.undo()
    assert person.get("/help").status == 303


def test_a_form_of_a_session_that_is_over_is_called_that(people: Callable[[str], Person]) -> None:
    answer = people("research").post("/search", csrf="x" * 43, words="P")
    assert answer.status == 403
    assert "This form is no longer valid" in answer.text


def test_a_length_beside_chunks_is_refused(page: Page, people: Callable[[str], Person]) -> None:
    """A proxy and the page could take the request's end for two different places."""
    headers = (f"Origin: {page.origin}", FORM, "Transfer-Encoding: chunked")
    cookie = people("research").cookie
    assert page.ask("POST", "/search", *headers, cookie=cookie, body=b"0\r\n\r\n").status == 400


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost:"], ids=["nothing", "half a head"])
def test_who_does_not_ask_in_time_is_shown_out(
    hospital: Warehouse, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.2)
    with served(hospital) as page, socket.create_connection(("127.0.0.1", page.port), 10) as slow:
        slow.sendall(said)
        with suppress(ConnectionResetError):
            assert slow.recv(100) == b""


def test_who_is_locked_out_can_push_nobody_elses_tries_out_of_memory() -> None:
    tries = Tries(lambda: 1000.0)
    for number in range(MOST):
        tries.begin("ada", f"10.0.0.{number}")
        tries.begin(f"name{number}", "6.6.6.6")
    for number in range(60_000):
        tries.begin(f"other{number}", "6.6.6.6")
    assert tries.begin("ada", "10.0.0.99")[0] > 0


def test_nobody_is_kept_out_from_where_they_signed_in_before() -> None:
    tries = Tries(lambda: 1000.0)
    assert tries.begin("ada", "10.0.0.1")[0] == 0
    tries.succeeded("ada", "10.0.0.1")
    for number in range(2 * MOST):
        tries.begin("ada", f"66.6.6.{number}")
    assert tries.begin("ada", "10.0.0.2")[0] > 0
    assert [tries.begin("ada", "10.0.0.1")[0] > 0 for _ in range(MOST + 1)] == [False] * MOST + [
        True
    ]


def test_the_addresses_of_one_ipv6_network_are_one_address() -> None:
    tries = Tries(lambda: 1000.0)
    begun = [tries.begin(f"n{n}", f"2001:db8::{n:x}")[0] for n in range(MOST + 1)]
    assert begun[-1] > 0
    assert tries.begin("ada", "2001:db8:0:1::1")[0] == 0


def test_the_clock_runs_while_the_machine_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(time, "clock_gettime", lambda clock: asked.append(clock) or 1.0)
    awake_or_not()
    assert asked == [time.CLOCK_BOOTTIME]


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("::1", 8321, "http://[::1]:8321"),
        ("127.0.0.2", 8321, "http://127.0.0.2:8321"),
        ("localhost", 80, "http://localhost"),
    ],
)
def test_the_page_answers_at_the_address_that_it_tells(
    tmp_path: Path, host: str, port: int, address: str
) -> None:
    told = Settings(Warehouse(tmp_path), host, port)
    assert told.address.removeprefix("http://").removesuffix(":80") in told.hosts
    assert told.address.startswith(address)
    assert address in told.origins


def test_an_account_that_the_log_does_not_know_is_told(tmp_path: Path) -> None:
    """So is a log that was thrown away with its head and begun anew."""
    place = Warehouse(tmp_path)
    place.prepare()
    accounts, journal = Accounts(place), audit_journal(place)
    for name in ("ada", "bea", "cem"):
        accounts.add(name, Role.research, ["*"], PASSWORD)
        told = {"event": "user_added", "account": name, "role": "research", "sees": ["*"]}
        journal.append(told)
    assert unnoted(accounts, journal) == []
    accounts.add("eve", Role.analyst, ["*"], PASSWORD)
    accounts.change("bea", Role.analyst, None)
    accounts.remove("cem")
    assert [line.split(":")[0] for line in unnoted(accounts, journal)] == [
        *("account bea", "account cem", "account eve")
    ]
    journal.path.unlink()
    journal.head.unlink()
    journal.append({"event": "sign_in"})
    assert len(unnoted(accounts, journal)) == 3


def unnoted(accounts: Accounts, journal: Journal) -> list[str]:
    noted = Noted()
    journal.verify(each=noted.hear)
    return noted.missing(accounts.all())


def test_what_a_killed_page_had_half_made_is_cleaned_up(tmp_path: Path) -> None:
    place = Warehouse(tmp_path)
    (place.office / ".made-x").mkdir(parents=True)
    (place.office / ".made-x" / "candidates.csv").write_text("P00001")
    clean_up(place)
    assert [*place.office.iterdir()] == []


@pytest.mark.parametrize(
    ("ago", "spoken", "old"), [(0, 0, False), (8, 8, False), (9, 9, True), (0, 9, True)]
)
def test_an_old_list_says_so_on_every_page(
    page: Page,
    people: Callable[[str], Person],
    monkeypatch: pytest.MonkeyPatch,
    ago: int,
    spoken: int,
    old: bool,
) -> None:
    """Old by the day that it was published, or by the day that it speaks of."""
    now = datetime.now(UTC)
    notes = page.office.shelf.served().release.notes
    published = (now - timedelta(days=ago)).replace(hour=0, minute=0)
    monkeypatch.setitem(notes, "finished_at", published.isoformat())  # type: ignore[arg-type]
    monkeypatch.setitem(notes, "as_of", str((now - timedelta(days=spoken)).date()))  # type: ignore[arg-type]
    for address in ("/", f"/lists/{TRIAL}"):
        assert ("This list is old" in people("research").get(address).text) == old
