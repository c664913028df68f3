"""Where the page listens, what address people type, and whom it believes."""

import ipaddress
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flows.errors import Refusal, printable
from flows.warehouse import Warehouse

_SHORTEST_SECRET = 32
_HTTP_PORT = 80
_HEADER = re.compile(
    r"(?!(?:X-Forwarded-.*|X-Prescreen-.*|Cookie|Host|Origin|Content-.*|Sec-.*)$)"
    r"[a-z][a-z0-9-]*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Settings:
    """What `prescreen serve` was told.

    public_url: the https address that people type, where a proxy stands in front; else None.
    """

    place: Warehouse
    host: str = "127.0.0.1"
    port: int = 8321
    public_url: str | None = None
    user_header: str | None = None
    proxy_secret: bytes = field(default=b"", repr=False)
    proxies: frozenset[str] = frozenset({"127.0.0.1", "::1"})

    @property
    def secure(self) -> bool:
        """Whether browsers reach the page by https."""
        return self.public_url is not None

    @property
    def cookie(self) -> str:
        """The session cookie's name: over https one that no other host can set."""
        return "__Host-prescreen" if self.secure else "prescreen"

    @property
    def origins(self) -> frozenset[str]:
        """The addresses from which a form may come."""
        if self.public_url:
            return frozenset({self.public_url})
        return frozenset(f"http://{host}" for host in self.hosts)

    @property
    def hosts(self) -> frozenset[str]:
        """What a request's Host may be."""
        if self.public_url:
            return frozenset({urlsplit(self.public_url).netloc})
        names = {"127.0.0.1", "localhost", self.own_name}
        with_port = frozenset(f"{name}:{self.port}" for name in names)
        # A browser leaves out the port that http has anyway.
        return with_port | names if self.port == _HTTP_PORT else with_port

    @property
    def address(self) -> str:
        """What people type."""
        return self.public_url or f"http://{self.own_name}:{self.port}"

    @property
    def own_name(self) -> str:
        """The address that the page listens on, as it stands in an address that people type."""
        return f"[{self.host}]" if ":" in self.host else self.host


def settings(
    place: Warehouse,
    host: str,
    port: int,
    public_url: str | None,
    user_header: str | None,
    proxy_secret_file: Path | None,
    proxies: list[str],
) -> Settings:
    """The settings, if they are safe together; Refusal else."""
    if public_url is not None:
        public_url = _origin(public_url)
    elif not _is_loopback(host):
        raise Refusal(
            "The page listens on this machine only, for it speaks http without encryption",
            f"--host {host}",
            "put a proxy with TLS in front and name its address with --public-url https://...",
        )
    if (user_header is None) != (proxy_secret_file is None):
        raise Refusal(
            "A proxy's user header is believed only with the proxy's secret",
            "--trust-user-header and --proxy-secret-file",
            "give both or neither",
        )
    if user_header is not None and (public_url is None or not _HEADER.fullmatch(user_header)):
        raise Refusal(
            "A proxy that signs people in names them in a header of its own, behind --public-url",
            f"--trust-user-header {printable(user_header)}",
            "give --public-url https://... and a header such as X-Remote-User",
        )
    secret = _secret(proxy_secret_file) if proxy_secret_file else b""
    known = frozenset(proxies) or frozenset({"127.0.0.1", "::1"})
    header = user_header.lower() if user_header else None
    return Settings(place, host, port, public_url, header, secret, known)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    if parts.scheme != "https" or not parts.hostname or not plain:
        raise Refusal(
            "This is no address that people can type safely",
            f"--public-url {url}",
            "give one as https://prescreen.hospital.example, without a path",
        )
    # A browser leaves out the port that https has anyway.
    return f"https://{parts.netloc.lower().removesuffix(':443')}"


def _secret(file: Path) -> bytes:
    try:
        secret = file.read_bytes().strip()
    except OSError as error:
        raise Refusal(
            f"The proxy's secret cannot be read ({error.strerror})", str(file), "name its file"
        ) from None
    if len(secret) < _SHORTEST_SECRET:
        raise Refusal(
            f"The proxy's secret has fewer than {_SHORTEST_SECRET} characters",
            str(file),
            "write a random one into the file, and the same one into the proxy's settings",
        )
    return secret


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
