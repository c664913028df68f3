"""Attacks on the page: each is refused, and tells nothing of a patient."""

# Drawn tables are read in one line an attack.
# ruff: noqa: E501

from collections.abc import Callable

import pytest

from .clinic import COHORT, HOSTILE, OTHER_TRIAL, TRIAL, WITHDRAWN
from .served import FORM, Page, Person

# attack | who asks | request (after the second word: further lines of its head) | answer
# {ref} is a patient of the first trial, {foreign} one of the other, {release} the served release.
ASKED = """
overview without a session     | nobody     | GET /                                                   | 303
list without a session         | nobody     | GET /lists/{trial}                                      | 303
patient without a session      | nobody     | GET /patients/{ref}                                     | 303
search page without a session  | nobody     | GET /search                                             | 303
changes without a session      | nobody     | GET /changes                                            | 303
downloads without a session    | nobody     | GET /downloads                                          | 303
file without a session         | nobody     | GET /downloads/{release}/candidates.csv                 | 303
operations without a session   | nobody     | GET /operations                                         | 303
audit without a session        | nobody     | GET /operations/audit                                   | 303
help without a session         | nobody     | GET /help                                               | 303
a session that is made up      | nobody     | GET /lists/{trial} ; Cookie: prescreen=AAAAAAAAAAAA     | 303
list for operations            | operations | GET /lists/{trial}                                      | 403
patient for operations         | operations | GET /patients/{ref}                                     | 403
search for operations          | operations | GET /search                                             | 403
changes for operations         | operations | GET /changes                                            | 403
candidates for operations      | operations | GET /downloads/{release}/candidates.csv                 | 403
workbook for operations        | operations | GET /downloads/{release}/candidates.xlsx                | 403
database for operations        | operations | GET /downloads/{release}/prescreen.duckdb               | 403
database for research          | research   | GET /downloads/{release}/prescreen.duckdb               | 403
status for research            | research   | GET /operations                                         | 403
audit for the analyst          | analyst    | GET /operations/audit                                   | 403
list of another's trial        | limited    | GET /lists/{other}                                      | 403
patient of another's trial     | limited    | GET /patients/{foreign}                                 | 403
whole report for one trial     | limited    | GET /downloads/{release}/report.html                    | 403
whole release.json             | limited    | GET /downloads/{release}/release.json                   | 403
database for all trials by name | both      | GET /downloads/{release}/prescreen.duckdb               | 403
a withdrawn release            | analyst    | GET /downloads/{withdrawn}/candidates.csv               | 404
a withdrawn release's database | analyst    | GET /downloads/{withdrawn}/prescreen.duckdb             | 404
comparing with a withdrawn one | analyst    | GET /changes?from={withdrawn}                           | 404
path out of the release        | analyst    | GET /downloads/{release}/../../store/store.duckdb       | 404
the same, encoded              | analyst    | GET /downloads/{release}/..%2f..%2fstore%2fstore.duckdb | 404
the same, encoded twice        | analyst    | GET /downloads/{release}/..%252f..%252fstore.duckdb     | 404
path out of releases           | analyst    | GET /downloads/..%2foffice/audit.jsonl                  | 404
a dot for the release          | analyst    | GET /downloads/./candidates.csv                         | 404
backslashes                    | analyst    | GET /downloads/..%5coffice/audit.key                    | 400
a file that is not offered     | analyst    | GET /downloads/{release}/audit.jsonl                    | 404
path out of /static            | nobody     | GET /static/..%2fsigning.py                             | 404
an id instead of a ref         | research   | GET /patients/P00002                                    | 404
SQL for a ref                  | research   | GET /patients/1'%20OR%20'1'='1                          | 404
a null byte                    | research   | GET /patients/%00{ref}                                  | 400
a line break in the path       | research   | GET /lists/{trial}%0d%0aSet-Cookie:%20a=b               | 400
a line break in a file's name  | analyst    | GET /downloads/{release}/a%0d%0aX-Evil:1                | 400
two slashes                    | nobody     | GET //evil.example/%2e%2e                               | 400
an address of elsewhere        | research   | GET http://evil.example/lists/{trial}                   | 400
another host                   | research   | GET /lists/{trial} ; Host: evil.example                 | 400
no port in the host            | research   | GET /lists/{trial} ; Host: 127.0.0.1                    | 400
two hosts                      | research   | GET / ; Host: {host} ; Host: evil.example               | 400
no such method                 | research   | PUT /lists/{trial}                                      | 405
DELETE                         | research   | DELETE /patients/{ref}                                  | 405
TRACE                          | research   | TRACE /                                                 | 405
OPTIONS                        | nobody     | OPTIONS /                                               | 405
a form by GET                  | research   | GET /patients/{ref}/decisions                           | 405
another method in a header     | research   | GET /sign-out ; X-HTTP-Method-Override: POST            | 405
a very long address            | research   | GET /lists/{trial}?tab={long}                           | 414
a hundred headers              | research   | GET / {headers}                                         | 431
a GET with a body              | research   | GET / ; Content-Length: 5                               | 400
the framework's own pages      | research   | GET /docs                                               | 404
its description of itself      | research   | GET /openapi.json                                       | 404
two session cookies            | research   | GET /lists/{trial} ; Cookie: prescreen=x                | 303
somebody else's query twice    | research   | GET /lists/{trial}?tab=all&tab=candidate                | 400
a user header without a proxy  | nobody     | GET /lists/{trial} ; X-Remote-User: research            | 303
"""


