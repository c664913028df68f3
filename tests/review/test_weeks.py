"""Decisions over weeks: they survive, they settle answers, and they come back when it is time."""

import os
import shutil
import signal
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from faults.victim import process
from refresh.releases import prescreen, rows
from refresh.ward import TRIAL, Ward
from spec.drawn import drawn

from flows.errors import Refusal
from flows.release_changes import compare
from flows.releases import open_release
from flows.review.record import Recorded
from flows.review.recorded import journal_of, recorded
from flows.review.rows import row_contents
from flows.rollback import rollback
from flows.verify import verify
from flows.warehouse import Warehouse

from .office import (
    PEOPLE,
    WEEKS,
    WINTER,
    admitted,
    answers,
    decide,
    said,
    shown,
    states,
    winter_trial,
)

# What each decision is in the release of each week but the first, whose lists it was taken on.
STATES = """
    patient     | second   | third            | winter
    outside     | in_force | in_force         | lapsed
    data_come   | in_force | data_decides     | data_decides
    regretted   | in_force | withdrawn        | withdrawn
    replaced    | in_force | in_force         | in_force
    merged_away | in_force |                  |
    goes_on     |          | in_force         | lapsed
    opts_out    | in_force | in_force         | lapsed
    corrected   | in_force | evidence_changed | evidence_changed
    company     | in_force | evidence_changed | evidence_changed
    untouched   | in_force | in_force         | evidence_changed
    fits        | in_force | evidence_changed | evidence_changed
    by_time     | in_force | in_force         | in_force
    declines    | in_force | in_force         | in_force
"""
CHANGES = """
    release | patient     | criterion   | old     | new     | cause
    2       | outside     | I4a         | unknown | pass    | new_data
    2       | data_come   | I4a         | unknown | fail    | new_data
    2       | regretted   | I4a         | unknown | pass    | new_data
    2       | replaced    | I4a         | unknown | pass    | new_data
    2       | merged_away | I4a         | unknown | pass    | new_data
    2       | opts_out    | I4a         | unknown | pass    | new_data
    2       | corrected   | I2d         | review  | pass    | new_data
    2       | company     | I2d         | review  | pass    | new_data
    2       | untouched   | I2d         | review  | pass    | new_data
    2       | by_time     | I4a         | pass    | unknown | time_passed
    3       | merged_away | base_cohort |         |         | new_data
    3       | goes_on     | I4a         | unknown | pass    | new_data
    3       | data_come   | I4a         | fail    | pass    | new_data
    3       | regretted   | I4a         | pass    | unknown | corrected_data
    3       | replaced    | I4a         | pass    | fail    | new_data
    3       | corrected   | I2d         | pass    | review  | corrected_data
    3       | company     | I2d         | pass    | review  | new_data
    3       | fits        | I4a         | pass    | fail    | new_data
    3       | declines    | I4a         | pass    | fail    | new_data
    4       | outside     | I4a         | pass    | unknown | time_passed
    4       | goes_on     | I4a         | pass    | unknown | time_passed
    4       | opts_out    | I4a         | pass    | unknown | time_passed
    4       | untouched   | I2d         | pass    | review  | protocol_changed
    4       | untouched   | I4a         | pass    | unknown | time_passed
    4       | company     | I4a         | pass    | unknown | time_passed
    4       | corrected   | I4a         | pass    | unknown | time_passed
"""


def test_what_becomes_of_each_decision(weeks: Ward) -> None:
    for release, column in ((2, "second"), (3, "third"), (4, "winter")):
        assert states(weeks, release) == {
            row["patient"]: row[column] for row in drawn(STATES) if row[column]
        }


def test_every_change_has_its_cause(weeks: Ward) -> None:
    told = {
        (release, *key): (old or "", new or "", cause)
        for release in (2, 3, 4)
        for *key, old, new, cause in rows(
            weeks.database(release),
            "SELECT patient_id, criterion_id, old_result, new_result, cause FROM screening_change",
        )
    }
    assert told == {
        (int(row["release"]), row["patient"], row["criterion"]): (
            *(row["old"], row["new"]),
            row["cause"],
        )
        for row in drawn(CHANGES)
    }


