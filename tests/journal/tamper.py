"""Ways in which somebody who has the files, but not the key, may change a journal."""

import json
import random
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows.journal import Journal
from flows.journal_lines import BEGINNING, Head, head_text, own_key, sealed

Lines = list[bytes]
Way = Callable[[random.Random, Lines], Lines]


def a_byte(drawn: random.Random, lines: Lines) -> Lines:
    place = drawn.randrange(len(lines))
    where = drawn.randrange(len(lines[place]))
    other = drawn.choice([b for b in range(32, 127) if b != lines[place][where]])
    line = lines[place][:where] + bytes([other]) + lines[place][where + 1 :]
    return [*lines[:place], line, *lines[place + 1 :]]


def a_field(drawn: random.Random, lines: Lines) -> Lines:
    place = drawn.randrange(len(lines))
    said = json.loads(lines[place])
    field = drawn.choice([key for key in said if key != "seal"])
    said[field] = f"{said[field]}0" if isinstance(said[field], str) else said[field] + 1
    return [*lines[:place], _text(said), *lines[place + 1 :]]


def a_field_more(drawn: random.Random, lines: Lines) -> Lines:
    place = drawn.randrange(len(lines))
    said = json.loads(lines[place])
    return [*lines[:place], _text({"reason": "none", **said}), *lines[place + 1 :]]


def deleted(drawn: random.Random, lines: Lines) -> Lines:
    place = drawn.randrange(len(lines))
    return [*lines[:place], *lines[place + 1 :]]


def several_deleted(drawn: random.Random, lines: Lines) -> Lines:
    first = drawn.randrange(len(lines) - 3)
    return [*lines[:first], *lines[first + drawn.randint(2, 3) :]]


def duplicated(drawn: random.Random, lines: Lines) -> Lines:
    place = drawn.randrange(len(lines))
    to = drawn.randrange(len(lines) + 1)
    return [*lines[:to], lines[place], *lines[to:]]


def swapped(drawn: random.Random, lines: Lines) -> Lines:
    one, other = drawn.sample(range(len(lines)), 2)
    changed = [*lines]
    changed[one], changed[other] = lines[other], lines[one]
    return changed


def cut_off(drawn: random.Random, lines: Lines) -> Lines:
    return lines[: drawn.randrange(len(lines))]


def invented(drawn: random.Random, lines: Lines) -> Lines:
    place = drawn.randrange(len(lines) + 1)
    said = json.loads(lines[max(place - 1, 0)])
    said |= {"n": place + 1, "event": "view_list", "seal": f"{drawn.getrandbits(256):064x}"}
    return [*lines[:place], _text(said), *lines[place:]]


def sealed_anew(drawn: random.Random, lines: Lines) -> Lines:
    """One line changed, and all of them sealed again under a key of one's own."""
    key = own_key(drawn.randbytes(32), "audit.jsonl")
    place, head, changed = drawn.randrange(len(lines)), Head(0, BEGINNING), []
    for number, line in enumerate(lines):
        said: dict[str, Any] = json.loads(line)
        at = said["at"]
        rest = {k: v for k, v in said.items() if k not in ("n", "at", "after", "seal")}
        if number == place:
            rest["user"] = "somebody else"
        text, head = sealed(key, head, at, rest)
        changed.append(text[:-1])
    return changed


def seals_exchanged(drawn: random.Random, lines: Lines) -> Lines:
    one, other = drawn.sample(range(len(lines)), 2)
    changed = [*lines]
    changed[one] = lines[one][:-67] + lines[other][-67:]
    return changed


def written_otherwise(drawn: random.Random, lines: Lines) -> Lines:
    """The same JSON in other bytes: nothing is said by it that was not said before."""
    place = drawn.randrange(len(lines))
    line, said = lines[place], json.loads(lines[place])
    number = str(said["n"]).encode()
    return [
        *lines[:place],
        drawn.choice(
            [
                line + b"\r",
                line + b" ",
                json.dumps(said).encode(),
                json.dumps(said, sort_keys=True, ensure_ascii=False).encode(),
                unicodedata.normalize("NFD", line.decode()).encode(),
                line.replace(b'{"n":' + number, b'{"n":' + number + b".0"),
                line.replace(b"{", b'{"user":"ada",', 1),
                line[:-1] + b',"user":"eve"}',
                b"\xef\xbb\xbf" + line,
            ]
        ),
        *lines[place + 1 :],
    ]


def _text(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


WAYS: list[Way] = [
    *(a_byte, a_field, a_field_more, deleted, several_deleted, duplicated, swapped, cut_off),
    *(invented, sealed_anew, seals_exchanged, written_otherwise),
]


def tampered(way: Way, drawn: random.Random, journal: Journal) -> None:
    """The journal's file, changed in that way."""
    lines = journal.path.read_bytes().split(b"\n")[:-1]
    changed = way(drawn, lines)
    assert changed != lines, way.__name__
    journal.path.write_bytes(b"".join(line + b"\n" for line in changed))


def head_of(key: bytes, name: str, head: Head) -> bytes:
    """What a head's file would hold under that key."""
    return head_text(own_key(key, name), head)


def copied(journal: Journal, to: Path) -> Journal:
    """The journal with its head and key in another folder."""
    to.mkdir(exist_ok=True)
    for file in (journal.path, journal.head, journal.key):
        if file.exists():
            (to / file.name).write_bytes(file.read_bytes())
    return Journal(to / journal.path.name, to / journal.key.name)
