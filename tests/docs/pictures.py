"""The documents' pictures, taken of the made-up sample by `make pictures`; no test runs this.

Chromium shows the page and the report, LibreOffice the workbook; where ImageMagick is there, each
picture gets a palette of its own, a third of the size.
"""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from page.served import PASSWORD, Page, served
from playwright.sync_api import Locator, sync_playwright
from playwright.sync_api import Page as Tab

from docs.pictured import MOST_BYTES, PICTURES
from docs.scheduled import open_deployment, scheduler
from flows.page.accounts import Accounts, Role
from flows.page.audit import audit_journal
from flows.refresh import refresh
from flows.resources import sample_folder
from flows.sensitivity.command import written_answer
from flows.warehouse import Warehouse

TRIAL = "NCT06934447"
ZONE = "Asia/Shanghai"
WEEKS = (date(2026, 11, 9), date(2026, 11, 16))
# One whose record lacks a single test.
PATIENT = "P00013"
WIDE = {"width": 1180, "height": 760}
COLOURS = 96
LABEL = """() => {
  const label = document.createElement("div");
  label.textContent = "Synthetic data: made-up patients";
  Object.assign(label.style, {position: "fixed", right: "0", bottom: "0", zIndex: "9",
    color: "white", background: "#8a1c1c", font: "600 13px sans-serif", padding: "3px 10px"});
  document.body.append(label);
}"""


@dataclass(frozen=True)
class Camera:
    """A browser's tab, and the folder for what it takes."""

    tab: Tab
    folder: Path

    def take(self, name: str, of: Locator | None = None, height: int | None = None) -> None:
        """The picture of that name, once every text that it is to show has been seen."""
        words = self.tab.locator("body").inner_text()
        missing = [text for text in PICTURES[name] if text not in words]
        if missing:
            raise SystemExit(f"{name} would not show {missing}")
        self.tab.set_viewport_size({**WIDE, "height": height or WIDE["height"]})
        if not self.tab.get_by_text("Synthetic data: made-up patients").count():
            self.tab.evaluate(LABEL)
        if of is not None:
            of.scroll_into_view_if_needed()
            self.tab.evaluate("y => scrollTo(0, y)", self._above(of))
        self.tab.screenshot(path=self.folder / name)

    def _above(self, of: Locator) -> int:
        box = of.bounding_box()
        assert box is not None
        return int(box["y"] + self.tab.evaluate("scrollY")) - 12


def main(folder: Path) -> None:
    """Every picture, in the folder."""
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory() as made, sync_playwright() as playwright:
        place = Warehouse(Path(made) / "warehouse")
        for day in WEEKS:
            refresh(sample_folder(), place.root, (TRIAL,), as_of=day)
        _account(place)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        camera = Camera(browser.new_page(viewport=WIDE, timezone_id=ZONE), folder)  # type: ignore[arg-type]
        with served(place) as page:
            _page(camera, page)
        camera.tab.goto((place.releases / "000002" / "report.html").as_uri())
        camera.take("report.png", height=600)
        camera.take("attrition.png", camera.tab.get_by_text("Who remains, who is lost"), 820)
        what_if = Path(made) / "what_if.html"
        written_answer(TRIAL, place.root, None, ("duration",), False, False, "html", what_if)
        camera.tab.goto(what_if.as_uri())
        camera.take("what_if.png")
        sheet = _printed(place.releases / "000002" / "candidates.xlsx", Path(made))
        camera.tab.goto(sheet.as_uri())
        camera.tab.evaluate("document.body.style.background = 'white'")
        camera.take("workbook.png")
        with scheduler(place.root) as (address, password):
            open_deployment(camera.tab, address, password)
            camera.take("schedule.png", height=560)
        browser.close()
    for name in PICTURES:
        _small(folder / name)


def _account(place: Warehouse) -> None:
    Accounts(place).add("mei", Role.research, ["*"], PASSWORD)
    told = {"account": "mei", "role": Role.research.value, "sees": ["*"]}
    audit_journal(place).append({"event": "user_added", **told})


def _page(camera: Camera, page: Page) -> None:
    tab = camera.tab
    tab.goto(page.origin)
    tab.get_by_label("Name").fill("mei")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    tab.goto(f"{page.origin}/lists/{TRIAL}")
    camera.take("page.png")
    tab.get_by_role("link", name=PATIENT).click()
    camera.take("patient.png")
    camera.take("timeline.png", tab.get_by_role("heading", name="Treatment and activity"), 900)
    camera.take("decide.png", tab.locator("#decisions"), 640)


def _printed(book: Path, folder: Path) -> Path:
    """The first page that LibreOffice prints of the workbook."""
    to_pdf = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(book)]
    subprocess.run(to_pdf, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    one = ["pdftoppm", "-png", "-r", "98", "-f", "1", "-l", "1", "-singlefile"]
    subprocess.run([*one, str(folder / "candidates.pdf"), str(folder / "sheet")], check=True)
    return folder / "sheet.png"


def _small(picture: Path) -> None:
    """The picture with a palette, if a program that makes one is there; never too large."""
    convert = shutil.which("convert")
    if convert:
        told = ["-strip", "+dither", "-colors", str(COLOURS), "-define", "png:compression-level=9"]
        subprocess.run([convert, str(picture), *told, f"png8:{picture}"], check=True)
    picture.chmod(0o644)
    if picture.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{picture.name} has {picture.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