# What the server answers itself to bytes that are no HTTP.
BY_THE_PROTOCOL = "Invalid HTTP request received."


def _asked() -> list[tuple[str, ...]]:
    rows = [line.split(" | ") for line in ASKED.strip().splitlines()]
    return [tuple(cell.strip() for cell in row) for row in rows]


@pytest.fixture(scope="session")
def given(people: Callable[[str], Person]) -> dict[str, str]:
    """What stands for the braces of the table."""
    opened = people("research").page.office.shelf.served()
    refs = {listed.id: listed.rows[0].ref for listed in opened.lists.values()}
    return {
        "trial": TRIAL,
        "other": OTHER_TRIAL,
        "ref": refs[TRIAL],
        "foreign": refs[OTHER_TRIAL],
        "release": opened.id,
        "withdrawn": WITHDRAWN,
        "long": "x" * 3000,
        "headers": "".join(f" ; X-{number}: y" for number in range(100)),
        "host": people("research").page.host,
    }


def test_there_are_thirty_attacks_and_more() -> None:
    assert len({row[0] for row in _asked()}) == len(_asked()) >= 30


@pytest.mark.parametrize(("attack", "who", "request_", "status"), _asked(), ids=lambda cell: cell)
def test_what_is_asked_is_refused(
    page: Page,
    people: Callable[[str], Person],
    given: dict[str, str],
    attack: str,
    who: str,
    request_: str,
    status: str,
) -> None:
    line, *headers = request_.format(**given).split(" ; ")
    method, target = line.split()
    cookie = "" if who == "nobody" else people(who).cookie
    if any(header.startswith("Cookie: ") for header in headers) and cookie:
        headers = [f"{header}; {cookie}" for header in headers]
        cookie = ""
    answer = page.ask(method, target, *headers, cookie=cookie)
    assert answer.status == int(status), attack
    if answer.status == 303:
        assert answer.header("location") == "/sign-in"
    assert answer.header("x-evil") is None
    tells_nothing(answer.text)
    if answer.text == BY_THE_PROTOCOL:
        return
    guarded(dict((name.lower(), value) for name, value in answer.headers))


def tells_nothing(text: str) -> None:
    """No patient, no path of the machine and nothing of the program's inside."""
    for word in (*COHORT, HOSTILE, "Traceback", "site-packages", "flows/", "duckdb."):
        assert word not in text, word


def guarded(headers: dict[str, str]) -> None:
    """Headers that keep a page out of frames, caches and other sites' hands."""
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


# attack | who | address | origin | token | fields | answer
SENT = """
no token                    | research   | /sign-out                        | own     | none    | -                               | 403
another session's token     | research   | /sign-out                        | own     | analyst | -                               | 403
a token that is made up     | research   | /sign-out                        | own     | madeup  | -                               | 403
a foreign page              | research   | /sign-out                        | foreign | own     | -                               | 403
a sandboxed page            | research   | /sign-out                        | null    | own     | -                               | 403
no origin at all            | research   | /sign-out                        | none    | own     | -                               | 403
no session                  | nobody     | /search                          | own     | madeup  | words=P00002                    | 303
a decision without session  | nobody     | /patients/{ref}/decisions        | own     | madeup  | decision=contacted              | 303
a decision by the analyst   | analyst    | /patients/{ref}/decisions        | own     | own     | decision=contacted              | 403
by operations               | operations | /patients/{ref}/decisions        | own     | own     | decision=contacted              | 403
on another's trial          | limited    | /patients/{foreign}/decisions    | own     | own     | decision=contacted              | 403
a search in another's trial | limited    | /lists/{other}/search            | own     | own     | words=P                         | 403
a field twice               | research   | /search                          | own     | own     | words=a&words=b                 | 400
a null byte                 | research   | /search                          | own     | own     | words=a%00b                     | 400
broken UTF-8                | research   | /search                          | own     | own     | words=%ff%fe                    | 400
thirty fields too many      | research   | /search                          | own     | own     | {fields}                        | 400
a way to elsewhere          | research   | /search?next=http://evil.example | own     | own     | words=P&next=//evil.example     | 303
SQL in a search             | research   | /search                          | own     | own     | words='+OR+1=1--                | 303
markup in a search          | research   | /search                          | own     | own     | words=<script>alert(1)</script> | 303
"""


