"""Every command without what it may not rely on: it does its work, or says why not in one message.

No Prefect server, no other machine, no home, a read-only project, and somebody else's warehouse.
"""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from socket import create_server

import pytest
from docs.commands import commands
from refresh.deliveries import ROOT, copied
from refresh.releases import digest, lists

from .addresses import HERE, addresses, watching
from .clinic import TRIAL
from .conftest import Week
from .unplugged import (
    OWNER,
    Inside,
    Told,
    environment,
    no_network,
    read_only,
    somebody_else,
    told,
    why_plugged_in,
)
from .victim import Ended, refreshing
from .whole import require_one_message

pytestmark = pytest.mark.skipif(bool(why_plugged_in()), reason=why_plugged_in())

Words = tuple[str, ...]
# What a command must be given, where it must.
NEEDED: dict[str, Words] = {
    "explain": ("KID4",),
    "export": ("redcap", "--out", "redcap"),
    "sample": ("--out", "sample", "--patients", "3"),
    "protocol show": ("NCT06934447",),
    "protocol check": ("{trial}",),
    "protocol sheet": ("{trial}",),
    "protocol impact": ("{trial}", "{trial}"),
    "releases rollback": ("000001",),
    "releases pin": ("000001",),
    "releases unpin": ("000001",),
    "users add": ("eva", "--role", "research", "--password-file", "{password}"),
    "users change": ("eva", "--role", "research"),
    "users remove": ("eva",),
    "users password": ("eva", "--password-file", "{password}"),
    "review import": ("{decisions}",),
    "report": ("--out", "report.html"),
    "sql": ("SELECT count(*) FROM screening",),
    "check": ("--extracts", "{whole delivery}", "--protocol", "{trial}"),
    "refresh": ("--extracts", "{delivery}", "--protocol", "{trial}", "--direct"),
    "sensitivity": ("--protocol", "{trial}"),
}
# Who may read what is published needs no more for these.
READING = (
    *("candidates", "explain", "changes", "aggregates", "export", "report", "sql"),
    *("review list", "review precision"),
)
ENDED_BY_CTRL_C = 130


def asked(weeks: dict[str, Week], place: Path, warehouse: Path) -> dict[str, Words]:
    """Every command by its name, as it is asked for on that warehouse."""
    (place / "password").write_text("a long enough password\n", "utf-8")
    (place / "password").chmod(0o600)
    line = f"protocol_id,patient_id,decision\n{TRIAL},KID4,contacted\n"
    (place / "decisions.csv").write_text(line, "utf-8")
    given = {
        **{"trial": str(weeks["second"].trial), "delivery": str(weeks["second"].delivery)},
        "whole delivery": str(weeks["first"].delivery),
        **{"password": str(place / "password"), "decisions": str(place / "decisions.csv")},
    }
    found = {}
    for name, command in commands().items():
        words = [word.format(**given) for word in NEEDED.get(" ".join(name), ())]
        if any(option.name == "warehouse" for option in command.params):
            words += ["--warehouse", str(warehouse)]
        found[" ".join(name)] = (*name, *words)
    return found


def said(place: Path, inside: Sequence[Inside], every: dict[str, Words]) -> dict[str, Told]:
    """What each command said, by its name."""
    return dict(zip(every, told(place, inside, list(every.values())), strict=True))


def require_refused(each: Told, *says: str) -> None:
    require_one_message(Ended(each.code, each.out, each.err), *says)


def of_somebody_else(warehouse: Path, group: Sequence[Path] = ()) -> None:
    """The warehouse is another account's; these of its files belong to this one's group."""
    for path in (warehouse, *warehouse.rglob("*")):
        os.chown(path, OWNER, OWNER)
    # Afterwards: the published file is a release's too.
    for path in group:
        os.chown(path, OWNER, os.getegid())


