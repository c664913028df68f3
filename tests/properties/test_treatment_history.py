"""The vectorised treatment history equals a day-by-day computation: all cells, none excepted."""

import math
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import histories
from oracle.strategies import one_patient
from refresh.deliveries import shorter_protocol

from flows.refresh import refresh
from schemas.tables.treatment import TREATMENT_HISTORY

# Those of the trial that the oracle answers.
ANSWERED = ("I2c", "I2d", "I2e", "I2f")
ROUNDING = 1e-9


def screened(people: dict[str, Any], folder: Path) -> duckdb.DuckDBPyConnection:
    """The published database after a refresh of these people's rows."""
    delivery, warehouse = folder / "delivery", folder / "warehouse"
    histories.write_rows(delivery, people.values(), histories.AS_OF)
    trial = shorter_protocol(folder / "trial.toml", ANSWERED, "HISTORY-1")
    refresh(delivery, warehouse, (str(trial),))
    return duckdb.connect(str(warehouse / "prescreen.duckdb"), read_only=True)


def renamed(rows: Any, patient: str) -> Any:
    """The same rows as another patient's: every id is made the patient's own."""
    own = ("patient_id", "diagnosis_id", "medication_id", "result_id", "reaction_id")
    return {
        extract: [
            {
                c: f"{patient}-{v}" if c in own[1:] else patient if c == own[0] else v
                for c, v in row.items()
            }
            for row in listed
        ]
        for extract, listed in rows.items()
    }


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def same(want: Any, got: Any) -> bool:
    if isinstance(want, float) and isinstance(got, float):
        return math.isclose(want, got, rel_tol=ROUNDING, abs_tol=ROUNDING)
    return bool(want == got)


def differences(people: dict[str, Any], connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Every cell, answer, episode and daily dose that is not what the oracle says."""
    published = {r["patient_id"]: r for r in rows_of(connection, "FROM treatment_history")}
    answers = {
        (r["patient_id"], r["criterion_id"]): r
        for r in rows_of(connection, "FROM criterion_result WHERE criterion_id LIKE 'I2%'")
    }
    wrong = []
    for patient, rows in people.items():
        want = histories.history_of(rows)
        assert set(want) == set(TREATMENT_HISTORY.columns)
        wrong += [
            f"{patient} {cell}: {value} is published as {published[patient][cell]}"
            for cell, value in want.items()
            if not same(value, published[patient][cell])
        ]
        for criterion, answer in histories.answers_of(rows).items():
            got = answers[patient, criterion]
            short = got["unknown_because"] == "short_history"
            if got["result"] != answer["result"] or short != (
                answer["unknown_because"] == "short_history"
            ):
                wrong.append(f"{patient} {criterion}: {answer} is published as {got['result']}")
    return wrong


@pytest.fixture(scope="module")
def random_people(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("histories")
    people = histories.write_delivery(folder / "drawn", 1200, seed=20261116)
    return people, screened(people, folder)


def test_every_cell_of_a_thousand_random_histories(random_people: Any) -> None:
    people, connection = random_people
    assert differences(people, connection) == []


def test_random_histories_reach_every_answer(random_people: Any) -> None:
    _, connection = random_people
    seen = {
        (r["criterion_id"], r["result"])
        for r in rows_of(
            connection,
            "SELECT DISTINCT criterion_id, result FROM criterion_result WHERE criterion_id "
            "IN ('I2c', 'I2d', 'I2e', 'I2f')",
        )
    }
    four = {"pass", "fail", "review", "unknown"}
    assert seen >= {(c, r) for c in ("I2c", "I2d", "I2e") for r in four}
    assert seen >= {("I2f", "review"), ("I2f", "not_applicable")}


def test_steroid_dose_is_the_dose_of_every_day(random_people: Any) -> None:
    people, connection = random_people
    runs: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(connection, "FROM steroid_dose ORDER BY patient_id, first_day"):
        runs.setdefault(row["patient_id"], []).append(row)
    for patient, rows in people.items():
        want = {day.day: day for day in histories.doses_of(rows)}
        got = {}
        for run in runs.get(patient, []):
            day = run["first_day"]
            while day <= run["last_day"]:
                assert day not in got, f"{patient}: {day} lies in two runs"
                got[day] = run
                day = date.fromordinal(day.toordinal() + 1)
        assert set(got) == set(want), patient
        for day, run in got.items():
            assert same(want[day].prednisone_mg, run["prednisone_mg"]), (patient, day)
            assert same(want[day].weight_kg, run["weight_kg"]), (patient, day)
            assert same(want[day].mg_per_kg, run["mg_per_kg"]), (patient, day)


def test_exposure_episodes(random_people: Any) -> None:
    people, connection = random_people
    columns = ("concept", "first_day", "last_day", "days")
    published: dict[str, set[tuple[Any, ...]]] = {}
    # Drugs beside the trial's list are shown, but no rule of the oracle speaks of them.
    listed = "FROM drug_exposure WHERE role <> 'not_on_trial_list'"
    trial = {row["concept"] for row in rows_of(connection, listed)}
    for row in rows_of(connection, listed):
        published.setdefault(row["patient_id"], set()).add(tuple(row[c] for c in columns))
    for patient, rows in people.items():
        want = {
            tuple(episode[c] for c in columns)
            for episode in histories.exposures_of(rows)
            if episode["concept"] in trial
        }
        assert published.get(patient, set()) == want, patient


@settings(
    max_examples=3,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize=True,
)
@given(drawn=st.lists(one_patient(), min_size=25, max_size=25))
def test_shrinkable_histories(drawn: list[Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    people = {f"h{n:02d}": renamed(rows, f"h{n:02d}") for n, rows in enumerate(drawn)}
    # A few full charts beside them, so that no extract of the delivery is empty.
    rng = Random(7)
    for patient in (f"full{n}" for n in range(20)):
        people[patient] = histories.random_patient(rng, patient, histories.AS_OF)
    connection = screened(people, tmp_path_factory.mktemp("drawn"))
    assert differences(people, connection) == []
