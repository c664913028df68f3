"""The treatment history as the program has it and as SQL alone has it, over one cohort."""

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

# Pandera loads this, and hypothesis where that is installed, at its first validation.
import pandera.backends.pandas.builtin_checks  # noqa: F401

from benchmarks.hospital import AS_OF, SQL
from benchmarks.landing_sides import PROTOCOL
from flows.protocols import load_protocol
from flows.workbench import Workbench
from schemas.protocol import Treatment
from schemas.shape import checked
from schemas.staged import WEIGHT
from schemas.tables.treatment import TREATMENT_HISTORY
from transforms.measures.intervals import day_of
from transforms.measures.intolerances import intolerances
from transforms.measures.orders import counted_orders, exposure
from transforms.measures.steroid_days import steroid_days
from transforms.measures.treatment_history import METHYLPREDNISOLONE, treatment_history
from transforms.measures.weight_in_force import weight_in_force


def counted(
    bench: Workbench, patients: pd.Index, treatment: Treatment
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cohort's counted orders, and its weights in force, as `prescreen` prepares them."""
    as_of = pd.Timestamp(AS_OF)
    medication = bench.read("medication")
    medication["exposure"] = exposure(medication, treatment, as_of)
    equivalence = bench.read("steroid_equivalence")
    orders = counted_orders(medication, patients, equivalence, treatment, as_of)
    return orders, weight_in_force(checked(WEIGHT, bench.read("weight")), patients, treatment)


def history_by_program(cohort: Path) -> dict[str, int]:
    """The table history_program, made by the calls that the step `measure` makes."""
    treatment, as_of = load_protocol(PROTOCOL).treatment, pd.Timestamp(AS_OF)
    with Workbench(cohort) as bench:
        patients = pd.Index(bench.read("patient")["patient_id"])
        equivalence = bench.read("steroid_equivalence")
        orders, weights = counted(bench, patients, treatment)
        steroids = orders[orders["role"].eq("glucocorticoid")].reset_index(drop=True)
        days = steroid_days(steroids, weights)
        reactions = intolerances(bench.read("adverse_reaction"), treatment, as_of)
        known = bench.read("history_day")
        today = day_of(as_of)
        history = treatment_history(
            orders, days, known, reactions, patients, equivalence, treatment, today
        )
        bench.write("history_program", checked(TREATMENT_HISTORY, history))
    return {"patients": len(patients), "orders": len(orders)}


def history_by_sql(cohort: Path) -> dict[str, int]:
    """The table history_sql, made by DuckDB alone."""
    with duckdb.connect(str(cohort)) as con:
        con.execute("SET enable_progress_bar = false")
        for variable, value in _variables(con).items():
            if isinstance(value, dict):
                lists = [list(value), list(value.values())]
                con.execute(f"SET VARIABLE {variable} = map(?, ?)", lists)
            else:
                con.execute(f"SET VARIABLE {variable} = ?", [value])
        for script in ("treatment_history", "treatment_history_rows"):
            con.execute((SQL / f"{script}.sql").read_text("utf-8"))
        (rows,) = con.execute("SELECT count(*) FROM history_sql").fetchone() or (0,)
    return {"patients": rows}


def _variables(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    treatment = load_protocol(PROTOCOL).treatment
    enough, as_of = treatment.adequate, pd.Timestamp(AS_OF)
    (factor,) = con.execute(
        f"SELECT factor FROM steroid_equivalence WHERE concept = '{METHYLPREDNISOLONE}'"
    ).fetchone() or (0.0,)
    pulse_mg = treatment.pulse_methylprednisolone_mg_at_least * factor
    return {
        "as_of": AS_OF,
        "window_first": (as_of - pd.Timedelta(days=treatment.window_days - 1)).date(),
        "systemic_atc": "^(" + "|".join(treatment.systemic_atc_prefixes) + ")",
        "systemic_routes": list(treatment.systemic_routes),
        "depot_im": list(treatment.depot_by_route["im"]),
        "agents": list(treatment.immunosuppressants),
        "open_end": treatment.open_end_days,
        "weight_before": treatment.weight_days_before_at_most,
        "weight_after": treatment.weight_days_after_at_most,
        "high_dose": treatment.high_dose_mg_per_kg_at_least - treatment.tolerance,
        "pulse_mg": pulse_mg - treatment.tolerance,
        "gap": treatment.episode_gap_days_at_most,
        "covered_days": enough.covered_days_at_least,
        "iv_dates": enough.iv_start_dates_at_least,
        "courses": enough.courses_at_least,
        "spans": enough.span_days_at_least,
        "span_covered_days": enough.span_covered_days_at_least,
    }
