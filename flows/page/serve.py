"""The server: uvicorn without its access log, its own headers and its trust in proxies."""

import logging
import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from flows.errors import Refusal
from flows.page.app import application
from flows.page.downloads import clean_up
from flows.page.patience import Impatient
from flows.page.settings import Settings
from flows.releases import require_warehouse

_MOST_CONNECTIONS = 500
_KEEP_ALIVE_SECONDS = 15
_STOPPING_SECONDS = 20
_MOST_HEADER_BYTES = 16 << 10


def server(app: ASGIApp, settings: Settings) -> uvicorn.Server:
    """The server of this application, not yet running."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            http=Impatient,
            ws="none",
            lifespan="off",
            loop="asyncio",
            access_log=False,
            log_level=logging.WARNING,
            server_header=False,
            # The guard decides whom to believe.
            proxy_headers=False,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_STOPPING_SECONDS,
            h11_max_incomplete_event_size=_MOST_HEADER_BYTES,
        )
    )


def serve(settings: Settings, begins: Callable[[], None]) -> None:
    """The page answers until the process is told to end; `begins` is called once it can.

    Raises Refusal where there is no warehouse, or none that this account may write, or where the
    port is taken.
    """
    require_warehouse(settings.place)
    app = application(settings)
    with socket.socket(_family(settings.host)) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
        except OSError as error:
            raise Refusal(
                f"The page cannot listen there ({error.strerror})",
                f"{settings.host}, port {settings.port}",
                "end whatever uses the port, or name another one with --port",
            ) from None
        # Only now is it certain that no other page makes files there.
        clean_up(settings.place)
        begins()
        server(app, settings).run(sockets=[listening])


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
