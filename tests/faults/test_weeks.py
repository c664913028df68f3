"""Random weeks: every row is accounted for, and week after week comes to what one delivery says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from refresh.deliveries import PROTOCOL, text_of
from refresh.releases import Said, digest, ledger, newest, one, prescreen, rows

from flows.gates import GATES
from schemas.extracts import key_column

from .clinic import trial
from .hospital import Hospital, Week
from .records import COLUMNS
from .whole import content, require_reconciled, served

# The gates wonder at such a hospital, as they should.
_LET_THROUGH = [word for gate in GATES for word in ("--accept", gate)]


def deliver(folder: Path, week: Week) -> tuple[object, ...]:
    """The words that refresh from the week's delivery, which is now in the folder."""
    folder.mkdir()
    for file in week.files:
        columns = list(COLUMNS[file.extract])
        lines = [columns, *([row[column] for column in columns] for row in file.rows)]
        (folder / file.name).write_text(text_of(lines), "utf-8")
    day = week.day.isoformat()
    (folder / "delivery.toml").write_text(f"as_of = {day}\ndelivered_on = {day}\n", "utf-8")
    full = ", ".join(f'"{extract}"' for extract in week.full)
    source = folder.with_suffix(".toml")
    source.write_text(f'name = "hospital"\nfull = [{full}]\n', "utf-8")
    return ("--extracts", folder, "--source", source)


def refresh(warehouse: Path, protocol: Path, words: tuple[object, ...]) -> Said:
    options = ("--direct", "--warehouse", warehouse, "--protocol", protocol)
    return prescreen("refresh", *options, *words, *_LET_THROUGH, "--reason", "random weeks")


def require_accounted_for(hospital: Hospital, week: Week, warehouse: Path) -> None:
    """The ledger's counts are the hospital's own, and so are the rows that are current."""
    store = warehouse / "store" / "store.duckdb"
    refresh_id = ledger(warehouse)[-1][0]
    told = rows(
        store,
        "SELECT extract, file_name, delivered, accepted, duplicate, quarantined"
        " FROM delivery_file WHERE refresh_id = ?",
        refresh_id,
    )
    expected = [(f.extract, f.name, len(f.rows), *f.expected) for f in week.files]
    assert sorted(told) == sorted(expected)
    released = one(store, "SELECT released FROM delivery WHERE refresh_id = ?", refresh_id)
    assert released == week.released
    for extract, here in hospital.current.items():
        found = rows(store, f"SELECT {key_column(extract)} FROM current_{extract} ORDER BY 1")
        assert [number for (number,) in found] == sorted(here), extract
    for extract, here in hospital.waiting.items():
        found = rows(store, f"SELECT {key_column(extract)} FROM waiting_{extract} ORDER BY 1")
        assert [number for (number,) in found] == sorted(here), extract
    require_reconciled(warehouse)


def require_as_from_scratch(hospital: Hospital, place: Path, protocol: Path) -> None:
    """One delivery of all that is true now publishes the same."""
    again = place / f"scratch {hospital.day}"
    again.mkdir()
    week = hospital.everything()
    said = refresh(again / "warehouse", protocol, deliver(again / "delivery", week))
    assert said.code == 0, said.err
    require_accounted_for(hospital_of(week), week, again / "warehouse")
    found, expected = content(newest(place / "warehouse")), content(newest(again / "warehouse"))
    assert found.lists == expected.lists
    for name, table in expected.tables.items():
        assert found.tables[name] == table, name


def hospital_of(week: Week) -> Hospital:
    """The books of a hospital that delivered this and nothing else."""
    hospital = Hospital(0)
    for file in week.files:
        hospital.current[file.extract] = {row[COLUMNS[file.extract][0]]: row for row in file.rows}
    return hospital


def run(place: Path, protocol: Path, weeks: int, seed: int, compared_every: int) -> Hospital:
    """The hospital after so many weeks, each of which reconciles."""
    hospital, warehouse = Hospital(seed), place / "warehouse"
    for number in range(1, weeks + 1):
        week = hospital.week()
        before = digest(warehouse / "prescreen.duckdb") if number > 1 else None
        said = refresh(warehouse, protocol, deliver(place / f"week {number}", week))
        if week.refused:
            assert said.code == 1
            assert digest(warehouse / "prescreen.duckdb") == before
            continue
        assert said.code == 0, said.err
        require_accounted_for(hospital, week, warehouse)
        if number % compared_every == 0:
            require_as_from_scratch(hospital, place, protocol)
    assert served(warehouse) is not None
    return hospital


def test_random_weeks(tmp_path: Path) -> None:
    run(tmp_path, trial(tmp_path / "trial.toml"), weeks=3, seed=5, compared_every=3)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1])
def test_a_hundred_random_weeks(tmp_path: Path, seed: int, survived: Callable[..., None]) -> None:
    run(tmp_path, PROTOCOL, weeks=100, seed=seed, compared_every=10)
    survived(f"random weeks, seed {seed}", 100, {})
