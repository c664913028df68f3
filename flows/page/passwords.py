"""Passwords as scrypt keeps them, and the one place that spends scrypt's memory and time."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from threading import BoundedSemaphore

from flows.errors import Refusal

SHORTEST, LONGEST = 12, 256
_COST, _BLOCK, _LANES = 1 << 15, 8, 1
_MEMORY = 256 << 20
_AT_ONCE = BoundedSemaphore(2)
_PATIENCE_SECONDS = 20


class Busy(Exception):
    """More people sign in at once than this machine can check passwords for."""


@dataclass(frozen=True)
class Kept:
    """A password's hash with all that it takes to compute it again."""

    salt: str
    hash: str
    n: int = _COST
    r: int = _BLOCK
    p: int = _LANES


# What an unknown user's password is compared with, so that the answer takes as long.
_NOBODY = Kept(salt="00" * 16, hash="00" * 32)


def kept(password: str) -> Kept:
    """The password under a new salt; Refusal if it is too short, too long or one sign repeated."""
    if not SHORTEST <= len(password) <= LONGEST or len(set(password)) < 4:
        raise Refusal(
            f"A password has {SHORTEST} to {LONGEST} characters, at least 4 of them different",
            "the password",
            "choose a longer one, such as four or five words",
        )
    salt = secrets.token_bytes(16)
    fresh = Kept(salt.hex(), "")
    return Kept(salt.hex(), _computed(password, fresh).hex())


def is_right(password: str, known: Kept | None) -> bool:
    """Whether the password is the one that is kept; as slow where none is. Raises Busy."""
    against = known or _NOBODY
    if not _AT_ONCE.acquire(timeout=_PATIENCE_SECONDS):
        raise Busy
    try:
        found = _computed(password[:LONGEST], against)
    finally:
        _AT_ONCE.release()
    return hmac.compare_digest(found, bytes.fromhex(against.hash)) and known is not None


def _computed(password: str, known: Kept) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"),
        salt=bytes.fromhex(known.salt),
        n=known.n,
        r=known.r,
        p=known.p,
        maxmem=_MEMORY,
        dklen=32,
    )