@pytest.mark.parametrize(
    ("attack", "who", "address", "origin", "token", "fields", "status"),
    [tuple(c.strip() for c in line.split(" | ")) for line in SENT.strip().splitlines()],
    ids=lambda cell: cell,
)
def test_what_is_sent_is_refused(
    page: Page,
    people: Callable[[str], Person],
    given: dict[str, str],
    attack: str,
    who: str,
    address: str,
    origin: str,
    token: str,
    fields: str,
    status: str,
) -> None:
    many = "&".join(f"f{number}=1" for number in range(40))
    cookie = "" if who == "nobody" else people(who).cookie
    tokens = {"none": "", "madeup": "x" * 43}
    csrf = tokens.get(token) or people(who if token == "own" else "analyst").form_token
    sent = {"own": page.origin, "foreign": "https://evil.example", "null": "null"}.get(origin)
    headers = [FORM, *([f"Origin: {sent}"] if sent else [])]
    body = ("" if fields == "-" else fields.format(fields=many)) + (
        "" if token == "none" else f"&csrf={csrf}"
    )
    lines = len(page.office.audit.journal.entries())
    target = address.format(**given)
    answer = page.ask("POST", target, *headers, cookie=cookie, body=body.lstrip("&").encode())
    assert answer.status == int(status), attack
    location = answer.header("location") or "/"
    assert location.startswith("/")
    assert not location.startswith("//")
    tells_nothing(answer.text)
    new = page.office.audit.journal.entries()[lines:]
    assert [line["event"] for line in new] == {"403": ["refused"]}.get(
        status, ["search"] if "search" in address and who == "research" and status == "303" else []
    )
    if "search" in address and status == "303" and who == "research":
        shown = people(who).get("/search").text
        assert "<script>" not in shown
        assert "No list that your account sees" in shown or "P00002" in shown


def test_nobody_is_signed_out_by_all_this(people: Callable[[str], Person]) -> None:
    assert people("research").get("/help").status == 200


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"decision": "DROP TABLE"}, "Choose a decision."),
        ({"decision": "eligible", "criterion": "X"}, "Choose a criterion."),
        ({"decision": "not_eligible"}, "reason"),
        ({"decision": "deferred"}, "until"),
        ({"decision": "deferred", "until": "tomorrow"}, "2026-11-30"),
        ({"decision": "eligible", "criterion": "I1", "reason": "seen"}, "Not recorded"),
    ],
    ids=lambda cell: str(cell),
)
def test_a_wrong_decision_comes_back_with_what_is_wrong_and_the_view_is_noted(
    page: Page,
    people: Callable[[str], Person],
    given: dict[str, str],
    fields: dict[str, str],
    told: str,
) -> None:
    lines = len(page.office.audit.journal.entries())
    answer = people("research").post(f"/patients/{given['ref']}/decisions", **fields)
    assert answer.status == 400
    assert told in answer.text
    new = page.office.audit.journal.entries()[lines:]
    assert new[-1]["event"] == "view_patient"


def test_html_in_an_id_and_in_a_reason_stays_text(
    page: Page, people: Callable[[str], Person]
) -> None:
    row = next(r for r in page.office.shelf.served().by_ref.values() if r.patient_id == HOSTILE)
    reason = "</textarea><script>alert(document.cookie)</script>"
    sent = people("research").post(
        f"/patients/{row.ref}/decisions", decision="not_eligible", reason=reason
    )
    assert sent.status == 303
    for address in (f"/patients/{row.ref}", f"/lists/{row.protocol_id}", "/changes"):
        shown = people("research").get(address).text
        assert "<script" not in shown
        assert "<img src=x" not in shown
    assert "&lt;script&gt;" in people("research").get(f"/patients/{row.ref}").text


@pytest.mark.parametrize("chunked", [False, True], ids=["with a length", "in chunks"])
def test_a_huge_body_is_refused(page: Page, people: Callable[[str], Person], chunked: bool) -> None:
    cookie = people("research").cookie
    head = [f"Host: {page.host}", f"Cookie: {cookie}", f"Origin: {page.origin}", FORM]
    if chunked:
        head.append("Transfer-Encoding: chunked")
        body = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
        answer = page.raw("\n".join(["POST /search HTTP/1.1", *head]), body * 3 + b"0\r\n\r\n")
    else:
        head.append(f"Content-Length: {1 << 30}")
        answer = page.raw("\n".join(["POST /search HTTP/1.1", *head]), b"x" * 1000)
    assert answer.status == 413
    assert answer.header("x-frame-options") == "DENY"


def test_another_kind_of_body_is_refused(page: Page, people: Callable[[str], Person]) -> None:
    cookie = people("research").cookie
    head = (f"Origin: {page.origin}", "Content-Type: application/json")
    assert page.ask("POST", "/search", *head, cookie=cookie, body=b"{}").status == 415
