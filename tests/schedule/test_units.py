"""The examples of docs/systemd run commands that exist, as an account without rights elsewhere."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
from docs.commands import commands
from refresh.deliveries import ROOT

UNITS = ROOT / "docs" / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
PROGRAM = "/opt/prescreen/.venv/bin/prescreen"


def unit(path: Path) -> ConfigParser:
    parser = ConfigParser(strict=True, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, "utf-8")
    return parser


def require_known(line: str) -> None:
    """The line is a command of the program, and its options are that command's."""
    program, *words = line.split()
    assert program == PROGRAM
    known = commands()
    name = next(n for n in known if tuple(words[: len(n)]) == n)
    options = {option for one in known[name].params for option in one.opts}
    assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_runs_a_command_that_exists(path: Path) -> None:
    require_known(unit(path)["Service"]["ExecStart"])


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_is_nobody_of_importance(path: Path) -> None:
    service = unit(path)["Service"]
    assert service["User"] == "prescreen"
    assert service["UMask"] == "0077"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert ("ReadWritePaths" in service) == ("-fresh" not in path.name)
    assert service["Type"] == "oneshot" or service["Restart"] == "on-failure"


def test_a_timer_has_its_service() -> None:
    timers = sorted(UNITS.glob("*.timer"))
    assert [timer.stem for timer in timers] == ["prescreen-fresh", "prescreen-refresh"]
    for timer in timers:
        assert timer.with_suffix(".service") in SERVICES
        assert unit(timer)["Timer"]["Persistent"] == "true"


def test_cron_runs_commands_that_exist() -> None:
    text = (UNITS / "crontab.example").read_text("utf-8")
    lines = re.findall(rf"^\S+ \S+ \S+ \S+ \S+\s+({PROGRAM} .*) >/dev/null$", text, re.M)
    assert len(lines) == 2
    for line in lines:
        require_known(line)
