"""report.html: whole, escaped, self-contained, and the same every time."""

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from refresh.deliveries import TRIAL

from flows.report import attrition_picture, write_report

from .conftest import SISTER, Office
from .office import CHINESE, FORMULA, HOSTILE, SAID
from .pages import Element, page, parsed, table_rows


@pytest.fixture(scope="module")
def report(office: Office) -> Element:
    return page(office.report)


def rows(release: duckdb.DuckDBPyConnection, query: str, *values: Any) -> list[tuple[Any, ...]]:
    return release.execute(query, list(values)).fetchall()


@pytest.mark.parametrize("which", ["report", "deidentified"])
def test_it_asks_for_nothing_from_outside_and_runs_nothing(office: Office, which: str) -> None:
    file: Path = getattr(office, which)
    text, html = file.read_text("utf-8"), page(file)
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert any(meta.attributes.get("content") == policy for meta in html.all("meta"))
    ids: list[str] = []
    for element in html.all():
        assert element.tag not in ("script", "link", "iframe", "object", "embed", "img", "base")
        assert "style" not in element.attributes
        assert not any(name.startswith("on") for name in element.attributes)
        assert "src" not in element.attributes
        assert element.attributes.get("href", "#").startswith("#")
        ids += [element.attributes["id"]] if "id" in element.attributes else []
    assert len(ids) == len(set(ids))
    targets = {e.attributes["href"][1:] for e in html.all("a")}
    assert targets <= set(ids)
    assert not re.search(r"https?://|@import|url\(", text)


def test_every_candidate_and_near_miss_has_a_page(
    report: Element, release: duckdb.DuckDBPyConnection
) -> None:
    for protocol in (TRIAL, SISTER):
        listed = rows(
            release,
            "SELECT patient_id, rank, status FROM screening WHERE protocol_id = ? "
            "AND (status = 'candidate' OR near_miss) ORDER BY rank",
            protocol,
        )
        assert len(listed) >= 15
        own = report.named(f"{protocol}-patients")
        section = next(s for s in report.all("section", "patients") if own in s.children)
        articles = list(section.all("article"))
        assert [a.attributes["id"] for a in articles] == [f"{protocol}-{r}" for _, r, _ in listed]
        for article, (patient, _, status) in zip(articles, listed, strict=True):
            heading = article.first("h3").text
            assert heading.startswith(patient)
            assert {"candidate": "Candidate", "ineligible": "Ineligible (near miss)"}[
                status
            ] in heading
            assert len(list(article.all("svg"))) == 1
        links = [a.text for a in report.all("a")]
        assert {patient for patient, _, _ in listed} <= set(links)


def test_every_criterion_stands_with_its_evidence(
    report: Element, release: duckdb.DuckDBPyConnection
) -> None:
    told = rows(
        release,
        "SELECT s.rank, r.criterion_id, r.result, r.reason, r.evidence, r.threshold, r.next_step, "
        "strftime(r.evidence_on, '%Y-%m-%d') FROM criterion_result r "
        "JOIN screening s USING (protocol_id, patient_id) JOIN criterion c "
        "USING (protocol_id, criterion_id) WHERE protocol_id = ? "
        "AND (s.status = 'candidate' OR near_miss) ORDER BY s.rank, c.position",
        TRIAL,
    )
    found = [
        (rank, row)
        for rank in sorted({rank for rank, *_ in told})
        for row in table_rows(report.named(f"{TRIAL}-{rank}").first("table", "criteria"))
    ]
    assert len(found) == len(told)
    for (rank, row), expected in zip(found, told, strict=True):
        number, criterion, result, reason, evidence, bound, step, day = expected
        assert rank == number
        assert row[0].split()[0] == criterion
        assert result.replace("_", " ") in row[1]
        silent = result == "pass" and not evidence
        assert ("nothing recorded" in row[1]) == silent
        assert " ".join(reason.split()) in row[3]
        assert all(one in row[3] for one in evidence)
        assert (bound or "") in row[2]
        assert (day or "") in row[2]
        assert (step or "") in row[3]


def test_strange_ids_are_shown_as_they_are(office: Office, report: Element) -> None:
    text = office.report.read_text("utf-8")
    headings = " ".join(h.text for h in report.all("h3"))
    for patient in (HOSTILE, CHINESE, FORMULA):
        assert patient in headings
    assert HOSTILE not in text
    assert "<script" not in text
    assert not any(p in a for p in (HOSTILE, CHINESE) for a in re.findall(r'id="[^"]*"', text))


