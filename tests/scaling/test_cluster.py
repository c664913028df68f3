"""A scheduler and a worker that a site has started: the same bytes, one message for what goes
wrong, nobody at work for a refresh that has ended, and no patient's value in what they say."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from refresh.releases import prescreen
from refresh.test_privacy import CANARIES, IDS, NAME, canaries, texts

from . import faults
from .alike import require_alike
from .workers import scheduler_and_worker

pytestmark = pytest.mark.prefect

RUNS = ("good", "broken", "killed", "lost")


@dataclass(frozen=True)
class Runs:
    """Each refresh has the warehouse of its name in the place; Prefect's home is there too."""

    place: Path
    codes: dict[str, int]
    err: dict[str, str]

    def left(self, run: str) -> list[Path]:
        return list((self.place / run / "store" / "work").iterdir())


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, few: Path) -> Runs:
    """Four refreshes in one process, all on a worker of two threads that a site has started but
    for the one whose worker is killed: that one has its own two, and the sample."""
    place = tmp_path_factory.mktemp("cluster")
    delivery = canaries(place / "delivery")
    tests = Path(__file__).parents[1]
    environment = {
        "CANARY_ROW": f"{IDS[0]},{NAME}",
        "PREFECT_HOME": str(place / "prefect"),
        "DASK_DISTRIBUTED__WORKER__PRELOAD": faults.__file__,
    }
    asked = ["refresh", "--extracts", str(delivery), "--protocol", str(few)]
    said = prescreen(*asked, "--direct", "--warehouse", place / "one")
    assert said.code == 0, said.err
    with scheduler_and_worker(place, environment) as address:
        elsewhere = [*asked, "--runner", "dask", "--scheduler", address, "--buckets"]
        options = {
            "good": [*elsewhere, "2"],
            "broken": [*elsewhere, "4"],
            "killed": ["refresh", "--protocol", str(few), "--runner", "dask", "--buckets", "2"],
            "lost": [*elsewhere, "2"],
        }
        commands = [[run, [*options[run], "--warehouse", str(place / run)]] for run in RUNS]
        unset = {name: value for name, value in os.environ.items() if "PREFECT" not in name}
        done = subprocess.run(
            [sys.executable, "-m", "refresh.prefect_runs"],
            cwd=tests,
            env=unset | environment,
            input=json.dumps(commands),
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert done.returncode == 0, done.stderr
    (place / "refreshes.txt").write_text(done.stdout + done.stderr)
    codes = re.findall(r"^exit (\d)$", done.stdout, re.M)
    parts = re.split(r"^=== (.*)\n", done.stderr, flags=re.M)
    err = dict(zip(parts[1::2], parts[2::2], strict=True))
    return Runs(place, dict(zip(RUNS, map(int, codes), strict=True)), err)


def test_a_worker_elsewhere_publishes_what_one_process_does(runs: Runs) -> None:
    assert (runs.codes["good"], runs.err["good"]) == (0, "")
    require_alike(runs.place / "one", runs.place / "good")


def test_a_killed_worker_changes_nothing(runs: Runs, whole_of_few: Path) -> None:
    assert (runs.codes["killed"], runs.err["killed"]) == (0, "")
    assert begun(runs, "killed") == 3
    require_alike(whole_of_few, runs.place / "killed")


@pytest.mark.parametrize(
    ("run", "says"),
    [
        ("broken", "The step measure failed with ValueError"),
        ("lost", "Dask's scheduler was lost before every bucket was answered"),
    ],
)
def test_an_error_is_one_message(runs: Runs, run: str, says: str) -> None:
    assert runs.codes[run] == 1
    assert runs.err[run].startswith(f"prescreen: {says}\n  where: ")
    assert len(runs.err[run].splitlines()) == 3


def test_a_bucket_that_fails_calls_the_others_off(runs: Runs) -> None:
    """Two of four are begun at once, and one more at most until the first is known to fail."""
    assert begun(runs, "broken") in (2, 3)


def begun(runs: Runs, run: str) -> int:
    """How often a bucket was begun in that refresh."""
    lines = (runs.place / faults.BEGUN).read_text().splitlines()
    return len([line for line in lines if line.startswith(run)])


@pytest.mark.parametrize("run", RUNS)
def test_nothing_is_left_in_the_work_folder(runs: Runs, run: str) -> None:
    """Nor brought back by a worker that was in the middle of a bucket."""
    assert runs.left(run) == []


def test_no_patient_s_value_is_in_what_dask_and_prefect_keep_and_say(runs: Runs) -> None:
    assert "ValueError" in (runs.place / "worker.txt").read_text()
    kept = [(f.name, f.read_bytes()) for f in runs.place.iterdir() if f.is_file()]
    found = {
        (where, canary)
        for where, content in [*kept, *texts(runs.place / "prefect")]
        for canary in CANARIES
        if canary.encode() in content
    }
    assert found == set()
