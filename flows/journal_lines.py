"""What a line of a journal is: its number, its time, what it says, and a seal over it and the last.

The seal is HMAC-SHA256 under the journal's own key over the line's bytes as they stand, so a line
that differs in one byte, or that follows another than it did, is not the line that was written.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

OWN_WORDS = frozenset({"n", "at", "after", "seal"})
BEGINNING = "0" * 64
_SEAL = b',"seal":"'
_END = b'"}'


@dataclass(frozen=True)
class Line:
    """One line that is sealed rightly."""

    n: int
    after: str
    seal: str
    says: Mapping[str, Any]


@dataclass(frozen=True)
class Head:
    """The number and the seal of a journal's last line."""

    n: int
    seal: str

    def __str__(self) -> str:
        return f"{self.n}:{self.seal}"


def sealed(key: bytes, head: Head, at: str, says: Mapping[str, Any]) -> tuple[bytes, Head]:
    """The line's bytes that follow this head, and the head after it."""
    if taken := OWN_WORDS & says.keys():
        raise ValueError(f"the journal's own words: {sorted(taken)}")
    whole = {"n": head.n + 1, "at": at, "after": head.seal, **says}
    body = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()[:-1]
    seal = _seal(key, body)
    return body + _SEAL + seal.encode() + _END + b"\n", Head(head.n + 1, seal)


def read_line(key: bytes, line: bytes) -> Line | None:
    """The line, without its line break, if its seal is right."""
    body, given = line[: -len(_SEAL) - 66], line[-len(_SEAL) - 66 :]
    if not body or given != _SEAL + (seal := _seal(key, body)).encode() + _END:
        return None
    whole = json.loads(body + b"}")
    says = {word: value for word, value in whole.items() if word not in ("after", "n")}
    return Line(whole["n"], whole["after"], seal, {"n": whole["n"], **says})


def head_text(key: bytes, head: Head) -> bytes:
    """What the head's file holds: always as long, so it is overwritten in place."""
    text = f"{head.n:020d} {head.seal}"
    return f"{text} {_seal(key, b'head ' + text.encode())}\n".encode()


def read_head(key: bytes, text: bytes) -> Head | None:
    """The head that the file names, if it was written by whoever holds the key."""
    words: Sequence[bytes] = text.split()
    if len(words) != 3 or not words[0].isdigit():
        return None
    head = Head(int(words[0]), words[1].decode("ascii", "replace"))
    return head if hmac.compare_digest(head_text(key, head), text) else None


def own_key(secret: bytes, name: str) -> bytes:
    """The journal's own key: a line of another journal under one secret is none of this one."""
    return hmac.digest(secret, name.encode(), hashlib.sha256)


def _seal(key: bytes, body: bytes) -> str:
    return hmac.digest(key, body, hashlib.sha256).hex()