def test_words_say_who_decided_and_when_and_why_it_counts_no_more(weeks: Ward) -> None:
    today = f"{recorded(Warehouse(weeks.warehouse))[0].at:%Y-%m-%d}"
    came = weeks.told(2, "outside")["I4a"][-1]
    assert came.startswith(f"Eva on {today} judged it met: seen outside. The data alone: No usable")
    went = weeks.told(3, "regretted")["I4a"][-1]
    assert went.startswith("decision 2 no longer settles it (taken back by decision 13); was: Eva")
    assert weeks.told(3, "fits")["I4a"][-1] == "LVEF 60 % on 10 Nov fell to 40 % on 28 Nov"


def test_only_a_decision_in_force_makes_another_answer(weeks: Ward) -> None:
    for release in (1, 2, 3, 4):
        force = dict(
            rows(
                weeks.database(release),
                "SELECT patient_id, CASE decision WHEN 'eligible' THEN 'pass' ELSE 'fail' END "
                "FROM review_decision WHERE state = 'in_force' AND criterion_id = 'I4a'",
            )
        )
        for patient, (result, data) in answers(weeks, release, "I4a").items():
            assert result == force.get(patient, data)


def test_the_precision_of_every_list(weeks: Ward) -> None:
    """Two on the first list were confirmed; one on the second was found not to fit later."""
    query = "SELECT release_id, listed, reviewed, confirmed, precision FROM review_precision"
    assert sorted(rows(weeks.database(2), query)) == [
        ("000001", 6, 2, 2, 1.0),
        ("000002", 10, 1, 1, 1.0),
    ]
    last = sorted(rows(weeks.database(4), query))
    assert [row[0] for row in last] == ["000001", "000002", "000003", "000004"]
    # `replaced` was on the second list, and is not eligible by a criterion now.
    assert last[1][1:] == (10, 2, 1, 0.5)


def test_every_release_is_whole(weeks: Ward) -> None:
    assert verify(Warehouse(weeks.warehouse)).whole


def test_two_releases_are_compared_whatever_was_decided(weeks: Ward) -> None:
    found = compare(Warehouse(weeks.warehouse), "1", "4", None)
    assert found.causes_known
    told = found.changes.set_index(["patient_id", "criterion_id"])["cause"]
    assert told["replaced", "I4a"] == "new_data"
    assert ("regretted", "I4a") not in told.index
    assert set(told) <= {"new_data", "corrected_data", "time_passed", "protocol_changed"}


def test_explain_and_the_list_show_them(weeks: Ward) -> None:
    told = prescreen("explain", "fits", "--warehouse", weeks.warehouse)
    words = " ".join(told.out.split())
    assert "eligible (but the data fail I4a), by Eva on" in words
    assert "evidence changed (the data now say" in words
    listed = prescreen("review", "list", "--state", "lapsed", "--warehouse", weeks.warehouse)
    assert "outside" in listed.out
    assert "untouched" not in listed.out
    place = ("--warehouse", weeks.warehouse)
    listed = prescreen("review", "list", "--protocol", TRIAL.lower(), *place)
    assert "on I4a: does not stand in the way, by Eva on" in " ".join(listed.out.split())
    assert "on I4a: rules the patient out, by Eva on" in " ".join(listed.out.split())
    refused = prescreen("review", "list", "--protocol", "NCT00000000", *place)
    assert (refused.code, refused.out) == (1, "")
    assert "did not screen for NCT00000000" in refused.err
    table = prescreen("review", "precision", "--warehouse", weeks.warehouse)
    assert len(table.out.splitlines()) == 5


