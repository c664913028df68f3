"""The door: nobody comes to a page without a session, the right role, and for a form its token."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from flows.errors import Refusal
from flows.page.accounts import Role
from flows.page.asking import address_of, known_session, require_own_form
from flows.page.forms import fields, query
from flows.page.guard import BODY
from flows.page.office import Office
from flows.page.pages import rendered
from flows.page.refused import Refused, Stop
from flows.page.visit import Visit

Handler = Callable[[Visit], Response]
Asked = Callable[[Request], Response]
OpenHandler = Callable[[Request, Office], Response]
_QUICK, _APART = 12, 6
log = logging.getLogger("prescreen.page")


class Door:
    """Adds pages to the application; every one says for whom it is."""

    def __init__(self, app: FastAPI, office: Office) -> None:
        self._app = app
        self._office = office
        # Few, for Python runs one at a time: more only wait in each other's way. What takes long,
        # and what strangers may ask for, keeps nobody's page waiting.
        self._quick = ThreadPoolExecutor(_QUICK, thread_name_prefix="page")
        self._apart = ThreadPoolExecutor(_APART, thread_name_prefix="apart")

    def get(self, path: str, handler: Handler, roles: tuple[Role, ...], slow: bool = False) -> None:
        """A page to read, for these roles."""
        handle = self._guarded(handler, roles, False, path)
        self._add(path, handle, ["GET", "HEAD"], self._apart if slow else self._quick)

    def post(self, path: str, handler: Handler, roles: tuple[Role, ...]) -> None:
        """A form to send, for these roles."""
        self._add(path, self._guarded(handler, roles, True, path), ["POST"], self._quick)

    def open(self, path: str, handler: OpenHandler, methods: list[str]) -> None:
        """A page for people who have not signed in yet."""
        self._add(path, lambda request: handler(request, self._office), methods, self._apart)

    def _guarded(self, handler: Handler, roles: tuple[Role, ...], form: bool, path: str) -> Asked:
        return lambda request: self._visited(request, handler, roles, form, path)

    def _add(
        self, path: str, handle: Asked, methods: list[str], threads: ThreadPoolExecutor
    ) -> None:
        async def endpoint(request: Request) -> Response:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(threads, answered, handle, request)

        self._app.add_route(path, endpoint, methods=methods)

    def _visited(
        self,
        request: Request,
        handler: Handler,
        roles: tuple[Role, ...],
        form: bool,
        route: str,
    ) -> Response:
        office = self._office
        known = known_session(request, office)
        if known is None:
            return RedirectResponse("/sign-in", 303)
        session, account = known
        visit = Visit(
            office,
            account,
            session,
            address_of(request, office.settings),
            {name: str(value) for name, value in request.path_params.items()},
            query(request.scope["query_string"]),
            fields(request.scope[BODY]) if form else {},
            route,
        )
        try:
            if account.role not in roles:
                raise Refused("role", "Your account's role does not include this page.")
            if form:
                require_own_form(request, office.settings)
                if not session.owns(visit.form.get("csrf", "")):
                    raise Refused("form", "Open the page again and send the form from there.")
            return handler(visit)
        except Refused as refused:
            visit.note("refused", because=refused.because, route=visit.route)
            return error_page(refused, visit)
        except Stop as stop:
            return error_page(stop, visit)


def answered(handle: Asked, request: Request) -> Response:
    """The handler's answer, or an error page that says nothing of what went wrong inside."""
    try:
        return handle(request)
    except Stop as stop:
        return error_page(stop)
    except Refusal as refusal:
        # Its words may name folders of this machine: those are for the log of operations only.
        number = _logged(refusal.what)
        words = f"Nothing was shown or changed. Tell operations this number: {number}."
        return error_page(Stop(503, "The page cannot answer now", words, {"Retry-After": "60"}))
    except Exception as error:
        number = _logged(type(error).__name__)
        words = f"Tell operations this number: {number}."
        return error_page(Stop(500, "Something went wrong", words))


def error_page(stop: Stop, visit: Visit | None = None) -> Response:
    """The page that tells why not; with the way back for whoever is signed in."""
    given = {"stop": stop, "signed_in": visit is not None}
    return HTMLResponse(rendered("error.html.j2", given), stop.status, stop.headers)


def _logged(kind: str) -> str:
    number = secrets.token_hex(4)
    log.error("error %s: %s", number, kind)
    return number
