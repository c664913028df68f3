"""Lists, searches and decisions as the office uses them."""

# Drawn tables are read in one line a mark.
# ruff: noqa: E501

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest

from flows.page.decided import Mark
from flows.review.current import Shown

from .clinic import CANDIDATE, COHORT, NEAR_MISS, NEEDS_DATA, OTHER_TRIAL, TRIAL, TURNS_FIVE
from .served import Page, Person

# address of the list | the patients of the cohort that it shows, in their order
SHOWN = """
                                 | P00002 P00022 P00001 P00013 P00054 P00024
?tab=candidate                   | P00002 P00022 P00001
?tab=needs_data                  | P00013
?tab=near_miss                   | P00054 P00024
?tab=ineligible                  | P00054 P00024
?criterion=E8                    | P00054
?criterion=E7e                   | P00013 P00024
?tab=needs_data&criterion=E7e    | P00013
?tab=candidate&criterion=E7e     |
?page=999                        | P00002 P00022 P00001 P00013 P00054 P00024
?page=0                          | P00002 P00022 P00001 P00013 P00054 P00024
?page=-1&tab=x&criterion=y       | P00002 P00022 P00001 P00013 P00054 P00024
?decision=resurfaced             |
"""


def ids(text: str) -> list[str]:
    """The cohort's patients of a list, from its first column of links."""
    found = re.findall(r'<th scope="row"><a href="/patients/[0-9a-f]{32}">([^<]*)</a>', text)
    return [one for one in found if one in COHORT]


@pytest.mark.parametrize("line", SHOWN.strip("\n").splitlines())
def test_a_list_shows_who_was_asked_for(people: Callable[[str], Person], line: str) -> None:
    address, expected = (cell.strip() for cell in line.split("|"))
    answer = people("analyst").get(f"/lists/{TRIAL}{address}")
    assert answer.status == 200
    assert ids(answer.text) == expected.split()


def test_a_search_by_a_part_of_the_id_and_its_end(people: Callable[[str], Person]) -> None:
    analyst = people("analyst")
    sent = analyst.post(f"/lists/{TRIAL}/search", words="0005")
    assert sent.header("location") == f"/lists/{TRIAL}"
    assert ids(analyst.get(f"/lists/{TRIAL}").text) == [NEAR_MISS]
    analyst.post(f"/lists/{TRIAL}/search", words="P99999")
    none = analyst.get(f"/lists/{TRIAL}").text
    assert "opted out of research" in none
    assert "does not tell which" in none
    assert "rejected at the delivery" in none
    assert "merged into another one" in none
    analyst.post(f"/lists/{TRIAL}/search", words="")
    assert len(ids(analyst.get(f"/lists/{TRIAL}").text)) == 6


def test_a_whole_id_leads_to_its_patient_where_one_list_has_it(
    people: Callable[[str], Person],
) -> None:
    limited = people("limited")
    found = limited.post("/search", words=NEEDS_DATA).header("location") or ""
    assert re.fullmatch("/patients/[0-9a-f]{32}", found)
    shown = limited.get(found).text
    assert "Not on the candidate list: data is missing." in shown
    assert "order CMV DNA" in shown


def test_a_whole_id_in_two_lists_shows_both_with_why(people: Callable[[str], Person]) -> None:
    analyst = people("analyst")
    assert analyst.post("/search", words=NEAR_MISS).header("location") == "/search"
    shown = analyst.get("/search").text
    assert TRIAL in shown
    assert OTHER_TRIAL in shown
    assert "oxygen saturation" in shown


def test_one_who_is_not_there_gets_an_answer_that_tells_no_secret(
    people: Callable[[str], Person],
) -> None:
    analyst = people("analyst")
    analyst.post("/search", words="P00060")
    shown = analyst.get("/search").text
    assert "No list that your account sees holds an id" in shown
    assert "the patient died" in shown


def test_a_decision_is_shown_beside_the_status_until_the_next_refresh(
    page: Page, people: Callable[[str], Person]
) -> None:
    research = people("research")
    row = next(r for r in page.office.shelf.served().lists[TRIAL].rows if r.patient_id == CANDIDATE)
    sent = research.post(f"/patients/{row.ref}/decisions", decision="contacted", reason="by phone")
    assert sent.header("location") == f"/patients/{row.ref}"
    shown = research.get(f"/patients/{row.ref}").text
    assert "Recorded; takes effect at the next refresh." in shown
    assert "by phone" in shown
    assert "Recorded; takes effect" not in research.get(f"/patients/{row.ref}").text
    assert CANDIDATE in ids(research.get(f"/lists/{TRIAL}?decision=decided").text)
    assert CANDIDATE not in ids(research.get(f"/lists/{TRIAL}?decision=undecided").text)
    back = research.post(f"/patients/{row.ref}/decisions", decision="withdrawn")
    assert back.status == 303
    assert CANDIDATE in ids(research.get(f"/lists/{TRIAL}?decision=undecided").text)


