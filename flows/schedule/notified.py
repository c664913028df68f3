"""Who is told when a refresh fails or none comes: a webhook or a mailbox, kept secret."""

import logging
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from flows.errors import Refusal

_WEB = ("http", "https")
_MAIL = ("mailto", "mailtos")


@dataclass(frozen=True, repr=False)
class Notified:
    """An address; it may hold a password, so it has no text of its own."""

    kind: Literal["webhook", "mailbox"]
    url: str


def notified(url: str) -> Notified:
    """The address; Refusal, which does not repeat it, where nobody can be told there."""
    given = url.strip()
    try:
        scheme, host = urlsplit(given).scheme.lower(), urlsplit(given).hostname
    except ValueError:
        scheme, host = "", None
    if scheme in _WEB and host:
        return Notified("webhook", given)
    if scheme in _MAIL and _is_mailbox(given):
        return Notified("mailbox", given)
    raise Refusal(
        "Nobody can be told at this address",
        "--notify, or PRESCREEN_NOTIFY (not repeated here: it may hold a password)",
        "give https://host/path of a webhook, or mailtos://user:password@smtp-host?from=a@b&to=c@d",
    )


def _is_mailbox(url: str) -> bool:
    # Its own words about what is wrong repeat the address.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    from apprise import Apprise

    return Apprise.instantiate(url) is not None
