"""A page as a strict reader sees it: every tag closed in its turn, everything unescaped."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "br", "img", "link", "input", "hr"}


@dataclass
class Element:
    """An element with what is inside it."""

    tag: str
    attributes: dict[str, str]
    children: "list[Element | str]" = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text inside, blanks as one."""
        told = (child if isinstance(child, str) else child.text for child in self.children)
        return " ".join(" ".join(told).split())

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    def all(self, tag: str | None = None, class_: str | None = None) -> "Iterator[Element]":
        """Every element below this one, in the page's order."""
        for child in self.children:
            if isinstance(child, Element):
                if (tag is None or child.tag == tag) and (not class_ or class_ in child.classes):
                    yield child
                yield from child.all(tag, class_)

    def first(self, tag: str, class_: str | None = None) -> "Element":
        return next(self.all(tag, class_))

    def named(self, id_: str) -> "Element":
        """The one element of that id."""
        (found,) = [e for e in self.all() if e.attributes.get("id") == id_]
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"twice the same attribute in {tag}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"{self.open[-1].tag} is closed by {tag}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parsed(text: str) -> Element:
    """The page; fails where a tag is not closed in its turn."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert len(reader.open) == 1, f"{reader.open[-1].tag} is never closed"
    return reader.open[0]


def page(file: Path) -> Element:
    """The page in that file."""
    return parsed(file.read_text("utf-8"))


def table_rows(table: Element) -> list[list[str]]:
    """The texts of a table's cells, without its heading."""
    return [
        [cell.text for cell in row.children if isinstance(cell, Element)]
        for row in table.first("tbody").all("tr")
    ]
