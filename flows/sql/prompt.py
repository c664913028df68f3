"""The prompt of `prescreen sql`: questions typed one after the other, nothing of them kept."""

import shutil
import sys
from collections.abc import Callable

import duckdb

from flows.errors import Refusal
from flows.sql.answers import answers, cancellable
from flows.sql.completion import completes
from flows.sql.dot_commands import dot_command
from flows.sql.statements import NotAnswered, statements, whole
from flows.sql.table import table

FIRST, MORE = "prescreen> ", "      ...> "
_LEAVING = (".quit", ".exit", "quit", "exit", "quit;", "exit;")

Reading = Callable[[str], str]
Saying = Callable[[str], None]


def prompt(
    connection: duckdb.DuckDBPyConnection, read: Reading | None = None, say: Saying | None = None
) -> None:
    """Every question is answered on the terminal until its reader leaves; errors end nothing."""
    say = say or _say
    if read is None:
        # It loads what lets a line be edited and called back; its history goes with the process.
        completes(connection)
        read = input
    typed = ""
    while True:
        try:
            line = read(MORE if typed else FIRST)
        except EOFError:
            say("\n")
            return
        except KeyboardInterrupt:
            typed = ""
            say("\n")
            continue
        if not typed and line.strip().lower() in _LEAVING:
            return
        typed = f"{typed}\n{line}" if typed else line
        if not typed.strip():
            typed = ""
        elif typed.lstrip().startswith(".") or whole(typed):
            _answered(connection, typed, say)
            typed = ""


def _answered(connection: duckdb.DuckDBPyConnection, typed: str, say: Saying) -> None:
    try:
        cancellable(connection, lambda: tell(connection, typed, terminal_width(), say))
    except NotAnswered as refusal:
        say(f"{refusal.what}\n")
    except (Refusal, duckdb.Error) as error:
        say(f"{error}\n")
    except KeyboardInterrupt:
        say("\nstopped\n")


def tell(connection: duckdb.DuckDBPyConnection, text: str, width: int | None, say: Saying) -> None:
    """The answers to the text, as tables, one below the other; dot commands are answered too."""
    if text.lstrip().startswith("."):
        say(dot_command(connection, text, width))
        return
    for number, answer in enumerate(answers(connection, statements(text))):
        say(("\n" if number else "") + table(answer, width))


def terminal_width() -> int:
    """How many cells a line of this terminal has."""
    return shutil.get_terminal_size().columns


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
