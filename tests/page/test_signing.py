"""Signing in and out: what opens a session, what ends it, and how often one may try."""

from collections.abc import Callable, Iterator

import pytest

from flows.page.accounts import Accounts, Role
from flows.page.sessions import IDLE_SECONDS, LONGEST_SECONDS, Sessions
from flows.page.tries import MOST, WINDOW_SECONDS, Tries
from flows.warehouse import Warehouse

from .served import PASSWORD, Page, Person, served, sign_in, signed_in


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def accounts(hospital: Warehouse) -> Iterator[Accounts]:
    """The accounts, without `guest` before and after the test."""
    known = Accounts(hospital)
    known.add("guest", Role.research, ["*"], PASSWORD)
    yield known
    if known.named("guest"):
        known.remove("guest")


def test_a_session_ends_with_its_sign_out_and_its_cookie_opens_nothing(page: Page) -> None:
    person = signed_in(page, "research")
    assert person.get("/").status == 200
    out = person.post("/sign-out")
    assert out.status == 303
    assert out.cookie("prescreen") == '""'
    assert person.get("/").header("location") == "/sign-in"


def test_a_token_from_before_the_sign_in_is_worth_nothing_after_it(page: Page) -> None:
    fixed = "prescreen=" + "A" * 43
    form = page.ask("GET", "/sign-in", cookie=fixed)
    visitor = f"prescreen-visitor={form.cookie('prescreen-visitor')}"
    given = {"csrf": form.form_token, "name": "research", "password": PASSWORD}
    answer = page.post("/sign-in", given, cookie=f"{fixed}; {visitor}")
    assert answer.status == 303
    assert answer.cookie("prescreen") not in (None, "A" * 43)
    assert page.ask("GET", "/", cookie=fixed).status == 303


def test_signing_in_again_ends_the_former_session(page: Page) -> None:
    first = signed_in(page, "research")
    form = page.ask("GET", "/sign-in", cookie=first.cookie)
    visitor = f"prescreen-visitor={form.cookie('prescreen-visitor')}"
    given = {"csrf": form.form_token, "name": "research", "password": PASSWORD}
    assert page.post("/sign-in", given, cookie=f"{first.cookie}; {visitor}").status == 303
    assert first.get("/").status == 303


def test_the_cookie_is_kept_from_scripts_and_other_sites(page: Page) -> None:
    set_by = [v for k, v in sign_in(page, "research").headers if k.lower() == "set-cookie"]
    (session,) = [value for value in set_by if value.startswith("prescreen=")]
    assert "HttpOnly" in session
    assert "SameSite=strict" in session
    assert "Path=/" in session
    assert "Domain" not in session
    assert "Max-Age" not in session


def test_a_form_of_another_visitor_signs_nobody_in(page: Page) -> None:
    form = page.ask("GET", "/sign-in")
    given = {"csrf": form.form_token, "name": "research", "password": PASSWORD}
    for cookie in ("", "prescreen-visitor=" + "B" * 32):
        assert page.post("/sign-in", given, cookie=cookie).status == 403
    own = f"prescreen-visitor={form.cookie('prescreen-visitor')}"
    foreign = page.post("/sign-in", given, cookie=own, origin="https://evil.example")
    assert foreign.status == 403


def test_an_unknown_name_and_a_wrong_password_get_one_answer(page: Page) -> None:
    shapes = []
    for name in ("research", "nobody.here", "x" * 64, "'; --", "研究"):
        answer = sign_in(page, name, "not the password")
        text = answer.text.replace(answer.form_token, "")
        shapes.append((answer.status, text, [k for k, _ in answer.headers]))
    assert shapes[0][0] == 401
    assert all(shape == shapes[0] for shape in shapes)


def test_a_password_typed_as_a_name_is_written_nowhere(page: Page) -> None:
    sign_in(page, PASSWORD, PASSWORD)
    line = page.office.audit.journal.entries()[-1]
    assert line["event"] == "sign_in_failed"
    assert "user" not in line
    assert PASSWORD.encode() not in page.office.audit.journal.path.read_bytes()


