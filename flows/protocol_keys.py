"""Unknown keys of a protocol: what was meant, and the content without them."""

import copy
from typing import Any

from flows.protocol_lines import Path
from flows.protocol_mistakes import Mistake, Read
from flows.protocol_tables import Table, tables
from flows.protocol_words import called, nearest
from schemas.protocol import Protocol


def read_keys(content: dict[str, Any]) -> Read:
    """The content with every key that its model knows, and the keys that were mistakes."""
    whole = copy.deepcopy(content)
    written: dict[Path, str] = {}
    mistakes: list[Mistake] = []
    # A table is mended before the tables within it are looked for.
    for table in tables(Protocol, whole):
        known = table.model.model_fields
        for key in [key for key in table.content if key not in known]:
            value = table.content.pop(key)
            meant = nearest(key, known)
            mistakes.append(Mistake((*table.path, key), _unknown(key, meant, table)))
            if meant is not None and meant not in table.content:
                table.content[meant] = value
                written[(*table.path, meant)] = key
    return Read(whole, written, tuple(mistakes))


def _unknown(key: str, meant: str | None, table: Table) -> str:
    told = f'"{key}" is no field of {called(table.model)}; '
    if meant is None:
        free = [name for name in table.model.model_fields if name not in table.content]
        return told + "take it out" + (f", or write one of {', '.join(free)}" if free else "")
    there = meant in table.content
    return told + (f"take it out, {meant} is there already" if there else f"write {meant}")
