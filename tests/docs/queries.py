"""SQL, Python and R, on the published database of a page's folder."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from docs.blocks import Block
from docs.children import bash, called, prescreen
from docs.told import Told, ended

_IN_QUOTES = re.compile(r"\"((?:\\.|[^\"\\])*)\"|'((?:\\.|[^'\\])*)'", re.S)
_QUERY = re.compile(r"\s*(SELECT|FROM|WITH|DESCRIBE|SUMMARIZE)\b", re.I)


def sql(block: Block, folder: Path) -> Told:
    """Every query answers, with a row at least unless the block is `empty`; what is printed for it
    is what `prescreen sql` prints."""
    code, said = called(answered, folder, [block.text], "empty" not in block.asks)
    if code:
        return Told(ended(code, 0, "the query", said))
    return Told(prints=lambda: prescreen(folder, ["sql", block.text])[1])


def python(block: Block, folder: Path) -> Told:
    """The block runs as a program of its own."""
    code, printed = called(_executed, folder, block.text, block.place)
    return Told(ended(code, 0, "the program", printed), lambda: printed)


def r(block: Block, folder: Path) -> Told:
    """Its queries answer; where R with duckdb is installed the block runs as a program."""
    texts = [a or b for a, b in _IN_QUOTES.findall(block.text)]
    queries = [text for text in texts if _QUERY.match(text)]
    code, said = called(answered, folder, queries, True)
    if code or not _has_r():
        return Told(ended(code, 0, "its queries", said))
    (folder / ".block.R").write_text(block.text, "utf-8")
    code, printed = bash(folder, "Rscript .block.R")
    return Told(ended(code, 0, "the program", printed))


def answered(texts: list[str], with_rows: bool) -> None:
    """Every statement of the texts answers on the published database, if asked with rows."""
    import duckdb

    with duckdb.connect("warehouse/prescreen.duckdb", read_only=True) as connection:
        for text in texts:
            for statement in connection.extract_statements(text):
                rows = connection.execute(statement).fetchall()
                if with_rows and not rows:
                    raise SystemExit(f"no row: {statement.query.strip()}")


def _executed(text: str, place: str) -> None:
    exec(compile(text, place, "exec"), {"__name__": "__main__"})


@cache
def _has_r() -> bool:
    program = shutil.which("Rscript")
    asked = [program, "-e", "library(duckdb)"]
    return bool(program) and subprocess.run(asked, capture_output=True).returncode == 0