def test_somebody_else_without_any_right(weeks: dict[str, Week], tmp_path: Path) -> None:
    warehouse = copied(weeks["second"].warehouse, tmp_path / "warehouse")
    before = digest(warehouse / "prescreen.duckdb")
    of_somebody_else(warehouse)
    every = asked(weeks, tmp_path, warehouse)
    for name, each in said(tmp_path / "run", [somebody_else], every).items():
        if "--warehouse" in every[name]:
            require_refused(each, str(warehouse), " account ")
        else:
            assert each.code == 0, f"{name}: {each.err}"
    assert digest(warehouse / "prescreen.duckdb") == before


@pytest.mark.parametrize("lent", ["the published file", "what is published"])
def test_somebody_else_who_may_read(weeks: dict[str, Week], lent: str, tmp_path: Path) -> None:
    """They read; what they may not do is refused, and nothing is told that is not so."""
    warehouse = copied(weeks["second"].warehouse, tmp_path / "warehouse")
    releases = warehouse / "releases"
    group = [warehouse, warehouse / "prescreen.duckdb"]
    if lent == "what is published":
        group += [releases, *releases.rglob("*")]
    of_somebody_else(warehouse, group)
    every = asked(weeks, tmp_path, warehouse)
    # Nobody ever served the page of this warehouse: there are no accounts, and nothing is noted.
    own = ("users list", "audit verify", "audit show")
    every = {n: words for n, words in every.items() if "--warehouse" in words and n not in own}
    listed = ["releases list", "releases fresh"] if lent == "what is published" else []
    for name, each in said(tmp_path / "run", [somebody_else], every).items():
        if name in (*READING, *listed):
            assert each.code == 0, f"{name}: {each.err}"
        elif name == "serve":
            assert "The page's key cannot be read or made (Permission denied)" in each.err
        else:
            require_refused(each, str(warehouse))


def test_without_network_home_and_a_project_to_write_into(
    weeks: dict[str, Week], tmp_path: Path
) -> None:
    """Prefect's own server starts all the same, the page is served, and nobody calls outside."""
    noted = tmp_path / "addresses"
    home = tmp_path / "home"
    home.mkdir()
    gone = {name: str(home) for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    inside = [
        *(no_network, partial(read_only, ROOT), partial(read_only, home)),
        partial(environment, **gone, **watching(noted)),
    ]
    week = weeks["second"]
    warehouse = week.warehouse_at(tmp_path / "at")
    every = asked(weeks, tmp_path, warehouse)
    first = {"refresh": every.pop("refresh")}
    with create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    serve = {"serve": (*every.pop("serve"), "--port", port)}
    del every["schedule"]
    direct = [word for word in first["refresh"] if word != "--direct"]
    whole = first | every | {"through Prefect": tuple(direct)} | serve
    found = said(tmp_path / "run", inside, whole)
    assert found.pop("serve").code == ENDED_BY_CTRL_C
    for each in found.values():
        if each.code:
            require_refused(each)
    refused = {name: each.err for name, each in found.items() if each.code}
    # It lists a patient who opted out; her account was removed.
    assert refused.keys() == {"releases rollback", "users password"}, refused
    assert lists(warehouse / "releases" / "000002") == week.after.lists
    assert "Release 000003 published" in found["through Prefect"].out
    hosts = set().union(*addresses(noted).values())
    assert "'127.0.0.1'" in hosts
    assert hosts <= HERE


def test_without_the_server_of_prefect(weeks: dict[str, Week], tmp_path: Path) -> None:
    warehouse = copied(weeks["first"].warehouse, tmp_path / "warehouse")
    before = digest(warehouse / "prescreen.duckdb")
    nobody = partial(environment, PREFECT_API_URL="http://127.0.0.1:9/api")
    week = weeks["second"]
    words = [str(w) for w in refreshing(week.delivery, warehouse, week.trial) if w != "--direct"]
    (refused,) = told(tmp_path / "run", [nobody], [words])
    require_refused(refused, "Prefect cannot be reached", "http://127.0.0.1:9/api", "--direct")
    assert refused.seconds < 60
    assert digest(warehouse / "prescreen.duckdb") == before
