"""The docs speak of every command, and of none that there is not."""

import re

import pytest

from docs.blocks import ROOT, pages
from docs.commands import commands, named, unknown

PAGES = {page.relative_to(ROOT).as_posix(): page.read_text("utf-8") for page in pages()}


@pytest.mark.parametrize("page", PAGES)
def test_a_command_in_the_middle_of_a_sentence_exists(page: str) -> None:
    """Blocks are run; this is about `prescreen ...` in prose."""
    for code in re.findall(r"`((?:\.venv/bin/)?prescreen [^`]+)`", PAGES[page]):
        words = named(code.replace("\n", " "))
        assert words
        assert unknown(words) is None, f"{page}: {code}"


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_is_in_the_docs(words: tuple[str, ...]) -> None:
    assert any(f"prescreen {' '.join(words)}" in text for text in PAGES.values())
