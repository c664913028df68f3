"""Commands and pieces of Python in processes of their own, which need not import anything anew."""

import multiprocessing
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

LONGEST = 180.0
# A server process imports these once; every command is forked from it, before any thread starts.
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(
    ["flows.cli", "flows.refresh", "flows.summary", "flows.claims.check", "flows.page.accounts"]
)


def environment(folder: Path) -> dict[str, str]:
    """What a command finds in the environment: the program on the path, and nothing set."""
    path = f"{folder / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    return {"PATH": path, "HOME": str(home), "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}


def called(function: Callable[..., None], folder: Path, *given: Any) -> tuple[int, str]:
    """Exit status and output of a function in a process of its own, in that folder."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8", errors="replace") as said:
        process = _SERVER.Process(
            target=_child, args=(function, str(folder), environment(folder), said.name, *given)
        )
        process.start()
        process.join(LONGEST)
        if process.exitcode is None:
            process.kill()
            process.join()
        return process.exitcode or 0, said.read()


def prescreen(folder: Path, words: list[str]) -> tuple[int, str]:
    """Exit status and output of one command of the program."""
    return called(_prescreen, folder, words)


def bash(folder: Path, text: str) -> tuple[int, str]:
    """Exit status and output of a script that ends at its first error."""
    done = subprocess.run(
        ["bash", "-e", "-c", text],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST,
        start_new_session=True,
    )
    return done.returncode, done.stdout


def _prescreen(words: list[str]) -> None:
    from flows.cli import main

    sys.argv = ["prescreen", *words]
    main()


def _child(
    function: Callable[..., None], folder: str, env: dict[str, str], said: str, *given: Any
) -> None:
    os.setsid()
    out = os.open(said, os.O_WRONLY | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    # A process that was forked begins with streams of the server's.
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", buffering=1, closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", buffering=1, closefd=False)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    code = 0
    try:
        function(*given)
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        traceback.print_exc()
        code = 70
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
