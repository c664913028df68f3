"""Forms and cookies as they come from a browser, read strictly."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from flows.page.refused import Stop

_MOST_FIELDS = 30


def fields(body: bytes) -> Mapping[str, str]:
    """The form's fields, each once; Stop for what no form of the page sends."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise _no_form() from None
    found = dict(pairs)
    if len(found) < len(pairs) or any(not _is_text(value) for value in found.values()):
        raise _no_form()
    return found


def query(text: bytes) -> Mapping[str, str]:
    """The fields behind the ? of an address, by the same rules."""
    return fields(text) if text else {}


def cookie(headers: list[tuple[bytes, bytes]], name: str) -> str | None:
    """The cookie's value; None too where it came twice, for one of the two is somebody else's."""
    found = [
        value.strip().strip('"')
        for header, text in headers
        if header == b"cookie"
        for key, _, value in (part.partition("=") for part in text.decode("latin-1").split(";"))
        if key.strip() == name
    ]
    return found[0] if len(found) == 1 else None


def _is_text(value: str) -> bool:
    return all(sign.isprintable() or sign in "\r\n\t" for sign in value)


def _no_form() -> Stop:
    return Stop(400, "This is no form of this page", "Start again from the first page.")
