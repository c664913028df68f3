"""What the documents say is what the program does."""

import re
from pathlib import Path

import duckdb
import pytest

from flows.coverage_sheet import coverage_sheet, sheet_file
from flows.data_dictionary import data_dictionary
from flows.protocols import load_protocol, shipped_protocols
from schemas.protocol import Protocol
from schemas.tables import TABLES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def published(screened_sample: Path) -> Path:
    return screened_sample / "prescreen.duckdb"


def test_the_data_dictionary_is_the_models() -> None:
    assert (ROOT / "docs" / "data_dictionary.md").read_text("utf-8") == data_dictionary()


def test_every_table_and_column_is_described() -> None:
    for name, schema in TABLES.items():
        assert schema.description, name
        assert [c for c, column in schema.columns.items() if not column.description] == [], name


@pytest.mark.parametrize(
    "query",
    [
        q.strip()
        for block in re.findall(r"```sql\n(.*?)```", README, re.S)
        for q in block.split(";")
        if q.strip()
    ],
)
def test_every_query_of_the_readme_answers(published: Path, query: str) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        assert connection.execute(query).fetchall()


def test_links_between_documents_lead_somewhere() -> None:
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_readme_counts_the_criteria_right(protocol: Protocol) -> None:
    by_data = [c for c in protocol.criteria if c.decidable != "manual"]
    said = (
        f"Of the trial's {len(protocol.criteria)} criteria {len(by_data)} are decided by data, "
        f"fully or partly; the other {len(protocol.criteria) - len(by_data)} always ask a person."
    )
    assert said in " ".join(README.split())


@pytest.mark.parametrize("name", shipped_protocols())
def test_the_coverage_sheet_is_the_protocol(name: str) -> None:
    protocol = load_protocol(name)
    written = sheet_file(ROOT / "docs" / "protocols", protocol).read_text("utf-8")
    assert written == coverage_sheet(protocol)
    for criterion in protocol.criteria:
        assert criterion.wording in written
        assert all(assumption in written for assumption in criterion.assumptions)


@pytest.fixture
def protocol() -> Protocol:
    return load_protocol("NCT06934447")