def test_ten_wrong_passwords_lock_the_address_out_and_the_right_one_too(page: Page) -> None:
    for number in range(MOST):
        assert sign_in(page, f"name{number}", "wrong").status == 401
    events = [line["event"] for line in page.office.audit.journal.entries()[-2:]]
    assert events == ["sign_in_failed", "locked_out"]
    locked = sign_in(page, "research")
    assert locked.status == 429
    assert 0 < int(locked.header("retry-after") or 0) <= WINDOW_SECONDS
    spoofed = sign_in(page, "research", PASSWORD, "X-Forwarded-For: 10.0.0.9")
    assert spoofed.status == 429


def test_ten_tries_of_one_name_from_many_addresses_lock_the_name_out() -> None:
    clock = Clock()
    tries = Tries(clock)
    begun = [tries.begin("ada", f"10.0.0.{number}") for number in range(MOST)]
    assert begun == [(0, False)] * (MOST - 1) + [(0, True)]
    assert tries.begin("ada", "10.0.0.99") == (WINDOW_SECONDS, False)
    assert tries.begin("bea", "10.0.0.99") == (0, False)
    clock.now += WINDOW_SECONDS
    assert tries.begin("ada", "10.0.0.1")[0] == 0


def test_tries_at_once_count_before_any_of_them_is_answered() -> None:
    tries = Tries(Clock())
    assert sum(tries.begin("ada", "10.0.0.1")[0] == 0 for _ in range(100)) == MOST


@pytest.mark.parametrize(
    ("idle", "times", "open_"),
    [(IDLE_SECONDS, 1, True), (IDLE_SECONDS + 1, 1, False), (IDLE_SECONDS, 16, True),
     (IDLE_SECONDS, 17, False)],
    ids=["half an hour idle", "a second more", "eight hours of clicks", "and half an hour more"],
)  # fmt: skip
def test_a_session_ends_by_idling_and_by_age(idle: int, times: int, open_: bool) -> None:
    assert LONGEST_SECONDS == 16 * IDLE_SECONDS
    clock = Clock()
    sessions = Sessions(clock)
    token, _ = sessions.begin("ada", "1")
    found = None
    for _ in range(times):
        clock.now += idle
        found = sessions.find(token)
    assert (found is not None) == open_


def test_a_removed_account_is_out_at_the_next_click(page: Page, accounts: Accounts) -> None:
    person = signed_in(page, "guest")
    assert person.get("/").status == 200
    accounts.remove("guest")
    assert person.get("/").header("location") == "/sign-in"


def test_an_account_that_comes_back_under_the_same_name_is_another(
    page: Page, accounts: Accounts
) -> None:
    person = signed_in(page, "guest")
    accounts.remove("guest")
    accounts.add("guest", Role.research, ["*"], PASSWORD)
    assert person.get("/").status == 303


def test_a_new_role_and_new_protocols_hold_from_the_next_click(
    page: Page, accounts: Accounts
) -> None:
    person = signed_in(page, "guest")
    accounts.change("guest", None, ["NCT06222853"])
    assert person.get("/lists/NCT06934447").status == 403
    assert person.get("/lists/NCT06222853").status == 200
    accounts.change("guest", Role.operations, None)
    assert person.get("/lists/NCT06222853").status == 403
    assert person.get("/operations").status == 200


def test_a_new_password_ends_the_sessions_of_the_old_one(page: Page, accounts: Accounts) -> None:
    person = signed_in(page, "guest")
    accounts.set_password("guest", "another four words")
    assert person.get("/").status == 303
    assert sign_in(page, "guest").status == 401
    assert sign_in(page, "guest", "another four words").status == 303


