"""A server of Prefect, a scheduler in a process of its own, and somebody who is told."""

import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
from refresh.releases import SCRIPT

from flows.prefect_settings import apply
from flows.schedule.server import own_server

NAME = "weekly_refresh/weekly"


@dataclass(frozen=True)
class Server:
    """Prefect's API, as seen from outside."""

    page: str
    password: str
    api: httpx.Client

    def ask(self, path: str, **content: Any) -> Any:
        answer = self.api.post(path, json=content)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def deployment(self, name: str = NAME) -> dict[str, Any]:
        return dict(self.api.get(f"/deployments/name/{name}").raise_for_status().json())

    def runs(self, name: str = NAME, **state: Any) -> list[dict[str, Any]]:
        """The runs of the deployment in that state, the earliest first."""
        found = self.ask(
            "/flow_runs/filter",
            deployments={"id": {"any_": [self.deployment(name)["id"]]}},
            flow_runs={"state": state} if state else {},
            sort="EXPECTED_START_TIME_ASC",
        )
        return list(found)

    def ended(self, run: str, seconds: float = 90) -> dict[str, Any]:
        """The run, when it has ended."""
        return until(
            lambda: (
                found
                if (found := self.api.get(f"/flow_runs/{run}").json())["state_type"]
                in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
                else None
            ),
            seconds,
        )


def until(look: Callable[[], Any], seconds: float = 60) -> Any:
    """What is seen, as soon as something is."""
    end = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < end, f"nothing after {seconds} s"
        time.sleep(0.2)
    return seen


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@contextmanager
def served(home: Path) -> Iterator[Server]:
    """The server that `prescreen schedule` starts for itself."""
    before = dict(os.environ)
    for name in [name for name in os.environ if "PREFECT" in name]:
        del os.environ[name]
    try:
        apply(home)
        with own_server(home, free_port()) as page:
            password = (home / "page-password").read_text().strip()
            with httpx.Client(
                base_url=f"{page}/api", auth=tuple(password.split(":")), timeout=30
            ) as api:
                yield Server(page, password, api)
    finally:
        os.environ.clear()
        os.environ.update(before)


@dataclass
class Scheduler:
    """`prescreen schedule` at work, and what it has said."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def said(self, pattern: str) -> re.Match[str]:
        """The first line that fits, waited for."""
        found: re.Match[str] = until(
            lambda: next((m for line in [*self.lines] if (m := re.search(pattern, line))), None)
        )
        return found

    def end(self) -> int:
        """Its exit status, after somebody who is in a hurry."""
        self.process.terminate()
        time.sleep(0.2)
        self.process.terminate()
        return self.process.wait(60)


@contextmanager
def scheduler(server: Server, *options: object, **environment: str) -> Iterator[Scheduler]:
    """A scheduler that uses the server; ended at the latest with the block."""
    given = {
        "PREFECT_API_URL": f"{server.page}/api",
        "PREFECT_API_AUTH_STRING": server.password,
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",
    }
    unset = {name: value for name, value in os.environ.items() if "PREFECT" not in name}
    process = subprocess.Popen(
        [SCRIPT, "schedule", *map(str, options)],
        env=unset | given | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    running = Scheduler(process)

    Thread(target=lambda: [running.lines.append(line) for line in process.stdout or ()]).start()
    try:
        yield running
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


@contextmanager
def told() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A webhook's address, and what was sent to it."""
    sent: list[dict[str, str]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            pass

    hook = HTTPServer(("127.0.0.1", 0), Hook)
    Thread(target=hook.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{hook.server_port}/hook?key=CANARYKEY", sent
    finally:
        hook.shutdown()
