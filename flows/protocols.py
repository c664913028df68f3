"""Protocols by id or path, with every mistake named."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from flows.errors import Refusal
from flows.resources import protocols_folder
from schemas.protocol import Protocol


def shipped_protocols() -> dict[str, Path]:
    """The protocols that travel with the program, by id in lower case."""
    return {path.stem.lower(): path for path in sorted(protocols_folder().glob("*.toml"))}


def load_protocol(id_or_path: str) -> Protocol:
    """The protocol of that registry number or file; Refusal names every mistake in it."""
    path = shipped_protocols().get(id_or_path.lower(), Path(id_or_path))
    if not path.is_file():
        raise Refusal(
            f"There is no protocol {id_or_path}",
            str(path),
            "name a file, or one of: " + ", ".join(shipped_protocols()),
        )
    try:
        return Protocol.model_validate(tomllib.loads(path.read_text("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise Refusal(f"The protocol is not TOML: {error}", str(path), "mend that line") from None
    except UnicodeDecodeError:
        raise Refusal("The protocol is not UTF-8", str(path), "save it as UTF-8") from None
    except ValidationError as error:
        mistakes = "; ".join(
            f"{'.'.join(map(str, m['loc'])) or 'protocol'}: {m['msg']}" for m in error.errors()
        )
        raise Refusal(
            f"The protocol has {error.error_count()} mistake(s): {mistakes}",
            str(path),
            "mend them; `prescreen protocol show NCT06934447` shows a protocol that is right",
        ) from None
