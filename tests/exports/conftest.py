"""One release of the sample for both trials, and a copy of it with strange ids and decisions."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from once import made_once

from flows.refresh import refresh
from flows.resources import sample_folder
from schemas.columns import column_types
from schemas.tables.review import REVIEW_DECISION

TRIALS = ("NCT06222853", "NCT06934447")
# Ids may hold any sign but blanks and controls.
STRANGE = ("=1+1", "-2", "@SUM(1)", "00042", "';DROP", '"q"', "<b>x</b>", "a|b", "王,五", "é#&")
DECISIONS = (
    # id, trial, place, criterion, decision, reason, until, evidence on, state, because
    (1, 1, 1, None, "eligible", "=HYPERLINK(1)", None, None, "in_force", None),
    (2, 1, 1, None, "contacted", 'said "yes",\nby phone', None, None, "in_force", None),
    (3, 1, 2, None, "enrolled", None, None, None, "in_force", None),
    (4, 1, 3, None, "deferred", "on holiday", "2026-12-24", None, "in_force", None),
    (5, 1, 4, None, "eligible", "chart read", None, None, "evidence_changed", "I4c says otherwise"),
    (6, 1, 5, None, "declined", "到外地 | <moved>", None, None, "in_force", None),
    (7, 1, 6, "E8", "eligible", "vaccination book", None, "2026-11-01", "in_force", None),
    (8, 1, 7, None, "contacted", "", None, None, "in_force", None),
    (9, 1, 8, None, "not_eligible", "-2 reasons", None, None, "in_force", None),
    (10, 1, 9, None, "eligible", "old", None, None, "superseded", "decision 11 came later"),
    (11, 1, 9, None, "eligible", "new", None, None, "in_force", None),
    (12, 1, 7, "E8", "eligible", "book", None, "2026-10-01", "lapsed", "too old now"),
    (13, 0, 1, None, "deferred", "x", "2026-11-01", None, "lapsed", "its day has come"),
)


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample screened for both trials; nobody may change it."""

    def screened(place: Path) -> Path:
        refresh(sample_folder(), place / "warehouse", TRIALS)
        return place / "warehouse"

    return made_once(tmp_path_factory, "both-trials", screened)


@pytest.fixture(scope="session")
def released(warehouse: Path) -> Path:
    return warehouse / "releases" / "000001" / "prescreen.duckdb"


@pytest.fixture(scope="session")
def altered(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A copy of the release after these statements."""

    def make(*statements: str) -> Path:
        copy = tmp_path_factory.mktemp("copy") / "prescreen.duckdb"
        shutil.copyfile(released, copy)
        with duckdb.connect(str(copy)) as connection:
            for statement in statements:
                connection.execute(statement)
        return copy

    return make


@pytest.fixture(scope="session")
def decided(altered: Callable[..., Path]) -> Path:
    """Strange ids for the ten best of the second trial, and decisions on some of them."""
    copy = altered("CREATE TABLE strange (patient_id VARCHAR, strange VARCHAR)")
    with duckdb.connect(str(copy)) as connection:
        best = connection.execute(
            "SELECT patient_id FROM screening WHERE protocol_id = ? ORDER BY rank LIMIT ?",
            [TRIALS[1], len(STRANGE)],
        ).fetchall()
        pairs = [(own, new) for (own,), new in zip(best, STRANGE, strict=True)]
        connection.executemany("INSERT INTO strange VALUES (?, ?)", pairs)
        for (table,) in connection.execute(
            "SELECT table_name FROM duckdb_columns() WHERE column_name = 'patient_id' AND "
            "table_name IN (SELECT table_name FROM duckdb_tables()) AND table_name <> 'strange'"
        ).fetchall():
            connection.execute(
                f'UPDATE "{table}" t SET patient_id = strange.strange FROM strange '
                "WHERE t.patient_id = strange.patient_id"
            )
        columns = ", ".join(
            f"{name} {kind}" for name, kind in column_types(REVIEW_DECISION).items()
        )
        connection.execute(f"CREATE TABLE IF NOT EXISTS review_decision ({columns})")
        for number, trial, place, criterion, *told in DECISIONS:
            decision, reason, until, seen, state, because = told
            connection.execute(
                "INSERT INTO review_decision BY NAME SELECT ? AS decision_id, ? AS protocol_id, "
                "patient_id, ? AS criterion_id, ? AS decision, ? AS reason, ? AS until, "
                "? AS evidence_on, TIMESTAMP '2026-11-18 09:30:00' AS decided_at, "
                "'nurse' AS decided_by, '000001' AS release_id, ? AS state, ? AS state_because "
                "FROM screening WHERE protocol_id = ? AND rank = ?",
                [
                    *(number, TRIALS[trial], criterion, decision, reason, until, seen, state),
                    *(because, TRIALS[trial], place),
                ],
            )
        connection.execute("DROP TABLE strange")
    return copy
