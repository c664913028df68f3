"""Fifty people read a list of 5,000 patients at once: `python -m benchmarks.page_load`.

A real server answers over the loopback interface, every page noted in the audit log before it goes
out. Each person asks for the next page as soon as the last one is there.
"""

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter, sleep
from urllib.parse import quote

from benchmarks.grown_release import PROTOCOL, grown_warehouse
from flows.page.accounts import Accounts, Role
from flows.page.audit import audit_journal
from flows.warehouse import Warehouse

PATIENTS, USERS, PAGES = 5_000, 50, 20
PASSWORD = "four words make one"
MOST_SECONDS = 0.5


@dataclass(frozen=True)
class Load:
    """Seconds that each page took, all of them together, and the server's processor."""

    seconds: list[float]
    whole: float
    cpu: float
    bytes: int

    def at(self, share: float) -> float:
        """The time that this share of the pages did not take longer than."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]

    def told(self) -> str:
        """One line."""
        pages = len(self.seconds)
        return (
            f"{pages:,} pages in {self.whole:.1f} s ({pages / self.whole:.0f} a second, "
            f"{self.bytes / pages / 1024:.0f} kB each): median "
            f"{self.at(0.5):.3f} s, 95th percentile {self.at(0.95):.3f} s, longest "
            f"{max(self.seconds):.3f} s; {1000 * self.cpu / pages:.1f} ms of processor each"
        )


def main() -> None:
    """Prints the times; exit status 1 if the 95th percentile is half a second or more."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.page_load")
    words.add_argument("--users", type=int, default=USERS)
    words.add_argument("--pages", type=int, default=PAGES, help="of each user")
    words.add_argument("--patients", type=int, default=PATIENTS)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="prescreen-page-") as folder:
        place = grown_warehouse(Path(folder), asked.patients)
        Accounts(place).add("reader", Role.research, ["*"], PASSWORD)
        with _served(place) as (port, child):
            load = asyncio.run(_visited(port, child, asked.users, asked.pages))
        noted = audit_journal(place).verify()
    print(f"{asked.users} users of {asked.patients:,} patients: {load.told()}")
    print(f"audit log: {noted.count:,} lines, {len(noted.faults)} faults")
    sys.exit(load.at(0.95) >= MOST_SECONDS or bool(noted.faults))


@contextmanager
def _served(place: Warehouse) -> Iterator[tuple[int, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    run = "from flows.cli import main; main()"
    words = ["serve", "--warehouse", str(place.root), "--port", str(port)]
    child = subprocess.Popen(
        [sys.executable, "-c", run, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield port, child.pid
    finally:
        child.terminate()
        child.wait(30)


def _wait_for(port: int) -> None:
    until = monotonic() + 60
    while monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            sleep(0.1)
    raise TimeoutError("the page does not answer")


async def _visited(port: int, server: int, users: int, pages: int) -> Load:
    """Everybody has signed in before the first page is timed."""
    browsers = [_Browser(port, number) for number in range(users)]
    for browser in browsers:
        await browser.sign_in()
    # The first page of a release is drawn for everybody after it.
    await browsers[0].get(f"/lists/{PROTOCOL}")
    begun, spent = perf_counter(), _cpu_seconds(server)
    times = await asyncio.gather(*(browser.read(pages) for browser in browsers))
    whole = perf_counter() - begun
    spent = _cpu_seconds(server) - spent
    told = [one for own in times for one in own]
    return Load(told, whole, spent, sum(browser.bytes for browser in browsers))


def _cpu_seconds(process: int) -> float:
    """User and system seconds of the process so far."""
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


class _Browser:
    """One person's connection, which stays open, and their cookies."""

    def __init__(self, port: int, number: int) -> None:
        self._port = port
        self._drawn = random.Random(number)
        self._cookies: dict[str, str] = {}
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.bytes = 0

    async def sign_in(self) -> None:
        page = (await self.get("/sign-in")).decode()
        token = page.split('name="csrf" value="')[1].split('"')[0]
        form = f"csrf={token}&name=reader&password={quote(PASSWORD)}"
        await self._ask("POST", "/sign-in", form.encode())
        # Until all the others have signed in, the server would have closed an idle connection.
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def get(self, path: str) -> bytes:
        return await self._ask("GET", path, b"")

    async def read(self, pages: int) -> list[float]:
        """Pages of the list, tabs and filters, as they are drawn."""
        times = []
        self.bytes = 0
        for _ in range(pages):
            tab = self._drawn.choice(["all", "all", "needs_data", "candidate", "ineligible"])
            criterion = self._drawn.choice(["", "", "", "E8", "E7e"])
            page = self._drawn.randint(1, 40)
            path = f"/lists/{PROTOCOL}?tab={tab}&criterion={criterion}&page={page}"
            begun = perf_counter()
            answer = await self.get(path)
            times.append(perf_counter() - begun)
            assert b'<table class="list">' in answer or b"Nobody is under" in answer
        return times

    async def _ask(self, method: str, path: str, body: bytes) -> bytes:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 22)
        reader, writer = self._streams
        own = f"127.0.0.1:{self._port}"
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: {own}\r\nCookie: {cookies}\r\n"
        if body:
            head += f"Origin: http://{own}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            head += f"Content-Length: {len(body)}\r\n"
        writer.write(f"{head}\r\n".encode() + body)
        await writer.drain()
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        length = 0
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                cookie, _, content = value.split(";")[0].partition("=")
                self._cookies[cookie] = content
            elif name.lower() == "content-length":
                length = int(value)
        answer = await reader.readexactly(length)
        self.bytes += length
        status = int(lines[0].split()[1])
        assert status in (200, 303), status
        return answer


if __name__ == "__main__":
    main()
