"""The statements of a text, none of which writes anything but a table of one's own session."""

import duckdb

from flows.errors import Refusal, printable
from flows.sql.cells import visible

# Comments nest and strings hold anything: only DuckDB's own words tell where a statement begins.
_READING = (
    *("select", "from", "with", "values", "table", "describe", "desc", "show", "summarize"),
    *("pivot", "pivot_wider", "pivot_longer", "unpivot"),
)
_TYPES = (
    duckdb.StatementType.SELECT,
    duckdb.StatementType.EXPLAIN,
    # A PIVOT is several statements to DuckDB.
    duckdb.StatementType.MULTI,
    duckdb.StatementType.CREATE,
    duckdb.StatementType.SET,
)
# Of CREATE [OR REPLACE] TEMP.
_OWN = ("table", "view", "macro", "function")
_ALLOWED = (
    "SELECT and its kin, EXPLAIN, CREATE TEMP TABLE, VIEW or MACRO, and SET VARIABLE are; for a "
    "file use --format csv or json and --out"
)


class NotAnswered(Refusal):
    """A statement that DuckDB refuses, in DuckDB's words: it is the reader's own."""

    def __str__(self) -> str:
        return f"{self.what}\n  where: {self.where}\n  what to do: {self.remedy}"


def statements(text: str) -> list[duckdb.Statement]:
    """The text's statements; raises Refusal where one is no SQL, or does more than read."""
    try:
        found = duckdb.extract_statements(text)
    except duckdb.Error as error:
        raise not_answered(error, "the query") from None
    if not found:
        raise Refusal("There is no query", "the query", "write one, such as FROM candidate")
    for number, statement in enumerate(found, start=1):
        words = _words(statement.query)
        if statement.type not in _TYPES or not _reads(words):
            what = printable(words[0].upper()) if words else "this"
            raise Refusal(
                f"prescreen sql only reads: {what} is not run",
                f"statement {number} of {len(found)}",
                _ALLOWED,
            )
    return list(found)


def has_rows(statement: duckdb.Statement) -> bool:
    """Whether the statement answers with rows, and does not only prepare for another."""
    return _words(statement.query)[0] not in ("create", "set")


def whole(text: str) -> bool:
    """Whether the text ends with the semicolon of its last statement."""
    parts = [part for part in _parts(text) if part[1] != duckdb.token_type.comment]
    return bool(parts) and parts[-1][0] == ";"


def not_answered(error: duckdb.Error, where: str) -> Refusal:
    """What DuckDB says of a statement, where, and what to do."""
    remedy = "mend the query; `prescreen sql .tables` lists what there is"
    if isinstance(error, duckdb.PermissionException):
        remedy = "prescreen sql reads the release and no other file: open those in your own DuckDB"
    elif isinstance(error, duckdb.OutOfMemoryException):
        remedy = "ask for less at once: nothing is written to the disk in place of memory"
    # DuckDB quotes values.
    return NotAnswered(visible(str(error).strip()), where, remedy)


def _reads(words: list[str]) -> bool:
    if not words:
        return False
    first, rest = words[0], words[1:]
    if first == "explain":
        return _reads([word for word in rest if word not in _EXPLAINING])
    if first == "create":
        rest = rest[2:] if rest[:2] == ["or", "replace"] else rest
        return rest[:1] in (["temp"], ["temporary"]) and rest[1:2] != [] and rest[1] in _OWN
    return first in _READING or words[:2] == ["set", "variable"]


_EXPLAINING = ("analyze", "analyse", "format", "json", "text", "html", "graphviz", "yaml")


def _words(text: str) -> list[str]:
    """The first words of a statement, in small letters, brackets left out."""
    kept = (duckdb.token_type.keyword, duckdb.token_type.identifier)
    return [part.lower() for part, kind in _parts(text) if kind in kept][:12]


def _parts(text: str) -> list[tuple[str, duckdb.token_type]]:
    tokens = duckdb.tokenize(text)
    ends = [start for start, _ in tokens[1:]] + [len(text)]
    return [
        (text[start:end].strip(), kind) for (start, kind), end in zip(tokens, ends, strict=True)
    ]
