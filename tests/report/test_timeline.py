"""The picture says what steroid_dose, drug_exposure and measurement say: read back and compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from refresh.deliveries import TRIAL

from flows.report import timeline
from flows.report.chart import MEASURED
from flows.report.frame import LEFT, RIGHT

from .office import EMPTY, HOSTILE, OPEN, PRECIOUS
from .pages import Element, parsed

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Picture:
    """A patient's picture, and what it is to be compared with."""

    patient: str
    svg: Element
    release: duckdb.DuckDBPyConnection

    @property
    def days(self) -> tuple[date, date]:
        return tuple(
            date.fromisoformat(self.svg.attributes[n]) for n in ("data-first", "data-last")
        )  # type: ignore[return-value]

    def x(self, day: date) -> float:
        """Where the day begins, by the rule of three."""
        first, last = self.days
        share = (day - first).days / ((last - first).days + 1)
        return min(max(LEFT + share * (RIGHT - LEFT), LEFT), RIGHT)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.release.execute(query, list(values)).fetchall()


@pytest.fixture(scope="module")
def pictures(release: duckdb.DuckDBPyConnection) -> list[Picture]:
    """Everybody's."""
    ids = release.execute("SELECT patient_id FROM patient ORDER BY 1").fetchall()
    return [Picture(p, parsed(timeline(release, TRIAL, p)).first("svg"), release) for (p,) in ids]


def of(pictures: list[Picture], patient: str) -> Picture:
    return next(picture for picture in pictures if picture.patient == patient)


def number(element: Element, name: str) -> float:
    return float(element.attributes[name])


def spans(elements: Iterator[Element]) -> Iterator[tuple[Element, date, date]]:
    for element in elements:
        first, last = (element.attributes[name] for name in ("data-first", "data-last"))
        yield element, date.fromisoformat(first), date.fromisoformat(last)


def test_the_drawn_steps_are_the_rows_of_steroid_dose(pictures: list[Picture]) -> None:
    """Days, doses, widths and heights; a dose above the plot has an arrow, an unknown one none."""
    seen = 0
    for picture in pictures:
        first, last = picture.days
        rows = picture.rows(
            "SELECT first_day, last_day, mg_per_kg FROM steroid_dose WHERE patient_id = ? "
            "AND last_day >= ? AND first_day <= ? ORDER BY 1",
            *(picture.patient, first, last),
        )
        drawn = list(spans(picture.svg.all("rect", "t-dose")))
        told = [(begin, end, bar.attributes["data-value"]) for bar, begin, end in drawn]
        assert told == [(b, e, "unknown" if v is None else repr(v)) for b, e, v in rows]
        base = number(picture.svg.first("line", "t-base"), "y1")
        one = base - number(picture.svg.first("line", "t-threshold"), "y1")
        arrows = [a for a in picture.svg.all("path", "t-arrow")]
        cut = 0
        for (bar, begin, end), (_, _, dose) in zip(drawn, rows, strict=True):
            left, wide = number(bar, "x"), number(bar, "width")
            assert left == pytest.approx(picture.x(begin), abs=0.06)
            assert left + wide == pytest.approx(picture.x(end + DAY), abs=0.06)
            height = number(bar, "height")
            assert number(bar, "y") + height == pytest.approx(base, abs=0.06)
            if dose is None:
                assert "t-unknown" in bar.classes
                continue
            assert ("t-high" in bar.classes) == (dose >= 1 - 1e-9)
            # coordinates have one decimal
            if abs(height / one - dose) > 0.25 / one:
                assert height == pytest.approx(104, abs=0.06)
                assert height / one < dose
                cut += 1
        assert bool(cut) == bool(arrows)
        seen += len(rows)
    assert seen > 500


def test_the_longest_episode_is_bracketed(pictures: list[Picture]) -> None:
    for picture in pictures:
        ((days, first, last),) = picture.rows(
            "SELECT steroid_longest_high_dose_days, steroid_longest_high_dose_first_day, "
            "steroid_longest_high_dose_last_day FROM treatment_history WHERE patient_id = ?",
            picture.patient,
        )
        brackets = list(picture.svg.all("path", "t-bracket"))
        assert len(brackets) == (1 if days else 0)
        if days:
            words = f"longest high-dose episode: {days} days, {first} to {last}"
            assert picture.svg.first("text", "t-episode").text == words
            left, right = brackets[0].attributes["d"][1:].split(" ")[0], picture.x(last + DAY)
            assert float(left) == pytest.approx(picture.x(first), abs=0.06)
            assert f"H{right:.1f}" in brackets[0].attributes["d"]


