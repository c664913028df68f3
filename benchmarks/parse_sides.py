"""How long DuckDB takes to read the delivery's files, and the program's rules to judge labs.

Nothing is written: each query adds up what it has read to one row.
"""

from pathlib import Path

import duckdb

from benchmarks.hospital import AS_OF
from flows.parsing import name
from flows.resources import load_source
from flows.rules import Rules, rules_for
from flows.sample.columns import COLUMNS

LABS = "labs"


def text_parse(delivery: Path) -> dict[str, int]:
    """The delivery's files are read as text by DuckDB alone, every cell of every row."""
    return {file.stem: _rows_of_text(file) for file in sorted(delivery.glob("*.csv"))}


def labs_as_text(delivery: Path) -> dict[str, int]:
    """The labs are read as text by DuckDB alone, every cell of every row."""
    return {LABS: _rows_of_text(delivery / f"{LABS}.csv")}


def labs_parsed(delivery: Path) -> dict[str, int]:
    """The labs are read and strictly parsed by the program's SQL, and no rule is asked."""
    rules = rules_for(LABS, AS_OF, load_source("canonical").timezone)
    return {LABS: _summed(_parsed(delivery, rules), [*rules.columns])[0]}


def labs_judged(delivery: Path) -> dict[str, int]:
    """The labs are read, strictly parsed and asked every rule, broken or not.

    What this takes beyond `labs_parsed` is the rules' own cost. Rules that no row of the file can
    break, because its bytes show no such sign, are left out, as the landing leaves them out.
    """
    rules = rules_for(LABS, AS_OF, load_source("canonical").timezone)
    judged = f"(SELECT *, {rules.broken} AS broken FROM {_parsed(delivery, rules)})"
    rows, broken, *_ = _summed(judged, [*rules.columns], "count_if(broken <> 0)")
    return {LABS: rows, "broken": broken}


def _rows_of_text(file: Path) -> int:
    return _summed(_texts(file, file.stem), [*COLUMNS[file.stem]])[0]


def _texts(file: Path, extract: str) -> str:
    columns = ", ".join(f"'{column}': 'VARCHAR'" for column in COLUMNS[extract])
    return (
        f"read_csv('{file}', header = true, columns = {{{columns}}}, auto_detect = false,"
        " delim = ',', quote = '\"', escape = '\"')"
    )


def _parsed(delivery: Path, rules: Rules) -> str:
    cells = {column: name(column) for column in COLUMNS[LABS]}
    texts = f"(SELECT {rules.texts(cells)} FROM {_texts(delivery / f'{LABS}.csv', LABS)})"
    return f"(SELECT *, {rules.parsed()} FROM {texts})"


def _summed(rows: str, columns: list[str], *more: str) -> list[int]:
    """The number of rows and what `more` comes to, every column having been made."""
    made = " + ".join(f"count({name(column)})" for column in columns)
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        con.execute("SET disabled_optimizers = 'type_pushdown'")
        found = con.execute(f"SELECT {', '.join(['count(*)', *more, made])} FROM {rows}")
        row = found.fetchone() or ()
    return [int(number) for number in row]
