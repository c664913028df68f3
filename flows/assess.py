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
from transforms.records import LAYOUTS, records


def assess(request: Request) -> int:
    """criterion_result stands in the workbench; returns how many results there are."""
    if request.rows:
        present = request.rows.extracts
    else:
        with open_store(request.warehouse.store) as store:
            present = frozenset(extracts_present(store))
    with Workbench(request.workbench, request.share) as bench:
        results = [
            criterion_results(protocol, facts(bench, protocol, request, present))
            for protocol in (_asked(load_protocol(name), request) for name in request.protocols)
        ]
        bench.write_table(CRITERION_RESULT, pd.concat(results, ignore_index=True))
    return sum(len(frame) for frame in results)


def _asked(protocol: Protocol, request: Request) -> Protocol:
    """The protocol with the criteria that are asked, those that soften others, or just one."""
    if request.rows is None or request.rows.criteria is None:
        return protocol
    wanted = request.rows.criteria | {criterion.softened_by for criterion in protocol.criteria}
    kept = tuple(criterion for criterion in protocol.criteria if criterion.id in wanted)
    return protocol.model_copy(update={"criteria": kept or protocol.criteria[:1]})


def facts(bench: Workbench, protocol: Protocol, request: Request, present: frozenset[str]) -> Facts:
    """What the protocol's rules may look at, for its own cohort."""
    as_of = pd.Timestamp(request.as_of)
    cohort = bench.read("cohort")
    mine = cohort[cohort["protocol_id"].eq(protocol.id)]["patient_id"]
    patients = bench.read("patient").set_index("patient_id").loc[mine]
    patients["age_years"] = years_between(patients["birth_date"], as_of)
    measurements = bench.read("measurement")
    measurements["collected_on"] = measurements["collected_at"].dt.normalize()
    measurements = measurements[
        measurements["usable"]
        & measurements["collected_on"].le(as_of)
        & measurements["patient_id"].isin(mine)
    ]
    latest = checked(LATEST, bench.read("latest"))
    concepts = bench.read("measurement_concept")
    return Facts(
        trial=protocol.id,
        as_of=as_of,
        patients=patients,
        latest=latest[latest["patient_id"].isin(mine)],
        measurements=measurements,
        scores=bench.read(f"scores_{protocol.id}"),
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
        records=records(_tables(bench, protocol, mine), protocol, as_of),
        extracts=present,
        agents=protocol.treatment.immunosuppressants,
    )


def _tables(bench: Workbench, protocol: Protocol, mine: pd.Series) -> dict[str, pd.DataFrame]:
    """The cohort's staged records by extract."""
    names = {extract: layout.table for extract, layout in LAYOUTS.items()}
    names["medications"] = f"orders_{protocol.id}"
    tables = {extract: bench.read(table) for extract, table in names.items()}
    own = {extract: rows[rows["patient_id"].isin(mine)] for extract, rows in tables.items()}
    return {**own, "ambiguous": bench.read("ambiguous_order")}
