"""What the documents say is what the program does."""

import re
from pathlib import Path

import pytest

from docs.blocks import pages
from flows.coverage_sheet import coverage_sheet, sheet_file
from flows.data_dictionary import data_dictionary
from flows.protocols import load_protocol, shipped_protocols
from schemas.protocol import Protocol
from schemas.tables import TABLES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_data_dictionary_is_the_models() -> None:
    assert (ROOT / "docs" / "data_dictionary.md").read_text("utf-8") == data_dictionary()


def test_every_table_and_column_is_described() -> None:
    for name, schema in TABLES.items():
        assert schema.description, name
        assert [c for c, column in schema.columns.items() if not column.description] == [], name


def headings(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_links_between_documents_lead_somewhere() -> None:
    for document in pages():
        text = document.read_text("utf-8")
        for target, heading in re.findall(r"\]\(([^)#:]*)(?:#([^)]+))?\)", text):
            found = document.parent / target if target else document
            assert found.exists(), f"{document.name}: {target}"
            assert not heading or heading in headings(found), f"{document.name}: #{heading}"


def test_the_readme_counts_the_criteria_right(protocol: Protocol) -> None:
    by_data = [c for c in protocol.criteria if c.decidable != "manual"]
    whole, known = len(protocol.criteria), len(by_data)
    said = (
        f"Of the first trial's {whole} criteria {known} are decided by data, fully or partly; "
        f"the other {whole - known} always ask a person."
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
