"""Refreshes through the real Prefect flow, one after the other, in one process: a script.

Standard input holds a JSON list of [name, arguments]. A run called `broken step` has a step that
raises an error which quotes a row; `damaged store` finds its store's bytes overwritten. In `server
dies, step breaks` Prefect's server is killed while such a step runs, and the next run has a new
one; in `server dies` it is killed and gone for good.
"""

import atexit
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flows.refresh
from flows.cli import _silence_errors, app


def broken(*arguments: Any) -> None:
    """As DuckDB does it: the text of the error is the patient's row."""
    raise ValueError(f"Could not convert. Original Line: {os.environ['CANARY_ROW']}")


def killing(step: Callable[..., Any]) -> Callable[..., Any]:
    """The step, while Prefect's embedded server dies."""

    def killed(*arguments: Any) -> Any:
        from prefect.server.api.server import SubprocessASGIServer

        for server in SubprocessASGIServer._instances.values():
            assert server.server_process is not None
            server.server_process.kill()
            server.server_process.wait()
        if step is broken:
            SubprocessASGIServer._instances.clear()
        return step(*arguments)

    return killed


def damage(store: Path) -> None:
    content = bytearray(store.read_bytes())
    content[4096 : 4096 + 65536] = b"\x07" * 65536
    store.write_bytes(content)


def main() -> None:
    """Every run, with its name and exit status on both streams."""
    for name, arguments in json.load(sys.stdin):
        print(f"=== {name}", flush=True)
        print(f"=== {name}", file=sys.stderr, flush=True)
        stage = flows.refresh.stage
        if name == "broken step":
            flows.refresh.stage = broken  # type: ignore[assignment]
        if name == "server dies, step breaks":
            flows.refresh.stage = killing(broken)  # type: ignore[assignment]
        if name == "server dies":
            flows.refresh.stage = killing(stage)  # type: ignore[assignment]
        if name == "damaged store":
            warehouse = Path(arguments[arguments.index("--warehouse") + 1])
            damage(warehouse / "store" / "store.duckdb")
        try:
            code = app(arguments, standalone_mode=False)
        except SystemExit as end:
            code = end.code
        flows.refresh.stage = stage
        print(f"\nexit {code or 0}", flush=True)


if __name__ == "__main__":
    atexit.register(_silence_errors)
    main()
