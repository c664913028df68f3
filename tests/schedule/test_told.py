"""Prefect's pages, and the watch that needs no Prefect."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from refresh.releases import prescreen

from flows.errors import Held, StepFailed
from flows.schedule.told import told_failure


def test_a_held_refresh_says_what_to_do() -> None:
    held = Held(("volume",), "Held at the gate volume: labs.", "labs | x", "look at the export")
    assert told_failure(held) == (
        "# Held at a gate\n\nThe last release is untouched.\n\n|  |  |\n| --- | --- |\n"
        "| what | Held at the gate volume: labs. |\n| where | labs \\| x |\n"
        "| what to do | look at the export |\n"
    )


def test_a_broken_step_says_its_name() -> None:
    page = told_failure(StepFailed("stage", "ValueError"))
    assert "| what | The step stage failed with ValueError |\n| where | stage |\n" in page


@pytest.mark.parametrize(("days", "code"), [(7, 0), (9, 1)])
def test_how_old_the_newest_release_is(
    tmp_path: Path, screened_sample: Path, days: int, code: int
) -> None:
    release = tmp_path / "w" / "releases" / "000001"
    release.mkdir(parents=True)
    (tmp_path / "w" / "store").mkdir()
    notes = json.loads((screened_sample / "releases" / "000001" / "release.json").read_text())
    at = datetime.now(UTC) - timedelta(days=days)
    notes["finished_at"] = f"{at.replace(tzinfo=None).isoformat()}Z"
    (release / "release.json").write_text(json.dumps(notes))
    said = prescreen("releases", "fresh", "--within-days", 8, "--warehouse", tmp_path / "w")
    assert said.code == code
    told = f"Release 000001 was published on {at:%Y-%m-%d at %H:%M} UTC"
    if code:
        assert f"{told}: no refresh since, for more than 8 days\n  where: " in said.err
        assert "what to do: look how the last refreshes ended" in said.err
    else:
        assert said.out == f"{told}.\n"
    shutil.rmtree(release)
    said = prescreen("releases", "fresh", "--warehouse", tmp_path / "w")
    assert (said.code, "Nothing has been published yet" in said.err) == (1, True)
