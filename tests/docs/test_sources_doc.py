"""docs/sources.md: its example is followed to the letter, and its tables are complete."""

import re
from pathlib import Path

import duckdb
import pytest
from landing.conftest import csv_text
from typer.testing import CliRunner

from flows.cli import app
from flows.refresh import refresh
from flows.resources import protocols_folder
from schemas.source import WORDED, Source, Table

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sources.md").read_text("utf-8")
# The public set that the example is made for; it lies beside a developer's checkout.
SMART = ROOT.parent / "shared" / "data" / "smart_sample_patients"
FILES = {
    "patients.txt": """
        PID | dob        | gender | lname
        p1  | 2012-05-01 | female | Doe
        p2  | 2011-04-03 | male   | Doe
    """,
    "problems.txt": """
        ID | PID | START_DATE | END_DATE | SNOMED   | NAME
        1  | p1  | 2024-01-01 |          | 55464009 | Systemic lupus erythematosus
    """,
    "meds.txt": """
        ID | PID | START_DATE | END_DATE   | RxNorm | Name                                | SIG     | Q_TO_TAKE_VALUE | Q_TO_TAKE_UNIT | FREQUENCY_VALUE | FREQUENCY_UNIT
        1  | p1  | 2026-01-01 | 2026-06-30 | 312615 | Prednisone 20 MG Oral Tablet        | 2 daily | 2               | {tablet}       | 1               | /d
        2  | p1  | 2026-01-01 |            | 979092 | Hydroxychloroquine 200 MG Oral Tablet | taper |                 |                |                 |
    """,
    "labs.txt": """
        ID | PID | DATE       | LOINC  | SCALE | NAME       | VALUE | LOW | HIGH | UNITS
        1  | p1  | 2026-06-01 | 2160-0 | Qn    | Creatinine | 0.6   | 0.3 | 0.7  | mg/dL
    """,
    "allergies.txt": """
        ID | PID | STATEMENT | TYPE    | ALLERGEN            | START_DATE | SEVERITY
        1  | p1  | negative  | general | No known allergies  | 2020-01-01 |
        2  | p2  | positive  | drug    | Hydroxychloroquine  | 2019-02-03 | mild
        3  | p2  | positive  | food    | peanut              | 2000       | severe
    """,
}


def steps() -> list[tuple[str, str]]:
    """The files of the example in the order of the page, and what `check` says of them."""
    found = re.findall(
        r"(?:`my-source/([\w.]+)`[^\n]*\n\n)?```(toml|sql|text)\n(.*?)```", PAGE, re.S
    )
    return [(name or kind, text) for name, kind, text in found]


def followed(folder: Path, upto: int) -> Path:
    """The source after so many of the page's blocks."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in steps()[:upto]:
        path = folder / name
        if name == "source.toml" and path.exists():
            old, (header, *_) = path.read_text("utf-8"), text.splitlines()
            if header in old:
                tables = re.sub(rf"{re.escape(header)}\n.*?(\n\n|$)", "", old, flags=re.S)
                text = f"{tables.rstrip()}\n\n{text}"
            else:
                before, words, after = old.partition("[words.")
                text = f"{before}{text}\n{words}{after}"
        if name in ("source.toml",) or name.endswith(".sql"):
            path.write_text(text, "utf-8")
    return folder


def blocks_before(kind: str) -> list[int]:
    """After how many blocks each block of the kind stands."""
    return [place for place, (name, _) in enumerate(steps()) if name == kind]


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    folder = tmp_path / "delivery"
    folder.mkdir()
    for name, drawn in FILES.items():
        (folder / name).write_text(csv_text(drawn).replace(",", "\t"), "utf-8")
    return folder


def checked(source: Path, extracts: Path) -> str:
    done = CliRunner().invoke(app, ["check", "--source", str(source), "--extracts", str(extracts)])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_example_works_at_every_step(tmp_path: Path, delivery: Path) -> None:
    first, *_ = blocks_before("text")
    said = checked(followed(tmp_path / "one", first), delivery)
    assert "Daily dose computed for 0 of 2 orders" in said
    assert "2 of these orders do not count" in said
    said = checked(followed(tmp_path / "all", len(steps())), delivery)
    assert "Daily dose computed for 1 of 2 orders" in said
    assert "do not count" not in said
    assert "left out of adverse_reactions: only the year is known: 1" in said


@pytest.mark.skipif(not SMART.is_dir(), reason="the public data set is not here")
def test_the_page_shows_what_check_says_of_the_public_set(tmp_path: Path) -> None:
    for place in blocks_before("text"):
        said = checked(followed(tmp_path / str(place), place), SMART).splitlines()
        for line in filter(None, steps()[place][1].splitlines()):
            assert line in said


def test_every_shipped_source_is_in_the_table() -> None:
    shipped = {path.parent.name for path in (protocols_folder() / "sources").glob("*/source.toml")}
    (table,) = re.findall(r"\| shipped \| reads \|\n(.*?)\n\n", PAGE, re.S)
    assert set(re.findall(r"^\| `(\w+)`", table, re.M)) == shipped


def test_every_key_of_a_source_is_told() -> None:
    (keys,) = re.findall(r"## source.toml\n(.*?)\n## ", PAGE, re.S)
    told = set(re.findall(r"`\[?(\w+)", keys))
    assert set(Source.model_fields) - {"selects", "tables", "words"} <= told
    assert set(Table.model_fields) | set(WORDED) | {"tables", "words"} <= told


def test_the_queries_answer(tmp_path: Path) -> None:
    refresh(ROOT / "data" / "his_zh", tmp_path, ("NCT06934447",), source="his_zh")
    queries = [text for name, text in steps() if name == "sql"]
    with duckdb.connect(str(tmp_path / "prescreen.duckdb"), read_only=True) as connection:
        for query in filter(str.strip, "".join(queries).split(";")):
            assert connection.execute(query).fetchall()
