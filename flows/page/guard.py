"""What stands before every page: requests that no browser of the office sends go no further."""

import asyncio
import logging
import secrets
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flows.page.headers import security_headers
from flows.page.refused import Stop, plain_error
from flows.page.settings import Settings

MOST_BODY = 64 << 10
_MOST_TARGET = 2_048
_MOST_HEADERS, _MOST_HEADER_BYTES = 64, 16 << 10
_BODY_SECONDS = 20
_METHODS = ("GET", "HEAD", "POST")
_FORM = b"application/x-www-form-urlencoded"
BODY = "prescreen.body"

log = logging.getLogger("prescreen.page")


class Guard:
    """The application behind limits on size, time, host and method; headers on every answer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._hosts = frozenset(host.encode() for host in settings.hosts)
        self._headers = security_headers(settings.secure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":
            return None
        answer = _Answer(send, self._headers)
        try:
            self._inspect(scope)
            async with asyncio.timeout(_BODY_SECONDS):
                scope[BODY] = await _body(scope, receive)
            await self._app(scope, receive, answer.send)
        except Stop as stop:
            await answer.error(stop)
        except TimeoutError:
            await answer.error(Stop(408, "This took too long", "Try again."))
        except Exception as error:
            # Neither the text of an error nor where it happened may reach a log: both may name
            # a patient.
            number = secrets.token_hex(4)
            log.error("error %s: %s", number, type(error).__name__)
            await answer.error(Stop(500, "Something went wrong", f"Tell operations: {number}."))

    def _inspect(self, scope: Scope) -> None:
        """Raises Stop for what is refused whoever asks."""
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        if scope["method"] not in _METHODS:
            raise Stop(
                405, "Not here", "Use the links of the page.", {"Allow": ", ".join(_METHODS)}
            )
        size = sum(len(name) + len(value) for name, value in headers)
        if len(headers) > _MOST_HEADERS or size > _MOST_HEADER_BYTES:
            raise Stop(431, "This request is too large", "Start again from the first page.")
        target = scope.get("raw_path") or b""
        if len(target) + len(scope["query_string"]) > _MOST_TARGET:
            raise Stop(414, "This address is too long", "Start again from the first page.")
        hosts = [value for name, value in headers if name == b"host"]
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            raise Stop(400, "This is not the address of this page", "Type the address again.")
        path: str = scope["path"]
        if not path.startswith("/") or not path.isprintable() or "\\" in path or "//" in path:
            raise Stop(400, "This is no address of this page", "Start again from the first page.")


async def _body(scope: Scope, receive: Receive) -> bytes:
    """The whole form that came with the request; Stop if it is too large or none."""
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > MOST_BODY:
        raise _too_large()
    chunked = b"transfer-encoding" in headers
    if chunked and b"content-length" in headers:
        # A proxy that believes the other one of the two would take the rest for a new request.
        raise Stop(400, "This is no form of this page", "Try again.", {"Connection": "close"})
    comes = int(length) > 0 or chunked
    if not comes:
        return b""
    if scope["method"] != "POST":
        raise Stop(400, "This request holds more than it may", "Start again from the first page.")
    if headers.get(b"content-type", b"").split(b";")[0].strip().lower() != _FORM:
        raise Stop(415, "This is no form of this page", "Start again from the first page.")
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Stop(400, "The request ended early", "Try again.")
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BODY:
            raise _too_large()
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _too_large() -> Stop:
    return Stop(413, "This is too much at once", "Shorten what you wrote.", {"Connection": "close"})


class _Answer:
    """The way out: every answer carries the security headers, and an error comes only first."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
        self._send = send
        self._headers = headers
        self._began = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._began = True
            own: list[Any] = list(message.get("headers", []))
            given = {name.lower() for name, _ in own}
            own += [(name, value) for name, value in self._headers if name not in given]
            message = {**message, "headers": own}
        await self._send(message)

    async def error(self, stop: Stop) -> None:
        if self._began:
            raise ConnectionAbortedError from None
        status, headers, body = plain_error(stop)
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})
