"""Files of one JSON object a line (NDJSON), each line one record."""

import csv
import io

from flows.landing_files import Prepared, private_file, refused
from flows.landing_header import Header
from flows.landing_read import Ground, Landed
from flows.landing_relation import LONGEST_LINE, Relation, link, sorted_relation
from flows.parsing import name
from schemas.source import RESOURCE

# A control character, which JSON writes escaped, so no line holds it.
_NO_DELIMITER = "\x1f"


def read_lines(ground: Ground, prepared: Prepared, file_no: int) -> Landed:
    """The file's lines in the ground's table; blank ones are not counted.

    Raises Refusal for a last line that is neither ended nor whole: the file was cut off.
    """
    header = Header((RESOURCE,), {RESOURCE: 0})
    relation = _relation(link(prepared.content, ground.links / f"{file_no}.ndjson"))
    lines = prepared.shape.lines
    if not ground.insert(prepared, header, relation, file_no, lines):
        rows, lines = _numbered(prepared, ground, file_no)
        relation = sorted_relation(rows, 1)
        if not ground.insert(prepared, header, relation, file_no, lines):
            raise refused(prepared.file, "The file cannot be read as NDJSON", "Export it again.")
    ground.require_whole_end(prepared, file_no)
    blank = ground.connection.execute(
        f"SELECT count(*) FROM {ground.table} WHERE file_no = {file_no}"
        f" AND {name(RESOURCE)} IS NULL"
    ).fetchone()
    return Landed(header, lines - (int(blank[0]) if blank else 0), relation)


def _relation(path: str) -> Relation:
    """Each line as one cell, whatever its quotes and commas."""
    return Relation(
        f"read_csv({path}, columns = {{'{RESOURCE}': 'VARCHAR'}}, auto_detect = false,"
        f" header = false, delim = '{_NO_DELIMITER}', quote = '', escape = '', strict_mode = true,"
        f" compression = 'none', encoding = 'utf-8', max_line_size = {LONGEST_LINE})",
        (name(RESOURCE),),
        first_line=1,
    )


def _numbered(prepared: Prepared, ground: Ground, file_no: int) -> tuple[str, int]:
    """The lines written out with their numbers, for what DuckDB cannot read as it stands."""
    path, count = ground.work / f"lines{file_no}.csv", 0
    with (
        open(prepared.content, encoding="utf-8-sig", newline="\n") as text,
        io.TextIOWrapper(private_file(path), "utf-8", newline="") as rows,
    ):
        out = csv.writer(rows, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for count, line in enumerate(text, start=1):
            out.writerow([count, line.rstrip("\r\n")])
    return link(path, ground.links / f"{file_no}-lines.csv"), count
