"""The page as an application: every address, and for whom it is."""

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from flows.page.accounts import Role
from flows.page.changes import show_changes
from flows.page.door import Door, error_page
from flows.page.downloads import download, show_downloads
from flows.page.guard import Guard
from flows.page.lists import search_list, show_list
from flows.page.office import Office
from flows.page.operations import show_audit, show_operations
from flows.page.overview import show_help, show_overview
from flows.page.pages import static_files
from flows.page.patients import decide, show_patient
from flows.page.refused import Stop
from flows.page.search import search, show_search
from flows.page.settings import Settings
from flows.page.signing import sign_in, sign_in_page, sign_out
from flows.page.visit import EVERYONE, READERS

_DAY_SECONDS = 24 * 3600


def application(settings: Settings) -> ASGIApp:
    """The whole page behind its guard."""
    return Guard(pages(Office(settings)), settings)


def pages(office: Office) -> FastAPI:
    """Every page; nothing of the framework's own is served."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.add_exception_handler(HTTPException, _unknown)
    door = Door(app, office)
    door.open("/sign-in", sign_in_page, ["GET", "HEAD"])
    door.open("/sign-in", sign_in, ["POST"])
    door.open("/static/{name}", _static, ["GET", "HEAD"])
    door.post("/sign-out", sign_out, EVERYONE)
    door.get("/", show_overview, EVERYONE)
    door.get("/help", show_help, EVERYONE)
    door.get("/lists/{protocol}", show_list, READERS)
    door.post("/lists/{protocol}/search", search_list, READERS)
    door.post("/search", search, READERS)
    door.get("/search", show_search, READERS)
    door.get("/patients/{ref}", show_patient, READERS)
    door.post("/patients/{ref}/decisions", decide, (Role.research,))
    door.get("/changes", show_changes, READERS, slow=True)
    door.get("/downloads", show_downloads, EVERYONE)
    door.get("/downloads/{release}/{kind}", download, EVERYONE, slow=True)
    door.get("/operations", show_operations, (Role.operations,))
    door.get("/operations/audit", show_audit, (Role.operations,), slow=True)
    return app


def _static(request: Request, office: Office) -> Response:
    found = static_files().get(request.path_params["name"])
    if found is None:
        raise Stop(404, "There is no such page", "Start again from the first page.")
    content, media = found
    return Response(content, 200, {"Cache-Control": f"max-age={_DAY_SECONDS}"}, media)


async def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    title = "There is no such page" if status == 404 else "Not here"
    return error_page(Stop(status, title, "Start again from the first page."))
