"""What a patient is called in an address: a keyed hash, which says nothing without the key."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from flows.errors import Refusal
from flows.warehouse import PRIVATE_FILE_MODE, PRIVATE_FOLDER_MODE, Warehouse

_BYTES = 32


def page_key(place: Warehouse) -> bytes:
    """The office's own key, made at its first use; Refusal where it cannot be read or made."""
    file = place.office / "page.key"
    try:
        place.office.mkdir(mode=PRIVATE_FOLDER_MODE, exist_ok=True)
        if not file.exists():
            _make(file)
        key = file.read_bytes()
    except OSError as error:
        raise Refusal(
            f"The page's key cannot be read or made ({error.strerror})",
            str(file),
            "see that this user may write into that folder",
        ) from None
    if len(key) < _BYTES:
        raise Refusal("The page's key is cut short", str(file), "delete it: a new one is made")
    return key


def ref(key: bytes, protocol_id: str, patient_id: str) -> str:
    """32 hexadecimal digits, the same ones every week."""
    said = f"{protocol_id}\n{patient_id}".encode()
    return hmac.digest(key, said, hashlib.sha256).hex()[:32]


def _make(file: Path) -> None:
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE_MODE)
    try:
        os.write(handle, secrets.token_bytes(_BYTES))
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(fresh, file)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
