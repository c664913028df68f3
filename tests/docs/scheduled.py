"""A running `prescreen schedule`, for the picture of Prefect's page."""

import base64
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page as Tab

_START = "from flows.cli import main; main()"
_WAIT_SECONDS = 180


@contextmanager
def scheduler(warehouse: Path) -> Iterator[tuple[str, str]]:
    """The address of Prefect's page, and what signs in to it, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    told = ["--warehouse", str(warehouse), "--timezone", "Asia/Shanghai", "--port", port]
    program = [sys.executable, "-c", _START, "schedule", *told]
    environment = {key: value for key, value in os.environ.items() if "PREFECT" not in key}
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stdout is not None
        try:
            until = time.monotonic() + _WAIT_SECONDS
            while "Next run" not in running.stdout.readline():
                if time.monotonic() > until or running.poll() is not None:
                    raise SystemExit("the scheduler did not start")
            password = warehouse / "store" / "prefect" / "schedule" / "page-password"
            yield f"http://127.0.0.1:{port}", password.read_text("utf-8").strip()
        finally:
            running.terminate()


def open_deployment(tab: Tab, page: str, password: str) -> None:
    """The weekly deployment's page, with the runs to come."""
    named = password if ":" in password else f"operations:{password}"
    secret = base64.b64encode(named.encode()).decode()
    tab.goto(page)
    tab.evaluate("value => localStorage.setItem('prefect-password', value)", secret)
    tab.goto(f"{page}/deployments")
    tab.get_by_text("weekly", exact=True).first.click()
    tab.get_by_text("Upcoming", exact=True).click()
    tab.get_by_text("Scheduled", exact=True).first.wait_for()