def test_a_release_and_its_workbench_say_the_same_of_a_row(tmp_path: Path) -> None:
    """Else what was decided on a release would change its evidence by being refreshed."""
    here = admitted(tmp_path)
    here.set("adverse_reactions", "r1", patient_id="fits", name="hydroxychloroquine")
    here.set("procedures", "p1", patient_id="fits")
    here.set("enrolments", "n1", patient_id="fits")
    here.set("immunizations", "m_fits", patient_id="fits")
    kept = tmp_path / "bench.duckdb"

    def keeping(name: str, function: Any, *arguments: Any) -> Any:
        if name == "publish":
            shutil.copy(arguments[0].workbench, kept)
        return function(*arguments)

    here.refresh(WEEKS[0], call=keeping)
    with open_release(here.database(1)) as release, duckdb.connect(str(kept)) as bench:
        told = row_contents(release, PEOPLE)
        made = row_contents(bench, PEOPLE, f"orders_{TRIAL}")
    assert told.equals(made)
    ids = [*told[told["patient_id"].eq("fits")]["row_id"]]
    # m_fits is an order and a vaccine: one id, both contents.
    assert ids == ["d_fits", "e_fits", "fits", "m_fits", "n1", "p1", "r1"]


def dies(name: str, function: Any, *arguments: Any) -> Any:
    """A refresh that is killed when it has decided and is about to publish."""
    if name == "publish":
        os.kill(os.getpid(), signal.SIGKILL)
    return function(*arguments)


def refresh_and_die(here: Ward) -> None:
    here.refresh(WEEKS[2], call=dies)


def test_a_decision_survives_a_rollback_and_a_refresh_that_is_killed(again: Ward) -> None:
    place = Warehouse(again.warehouse)
    decide(again, said("untouched", "eligible", "I2d", reason="asked the mother"))
    rollback(place, "3")
    child = process(refresh_and_die, again)
    child.join()
    assert child.exitcode == -signal.SIGKILL
    # What the served release does not know yet is told all the same.
    assert [one.state for one in shown(again, "untouched")] == ["recorded", "superseded"]
    decide(again, said("fits", "not_eligible", reason="heart"))
    again.set("patients", "opts_out", research_opt_out="true")
    again.refresh(WEEKS[2], winter_trial(again.folder))
    assert states(again, 6)["untouched"] == "in_force"
    assert states(again, 6)["fits"] == "in_force"
    assert answers(again, 6, "I2d")["untouched"] == ("pass", "review")
    assert len(recorded(place)) == 16
    # Who opted out is in no release from then on; what was decided stays with the office.
    assert "opts_out" not in states(again, 6)
    assert not shown(again, "opts_out")


def test_a_go_that_a_crash_cut_short_counts_nothing(tmp_path: Path) -> None:
    place = Warehouse(tmp_path / "warehouse")
    place.prepare()
    line = {"go": "a", "lines": 2, "release_id": "000001", "via": "import", "entered_by": "root"}
    made = {
        **{"by": "Eva", "takes_back": None, "basis": None},
        "decision": {
            **{"protocol_id": TRIAL, "patient_id": "x", "criterion_id": None},
            **{"decision": "eligible", "reason": None, "until": None, "evidence_on": None},
        },
    }
    journal_of(place).append({**line, "decisions": [made]})
    assert recorded(place) == ()
    journal_of(place).append({**line, "go": "b", "lines": 1, "decisions": [made]})
    assert [entry.id for entry in recorded(place)] == [1]


def test_a_damaged_journal_stops_a_refresh_and_loses_nothing(again: Ward) -> None:
    journal = again.warehouse / "office" / "decisions.jsonl"
    text = journal.read_text("utf-8")
    journal.write_text(text.replace("seen outside", "seen nowhere", 1), "utf-8")
    with pytest.raises(Refusal, match="not as it was written"):
        again.refresh(WINTER, winter_trial(again.folder))
    journal.write_text(text, "utf-8")
    assert recorded(Warehouse(again.warehouse))


def test_who_is_asked_again_is_told_once_more(again: Ward) -> None:
    """On the page a decision that came back is confirmed by the same words, in a file it is not."""
    once = said("corrected", "eligible", "I2d", reason="took it elsewhere")
    assert decide(again, once, via="import") == Recorded(0, 1, resurfaced=1)
    assert decide(again, once).recorded == 1
    assert decide(again, once).repeated == 1
    assert [one.state for one in shown(again, "corrected")] == ["recorded", "superseded"]


def test_an_until_of_the_past_is_no_deferral(again: Ward) -> None:
    with pytest.raises(Refusal, match="decision 1, until: give a day after today"):
        decide(again, said("fits", "deferred", until=date.today()))
    assert decide(again, said("fits", "deferred", until=date.today() + timedelta(1))).recorded