def test_behind_a_proxy_the_cookie_is_the_hosts_own_and_https_only(hospital: Warehouse) -> None:
    with served(hospital, public_url="https://prescreen.example") as page:
        assert sign_in(page, "research").status == 303
        answer = sign_in(page, "research", PASSWORD, "X-Forwarded-For: 6.6.6.6, 10.1.2.3")
        (session,) = [
            value
            for key, value in answer.headers
            if key.lower() == "set-cookie" and value.startswith("__Host-prescreen=")
        ]
        assert "Secure" in session
        assert answer.header("strict-transport-security") == "max-age=31536000"
        assert page.ask("GET", "/sign-in", f"Host: 127.0.0.1:{page.port}").status == 400
        forwarded = ("Host: evil.example", "X-Forwarded-Host: prescreen.example")
        assert page.ask("GET", "/sign-in", *forwarded).status == 400
        # Only the last address is the proxy's own word.
        assert page.office.audit.journal.entries()[-1]["address"] == "10.1.2.3"


SECRET = "s" * 40
# headers of a request behind a proxy that signs people in | answer
PROXIED = {
    "the proxy's word": (["X-Remote-User: Research", f"X-Prescreen-Proxy-Secret: {SECRET}"], 200),
    "no secret": (["X-Remote-User: research"], 403),
    "a wrong secret": (["X-Remote-User: research", "X-Prescreen-Proxy-Secret: guess"], 403),
    "two secrets": (
        ["X-Remote-User: research", f"X-Prescreen-Proxy-Secret: {SECRET}",
         "X-Prescreen-Proxy-Secret: guess"],
        403,
    ),
    "two users": (
        ["X-Remote-User: research", "X-Remote-User: analyst",
         f"X-Prescreen-Proxy-Secret: {SECRET}"],
        403,
    ),
    "an unknown user": (["X-Remote-User: eve", f"X-Prescreen-Proxy-Secret: {SECRET}"], 403),
    "no user": ([f"X-Prescreen-Proxy-Secret: {SECRET}"], 403),
}  # fmt: skip


@pytest.fixture(scope="module")
def proxied(hospital: Warehouse) -> Iterator[Page]:
    """The page behind a proxy that signs people in."""
    told = {"public_url": "https://prescreen.example", "user_header": "x-remote-user"}
    with served(hospital, proxy_secret=SECRET.encode(), **told) as page:
        yield page


@pytest.mark.parametrize("case", PROXIED)
def test_a_user_header_counts_only_with_the_proxys_secret(proxied: Page, case: str) -> None:
    headers, status = PROXIED[case]
    answer = proxied.ask("GET", "/sign-in", *headers)
    assert answer.status == status
    assert (answer.cookie("__Host-prescreen") is not None) == (status == 200)


def test_a_proxied_session_is_worth_nothing_without_the_proxys_word(proxied: Page) -> None:
    good = PROXIED["the proxy's word"][0]
    token = proxied.ask("GET", "/sign-in", *good).cookie("__Host-prescreen")
    cookie = f"__Host-prescreen={token}"
    assert proxied.ask("GET", "/", *good, cookie=cookie).status == 200
    assert proxied.ask("GET", "/", cookie=cookie).status == 303
    assert proxied.ask("GET", "/", *good, cookie=cookie).status == 303


def test_a_proxied_page_asks_for_no_password(proxied: Page) -> None:
    given = {"name": "research", "password": PASSWORD, "csrf": "x"}
    assert proxied.post("/sign-in", given).status == 403


def test_only_the_proxys_own_address_is_believed(hospital: Warehouse) -> None:
    told = {"public_url": "https://prescreen.example", "user_header": "x-remote-user"}
    elsewhere = frozenset({"10.0.0.1"})
    with served(hospital, proxy_secret=SECRET.encode(), proxies=elsewhere, **told) as page:
        assert page.ask("GET", "/sign-in", *PROXIED["the proxy's word"][0]).status == 403


def test_signed_in_people_are_shown_their_name(people: Callable[[str], Person]) -> None:
    assert "limited" in people("limited").get("/").text
