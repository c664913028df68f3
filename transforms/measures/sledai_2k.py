"""SLEDAI-2K by its items: what data can score of the lupus activity of a window of days.

Weights and definitions: Gladman, Ibanez and Urowitz, J Rheumatol 2002; 29: 288-291. A window of 30
days agrees with the published 10 (Touma, Gladman and others, Lupus 2010; 19: 49-51). The
ratio of protein to creatinine stands in for the 24-hour protein at 500 mg/g, as in the definition
of the SLE-DAS. Points count what is there; whether lupus is the cause a clinician tells.
"""

from dataclasses import replace

import pandas as pd

from schemas.rule_parts import Bound
from transforms.measures.score_items import (
    IN_WINDOW,
    Item,
    item_rows,
    score_table,
    vetoed,
)
from transforms.measures.signs import (
    NEEDS_CLINICIAN,
    POSSIBLE_CEL,
    SCORED,
    UNKNOWN,
    Sign,
    above_limit,
    below_limit,
    newest,
)

INSTRUMENT = "sledai_2k"

_POSITIVE = ("positive", "reactive", "weak_positive")
_SEEN = (*_POSITIVE, "small", "moderate", "large")
_NONE = ("negative",)
_CASTS = Sign("urine_casts", Bound(above=0), scores=_SEEN, clears=_NONE)

ITEMS = (
    Item("seizure", 8, clinician=True),
    Item("psychosis", 8, clinician=True),
    Item("organic_brain_syndrome", 8, clinician=True),
    Item("visual_disturbance", 8, clinician=True),
    Item("cranial_nerve_disorder", 8, clinician=True),
    Item("lupus_headache", 8, clinician=True),
    Item("cva", 8, clinician=True),
    Item("vasculitis", 8, clinician=True),
    Item("arthritis", 4, clinician=True),
    Item(
        "myositis",
        4,
        tuple(
            replace(above_limit(enzyme), when_scored=NEEDS_CLINICIAN)
            for enzyme in ("ck", "aldolase")
        ),
        clinician=True,
    ),
    Item(
        "urinary_casts",
        4,
        (
            # red-cell, granular and haemoglobin casts are items of their own
            replace(_CASTS, by_code=True),
            replace(
                _CASTS,
                concept="urine_casts_unspecified",
                when_scored=NEEDS_CLINICIAN,
                note="hyaline casts would not count",
            ),
        ),
    ),
    Item(
        "hematuria",
        4,
        (Sign("urine_rbc_hpf", Bound(above=5), clears=_NONE), above_limit("urine_rbc_per_volume")),
        fallback=True,
        vetoes=("urinary_infection", "urinary_stone"),
    ),
    Item(
        "proteinuria",
        4,
        (
            Sign("urine_protein_24h", Bound(above=0.5)),
            Sign("upcr", Bound(above=500), note="in place of the 24-hour protein"),
        ),
        fallback=True,
    ),
    Item(
        "pyuria",
        4,
        (Sign("urine_wbc_hpf", Bound(above=5), clears=_NONE),),
        vetoes=("urinary_infection",),
    ),
    Item("rash", 2, clinician=True),
    Item("alopecia", 2, clinician=True),
    Item("mucosal_ulcers", 2, clinician=True),
    Item("pleurisy", 2, clinician=True),
    Item("pericarditis", 2, clinician=True),
    Item(
        "low_complement",
        2,
        (below_limit("c3"), below_limit("c4"), below_limit("ch50")),
        needed=("c3", "c4"),
    ),
    Item(
        "increased_dna_binding",
        2,
        (above_limit("anti_dsdna", scores=_POSITIVE, asks=("indeterminate",)),),
    ),
    Item(
        "fever",
        1,
        (Sign("body_temperature", Bound(above=38.0), possible=POSSIBLE_CEL, every_row=True),),
        vetoes=("active_infection",),
    ),
    Item("thrombocytopenia", 1, (Sign("platelets", Bound(below=100)),)),
    Item("leukopenia", 1, (Sign("wbc", Bound(below=3.0)),)),
)
BY_DATA = tuple(item.name for item in ITEMS if not item.clinician)
BY_DATA_MAX = sum(item.max_points for item in ITEMS if not item.clinician)
BY_CLINICIAN_MAX = sum(item.max_points for item in ITEMS if item.clinician)


def sledai_2k(
    measurements: pd.DataFrame,
    diagnoses: pd.DataFrame,
    index: pd.Index,
    as_of: pd.Timestamp,
    within_days: int,
) -> pd.DataFrame:
    """One row of SCORES per patient and item, over as_of - within_days to as_of, both included.

    `measurements` are usable rows with `collected_on`; `diagnoses` are usable ones, a row for each
    concept: `patient_id`, `id`, `concept`, `on_day`, `until_day`. The newest row of the window
    decides an item, only for fever any temperature does.
    """
    start = as_of - pd.Timedelta(days=within_days)
    rows = measurements[measurements["collected_on"].between(start, as_of)]
    rows = rows[rows["patient_id"].isin(index)]
    known = diagnoses[diagnoses["on_day"].le(as_of) & diagnoses["until_day"].ge(start)]
    known = known.sort_values(["patient_id", "on_day", "id"], ascending=[True, False, True])
    parts = {item.name: _rows(item, rows, known) for item in ITEMS if item.signs}
    return score_table(INSTRUMENT, ITEMS, parts, index, IN_WINDOW)


def _rows(item: Item, measurements: pd.DataFrame, diagnoses: pd.DataFrame) -> pd.DataFrame:
    """What the newest rows say of the item; a diagnosis that may explain it asks a clinician."""
    rows = item_rows(item, measurements, newest)
    for concept in item.vetoes:
        found = diagnoses[diagnoses["concept"].eq(concept)].drop_duplicates("patient_id")
        other = rows["patient_id"].map(found.set_index("patient_id")["id"])
        rows = vetoed(rows, other, f"with a diagnosis of {concept.replace('_', ' ')}")
    return rows


def activity_bounds(items: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    """`lower` and `upper` by patient: between them lie the points of the items that data score.

    A clinician's items add 0 to BY_CLINICIAN_MAX to either.
    """
    data = items[items["item"].isin(BY_DATA)]
    scored = data["points"].where(data["state"].eq(SCORED), 0)
    open_ = data["max_points"].where(data["state"].isin((UNKNOWN, NEEDS_CLINICIAN)), 0)
    sums = pd.DataFrame({"lower": scored, "upper": scored + open_})
    by_patient = sums.groupby(data["patient_id"]).sum().reindex(index)
    return by_patient.fillna({"lower": 0, "upper": BY_DATA_MAX}).astype("int64")
