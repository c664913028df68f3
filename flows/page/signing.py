"""Signing in and out: by a password, or by the word of a proxy that knows the person already."""

import hashlib
import hmac
import re
import secrets

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from flows.page.accounts import Account
from flows.page.asking import address_of, known_session, proxy_user, require_own_form
from flows.page.forms import cookie, fields
from flows.page.guard import BODY
from flows.page.office import Office
from flows.page.pages import rendered
from flows.page.passwords import LONGEST, Busy, is_right
from flows.page.refused import Refused, Stop
from flows.page.visit import Visit

# Ties the sign-in form to the browser that asked for it, without a session before there is one.
_FORMS = secrets.token_bytes(32)
_WRONG = "Name or password is not right."


def sign_in_page(request: Request, office: Office) -> Response:
    """The form; or, behind a proxy that signs people in, the way in."""
    if office.settings.user_header is not None:
        return _by_proxy(request, office)
    return _form(request, office)


def sign_in(request: Request, office: Office) -> Response:
    """A new session for the right password; else the same answer whatever was wrong."""
    if office.settings.user_header is not None:
        raise Stop(403, "Passwords are not asked here", "Your hospital's sign-on signs you in.")
    form = fields(request.scope[BODY])
    address = address_of(request, office.settings)
    visitor = cookie(request.scope["headers"], _visitor_cookie(office)) or ""
    try:
        require_own_form(request, office.settings)
        if not hmac.compare_digest(form.get("csrf", "").encode(), _form_token(visitor).encode()):
            raise Refused("form", "Open the page again and send the form from there.")
    except Refused as refused:
        office.audit.note("refused", because=refused.because, route="/sign-in", address=address)
        raise
    name, password = form.get("name", "").strip().lower()[:LONGEST], form.get("password", "")
    account = office.accounts.named(name)
    # Somebody may have typed the password where the name goes: only known names are written down.
    known = account.name if account else None
    wait, locks = office.tries.begin(name, address)
    if wait:
        return _form(request, office, "Too many tries. Wait, then try again.", 429, wait)
    try:
        right = is_right(password, account.password if account else None)
    except Busy:
        raise Stop(
            503, "Too many people sign in at once", "Try again soon.", {"Retry-After": "20"}
        ) from None
    if not right or account is None:
        office.audit.note("sign_in_failed", user=known, address=address)
        if locks:
            office.audit.note("locked_out", user=known, address=address)
        return _form(request, office, _WRONG, 401)
    office.tries.succeeded(name, address)
    return _began(request, office, account, address, RedirectResponse("/", 303))


def sign_out(visit: Visit) -> Response:
    """The session is over, here and in every copy of its cookie."""
    # In this order: a full disk keeps nobody signed in.
    visit.office.sessions.end(visit.session)
    visit.note("sign_out")
    answer = RedirectResponse("/sign-in", 303)
    _set_cookie(answer, visit.office, visit.office.settings.cookie, "", ends=True)
    return answer


def _by_proxy(request: Request, office: Office) -> Response:
    name = proxy_user(request, office.settings)
    account = office.accounts.named(name) if name else None
    address = address_of(request, office.settings)
    if account is None:
        office.audit.note("refused", because="proxy", route="/sign-in", address=address)
        raise Stop(403, "You are not known here", "Ask operations for an account on this page.")
    answer = HTMLResponse(rendered("welcome.html.j2", {"account": account}))
    return _began(request, office, account, address, answer)


def _began(
    request: Request, office: Office, account: Account, address: str, answer: Response
) -> Response:
    """The answer with the cookie of a new session, the former one of this browser being over."""
    by_proxy = office.settings.user_header is not None
    former = known_session(request, office)
    office.audit.note(
        "sign_in",
        user=account.name,
        role=account.role.value,
        address=address,
        by="proxy" if by_proxy else "password",
    )
    if former is not None:
        office.sessions.end(former[0])
    token, _ = office.sessions.begin(account.name, account.version, by_proxy)
    _set_cookie(answer, office, office.settings.cookie, token)
    return answer


def _form(
    request: Request, office: Office, wrong: str = "", status: int = 200, wait: int = 0
) -> Response:
    name = _visitor_cookie(office)
    given_one = cookie(request.scope["headers"], name) or ""
    visitor = given_one if _is_ours(given_one) else secrets.token_urlsafe(24)
    minutes = -(-wait // 60)
    given = {"csrf": _form_token(visitor), "wrong": wrong, "minutes": minutes}
    headers = {"Retry-After": str(wait)} if wait else {}
    answer = HTMLResponse(rendered("sign_in.html.j2", given), status, headers)
    _set_cookie(answer, office, name, visitor)
    return answer


def _visitor_cookie(office: Office) -> str:
    return f"{office.settings.cookie}-visitor"


def _is_ours(visitor: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_-]{32}", visitor) is not None


def _form_token(visitor: str) -> str:
    return hmac.digest(_FORMS, visitor.encode("utf-8", "replace"), hashlib.sha256).hex()


def _set_cookie(
    answer: Response, office: Office, name: str, value: str, ends: bool = False
) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=0 if ends else None,
        path="/",
        secure=office.settings.secure,
        httponly=True,
        samesite="strict",
    )
