"""Decisions that are gone hold a refresh, and a number that is given again is another decision."""

import shutil

import pytest
from refresh.releases import rows
from refresh.ward import SOURCE, TRIAL, Ward, saved, trial

from flows.errors import Held
from flows.gates import NOTHING, Accepted
from flows.refresh import refresh

from .office import WINTER, answers, decide, said, shown, states


def weekly(here: Ward, accept: Accepted = NOTHING) -> None:
    """A refresh as cron starts it, of what was delivered last."""
    source = str(saved(here.folder / "source.toml", SOURCE))
    names = (str(trial(here.folder)),)
    refresh(here.deliver(WINTER), here.warehouse, names, source, accept=accept)


def test_lost_decisions_hold_a_refresh_until_they_are_back_or_given_up(again: Ward) -> None:
    office, kept = again.warehouse / "office", again.folder / "kept"
    shutil.copytree(office, kept)
    shutil.rmtree(office)
    with pytest.raises(Held, match=r"14 decisions .* are not in office/") as held:
        weekly(again)
    assert held.value.gates == ("decisions",)
    # Number 1 is given again, to another patient.
    assert decide(again, said("fits", "contacted", reason="by phone")).recorded == 1
    assert [(one.decision, one.state) for one in shown(again, "fits")] == [
        ("eligible", "evidence_changed"),
        ("contacted", "recorded"),
    ]
    weekly(again, Accepted(("decisions",), "the disk burned"))
    assert states(again, 6) == {"fits": "in_force"}
    shutil.rmtree(office)
    kept.rename(office)
    weekly(again, Accepted(("decisions",), "found the backup"))
    assert states(again, 7)["replaced"] == "in_force"
    assert answers(again, 7, "I4a")["replaced"] == ("fail", "unknown")
    query = "SELECT count(*) FROM review_decision WHERE protocol_id = ?"
    assert rows(again.database(7), query, TRIAL) == [(14,)]
