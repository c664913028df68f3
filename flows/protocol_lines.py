"""Where in a TOML file a value stands."""

import tomllib
from collections.abc import Iterator

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

# Keys and list positions from the top of the file to a value.
Path = tuple[str | int, ...]

_LANGUAGE = Language(tree_sitter_toml.language())
_KEYS = ("bare_key", "dotted_key", "quoted_key")


class Lines:
    """The line of every table, key and list item of a TOML text that tomllib can read."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {(): 1}
        self._lengths: dict[Path, int] = {}
        root = Parser(_LANGUAGE).parse(text.encode()).root_node
        for node in root.named_children:
            if node.type == "pair":
                self._pair(node, ())
            elif node.type in ("table", "table_array_element"):
                self._table(node)

    def of(self, path: Path) -> int:
        """The line of the value, or of the innermost table or list around it that is written."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _table(self, node: Node) -> None:
        *outer, last = _keys(node.named_children[0])
        path: Path = ()
        for key in outer:
            path = self._newest((*path, key))
        path = (*path, last)
        if node.type == "table_array_element":
            self._note(path, node)
            path = self._item(path)
        else:
            path = self._newest(path)
        self._note(path, node)
        for pair in node.named_children[1:]:
            if pair.type == "pair":
                self._pair(pair, path)

    def _pair(self, node: Node, table: Path) -> None:
        key, *_, value = node.named_children
        for part in _keys(key):
            table = (*table, part)
            self._note(table, key)
        self._value(value, table)

    def _value(self, node: Node, path: Path) -> None:
        for child in node.named_children:
            if child.type == "pair":
                self._pair(child, path)
            elif node.type == "array" and child.type not in ("comment", "ERROR"):
                item = self._item(path)
                self._note(item, child)
                self._value(child, item)

    def _item(self, path: Path) -> Path:
        """The next item of the list at the path."""
        self._lengths[path] = self._lengths.get(path, 0) + 1
        return self._newest(path)

    def _newest(self, path: Path) -> Path:
        """The list's last item, where the path is that of a list of tables."""
        return (*path, self._lengths[path] - 1) if path in self._lengths else path

    def _note(self, path: Path, node: Node) -> None:
        self._lines.setdefault(path, node.start_point[0] + 1)


def _keys(node: Node) -> Iterator[str]:
    """The names of a key, one for each part between its dots."""
    if node.type == "dotted_key":
        for child in node.named_children:
            if child.type in _KEYS:
                yield from _keys(child)
    else:
        yield from tomllib.loads(f"{(node.text or b'').decode()} = 0")
