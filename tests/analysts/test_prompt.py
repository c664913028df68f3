"""The prompt of `prescreen sql`: what is typed, and what stands there then."""

import os
import pty
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from flows.sql import prompt as prompts
from flows.sql.opened import asked, opened
from flows.warehouse import Warehouse


@pytest.fixture
def connection(
    screened_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[duckdb.DuckDBPyConnection]:
    monkeypatch.setenv("COLUMNS", "200")
    with opened(asked(Warehouse(screened_sample))) as found:
        yield found


def typed(connection: duckdb.DuckDBPyConnection, *lines: str | type[BaseException]) -> str:
    """What the prompt says to these lines; an exception stands for Ctrl-C or Ctrl-D."""
    waiting, said = iter((*lines, EOFError)), []

    def read(sign: str) -> str:
        said.append(sign)
        line = next(waiting)
        if isinstance(line, str):
            return line
        raise line

    prompts.prompt(connection, read, said.append)
    return "".join(said)


def test_a_question_over_two_lines_is_one(connection: duckdb.DuckDBPyConnection) -> None:
    said = typed(connection, "SELECT 40 + 2", "", "AS answer;")
    assert "prescreen>       ...>       ...>  answer\n────────\n     42\n(1 row)\n" in said


def test_an_error_ends_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    said = typed(connection, "FROM nowhere;", "COPY screening TO 'x';", ".nothing", "SELECT 42;")
    assert "Table with name nowhere does not exist" in said
    assert "only reads: COPY is not run" in said
    assert "There is no .nothing" in said
    assert said.rstrip().endswith("prescreen>")
    assert " 42\n" in said


def test_ctrl_c_forgets_what_is_typed(connection: duckdb.DuckDBPyConnection) -> None:
    said = typed(connection, "SELECT 1,", KeyboardInterrupt, "SELECT 42;")
    assert "42\n(1 row)" in said


def test_ctrl_c_stops_a_query(connection: duckdb.DuckDBPyConnection) -> None:
    def stop() -> None:
        while not any(thread.name.startswith("sql") for thread in threading.enumerate()):
            time.sleep(0.05)
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=stop, daemon=True).start()
    began = time.monotonic()
    said = typed(
        connection, "SELECT count(*) FROM range(1000000000) a, range(1000) b;", "SELECT 42;"
    )
    assert "stopped" in said
    assert " 42\n" in said
    assert time.monotonic() - began < 20


def test_what_there_is_can_be_asked(connection: duckdb.DuckDBPyConnection) -> None:
    said = typed(connection, ".tables", ".describe steroid_dose", ".describe EXPLAIN(id)", ".help")
    assert "candidates_as_of(on_date)" in said
    assert "steroid_dose: One row per patient and run of days" in said
    assert "Key: patient_id, first_day." in said
    assert "mg_per_kg     │ DOUBLE" in said
    assert "Unit: mg/kg/day." in said
    assert " wording      │ VARCHAR" in said
    assert ".quit" in said
    examples = typed(connection, ".examples").partition("FROM candidate")
    for query in f"FROM candidate{examples[2]}".split(";")[:5]:
        assert connection.execute(query).fetchall() is not None


def test_quit_leaves(connection: duckdb.DuckDBPyConnection) -> None:
    assert typed(connection, ".quit", "SELECT 42;") == "prescreen> "


def test_on_a_terminal_it_edits_and_completes_and_keeps_nothing(
    screened_sample: Path, tmp_path: Path
) -> None:
    mine, theirs = pty.openpty()
    program = [Path(sys.executable).with_name("prescreen"), "sql", "--warehouse", screened_sample]
    environment = {**os.environ, "HOME": str(tmp_path), "TERM": "xterm", "COLUMNS": "100"}
    run = subprocess.Popen(
        program, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=tmp_path
    )
    os.close(theirs)
    said = ""
    for keys, awaited in (
        ("", "prescreen> "),
        ("SELECT count(*) AS n FROM treatment_h\t;\n", "(1 row)"),
        ("\x1b[A\n", "(1 row)"),
        (".quit\n", None),
    ):
        os.write(mine, keys.encode())
        answer = _until(mine, awaited)
        assert awaited is None or awaited in answer, answer
        said += answer
    assert run.wait(30) == 0
    os.close(mine)
    assert said.count("58") == 2
    assert "Release 000001 as of 2026-11-16, read-only" in said
    assert list(tmp_path.iterdir()) == []


def _until(terminal: int, awaited: str | None) -> str:
    said = ""
    while awaited is None or awaited not in said:
        assert select.select([terminal], [], [], 60)[0], f"nothing more after {said!r}"
        try:
            said += os.read(terminal, 4096).decode("utf-8", "replace")
        except OSError:
            break
    return said
