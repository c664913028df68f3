"""A server of Prefect that lives and dies with the scheduler, on this machine only."""

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from urllib.error import URLError
from urllib.request import urlopen

from flows.errors import Refusal
from flows.warehouse import PRIVATE_FILE_MODE

HOST = "127.0.0.1"
_STARTING_SECONDS = 120.0
_STOPPING_SECONDS = 10.0
_PR_SET_PDEATHSIG = 1


@contextmanager
def own_server(home: Path, port: int) -> Iterator[str]:
    """The address of its page; this process, and those it starts, know it as Prefect's API.

    Raises Refusal where the port is taken, where the server does not answer in time, and where it
    ended by itself; this process is told to end with it.
    """
    _require_free(port)
    password = _password(home / "page-password")
    page = f"http://{HOST}:{port}"
    os.environ.update(
        {
            "PREFECT_SERVER_API_HOST": HOST,
            "PREFECT_SERVER_API_PORT": str(port),
            "PREFECT_SERVER_API_AUTH_STRING": password,
            # Slots that are held when the machine dies are known again when it is back.
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
                "prefect.server.concurrency.lease_storage.filesystem"
            ),
            "PREFECT_UI_URL": page,
        }
    )
    log = home / "server.log"
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE_MODE)) as said:
        process = _started(port, said.fileno())
    try:
        _await(process, page, log)
        os.environ["PREFECT_API_URL"] = f"{page}/api"
        os.environ["PREFECT_API_AUTH_STRING"] = password
        lost = Event()
        Thread(target=_end_with, args=(process, lost), daemon=True).start()
        try:
            yield page
        finally:
            if lost.is_set():
                raise Refusal(
                    "Prefect's server has ended by itself",
                    page,
                    f"read {log}, and start the scheduler again, as systemd does by itself",
                )
    finally:
        _end(process)


def _end_with(process: subprocess.Popen[bytes], lost: Event) -> None:
    """This process is told to end when its server has, unless it is ending already."""
    process.wait()
    if callable(signal.getsignal(signal.SIGTERM)):
        lost.set()
        os.kill(os.getpid(), signal.SIGTERM)


def _require_free(port: int) -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError as error:
            raise Refusal(
                f"Prefect's server cannot listen there ({error.strerror})",
                f"{HOST}, port {port}",
                "end whatever uses the port, or name another one with --port; for a server of "
                "Prefect that runs already, set PREFECT_API_URL",
            ) from None


def _password(file: Path) -> str:
    """The one password of Prefect's page, made once; or as the operator has set it."""
    if told := os.environ.get("PREFECT_SERVER_API_AUTH_STRING"):
        return told
    with suppress(FileExistsError):
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE_MODE)
        with os.fdopen(handle, "w") as made:
            made.write(f"operations:{secrets.token_urlsafe(18)}\n")
    return file.read_text().strip()


def _started(port: int, said: int) -> subprocess.Popen[bytes]:
    library = ctypes.CDLL(None)

    def ends_with_its_parent() -> None:
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    application = ["--factory", "prefect.server.api.server:create_app"]
    listening = ["--host", HOST, "--port", str(port), "--timeout-keep-alive", "5"]
    # In a group of its own: Ctrl-C is for the scheduler, which ends its runs first.
    return subprocess.Popen(
        [sys.executable, "-m", "uvicorn", *application, *listening, "--log-level", "error"],
        env={k: v for k, v in os.environ.items() if k != "PREFECT_API_URL"},
        stdout=said,
        stderr=said,
        start_new_session=True,
        preexec_fn=ends_with_its_parent,
    )


def _await(process: subprocess.Popen[bytes], page: str, log: Path) -> None:
    """The server answers."""
    until = time.monotonic() + _STARTING_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with suppress(URLError, OSError), urlopen(f"{page}/api/health", timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    ended = process.poll() is not None
    raise Refusal(
        "Prefect's server ended as it began"
        if ended
        else f"Prefect's server does not answer after {_STARTING_SECONDS:.0f} seconds",
        page,
        f"read {log}; until it runs, `prescreen refresh --direct` needs no server",
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOPPING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
