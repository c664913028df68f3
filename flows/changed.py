"""What differs from the previous release, with the cause of each difference and in words."""

import pandas as pd

from flows.causes import with_causes
from flows.previous import previous_release
from flows.request import Request
from flows.store import open_store
from flows.workbench import Workbench
from schemas.tables.history import SCREENING_CHANGE
from transforms.decide.change_words import moves_in_words, results_in_words
from transforms.decide.changes import BASE_COHORT, differences
from transforms.decide.review_causes import DATA, data_changes, decided_causes


def changed(
    request: Request,
    bench: Workbench,
    results: pd.DataFrame,
    screening: pd.DataFrame,
    decisions: pd.DataFrame,
) -> pd.DataFrame:
    """The published screening_change; empty for the first release.

    Where the office's decisions made an answer another one, they are its cause; all else is asked
    of the data. The ledger says from then on which release this one was compared with.
    """
    before = previous_release(request.warehouse)
    if before is None:
        return pd.DataFrame(columns=list(SCREENING_CHANGE.columns), dtype="str")
    with open_store(request.warehouse.store) as store:
        store.execute(
            "UPDATE refresh SET previous_release = ? WHERE refresh_id = ?",
            [before.release_id, request.refresh_id],
        )
    found = differences(before.results, before.screening, results, screening)
    hidden = bench.read("opted_out")["patient_id"]
    found = found[~found["patient_id"].isin(hidden)].reset_index(drop=True)
    sides = (before.results, results, before.decisions, decisions)
    decided = decided_causes(found, *sides)
    by_data = found[decided["cause"].eq(DATA)]
    asked = with_causes(request, before, data_changes(by_data, *sides))
    found = found.assign(cause=asked["cause"].reindex(found.index).fillna(decided["cause"]))
    today = pd.Timestamp(request.as_of)
    said = results_in_words(found, before.results, results, today)
    said = decided["what"].where(decided["what"].ne(""), said)
    moves = moves_in_words(
        found,
        frozenset(before.contents),
        bench.read("screened_protocol"),
        bench.read("diagnosed_patient"),
        bench.read("merged_id"),
        today,
    )
    return found.assign(what=said.where(found["criterion_id"].ne(BASE_COHORT), moves))
