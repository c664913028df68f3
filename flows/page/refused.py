"""The one kind of error that a page answers with: a status, a title, and what to do."""

from collections.abc import Mapping
from html import escape


class Stop(Exception):
    """A request that gets an error page; its words name nothing of a patient."""

    def __init__(
        self, status: int, title: str, words: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status)
        self.status = status
        self.title = title
        self.words = words
        self.headers = dict(headers or {})


_TITLES = dict.fromkeys(("form", "origin"), "This form is no longer valid")


class Refused(Stop):
    """What this account may not have: noted in the audit log with why."""

    def __init__(self, because: str, words: str) -> None:
        super().__init__(403, _TITLES.get(because, "This is not for your account"), words)
        self.because = because


def plain_error(stop: Stop) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Status, headers and a page without style: for requests that no page is made for."""
    title, words = escape(stop.title), escape(stop.words)
    body = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><main><h1>{title}</h1><p>{words}</p>"
        '<p><a href="/">To the first page</a></p></main></body></html>'
    ).encode()
    headers = [(name.lower().encode(), value.encode()) for name, value in stop.headers.items()]
    headers.append((b"content-type", b"text/html; charset=utf-8"))
    headers.append((b"content-length", str(len(body)).encode()))
    return stop.status, headers, body
