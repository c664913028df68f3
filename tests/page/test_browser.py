"""A person who has never seen the product, in a real browser, by what a reader can see."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect, sync_playwright

from .clinic import NEAR_MISS, NEEDS_DATA, TRIAL
from .served import PASSWORD, Page

WAIT_MS = 15_000


@dataclass
class Browser:
    """A tab, with what it asked for and what it complained of."""

    tab: Tab
    origin: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def sign_in(self) -> None:
        self.tab.goto(self.origin)
        self.tab.get_by_label("Name").fill("research")
        self.tab.get_by_label("Password").fill(PASSWORD)
        self.tab.get_by_role("button", name="Sign in").click()

    @property
    def words(self) -> str:
        """What a reader sees."""
        return self.tab.locator("main").inner_text()


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[object]:
    """The browser's process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def browser(page: Page, chrome: object) -> Iterator[Browser]:
    """A fresh tab that must not complain, nor ask anybody but our own page."""
    context = chrome.new_context(viewport={"width": 1280, "height": 900})  # type: ignore[attr-defined]
    tab = context.new_page()
    tab.set_default_timeout(WAIT_MS)
    one = Browser(tab, f"http://{page.host}")
    tab.on("request", lambda request: one.asked.append(request.url))
    tab.on("console", lambda message: one.complaints.append(message.text))
    tab.on("pageerror", lambda error: one.complaints.append(str(error)))
    yield one
    context.close()
    assert [url for url in one.asked if not url.startswith(f"{one.origin}/")] == []
    assert one.complaints == []


def test_a_new_users_whole_visit(browser: Browser, page: Page) -> None:
    tab = browser.tab
    browser.sign_in()
    assert "This week's lists" in browser.words

    # Why is this patient not on the list, and what is to be ordered? One search, one click.
    tab.get_by_label("Find a patient").fill(NEEDS_DATA)
    tab.get_by_role("button", name="Find").click()
    tab.get_by_role("region", name=f"Found in {TRIAL}").get_by_role("link").first.click()
    assert "Not on the candidate list: data is missing." in browser.words
    assert "What to order next: order CMV DNA" in browser.words
    assert tab.get_by_role("img", name="Treatment and activity over time").is_visible()
    assert NEEDS_DATA not in tab.title()
    assert NEEDS_DATA not in tab.url

    form = tab.get_by_role("form", name="Decide about the patient")
    form.get_by_label("Decision").select_option("deferred")
    form.get_by_label("Until").fill("2099-01-31")
    form.get_by_role("button", name="Record").click()
    assert "Recorded; takes effect at the next refresh." in browser.words
    assert "deferred until 2099-01-31" in browser.words

    tab.get_by_role("link", name="Changes").click()
    assert "Entered the candidate list (1)" in browser.words

    tab.get_by_role("link", name="Downloads").click()
    with tab.expect_download() as waiting:
        tab.get_by_role("link", name="candidates.xlsx of release 000002").click()
    assert waiting.value.suggested_filename == "prescreen-000002-candidates.xlsx"
    assert waiting.value.path().read_bytes().startswith(b"PK")

    tab.get_by_role("button", name="Sign out").click()
    assert "Sign in" in browser.words
    tab.go_back()
    tab.wait_for_load_state()
    assert "Release 000002" not in tab.locator("body").inner_text()
    tab.goto(f"{browser.origin}/lists/{TRIAL}")
    assert NEEDS_DATA not in tab.locator("body").inner_text()
    events = [line["event"] for line in page.office.audit.journal.entries()]
    assert events[-9:] == [
        *("sign_in", "search", "view_list", "view_patient", "decision", "view_patient"),
        *("view_changes", "download", "sign_out"),
    ]


def test_a_visit_by_keyboard_alone(browser: Browser) -> None:
    tab = browser.tab
    tab.goto(browser.origin)
    keys = tab.keyboard
    # The name has the focus already.
    expect(tab.get_by_label("Name")).to_be_focused()
    keys.type("research")
    keys.press("Tab")
    expect(tab.get_by_label("Password")).to_be_focused()
    keys.type(PASSWORD)
    keys.press("Enter")
    tab.wait_for_url(f"{browser.origin}/")
    keys.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the content"
    keys.press("Enter")
    assert tab.url.endswith("#content")
    for _ in range(30):
        keys.press("Tab")
        if tab.evaluate("document.activeElement.textContent") == TRIAL:
            break
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert tab.evaluate(outline) == "solid"
    keys.press("Enter")
    tab.wait_for_url(f"{browser.origin}/lists/{TRIAL}")
    assert NEAR_MISS in browser.words


SHAPE = """() => {
  const bad = [];
  const named = el => el.labels?.length || el.getAttribute('aria-label');
  for (const el of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
    if (!named(el)) bad.push('no label: ' + el.outerHTML);
  for (const el of document.querySelectorAll('th')) if (!el.scope) bad.push('no scope');
  for (const el of document.querySelectorAll('[style], script, [onclick]'))
    bad.push('inline: ' + el.tagName);
  const ids = [...document.querySelectorAll('[id]')].map(el => el.id);
  if (new Set(ids).size !== ids.length) bad.push('an id twice: ' + ids.sort());
  for (const mark of ['main', 'h1']) if (document.querySelectorAll(mark).length !== 1)
    bad.push('not one ' + mark);
  if (!document.documentElement.lang || !document.title) bad.push('no language or title');
  const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map(el => +el.tagName[1]);
  if (levels.some((level, i) => i && level > levels[i - 1] + 1)) bad.push('heading skipped');
  if (document.documentElement.scrollWidth > innerWidth) bad.push('scrolls sideways');
  return bad;
}"""


@pytest.mark.parametrize("width", [1280, 400], ids=["wide", "narrow"])
def test_every_page_is_built_for_screen_readers_and_fits_its_window(
    browser: Browser, page: Page, width: int
) -> None:
    tab = browser.tab
    browser.sign_in()
    tab.set_viewport_size({"width": width, "height": 800})
    ref = page.office.shelf.served().lists[TRIAL].rows[-1].ref
    for address in (
        *("/", f"/lists/{TRIAL}", f"/lists/{TRIAL}?tab=near_miss", f"/patients/{ref}"),
        *("/changes", "/downloads", "/help", "/search"),
    ):
        tab.goto(browser.origin + address)
        assert tab.evaluate(SHAPE) == [], address
