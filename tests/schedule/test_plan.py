"""What is wrong with a schedule is said before anything starts; and who may schedule what."""

import os
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from refresh.deliveries import SAMPLE
from refresh.releases import prescreen

from flows.errors import Refusal
from flows.language import Language
from flows.schedule.choice import Gate
from flows.schedule.notified import notified
from flows.schedule.only import only_scheduler
from flows.schedule.plan import Plan, planned
from flows.warehouse import Warehouse


def plan(warehouse: Path, **other: Any) -> Plan:
    asked = {
        **{"extracts": SAMPLE, "warehouse": warehouse, "protocols": ("NCT06934447",)},
        **{"source": "canonical", "language": Language.en, "cron": "0 6 * * 1"},
        **{"timezone": "Asia/Shanghai", "wait_minutes": 0, "quiet_days": 8, "notify": None},
    }
    return planned(**(asked | other))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("--timezone Mars/Olympus", "There is no such time zone\n  where: --timezone Mars/Olympus"),
        ("--timezone ../../etc/passwd", "There is no such time zone"),
        ("--protocol NCT1", "There is no protocol NCT1"),
        ("--source none", "There is no such source."),
        ("--notify ftp://CANARYKEY@host", "Nobody can be told at this address"),
        ("--notify https://", "Nobody can be told at this address"),
        ("--notify mailtos://", "Nobody can be told at this address"),
    ],
)
def test_what_is_wrong_is_said_at_once(tmp_path: Path, options: str, says: str) -> None:
    said = prescreen("schedule", "--warehouse", tmp_path / "w", *options.split())
    assert said.code == 1
    assert says in said.err
    assert "CANARYKEY" not in said.err + said.out
    assert len(said.err.splitlines()) == 3
    assert not (tmp_path / "w").exists()


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment as it is, without a server, and as it was afterwards."""
    unset = {name: value for name, value in os.environ.items() if "PREFECT" not in name}
    monkeypatch.setattr(os, "environ", unset)


def test_a_port_that_is_taken(tmp_path: Path, no_server: None) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = prescreen("schedule", "--warehouse", tmp_path / "w", "--port", port)
    assert said.code == 1
    assert "Prefect's server cannot listen there (Address already in use)" in said.err
    assert f"127.0.0.1, port {port}" in said.err
    assert "another one with --port" in said.err


def test_a_second_scheduler(tmp_path: Path, no_server: None) -> None:
    place = Warehouse(tmp_path / "w")
    place.prepare()
    with only_scheduler(place):
        said = prescreen("schedule", "--warehouse", tmp_path / "w")
    assert said.code == 1
    assert f"This warehouse has a scheduler already (process {os.getpid()})" in said.err
    with only_scheduler(place):
        pass


def test_a_warehouse_that_cannot_be_written(tmp_path: Path, no_server: None) -> None:
    (tmp_path / "w").write_text("a file")
    said = prescreen("schedule", "--warehouse", tmp_path / "w")
    assert said.code == 1
    assert "The warehouse cannot be written" in said.err


def test_paths_are_whole_and_names_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SAMPLE.parent)
    given = plan(tmp_path / "w", extracts=Path("sample"))
    assert given.parameters == {
        **{"extracts": str(SAMPLE), "warehouse": str(tmp_path / "w")},
        **{"protocols": ["NCT06934447"], "source": "canonical", "language": "en"},
        "wait_minutes": 0,
    }


@pytest.mark.parametrize(
    ("told", "zone"), [("Europe/Berlin", "Europe/Berlin"), (":Asia/Tokyo", "Asia/Tokyo")]
)
def test_the_machine_s_own_zone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, zone: str
) -> None:
    monkeypatch.setenv("TZ", told)
    assert plan(tmp_path, timezone=None).timezone == zone


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://hooks.example/x?token=CANARYKEY", "webhook"),
        ("mailtos://me:CANARYKEY@smtp.example?from=me@a.example&to=ops@a.example", "mailbox"),
        ("mailto://127.0.0.1:25?from=me@a.example&to=ops@a.example", "mailbox"),
    ],
)
def test_an_address_has_no_text(url: str, kind: str) -> None:
    told = notified(url)
    assert (told.kind, told.url) == (kind, url)
    assert "CANARYKEY" not in repr(told) + str(told)


def test_the_form_s_gates_are_the_gates() -> None:
    from flows.gates import GATES

    assert Gate.__args__ == GATES  # type: ignore[attr-defined]


# --- the deployment, without a server ----------------------------------------------------------


class Runner:
    """Takes what Prefect's runner would be given."""

    def add_flow(self, _flow: Any, name: str, **given: Any) -> Any:
        from uuid import uuid4

        self.given = given | {"name": name}
        return uuid4()


def deployment(warehouse: Path, *, paused: bool = False, active: bool = True) -> Any:
    """As a server knows it."""
    own = SimpleNamespace(active=active)
    parameters = {"warehouse": str(warehouse)}
    found = SimpleNamespace(paused=paused, schedules=[own], parameters=parameters)
    return SimpleNamespace(read_deployment_by_name=lambda _: found)


@pytest.mark.parametrize("paused", [False, True])
@pytest.mark.parametrize("active", [False, True])
def test_what_a_person_paused_stays_paused(tmp_path: Path, paused: bool, active: bool) -> None:
    from flows.schedule.deployment import deployed

    runner: Any = Runner()
    client = deployment(tmp_path, paused=paused, active=active)
    deployed(client, runner, plan(tmp_path))
    assert runner.given["paused"] is paused
    assert runner.given["schedule"].active is active


def test_another_warehouse_under_the_same_name(tmp_path: Path) -> None:
    from flows.schedule.deployment import deployed

    runner: Any = Runner()
    with pytest.raises(Refusal, match="schedules another warehouse"):
        deployed(deployment(tmp_path / "other"), runner, plan(tmp_path / "w"))


def test_a_time_table_that_is_none(tmp_path: Path) -> None:
    from flows.schedule.deployment import deployed

    runner: Any = Runner()
    with pytest.raises(Refusal, match="This is no time table"):
        deployed(deployment(tmp_path), runner, plan(tmp_path, cron="every monday"))


def test_a_scheduler_that_plans_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from uuid import uuid4

    from flows.schedule import serving

    monkeypatch.setattr(serving, "_PLANNING_SECONDS", 0.1)
    client: Any = SimpleNamespace(read_flow_runs=lambda **_: [])
    with pytest.raises(Refusal, match="Prefect's scheduler is dead: it has planned no run"):
        serving.next_run(client, uuid4())
