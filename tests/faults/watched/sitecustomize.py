"""On PYTHONPATH: every address that a process and its children connect to or look up is noted."""

import os
import sys

_EVENTS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")


def _note(event: str, host: object) -> None:
    handle = os.open(os.environ["ADDRESSES"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(handle, f"{event} {os.getpid()} {host!r}\n".encode())
    os.close(handle)


def _audited(event: str, details: tuple[object, ...]) -> None:
    if event in _EVENTS:
        address = details[1] if event in ("socket.connect", "socket.sendto") else details[0]
        _note(event, address[0] if isinstance(address, tuple) else address)


_note("watched", "itself")
sys.addaudithook(_audited)
