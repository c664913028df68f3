"""What is looked at is on the disk before it is shown; what cannot be noted is not shown."""

import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from refresh.releases import prescreen

from flows.page.audit import Audit, audit_journal
from flows.warehouse import Warehouse

from .clinic import COHORT, HOSTILE, NEAR_MISS, OTHER_TRIAL, TRIAL
from .served import Page, Person
from .test_attacks import guarded, tells_nothing

ACTS = ["/lists/{trial}", "/patients/{ref}", "/search", "/changes", "/downloads/{release}/{file}"]
NOTED = ["view_list", "view_patient", "view_list", "view_changes", "download"]


@pytest.fixture
def acts(people: Callable[[str], Person]) -> list[str]:
    """Addresses that show patients."""
    opened = people("research").page.office.shelf.served()
    given = {"trial": TRIAL, "ref": opened.lists[TRIAL].rows[0].ref, "release": opened.id}
    return [act.format(**given, file="screening_log.csv") for act in ACTS]


@pytest.fixture
def full_disk(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk takes no byte more, as far as files are written by position."""

    def refuse(handle: int, text: bytes, start: int) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", refuse)


def test_every_look_at_a_patient_is_noted_with_who_and_what(
    page: Page, people: Callable[[str], Person], acts: list[str]
) -> None:
    for act, event in zip(acts, NOTED, strict=True):
        lines = len(page.office.audit.journal.entries())
        assert people("research").get(act).status == 200
        (line,) = page.office.audit.journal.entries()[lines:]
        assert (line["event"], line["user"], line["role"]) == (event, "research", "research")
        assert line["address"] == "127.0.0.1"
        assert line["release"] == page.office.shelf.served().id


def test_where_nothing_can_be_noted_nothing_is_shown(
    page: Page, people: Callable[[str], Person], acts: list[str], full_disk: None
) -> None:
    research = people("research")
    for act in acts:
        answer = research.get(act)
        assert answer.status == 503, act
        tells_nothing(answer.text)
        assert re.search(r"this number: [0-9a-f]{8}", answer.text)
        guarded({name.lower(): value for name, value in answer.headers})
    assert research.get("/help").status == 200


def test_where_nothing_can_be_noted_nobody_decides_or_signs_in(
    page: Page, people: Callable[[str], Person], acts: list[str], full_disk: None
) -> None:
    from .served import sign_in

    before = [*page.office.settings.place.office.glob("decisions.jsonl")]
    sizes = [file.stat().st_size for file in before]
    assert people("research").post(f"{acts[1]}/decisions", decision="contacted").status == 503
    assert [file.stat().st_size for file in before] == sizes
    assert sign_in(page, "research").status == 503
    assert people("research").get("/help").status == 200


def test_a_log_that_cannot_be_opened_shows_nothing_either(
    page: Page, people: Callable[[str], Person], acts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refuse(path: object, *rest: object) -> int:
        if str(path).endswith("audit.jsonl"):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)
    assert people("research").get(acts[1]).status == 503


def test_an_error_page_and_the_log_of_errors_leak_nothing(
    page: Page,
    people: Callable[[str], Person],
    acts: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(f"{NEAR_MISS} {HOSTILE}")

    monkeypatch.setattr("flows.page.patients.read_patient", fail)
    answer = people("research").get(acts[1])
    assert answer.status == 500
    tells_nothing(answer.text)
    (told,) = re.findall(r"this number: ([0-9a-f]{8})", answer.text)
    assert f"error {told}: ValueError" in caplog.text
    tells_nothing(caplog.text.replace("flows/", ""))


def test_a_search_is_noted_without_its_words_and_leaves_none_in_an_address(
    page: Page, people: Callable[[str], Person]
) -> None:
    answer = people("research").post("/search", words="Zhang San")
    assert answer.header("location") == "/search"
    line = page.office.audit.journal.entries()[-1]
    assert (line["event"], line["patients"]) == ("search", 0)
    assert b"Zhang" not in page.office.audit.journal.path.read_bytes()


def test_notes_of_many_at_once_are_all_there(tmp_path: Path) -> None:
    place = Warehouse(tmp_path)
    place.prepare()
    audit = Audit(place)
    with ThreadPoolExecutor(16) as threads:
        numbers = [*threads.map(lambda n: audit.note("view_list", patients=n), range(200))]
    assert sorted(numbers) == [*range(1, 201)]
    entries = audit.journal.entries()
    assert all(entries[n - 1]["patients"] == told for told, n in enumerate(numbers))
    assert audit.journal.verify().faults == ()


def test_no_patient_stands_in_an_address_or_a_title(
    page: Page, people: Callable[[str], Person], acts: list[str]
) -> None:
    for act in acts[:-1]:
        shown = people("research").get(act).text
        title = re.findall(r"<title>(.*?)</title>", shown)[0]
        links = " ".join(re.findall(r'(?:href|action)="([^"]*)"', shown))
        for patient in COHORT:
            assert patient not in title
            assert patient not in links


def test_operations_reads_counts_and_no_patient(
    page: Page, people: Callable[[str], Person]
) -> None:
    for address in ("/operations", "/operations/audit", "/downloads"):
        answer = people("operations").get(address)
        assert answer.status == 200
        tells_nothing(answer.text)
        assert "ttrition" not in answer.text
    assert "all as they were written" in people("operations").get("/operations/audit").text


def test_the_commands_verify_and_show_the_log(
    page: Page, people: Callable[[str], Person], acts: list[str], hospital: Warehouse
) -> None:
    people("research").get(acts[1])
    root = hospital.root
    verified = prescreen("audit", "verify", "--warehouse", root)
    assert verified.code == 0, verified.err
    head = verified.out.split()[-1]
    assert prescreen("audit", "verify", "--expect", head, "--warehouse", root).code == 0
    wrong = f"{head.split(':')[0]}:{'0' * 64}"
    refused = prescreen("audit", "verify", "--expect", wrong, "--warehouse", root)
    assert refused.code == 1
    assert "noted elsewhere" in refused.out
    patient = page.office.shelf.served().lists[TRIAL].rows[0].patient_id
    shown = prescreen("audit", "show", "--patient", patient, "--warehouse", root)
    assert "view_patient" in shown.out
    assert all(patient in line for line in shown.out.splitlines())
    table = prescreen(
        *("audit", "show", "--action", "view_patient", "--user", "research", "--format", "csv"),
        *("--since", "2020-01-01", "--warehouse", root),
    )
    assert table.out.startswith("n,at,event,user,role,address,protocol,patient,")
    assert prescreen("audit", "show", "--user", "eve", "--warehouse", root).out == (
        "Nothing is noted.\n"
    )
    undated = prescreen("audit", "show", "--since", "23.11.2026", "--warehouse", root)
    assert (undated.code, undated.out) == (1, "")
    assert "write it as 2026-11-30" in undated.err


def test_a_changed_log_fails_the_command_line_by_line(hospital: Warehouse, tmp_path: Path) -> None:
    place = Warehouse(tmp_path)
    place.prepare()
    for number in range(3):
        Audit(place).note("view_list", patients=number)
    file = audit_journal(place).path
    file.write_bytes(file.read_bytes().replace(b'"patients":1', b'"patients":9'))
    said = prescreen("audit", "verify", "--warehouse", tmp_path)
    assert said.code == 1
    assert said.out.startswith("line 2: not as it was written")
    assert "The audit log was changed" in said.err
    shown = prescreen("audit", "show", "--warehouse", tmp_path)
    assert [line.split()[0] for line in shown.out.splitlines()] == ["1", "3"]
    assert "only the lines that stand" in shown.err


def test_a_download_is_the_releases_own_file_and_is_spared_from_pruning(
    page: Page, people: Callable[[str], Person], hospital: Warehouse
) -> None:
    release = page.office.shelf.served().id
    for kind in ("candidates.csv", "prescreen.duckdb"):
        answer = people("analyst").get(f"/downloads/{release}/{kind}")
        assert answer.status == 200
        assert answer.body == (hospital.releases / release / kind).read_bytes()
        told = answer.header("content-disposition")
        assert told == f'attachment; filename="prescreen-{release}-{kind}"'
        assert page.office.audit.journal.entries()[-1]["bytes"] == len(answer.body)
    assert release in hospital.downloads.read_text("utf-8")


def test_an_account_of_one_trial_gets_files_of_that_trial(
    page: Page, people: Callable[[str], Person], hospital: Warehouse
) -> None:
    release = page.office.shelf.served().id
    offered = people("limited").get("/downloads").text
    for kind in ("candidates.csv", "screening_log.csv"):
        assert f"/downloads/{release}/{kind}" in offered
        text = people("limited").get(f"/downloads/{release}/{kind}").text
        assert TRIAL in text
        assert OTHER_TRIAL not in text
        assert OTHER_TRIAL in people("research").get(f"/downloads/{release}/{kind}").text
    assert page.office.audit.journal.entries()[-1].get("protocols") is None
    assert not [*hospital.office.glob(".made-*")]
    assert "files are made for the protocols that your account sees" in offered
    for address in ("/", "/changes", "/search", f"/lists/{TRIAL}"):
        assert OTHER_TRIAL not in people("limited").get(address).text


def test_who_sees_every_trial_of_a_release_by_name_gets_its_report(
    page: Page, people: Callable[[str], Person], hospital: Warehouse
) -> None:
    release = page.office.shelf.served().id
    offered = people("both").get("/downloads").text
    assert "are left out" not in offered
    assert "prescreen.duckdb" not in offered
    for kind in ("report.html", "release.json"):
        assert f"/downloads/{release}/{kind}" in offered
        answer = people("both").get(f"/downloads/{release}/{kind}")
        assert answer.body == (hospital.releases / release / kind).read_bytes()