def test_attrition_is_drawn_as_it_is_published(release: duckdb.DuckDBPyConnection) -> None:
    for protocol in (TRIAL, SISTER):
        svg = parsed(attrition_picture(release, protocol)).first("svg")
        published = rows(
            release,
            "SELECT criterion_id, remaining, lost FROM attrition WHERE protocol_id = ? "
            "ORDER BY position",
            protocol,
        )
        first, *steps = published
        boxes = {e.attributes["data-step"]: e for e in svg.all("g") if "data-lost" in e.attributes}
        left = {
            e.attributes["data-step"]: e.attributes["data-remaining"]
            for e in svg.all("g")
            if "data-remaining" in e.attributes
        }
        losing = [step for step in steps if step[2]]
        assert list(boxes) == [step for step, _, _ in losing]
        assert left == {step: str(n) for step, n, _ in [first, *losing]}
        for step, _, lost in losing:
            assert boxes[step].attributes["data-lost"] == str(lost)
            assert f"− {lost}" in boxes[step].text
        candidates = "SELECT count(*) FROM screening WHERE protocol_id = ? AND status = ?"
        for status, words in (("candidate", "candidates"), ("needs_data", "need data")):
            ((count,),) = rows(release, candidates, protocol, status)
            assert f"{count} {words}" in svg.text
        quiet = [step for step, _, lost in steps if not lost]
        assert all(step in svg.text for step in (quiet[0], quiet[-1])), (
            "those who lose nobody are named"
        )


def test_the_glance_and_the_lists_tell_the_tables(
    report: Element, release: duckdb.DuckDBPyConnection
) -> None:
    glance = {row[0].split()[0]: row[1:] for row in table_rows(report.first("table", "glance"))}
    for protocol in (TRIAL, SISTER):
        counts = rows(
            release,
            "SELECT count(*), count(*) FILTER (status = 'candidate'), count(*) FILTER "
            "(status = 'needs_data'), count(*) FILTER (status = 'ineligible'), "
            "count(*) FILTER (near_miss) FROM screening WHERE protocol_id = ?",
            protocol,
        )[0]
        assert glance[protocol][:5] == [str(count) for count in counts]
        moved = rows(
            release,
            "SELECT DISTINCT patient_id FROM screening_change WHERE protocol_id = ? AND "
            "(old_status = 'candidate') <> (new_status = 'candidate')",
            protocol,
        )
        assert int(glance[protocol][5]) + int(glance[protocol][6]) == len(moved)
    movers = " ".join(table.text for table in report.all("table", "moves"))
    for patient, what in rows(
        release,
        "SELECT patient_id, what FROM screening_change WHERE old_status <> new_status",
    ):
        assert patient in movers
        assert " ".join(what.split()) in movers


def test_what_the_office_decided_stands_beside_the_answers(
    report: Element, release: duckdb.DuckDBPyConnection
) -> None:
    ranks = dict(
        rows(release, "SELECT patient_id, rank FROM screening WHERE protocol_id = ?", TRIAL)
    )
    own = report.named(f"{TRIAL}-{ranks[CHINESE]}").text
    assert SAID in own
    assert "王医生" in own
    near = report.named(f"{TRIAL}-{ranks['P00024']}")
    (row,) = [r for r in table_rows(near.first("table", "criteria")) if r[0].startswith("I4b")]
    assert "pass" in row[1]
    assert "by a person; data alone: review" in row[1]
    lists = " ".join(table.text for table in report.all("table", "listed"))
    assert "contacted" in lists
    assert "deferred until 2026-12-20" in lists
    assert "eligible by the office, but the data fail I3" in lists
    assert "eligible by the office, but the data fail I3" in near.first("table", "told").text
    assert "I4b does not stand in the way" in near.first("table", "told").text
    glance = {r[0].split()[0]: r for r in table_rows(report.first("table", "glance"))}
    assert int(glance[TRIAL][8]) == int(glance[TRIAL][2]) - 2
    assert glance[SISTER][8] == glance[SISTER][2]


def test_the_delivery_is_accounted_for(report: Element, release: duckdb.DuckDBPyConnection) -> None:
    table = next(t for t in report.all("table") if "delivered = accepted" in t.text)
    *files, total = [[int(cell.replace(",", "")) for cell in row[2:]] for row in table_rows(table)]
    assert files == [
        list(row)
        for row in rows(
            release,
            "SELECT delivered, accepted, duplicate, quarantined, corrected FROM delivery_file "
            "WHERE refresh_id = 2 ORDER BY file_no",
        )
    ]
    assert total == [sum(column) for column in zip(*files, strict=True)]
    assert all(d == a + b + c for d, a, b, c, _ in [*files, total])


def test_it_is_the_same_every_time(office: Office, tmp_path: Path) -> None:
    for name, deidentified in (("report", False), ("deidentified", True)):
        write_report(office.database, tmp_path / name, deidentified)
        assert (tmp_path / name).read_bytes() == getattr(office, name).read_bytes()


def test_it_knows_no_clock(office: Office, release: duckdb.DuckDBPyConnection) -> None:
    text = office.report.read_text("utf-8")
    ((started, finished),) = rows(
        release, "SELECT started_at, finished_at FROM refresh WHERE refresh_id = 2"
    )
    for moment in (started, finished):
        assert f"{moment:%H:%M:%S}" not in text


def test_of_very_many_the_first_have_pages(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.report.write.MOST_PAGES", 2)
    write_report(office.database, tmp_path / "short.html")
    html = page(tmp_path / "short.html")
    assert len(list(html.all("article"))) == 8
    assert "Pages of 4 of 20 patients" in html.text
    ids = {e.attributes["id"] for e in html.all() if "id" in e.attributes}
    assert {a.attributes["href"][1:] for a in html.all("a")} <= ids
