"""Whether the ways to a treatment history agree."""

from pathlib import Path

import duckdb

from benchmarks.by_day import ANSWERS
from schemas.tables.treatment import TREATMENT_HISTORY


def differing(cohort: Path) -> dict[str, int]:
    """For each other way, the patients of whom it says something else than the program."""
    every = [name for name in TREATMENT_HISTORY.columns if name != "patient_id"]
    counts = {}
    with duckdb.connect(str(cohort), read_only=True) as con:
        for way, answers in (
            ("history_sql", every),
            ("history_exploding", ANSWERS),
            ("history_per_patient", ANSWERS),
        ):
            unlike = " OR ".join(
                f"abs(p.{name} - o.{name}) > 1e-9 OR (p.{name} IS NULL) <> (o.{name} IS NULL)"
                if name == "steroid_current_mg_per_kg"
                else f"p.{name} IS DISTINCT FROM o.{name}"
                for name in answers
            )
            row = con.execute(
                f"SELECT count_if({unlike} OR p.patient_id IS NULL)"
                f" FROM {way} o LEFT JOIN history_program p USING (patient_id)"
            ).fetchone()
            counts[way] = int(row[0]) if row else 0
    return counts
