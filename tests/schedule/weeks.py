"""Some weeks of a real scheduler with a real server: planned, run, ended, late, told."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from refresh.deliveries import SAMPLE

from .running import Server, scheduler, told, until

NOBODY = {"wait_minutes": 0, "extracts": "/nowhere/at/all"}


@dataclass(frozen=True)
class Weeks:
    """What was seen: of the first scheduler, of the time without one, and of the second."""

    server: Server
    warehouse: Path
    deployment: dict[str, Any]
    planned: list[dict[str, Any]]
    good: dict[str, Any]
    pages: dict[str, str]
    refused: str
    left: int
    lines: tuple[list[str], list[str]]
    late: dict[str, dict[str, Any]]
    after: dict[str, Any]
    automations: tuple[set[str], set[str]]
    sent: list[dict[str, str]]


def lived(server: Server, warehouse: Path) -> Weeks:
    """A scheduler, a time without one, and its successor."""
    options = ["--extracts", SAMPLE, "--warehouse", warehouse, "--timezone", "Asia/Shanghai"]
    with told() as (address, sent):
        with scheduler(server, *options, PRESCREEN_NOTIFY=address) as first:
            first.said("^Next run of")
            deployment, planned = server.deployment(), server.runs(type={"any_": ["SCHEDULED"]})
            path = f"/deployments/{deployment['id']}/create_flow_run"
            good = server.ended(server.ask(path)["id"])
            refused = server.api.post(path, json={"parameters": {"language": "fr"}}).text
            found = server.ask("/artifacts/filter", sort="CREATED_DESC")
            pages = {one["key"]: one["data"] for one in found if one["key"]}
            automations = _automations(server)
            left = first.end()
        # Nobody runs it: one run dies with its machine, others become due.
        dead = server.ask(path)
        server.ask(f"/flow_runs/{dead['id']}/set_state", state={"type": "RUNNING"}, force=True)
        late = [_due(server, path, weeks) for weeks in (3, 2, 1, 0)]
        with scheduler(server, *options, PRESCREEN_NOTIFY=address) as second:
            second.said("^Late: ")
            states = {one["id"]: server.ended(one["id"]) for one in (dead, *late)}
            second.said("what to do")
            _until_told(sent, "Failed")
            second.end()
            after = server.deployment()
            again = _automations(server)
    return Weeks(
        server,
        warehouse,
        deployment,
        planned,
        good,
        pages,
        refused,
        left,
        (first.lines, second.lines),
        {name: states[one["id"]] for name, one in zip("d321", (dead, *late), strict=False)}
        | {"newest": states[late[-1]["id"]]},
        after,
        (automations, again),
        sent,
    )


def _due(server: Server, path: str, weeks: int) -> dict[str, Any]:
    """A run that was due so many weeks ago; there is nothing for it to refresh."""
    due = (datetime.now(UTC) - timedelta(weeks=weeks)).isoformat()
    state = {"type": "SCHEDULED", "state_details": {"scheduled_time": due}}
    made: dict[str, Any] = server.ask(path, state=state, parameters=NOBODY)
    return made


def _automations(server: Server) -> set[str]:
    return {f"{one['name']} {one['id']}" for one in server.ask("/automations/filter")}


def _until_told(sent: list[dict[str, str]], word: str) -> None:
    until(lambda: any(word in one["body"] for one in sent), 30)
