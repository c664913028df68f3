"""Who asks: the session, the proxy's word, the address, and whether a form is one of ours."""

import hmac

from starlette.requests import Request

from flows.page.accounts import Account
from flows.page.forms import cookie
from flows.page.office import Office
from flows.page.refused import Refused
from flows.page.sessions import Session
from flows.page.settings import Settings

SECRET_HEADER = "x-prescreen-proxy-secret"


def known_session(request: Request, office: Office) -> tuple[Session, Account] | None:
    """The session of the request and its account, as both stand at this moment."""
    headers = request.scope["headers"]
    token = cookie(headers, office.settings.cookie)
    session = office.sessions.find(token) if token else None
    if session is None:
        return None
    account = office.accounts.named(session.name)
    signed_by = proxy_user(request, office.settings)
    if (
        account is None
        or account.version != session.version
        or session.by_proxy != (office.settings.user_header is not None)
        or (session.by_proxy and signed_by != session.name)
    ):
        office.sessions.end(session)
        return None
    return session, account


def proxy_user(request: Request, settings: Settings) -> str | None:
    """Whom the proxy names, if it is the proxy that asks and it gives its secret."""
    if settings.user_header is None or not is_proxy(request, settings):
        return None
    given = request.headers.getlist(SECRET_HEADER)
    names = request.headers.getlist(settings.user_header)
    if len(given) != 1 or len(names) != 1:
        return None
    if not hmac.compare_digest(given[0].encode("latin-1"), settings.proxy_secret):
        return None
    return names[0].strip().lower()


def require_own_form(request: Request, settings: Settings) -> None:
    """Raises Refused where a form does not come from one of our own pages.

    Our pages send no referrer, and with that some browsers say `null` for their origin.
    """
    origins = request.headers.getlist("origin")
    site = request.headers.get("sec-fetch-site")
    own = all(origin.lower() in settings.origins for origin in origins)
    if len(origins) == 1 and own and site in (None, "same-origin"):
        return
    if origins in ([], ["null"]) and site == "same-origin":
        return
    raise Refused("origin", "Open the page again and send the form from there.")


def is_proxy(request: Request, settings: Settings) -> bool:
    """Whether the request comes from the proxy's own address."""
    return request.client is not None and request.client.host in settings.proxies


def address_of(request: Request, settings: Settings) -> str:
    """The address of who asks: by the proxy's word only where there is a proxy."""
    peer = request.client.host if request.client else "unknown"
    if settings.public_url and is_proxy(request, settings):
        # The last one is the proxy's own note; those before it are anybody's.
        told = request.headers.getlist("x-forwarded-for")
        last = told[-1].split(",")[-1].strip() if told else ""
        if last and len(last) <= 45 and all(sign in "0123456789abcdefABCDEF.:" for sign in last):
            return last
    return peer
