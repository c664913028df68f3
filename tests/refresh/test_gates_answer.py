"""The gates `cohort` and `candidates`: an answer too unlike that of the published release."""

from pathlib import Path

import duckdb
import pytest
from landing.conftest import AS_OF

from flows.gates_answer import judge_answer
from flows.protocols import load_protocol
from flows.request import Request
from flows.warehouse import Warehouse

from .deliveries import SMALL, TRIAL, saved, shorter_protocol, small
from .releases import Said, ledger, prescreen


@pytest.mark.parametrize(
    ("cohort", "candidates", "held"),
    [
        ("40 -> 28", "0 -> 0", ["cohort"]),
        ("40 -> 29", "0 -> 0", []),
        ("30 -> 21", "0 -> 0", []),
        ("34 -> 24", "0 -> 0", []),
        ("33 -> 23", "0 -> 0", ["cohort"]),
        ("10 -> 0", "0 -> 0", ["cohort"]),
        ("10 -> 500", "0 -> 0", []),
        ("100 -> 100", "0 -> 20", ["candidates"]),
        ("100 -> 100", "0 -> 19", []),
        ("100 -> 100", "20 -> 40", []),
        ("100 -> 100", "20 -> 41", ["candidates"]),
        ("100 -> 100", "40 -> 20", []),
        ("100 -> 100", "40 -> 19", ["candidates"]),
        ("100 -> 100", "39 -> 19", ["candidates"]),
        ("100 -> 100", "38 -> 19", []),
        ("90 -> 45", "90 -> 9", ["cohort", "candidates"]),
    ],
)
def test_a_cohort_that_shrank_or_candidates_that_jumped(
    tmp_path: Path, cohort: str, candidates: str, held: list[str]
) -> None:
    assert jumps(tmp_path, cohort, candidates, load_protocol(TRIAL).content_hash) == held


def test_another_version_of_a_protocol_may_answer_otherwise(tmp_path: Path) -> None:
    assert jumps(tmp_path, "90 -> 45", "90 -> 9", "another version") == []


def jumps(place: Path, cohort: str, candidates: str, content_hash: str) -> list[str]:
    """The gates that hold an answer with those numbers of patients, before and now."""
    warehouse = Warehouse(place)
    warehouse.prepare()
    request = Request(place, warehouse, (TRIAL,), "canonical", AS_OF, 2)
    patients, good = cohort.split(" -> "), candidates.split(" -> ")
    for number, database in enumerate((warehouse.published, request.workbench)):
        with duckdb.connect(str(database)) as connection:
            connection.execute(
                "CREATE TABLE refresh AS SELECT 1 AS refresh_id, 'published' outcome"
            )
            connection.execute(
                "CREATE TABLE protocol AS SELECT $1 AS protocol_id, $2 AS content_hash",
                [TRIAL, content_hash],
            )
            connection.execute(
                "CREATE TABLE screening AS SELECT $1 AS protocol_id, CASE WHEN n < $2 "
                "THEN 'candidate' ELSE 'ineligible' END AS status FROM range($3) t(n)",
                [TRIAL, int(good[number]), int(patients[number])],
            )
    return [finding.gate for finding in judge_answer(request)]


def test_a_shrunken_cohort_is_held_with_its_rows_in_the_store(tmp_path: Path) -> None:
    """The gate looks at the answer: what it holds is the release, not the landing."""
    ids = [f"P{n:02d}" for n in range(20)]
    head = SMALL["diagnoses"][0] + ",status"
    sick = small(
        tmp_path / "sick",
        patients=[SMALL["patients"][0], *(f"{who},2012-01-01,female" for who in ("P1", *ids))],
        diagnoses=[head, *(f"D{who},{who},M32.9,ICD10,SLE,2026-01-01," for who in ids)],
    )
    well = small(
        tmp_path / "well",
        diagnoses=[head, *(f"D{who},{who},M32.9,ICD10,SLE,2026-01-01,refuted" for who in ids[:12])],
    )
    source = saved(
        tmp_path / "source.toml", 'name = "h"\nirregular = ["patients", "medications", "labs"]\n'
    )

    protocol = shorter_protocol(tmp_path / "short.toml", ["I1"], "SHORT-1")

    def refresh(delivery: Path, *options: str) -> Said:
        asked = ("--warehouse", tmp_path / "w", "--source", source, "--protocol", protocol)
        return prescreen("refresh", "--direct", "--extracts", delivery, *asked, *options)

    assert refresh(sick).code == 0
    said = refresh(well)
    assert said.code == 1
    assert "Held at the gate cohort: SHORT-1: a base cohort of 8 where it was 20." in said.err
    assert "its rows are in the store already" in said.err
    assert [outcome for _, outcome, _ in ledger(tmp_path / "w")] == ["published", "held"]
    said = refresh(well, "--accept", "cohort", "--reason", "a registrar corrected them")
    assert said.code == 0, said.err
    line = next(line for line in said.out.splitlines() if line.startswith("all files"))
    assert line.split()[2:] == ["15", "0", "15", "0"], "landed when it was held"
    assert "let through, because: a registrar corrected them" in said.out
