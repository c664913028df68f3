"""The pictures of the documents are there, small, and of today's program."""

from pathlib import Path

import pytest

from docs.blocks import ROOT, pages
from docs.pictured import MOST_BYTES, PICTURES

FOLDER = ROOT / "docs" / "pictures"


def test_every_picture_is_made_by_the_script_and_small() -> None:
    sizes = {picture.name: picture.stat().st_size for picture in FOLDER.iterdir()}
    assert sizes.keys() == PICTURES.keys()
    assert all(size <= MOST_BYTES for size in sizes.values())
    assert sum(sizes.values()) < 1_000_000


@pytest.mark.parametrize("name", PICTURES)
def test_a_page_shows_the_picture(name: str) -> None:
    assert any(f"pictures/{name})" in page.read_text("utf-8") for page in pages())


@pytest.mark.parametrize("name", PICTURES)
def test_the_program_still_says_what_the_picture_shows(name: str) -> None:
    assert [text for text in PICTURES[name] if text not in _said()] == []


def _said() -> str:
    """Every word of the page, the report and their pictures, as it stands in the program."""
    parts = ("page", "report", "schedule", "sensitivity")
    folders: list[Path] = [ROOT / "flows" / name for name in parts]
    files = [file for folder in folders for file in folder.rglob("*") if file.suffix in _TEXTS]
    return "\n".join(file.read_text("utf-8") for file in files)


_TEXTS = (".j2", ".py")