def test_an_open_criterion_is_settled_with_its_evidence(
    page: Page, people: Callable[[str], Person]
) -> None:
    research = people("research")
    row = next(
        r for r in page.office.shelf.served().lists[TRIAL].rows if r.patient_id == NEEDS_DATA
    )
    sent = research.post(
        f"/patients/{row.ref}/decisions",
        criterion="E7e",
        decision="eligible",
        reason="CMV DNA negative, outside laboratory",
        evidence_on="2026-11-10",
    )
    assert sent.status == 303, sent.text
    shown = research.get(f"/lists/{TRIAL}").text
    assert "E7e: does not stand in the way, by a person" in shown
    own = research.get(f"/patients/{row.ref}").text
    assert "<td>does not stand in the way</td>" in own
    line = page.office.audit.journal.entries()
    decided = [one for one in line if one["event"] == "decision"][-1]
    assert (decided["criterion"], decided["patient"]) == ("E7e", NEEDS_DATA)
    assert "negative" not in str(decided)


def test_a_verdict_is_shown_with_what_speaks_against_it(
    page: Page, people: Callable[[str], Person]
) -> None:
    research = people("research")
    told = "eligible by the office, but the data fail I4g"
    (row,) = (r for r in page.office.shelf.served().lists[TRIAL].rows if r.patient_id == NEAR_MISS)
    before = research.get(f"/patients/{row.ref}").text
    assert "The data rule the patient out by I4g." in before
    assert "does not change it" in before
    assert "Missing as well, if the reason above can be settled" in before
    assert "What to order next:" not in before
    research.post(f"/patients/{row.ref}/decisions", decision="eligible")
    try:
        assert research.get(f"/patients/{row.ref}").text.count(told) == 2
        assert told in research.get(f"/lists/{TRIAL}").text
    finally:
        research.post(f"/patients/{row.ref}/decisions", decision="withdrawn")
    assert f"{told}." not in research.get(f"/patients/{row.ref}").text


def test_a_pass_by_silence_says_so(page: Page, people: Callable[[str], Person]) -> None:
    analyst = people("analyst")
    shown = analyst.get(f"/patients/{page.office.shelf.served().lists[TRIAL].rows[0].ref}").text
    assert "pass, nothing recorded" in shown
    assert "not applicable (counts as pass)" in shown
    assert "never counts as met" in analyst.get("/help").text


# criterion or - | decision | until or - | state | what the mark says
MARKS = """
-   | eligible     | -          | in_force         | eligible by the office, but data are missing (E8)
-   | eligible     | -          | evidence_changed | look again: eligible by the office, but data are missing (E8) (what it rested on has changed)
-   | deferred     | 2026-11-17 | lapsed           | look again: deferred until 2026-11-17 (its time is over)
-   | contacted    | -          | in_force         | contacted
-   | eligible     | -          | superseded       |
E8  | eligible     | -          | in_force         | E8: does not stand in the way, by a person
I4b | not_eligible | -          | recorded         | I4b: ruled out by a person
E8  | eligible     | -          | evidence_changed | look again: decision on E8 (what it rested on has changed)
E8  | eligible     | -          | data_decides     |
"""


@pytest.mark.parametrize("line", MARKS.strip().splitlines())
def test_a_mark_tells_which_way_it_was_decided(page: Page, line: str) -> None:
    criterion, decision, until, state, told = (cell.strip() for cell in line.split("|"))
    row = page.office.shelf.served().lists[TRIAL].rows[0]
    day = None if until == "-" else date.fromisoformat(until)
    at, whose = datetime(2026, 11, 16), (row.protocol_id, row.patient_id)
    asked = None if criterion == "-" else criterion
    one = Shown(1, *whose, asked, decision, None, day, None, at, "Li", "000001", state, None)
    mark = Mark([one], replace(row, failing=(), missing=("E8",)))
    again = f"look again: {'; '.join(mark.again)}" if mark.again else ""
    assert (mark.words or again) == told
    assert mark.resurfaced == bool(again)


def test_changes_come_first_for_who_entered(people: Callable[[str], Person]) -> None:
    shown = people("analyst").get("/changes").text
    assert "Entered the candidate list (1)" in shown
    assert TURNS_FIVE in shown
    assert "time passed" in shown
    same = people("analyst").get("/changes?from=000002&to=000002").text
    assert "choose two different ones" in same
    back = people("analyst").get("/changes?from=000002&to=000001").text
    assert "Left the candidate list (1)" in back


def test_the_page_follows_the_served_release(page: Page, people: Callable[[str], Person]) -> None:
    place = page.office.settings.place
    held = page.office.shelf.served()
    own = {name: place.releases / name / "prescreen.duckdb" for name in ("000001", "000002")}
    try:
        for name in ("000001", "000002"):
            fresh = place.root / "fresh.duckdb"
            fresh.hardlink_to(own[name])
            fresh.replace(place.published)
            assert f"from release {name}" in people("analyst").get("/").text
            offered = people("analyst").get("/downloads").text
            assert re.findall("Release ([0-9]{6})", offered)[0] == name
            assert ("rolled back: not served" in offered) == (name == "000001")
            assert ("(rolled back: not served)" in people("analyst").get("/changes").text) == (
                name == "000001"
            )
        with held.cursor() as connection:
            assert connection.execute("SELECT count(*) FROM screening").fetchone() is not None
    finally:
        place.published.unlink()
        place.published.hardlink_to(own["000002"])
