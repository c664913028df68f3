"""The forms of the answer: what stands in a table, a CSV, a picture and a page."""

import csv
import io
import xml.etree.ElementTree as ElementTree
from datetime import date

import pytest

from flows.sensitivity.asked import asked
from flows.sensitivity.page import sensitivity_page
from flows.sensitivity.picture import sensitivity_picture
from flows.sensitivity.run import Sensitivity
from flows.sensitivity.text import sensitivity_csv, sensitivity_text
from transforms.feasibility.counts import Counts

STANDS = Counts(candidates=9, needs_data=40, ineligible=251, near_misses=31)
FEWER = Counts(6, 30, 264, 35, entered=0, left=3)
MORE = Counts(21, 45, 234, 30, entered=13, left=1, entered_to_review=4)
SVG = "{http://www.w3.org/2000/svg}"


def answer(*vary: str, grid: bool = False) -> Sensitivity:
    """The shipped trial with duration and dose varied, and made-up counts."""
    told = asked("NCT06934447", vary or ("duration=60,120", "dose=0.8"), grid)
    found = {
        (): STANDS,
        (("duration", 60),): MORE,
        (("duration", 120),): FEWER,
        (("dose", 0.8),): STANDS,
        (("dose", 0.8), ("duration", 60)): MORE,
        (("dose", 0.8), ("duration", 120)): FEWER,
        (("I3.at_least", 6),): MORE,
    }
    day = date(2026, 11, 16)
    return Sensitivity(told.protocol, day, told.known, told.varied, told.grid, found)


def test_a_table_shows_every_setting_beside_the_protocol_as_it_stands() -> None:
    lines = sensitivity_text(answer()).splitlines()
    assert lines[:2] == [
        "What if: NCT06934447, version 2, as of 2026-11-16",
        "As it stands: 300 patients of the base cohort, 9 candidates; 40 need data, so there "
        "could be 49; 251 ineligible, 31 of them near misses.",
    ]
    at = lines.index("Duration of the high-dose episode, days (duration; moves I2c)")
    assert [line.split() for line in lines[at + 2 : at + 5]] == [
        ["60", "21", "45", "66", "234", "30", "13", "1", "4", "█" * 8 + "░" * 16],
        ["*", "90", "9", "40", "49", "251", "31", "0", "0", "0", "█" * 3 + "░" * 15],
        ["120", "6", "30", "36", "264", "35", "0", "3", "0", "█" * 2 + "░" * 11],
    ]


def test_a_grid_stands_below_the_tables() -> None:
    lines = sensitivity_text(answer(grid=True)).splitlines()
    at = lines.index(
        "Together: duration across, dose down; candidates, in brackets who could be one"
    )
    assert [line.split() for line in lines[at + 1 : at + 4]] == [
        ["60", "90", "120"],
        ["0.8", "21", "(66)", "9", "(49)", "6", "(36)"],
        ["1", "21", "(66)", "*9", "(49)", "6", "(36)"],
    ]


def test_a_path_tells_where_the_same_quantity_stays() -> None:
    text = sensitivity_text(answer("I3.at_least=6"))
    assert (
        "I3.at_least leaves the same threshold of I2b as it stands; --vary sledai moves them "
        "together." in text
    )


def test_csv_has_a_row_for_each_setting() -> None:
    rows = list(csv.DictReader(io.StringIO(sensitivity_csv(answer(grid=True)))))
    assert len(rows) == 3 + 2 + 6
    assert rows[0] == {
        "protocol_id": "NCT06934447",
        "version": "2",
        "as_of": "2026-11-16",
        "threshold": "duration",
        "value": "60",
        "threshold_2": "",
        "value_2": "",
        "as_it_stands": "false",
        "moves": "I2c",
        "candidates": "21",
        "needs_data": "45",
        "could_be": "66",
        "ineligible": "234",
        "near_misses": "30",
        "entered": "13",
        "left": "1",
        "entered_to_review": "4",
    }
    assert [row["value_2"] for row in rows[5:]] == ["0.8"] * 3 + ["1"] * 3
    assert [row["as_it_stands"] for row in rows].count("true") == 3


# --- what may be handed on ------------------------------------------------------------------


