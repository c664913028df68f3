"""What is handed on without patients: no id, no small count, none that follows from the others."""

import itertools
import re

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refresh.deliveries import TRIAL

from flows.report.attrition_rows import attrition_steps
from flows.report.deidentified import extract_counts
from flows.report.outcome import suppressed_outcome
from transforms.decide.suppressed_parts import suppressed_parts
from transforms.decide.suppression import SUPPRESSED

from .conftest import Office
from .pages import Element, page

SMALL = {str(n) for n in range(1, 8)}


@pytest.fixture(scope="module")
def html(office: Office) -> Element:
    return page(office.deidentified)


def test_nobody_is_in_it(office: Office, release: duckdb.DuckDBPyConnection) -> None:
    """No id of a patient or a source row, no birth date, no day of a result."""
    text = office.deidentified.read_text("utf-8")
    people = release.execute("SELECT patient_id, birth_date FROM patient").fetchall()
    evidence = release.execute("SELECT DISTINCT unnest(evidence) FROM criterion_result").fetchall()
    assert not [p for p, _ in people if p in text]
    assert not [e for (e,) in evidence if e in text]
    ((as_of,),) = release.execute("SELECT max(as_of) FROM screening").fetchall()
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}", text)) == {str(as_of)}


def test_no_count_is_small(html: Element) -> None:
    """Cells of tables, and every number of the picture that is no part of a criterion's words."""
    cells = [cell.text for cell in html.all("td", "n")]
    assert len(cells) > 100
    assert not SMALL & {cell.replace(",", "") for cell in cells}
    for svg in html.all("svg", "attrition"):
        counts = [e.text for e in svg.all("tspan", "a-count")]
        lost = [e.text.removeprefix("− ") for e in svg.all("text", "a-lost")]
        assert not SMALL & {*counts, *lost}
        marked = [e.attributes[n] for e in svg.all() for n in e.attributes if n[:5] == "data-"]
        assert not SMALL & set(marked)
        told = svg.first("desc").text
        assert not re.search(r"\b[1-7] (patients?|lost|remain|candidates|who|ineligible)", told)


def test_the_small_ones_of_the_sample_are_hidden(
    html: Element, release: duckdb.DuckDBPyConnection
) -> None:
    steps = attrition_steps(release, TRIAL, suppressed=True)
    outcome = suppressed_outcome(release, TRIAL, steps)
    # Ten who are ruled out by nine criteria: their sum would say 1 of most.
    assert outcome.ineligible == outcome.near_misses == SUPPRESSED
    assert {step.lost for step in steps} == {"0", SUPPRESSED}
    assert "suppressed" in html.text


def possible(parts: list[int], told: list[str]) -> list[set[int]]:
    """What each part can be, for whoever knows the sum and what is shown."""
    hidden = [place for place, word in enumerate(told) if word == SUPPRESSED]
    rest = sum(parts[place] for place in hidden)
    found: list[set[int]] = [set() for _ in parts]
    if not hidden:
        return found
    for values in itertools.product(range(rest + 1), repeat=len(hidden) - 1):
        last = rest - sum(values)
        if last >= 0:
            for place, value in zip(hidden, [*values, last], strict=True):
                found[place].add(value)
    return found


@given(st.lists(st.integers(0, 25), min_size=2, max_size=3))
def test_no_small_part_follows_from_the_sum(parts: list[int]) -> None:
    told = suppressed_parts(parts)
    assert not SMALL & set(told)
    shown = [part for part, word in zip(parts, told, strict=True) if word != SUPPRESSED]
    every = sum(1 for part in parts if part) == told.count(SUPPRESSED)
    for part, can_be in zip(parts, possible(parts, told), strict=True):
        if 0 < part < 8 and told.count(SUPPRESSED) > 1:
            # Any of 1 to 7, or nothing is left to hide behind.
            assert set(range(1, 8)) <= can_be or every, shown
        elif 0 < part < 8:
            assert every


def test_a_file_with_few_rejected_rows_hides_another_count_too() -> None:
    told = extract_counts("labs", 1000, 995, 0, 5)
    assert (told.delivered, told.duplicate, told.quarantined) == ("1000", "0", SUPPRESSED)
    assert told.accepted == SUPPRESSED
    assert extract_counts("labs", 1000, 900, 90, 10).accepted == "900"
    assert extract_counts("labs", 6, 6, 0, 0).delivered == SUPPRESSED
