"""No page shows a path or an account of the machine on which it was written."""

import re
from pathlib import Path

import pytest

from docs.blocks import ROOT, pages

PATH = re.compile(r"(?<![\w.}/-])/(?:root|home|Users|work|tmp)(?![\w-])")
# As an account stands in what a command prints; a sentence may speak of root.
ACCOUNT = re.compile(r"│ *root *(?:│|$)|\broot@", re.M)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_page_tells_the_machine(page: Path) -> None:
    text = page.read_text("utf-8")
    assert PATH.findall(text) == []
    assert ACCOUNT.findall(text) == []


def test_what_counts_as_such() -> None:
    told = ("see /root/x", "`/tmp`", "(/home/eva)", "where: /work/main", "file:///home/x")
    assert [text for text in told if not PATH.search(text)] == ["file:///home/x"]
    assert not PATH.search("store/work, ./tmp, .../home/, /workbook, /srv/tmp")