@pytest.mark.parametrize(
    "form", [sensitivity_text, sensitivity_csv, sensitivity_picture, sensitivity_page]
)
def test_handed_on_no_count_is_exact(form: object) -> None:
    """The same bytes for every hospital whose counts lie in the same bands."""
    other = answer(grid=True)
    alike = {
        STANDS: Counts(15, 33, 500, 12, 3, 4, 2),
        FEWER: Counts(0, 32, 500, 7),
        MORE: Counts(16, 55, 480, 0, 20, 13, 20),
    }
    found = {setting: alike[counts] for setting, counts in other.found.items()}
    hospital = Sensitivity(**{**vars(other), "found": found})
    assert form(hospital, True) == form(other, True)  # type: ignore[operator]
    assert form(hospital, False) != form(other, False)  # type: ignore[operator]


def test_handed_on_bands_are_told() -> None:
    text = sensitivity_text(answer(), deidentified=True)
    assert "As it stands: 8 to 15 candidates, and with those who need data 48 to 55." in text
    rows = list(csv.DictReader(io.StringIO(sensitivity_csv(answer(), deidentified=True))))
    told = ["candidates_at_least", "candidates_at_most", "could_be_at_least", "could_be_at_most"]
    assert list(rows[0])[-4:] == told
    assert [[row[name] for name in told] for row in rows[:3]] == [
        ["16", "23", "64", "71"],
        ["8", "15", "48", "55"],
        ["0", "7", "32", "39"],
    ]


# --- the picture ----------------------------------------------------------------------------


def drawn(found: Sensitivity, deidentified: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(sensitivity_picture(found, deidentified))


def test_the_picture_stands_alone_and_is_told_in_words() -> None:
    picture = drawn(answer(grid=True))
    assert not picture.findall(f".//{SVG}script")
    assert picture.get("aria-describedby") == "what-if-desc"
    assert picture.findtext(f"{SVG}title") == "What if: NCT06934447, version 2, as of 2026-11-16"
    words = picture.findtext(f"{SVG}desc") or ""
    assert "candidates at 60: 21, could be 66; 90: 9, could be 49; 120: 6, could be 36." in words
    # But for the namespace nothing is named that lies elsewhere.
    assert sensitivity_picture(answer()).count("http") == 1


def test_a_bar_is_as_high_as_its_count_on_one_scale() -> None:
    picture = drawn(answer())
    heights = {
        (panel.get("data-threshold"), bar.get("data-value")): [
            float(rect.get("height") or 0)
            for kind in ("w-candidates", "w-could-be")
            for rect in bar.findall(f".//{SVG}rect[@class='{kind}']")
        ]
        for panel in picture.findall(f".//{SVG}g[@data-threshold]")
        for bar in panel.findall(f".//{SVG}g[@data-value]")
    }
    assert heights["duration", "90"] == heights["dose", "1"] == heights["dose", "0.8"]
    for key, (listed, most) in {("duration", "60"): (21, 66), ("duration", "120"): (6, 36)}.items():
        assert heights[key] == pytest.approx([listed / 66 * 84, (most - listed) / 66 * 84], abs=0.1)


@pytest.mark.parametrize("deidentified", [False, True])
@pytest.mark.parametrize("patients", [9, 90_000])
def test_no_word_below_a_bar_touches_the_next(patients: int, deidentified: bool) -> None:
    """Twelve values of a large hospital, in one picture."""
    told = asked("NCT06934447", ("duration=" + ",".join(map(str, range(61, 72))), "dose=0.8"))
    counts = Counts(patients, patients * 8, patients, 0)
    found = dict.fromkeys(
        [(), (("dose", 0.8),), *((("duration", n),) for n in range(61, 72))], counts
    )
    picture = drawn(
        Sensitivity(told.protocol, date(2026, 11, 16), told.known, told.varied, None, found),
        deidentified,
    )
    lines: dict[str, list[tuple[float, float]]] = {}
    for text in picture.findall(f".//{SVG}g[@data-value]/{SVG}text"):
        middle, half = float(text.get("x") or 0), len(text.text or "") * 6.2 / 2
        lines.setdefault(text.get("y") or "", []).append((middle - half, middle + half))
    assert lines
    for words in lines.values():
        for (_, end), (start, _) in zip(sorted(words), sorted(words)[1:], strict=False):
            assert end < start


def test_a_page_holds_picture_and_tables() -> None:
    page = sensitivity_page(answer(grid=True))
    assert page.count("<svg") == 1
    assert page.count("<table") == 2
    assert "It is not a medical device" in page
    assert "<strong>90</strong>, as it stands" in page
    assert "<script" not in page
