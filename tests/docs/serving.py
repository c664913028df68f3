"""Commands that stay: the page is started once in all pages, waited for, and ended."""

import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from functools import cache
from pathlib import Path

from docs.blocks import ROOT, Block, blocks, pages
from docs.children import environment
from docs.commands import lines, simple, unknown
from docs.told import Told

# The scheduler's own tests start it, with its server of Prefect.
STARTED = ("serve",)
READY = "Ctrl-C"
SOON = 90.0


def serving(block: Block, folder: Path) -> Told:
    """The commands and their options exist; the first `serve` of all pages is started."""
    faults = []
    for line in lines(block.text):
        words = simple(line) or []
        if fault := unknown(words) if words else f"no command of the program alone: {line}":
            faults.append(fault)
        elif words[0] in STARTED and first_shown(words[0]) in (block.place, None):
            faults += _started(words, folder)
    return Told(faults)


@cache
def first_shown(command: str) -> str | None:
    """The place of the first block of all pages that shows the command to stay."""
    for page in pages():
        text = page.read_text("utf-8")
        for block in blocks(text, page.relative_to(ROOT).as_posix()):
            if "serves" in block.asks and any(
                (simple(line) or [""])[0] == command for line in lines(block.text)
            ):
                return block.place
    return None


def _started(words: list[str], folder: Path) -> list[str]:
    """The faults of a command that has to say that it is ready, answer, and end when asked to."""
    if "--port" not in words:
        words = [*words, "--port", str(_free_port())]
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as said:
        with Path(said.name).open("w") as out:
            process = subprocess.Popen(
                ["prescreen", *words],
                cwd=folder,
                env=environment(folder),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            ready = _until_ready(process, Path(said.name))
            process.send_signal(signal.SIGINT)
            process.wait(30)
        except subprocess.TimeoutExpired:
            return [f"`prescreen {words[0]}` does not end after Ctrl-C"]
        finally:
            process.kill()
            process.wait()
        name, told = f"`prescreen {words[0]}`", Path(said.name).read_text("utf-8")
        if not ready:
            return [f"{name} does not say that it is ready: {told}"]
        return [f"{name} ends with a traceback"] if "Traceback" in told else []


def _until_ready(process: subprocess.Popen[bytes], said: Path) -> bool:
    late = time.monotonic() + SOON
    while process.poll() is None and time.monotonic() < late:
        told = said.read_text("utf-8")
        address = re.search(r"http://127\.0\.0\.1:\d+", told)
        if READY in told and (address is None or _answers(address[0])):
            return True
        time.sleep(0.1)
    return False


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2).close()
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
