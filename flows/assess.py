"""Assess: one result per patient and criterion, from measures and the protocol."""

import pandas as pd

from flows.protocols import load_protocol
from flows.request import Request
from flows.store import extracts_present, open_store
from flows.workbench import Workbench
from schemas.protocol import Protocol
from schemas.shape import checked
from schemas.staged import LATEST
from schemas.tables.results import CRITERION_RESULT
from transforms.assess.criteria import criterion_results
from transforms.assess.facts import Facts
from transforms.measures.age import years_between

# Workbench table, id column and date column of each extract whose records the rules may look at.
_RECORDS = {
    "diagnoses": ("diagnosis", "diagnosis_id", "diagnosed_on"),
    "procedures": ("procedure", "procedure_id", "performed_on"),
    "immunizations": ("immunization", "immunization_id", "given_on"),
    "adverse_reactions": ("adverse_reaction", "reaction_id", "reaction_on"),
}


def assess(request: Request) -> int:
    """criterion_result stands in the workbench; returns how many results there are."""
    with open_store(request.warehouse.store) as store:
        present = frozenset(extracts_present(store))
    with Workbench(request.workbench) as bench:
        results = [
            criterion_results(protocol, facts(bench, protocol, request, present))
            for protocol in map(load_protocol, request.protocols)
        ]
        bench.write_table(CRITERION_RESULT, pd.concat(results, ignore_index=True))
    return sum(len(frame) for frame in results)


def facts(bench: Workbench, protocol: Protocol, request: Request, present: frozenset[str]) -> Facts:
    """What the protocol's rules may look at, for its own cohort."""
    as_of = pd.Timestamp(request.as_of)
    cohort = bench.read("cohort")
    mine = cohort[cohort["protocol_id"].eq(protocol.id)]["patient_id"]
    patients = bench.read("patient").set_index("patient_id").loc[mine]
    patients["age_years"] = years_between(patients["birth_date"], as_of)
    measurements = bench.read("measurement")
    limits = measurements[
        measurements["usable"]
        & measurements["upper_limit"].notna()
        & measurements["patient_id"].isin(mine)
    ]
    limits = limits.assign(collected_on=limits["collected_at"].dt.normalize())
    latest = checked(LATEST, bench.read("latest"))
    concepts = bench.read("measurement_concept")
    return Facts(
        as_of=as_of,
        patients=patients,
        latest=latest[latest["patient_id"].isin(mine)],
        limits=limits[limits["collected_on"].le(as_of)],
        labels=dict(zip(concepts["concept"], concepts["label"], strict=True)),
        upper_limits=bench.read("published_limit"),
        history=bench.read(f"history_{protocol.id}").set_index("patient_id").loc[mine],
        course=(
            bench.read(f"course_{protocol.id}").set_index("patient_id").loc[mine]
            if protocol.longest_episode
            else None
        ),
        weights=bench.read(f"weights_{protocol.id}"),
        orders=bench.read(f"orders_{protocol.id}"),
        records=_records(bench, protocol, as_of),
        extracts=present,
        agents=protocol.treatment.immunosuppressants,
    )


def _records(bench: Workbench, protocol: Protocol, as_of: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Usable rows on or before the as-of date: patient_id, id, concept, role, on_day."""
    records = {}
    for extract, (table, id_column, day_column) in _RECORDS.items():
        rows = bench.read(table)
        rows = rows[rows["usable"] & rows[day_column].le(as_of)]
        if "concepts" in rows:
            rows = (
                rows.drop(columns="concept")
                .explode("concepts")
                .rename(columns={"concepts": "concept"})
            )
            rows["concept"] = rows["concept"].astype("str")
        if "role" not in rows:
            rows = rows.assign(role=pd.Series(None, index=rows.index, dtype="str"))
        rows = rows.rename(columns={id_column: "id", day_column: "on_day"})
        records[extract] = rows[["patient_id", "id", "concept", "role", "on_day"]]
    diagnoses = records["diagnoses"]
    records["disease"] = diagnoses[diagnoses["concept"].eq(protocol.disease)]
    return records
