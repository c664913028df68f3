"""A refresh whose rows or patients do not add up publishes nothing: each sum is broken for real."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from refresh.deliveries import SMALL, decided_protocol
from refresh.releases import digest, ledger

from flows.errors import Refusal
from flows.refresh import refresh

from .three_weeks import week

Break = Callable[[Path], None]


def sql(database: str, *statements: str) -> Break:
    """Those statements, run in the refresh's workbench or in the store."""

    def broken(warehouse: Path) -> None:
        (path,) = (warehouse / "store").glob(database)
        with duckdb.connect(str(path)) as connection:
            for statement in statements:
                connection.execute(statement)

    return broken


def lose_a_rejected_row(warehouse: Path) -> None:
    (file,) = (warehouse / "quarantine").glob("000004/labs-*.csv")
    os.chmod(file, 0o600)
    file.write_text(file.read_text("utf-8").splitlines()[0] + "\n", "utf-8")


BENCH, STORE = "work/*.duckdb", "store.duckdb"
LOSE = "DELETE FROM {} WHERE patient_id = 'P2'"
# What is done before the release is built, and what the refusal says.
BREAKS: list[tuple[str, Break]] = [
    (
        "the base cohort counted again has 2 patients, the release 1",
        sql(BENCH, *map(LOSE.format, ("cohort", "patient", "diagnosed_patient", "screening"))),
    ),
    ("do not bear out", sql(BENCH, "UPDATE screening SET status = 'candidate'")),
    (
        "without one answer per criterion",
        sql(BENCH, "DELETE FROM criterion_result WHERE criterion_id = 'I4a'"),
    ),
    ("attrition", sql(BENCH, "UPDATE attrition SET remaining = remaining + 1")),
    (
        "that the store does not hold as the ledger says",
        sql(STORE, "DELETE FROM labs WHERE result_id = 'L24'"),
    ),
    (
        "a file whose rows do not add up",
        sql(STORE, "UPDATE delivery_file SET duplicate = duplicate + 1"),
    ),
    ("quarantine does not hold what the ledger counts", lose_a_rejected_row),
]


def test_a_sum_that_is_off_refuses_the_refresh(place: Path) -> None:
    warehouse, refusals = place / "warehouse", {}
    day = "1742-6,LOINC,ALT,2026-11-05"
    labs = [*SMALL["labs"], *(f"L{n},P1,{day},2{n},U/L" for n in range(24, 36))]
    folder = week(place / "fourth", 4, labs=[*labs, f"BAD,P1,{day[:-2]}99,24,U/L"])
    protocol = decided_protocol(folder / "decided.toml")
    before = digest(warehouse / "prescreen.duckdb")

    def call(name: str, function: Callable[..., Any], *arguments: Any) -> Any:
        if name == "publish":
            shutil.copytree(warehouse, place / "whole")
            for says, broken in BREAKS:
                broken(warehouse)
                with pytest.raises(Refusal) as refusal:
                    function(*arguments)
                refusals[says] = str(refusal.value)
                assert digest(warehouse / "prescreen.duckdb") == before
                for part in ("store", "quarantine"):
                    shutil.rmtree(warehouse / part)
                    shutil.copytree(place / "whole" / part, warehouse / part)
        return function(*arguments)

    refresh(folder, warehouse, (str(protocol),), call=call)
    for says, message in refusals.items():
        assert says in message
        assert "P1" not in message
        assert "P2" not in message
    assert len(refusals) == len(BREAKS)
    assert ledger(warehouse)[-1][1] == "published"