def test_the_covered_days_of_every_drug_are_those_of_drug_exposure(pictures: list[Picture]) -> None:
    for picture in pictures:
        first, last = picture.days
        rows = picture.rows(
            "SELECT first_day, last_day, concept, days FROM drug_exposure WHERE patient_id = ? "
            "AND role <> 'glucocorticoid' AND last_day >= ? AND first_day <= ? ORDER BY ALL",
            *(picture.patient, first, last),
        )
        groups = sorted(
            (begin, end, group.attributes["data-drug"], int(group.attributes["data-days"]), group)
            for group, begin, end in spans(picture.svg.all("g", "t-drug"))
        )
        assert [tuple(told) for *told, _ in groups] == rows
        for begins, _, _, days, group in groups:
            covered = list(spans(e for e in group.all("rect") if "t-span" not in e.classes))
            inside = sum((end - begin).days + 1 for _, begin, end in covered)
            assert inside == days if begins >= first else inside <= days
            for bar, begin, _ in covered:
                assert number(bar, "width") >= 3
                assert number(bar, "x") == pytest.approx(picture.x(begin), abs=3)


def test_every_result_is_a_mark(pictures: list[Picture]) -> None:
    seen = 0
    for picture in pictures:
        first, last = picture.days
        rows = picture.rows(
            "SELECT result_id, strftime(collected_at, '%Y-%m-%d'), CASE WHEN unusable IS NULL "
            "THEN value END, operator IS NOT NULL FROM measurement WHERE usable "
            "AND patient_id = ? AND concept IN (SELECT unnest(?)) "
            "AND collected_at::DATE BETWEEN ? AND ? ORDER BY 1",
            *(picture.patient, list(MEASURED), first, last),
        )
        marks = sorted(
            (e for e in picture.svg.all() if "data-row" in e.attributes),
            key=lambda e: e.attributes["data-row"],
        )
        assert [
            (e.attributes["data-row"], e.attributes["data-day"], e.attributes.get("data-value"))
            for e in marks
        ] == [(row, day, None if value is None else repr(value)) for row, day, value, _ in rows]
        for mark, (row, day, value, compared) in zip(marks, rows, strict=True):
            title = mark.first("title").text
            assert row in title
            assert day in title
            assert value is None or ("t-open" in mark.classes) == compared
        seen += len(rows)
    assert seen > 1000


def test_whoever_has_nothing_is_drawn_too(pictures: list[Picture]) -> None:
    svg = of(pictures, EMPTY).svg
    assert svg.text.count("none recorded") >= 7
    assert "No systemic glucocorticoid order" in svg.text
    assert "no record before 2026-11-01" in svg.text
    assert not list(svg.all("rect", "t-dose"))


def test_open_ends_single_days_and_words_are_seen(pictures: list[Picture]) -> None:
    svg = of(pictures, OPEN).svg
    drugs = {group.attributes["data-drug"]: group for group in svg.all("g", "t-drug")}
    assert list(drugs["hydroxychloroquine"].all("rect", "t-assumed"))
    assert list(drugs["mycophenolate"].all("rect", "t-assumed"))
    assert not list(drugs["rituximab"].all("rect", "t-assumed"))
    assert "not on these days; last on 2016-12-01" in svg.text
    assert next(mark.text for mark in svg.all("text", "t-word")) == "阳性"
    assert any(PRECIOUS in mark.first("title").text for mark in svg.all("path", "t-text-mark"))


def test_a_picture_is_told_in_words_and_carries_no_style_or_script(
    pictures: list[Picture],
) -> None:
    for picture in pictures:
        svg = picture.svg
        assert svg.attributes["role"] == "img"
        ids = {e.attributes["id"] for e in svg.all() if "id" in e.attributes}
        assert {svg.attributes[f"aria-{name}by"] for name in ("labelled", "described")} == ids
        assert not any(picture.patient in one for one in ids)
        assert "treatment window begins" in svg.first("desc").text
        for element in svg.all():
            assert "style" not in element.attributes
            assert element.tag not in ("script", "style", "image", "use", "foreignobject")
            assert not any(name.startswith("on") for name in element.attributes)
            for name in ("x", "y", "x1", "x2", "y1", "y2", "width", "height", "cx", "cy"):
                assert len(element.attributes.get(name, "0").partition(".")[2]) <= 1


def test_nobody_else_is_drawn(release: duckdb.DuckDBPyConnection) -> None:
    assert timeline(release, TRIAL, "P99999") == ""
    assert timeline(release, "NCT00000000", HOSTILE) == ""
