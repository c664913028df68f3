"""Whatever happens in a week: each difference has one cause, that which brute force finds."""

from datetime import date
from pathlib import Path
from random import Random

import pytest
from refresh import brute_force
from refresh.random_weeks import next_week, random_ward
from refresh.releases import rows
from refresh.ward import TRIAL, Ward, trial

FIRST = date(2026, 11, 16)
# Whoever opted out, under whatever id.
HIDDEN = """
    WITH RECURSIVE joined AS (
      SELECT from_id AS one, to_id AS other FROM patient_merges
      UNION SELECT to_id, from_id FROM patient_merges
    ), hidden AS (
      SELECT patient_id FROM current_patients WHERE research_opt_out
      UNION SELECT other FROM hidden JOIN joined ON one = patient_id
    )
    FROM hidden
"""


def agrees(here: Ward, release: int, protocol: Path) -> None:
    """The release's causes are those of brute force, of everybody but who opted out."""
    place = here.folder / f"anew {release}"
    expected = brute_force.causes(place, here.warehouse, release - 1, release, [str(protocol)])
    told = {(TRIAL, *key): cause for key, cause in here.causes(release).items()}
    hidden = {who for (who,) in rows(here.warehouse / "store" / "store.duckdb", HIDDEN)}
    assert {key: cause for key, cause in expected.items() if key[1] not in hidden} == {
        key: cause for key, cause in told.items() if key[1] not in hidden
    }
    assert all(expected[key] == cause for key, cause in told.items())


def lives_through(folder: Path, seed: int, weeks: int) -> None:
    """A random ward's weeks, each of which agrees."""
    random, day = Random(seed), FIRST
    here = random_ward(folder, random, day)
    trials = [trial(folder), trial(folder, ("at_least = 55", "at_least = 65"), name="higher")]
    protocol = trials[0]
    here.refresh(day, protocol)
    for release in range(2, weeks + 2):
        day = next_week(here, random, day)
        if random.random() < 0.25:
            protocol = random.choice(trials)
        here.refresh(day, protocol)
        agrees(here, release, protocol)


def test_causes_agree_with_brute_force(tmp_path: Path) -> None:
    lives_through(tmp_path, seed=3, weeks=3)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_causes_agree_with_brute_force_for_long(tmp_path: Path, seed: int) -> None:
    lives_through(tmp_path, seed, weeks=10)
