"""A running page, and requests to it that no browser would put together."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPResponse
from threading import Thread
from time import monotonic, sleep
from urllib.parse import urlencode

from flows.page.accounts import Role
from flows.page.app import pages
from flows.page.guard import Guard
from flows.page.office import Office
from flows.page.serve import server
from flows.page.settings import Settings
from flows.warehouse import Warehouse

PASSWORD = "vier Wörter sind genug"
FORM = "Content-Type: application/x-www-form-urlencoded"
USERS = {
    "research": (Role.research, ["*"]),
    "limited": (Role.research, ["NCT06934447"]),
    "both": (Role.analyst, ["NCT06222853", "NCT06934447"]),
    "analyst": (Role.analyst, ["*"]),
    "elsewhere": (Role.research, ["NCT00000001"]),
    "operations": (Role.operations, ["*"]),
}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def header(self, name: str) -> str | None:
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return found[0] if found else None

    def cookie(self, name: str) -> str | None:
        """The value that the answer sets for the cookie."""
        for key, value in self.headers:
            if key.lower() == "set-cookie" and value.startswith(f"{name}="):
                return value.split(";")[0].partition("=")[2]
        return None

    @property
    def form_token(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.text)
        assert found is not None, self.status
        return found[1]


@dataclass
class Page:
    """The server that is asked, and its office, to look behind the page."""

    office: Office
    port: int
    host: str = ""

    def __post_init__(self) -> None:
        self.host = self.host or f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        return next(iter(sorted(self.office.settings.origins)))

    def raw(self, head: str, body: bytes = b"") -> Answer:
        """The answer to these very bytes; the head's lines end as HTTP wants them."""
        text = head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body
        with socket.create_connection(("127.0.0.1", self.port), 20) as connection:
            # A server that has seen enough closes before it has all.
            with suppress(OSError):
                connection.sendall(text)
            answer = HTTPResponse(connection, method=head.split(" ")[0])
            answer.begin()
            return Answer(answer.status, answer.getheaders(), answer.read())

    def ask(
        self, method: str, target: str, *headers: str, cookie: str = "", body: bytes = b""
    ) -> Answer:
        """The answer to a request with these lines in its head."""
        lines = [f"{method} {target} HTTP/1.1", "Connection: close", *headers]
        if not any(line.lower().startswith("host:") for line in headers):
            lines.insert(1, f"Host: {self.host}")
        if cookie:
            lines.append(f"Cookie: {cookie}")
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return self.raw("\n".join(lines), body)

    def post(
        self, target: str, form: dict[str, str], *headers: str, cookie: str = "", origin: str = ""
    ) -> Answer:
        """The answer to the form as a browser sends it from our own page."""
        own = (f"Origin: {origin or self.origin}", FORM, *headers)
        return self.ask("POST", target, *own, cookie=cookie, body=urlencode(form).encode())


@dataclass
class Person:
    """Somebody who is signed in."""

    page: Page
    name: str
    cookie: str
    tokens: list[str] = field(default_factory=list)

    def get(self, target: str, *headers: str) -> Answer:
        return self.page.ask("GET", target, *headers, cookie=self.cookie)

    @property
    def form_token(self) -> str:
        if not self.tokens:
            self.tokens.append(self.get("/help").form_token)
        return self.tokens[0]

    def post(self, target: str, **form: str) -> Answer:
        given = {"csrf": self.form_token, **form}
        return self.page.post(target, given, cookie=self.cookie)


def sign_in(page: Page, name: str, password: str = PASSWORD, *headers: str) -> Answer:
    """The answer to name and password."""
    visitor = f"{page.office.settings.cookie}-visitor"
    form = page.ask("GET", "/sign-in", *headers)
    given = {"csrf": form.form_token, "name": name, "password": password}
    return page.post("/sign-in", given, *headers, cookie=f"{visitor}={form.cookie(visitor)}")


def signed_in(page: Page, name: str) -> Person:
    """The person, signed in."""
    own = page.office.settings.cookie
    answer = sign_in(page, name)
    assert answer.status == 303, answer.text
    return Person(page, name, f"{own}={answer.cookie(own)}")


@contextmanager
def served(place: Warehouse, **told: object) -> Iterator[Page]:
    """The page of that warehouse on a port of its own, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    settings = Settings(place, port=port, **told)  # type: ignore[arg-type]
    office = Office(settings)
    running = server(Guard(pages(office), settings), settings)
    thread = Thread(target=running.run, daemon=True)
    thread.start()
    until = monotonic() + 20
    while not running.started:
        assert monotonic() < until, "the page did not start"
        sleep(0.02)
    try:
        yield Page(office, port, next(iter(settings.hosts)) if settings.public_url else "")
    finally:
        running.should_exit = True
        thread.join(20)
        office.shelf.close()
