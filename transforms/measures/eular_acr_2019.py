"""The 2019 EULAR/ACR classification of lupus by its items: what data hold, at any time.

Aringer et al., Ann Rheum Dis 2019; 78: 1151-1159 (weights and definitions as in its Table 1). An
item counts if it was there at least once; of a domain the highest item counts. Classified:
antinuclear antibodies of 1:80 or more ever, 10 points or more, and a clinical item among them. That
nothing else explains an item better, only a clinician can tell.
"""

from dataclasses import replace

import pandas as pd

from schemas.rule_parts import Bound
from transforms.measures.eular_acr_rows import both_low, fever_rows, hemolysis_rows
from transforms.measures.score_items import (
    AT_LEAST_ONCE,
    Item,
    item_rows,
    score_table,
)
from transforms.measures.signs import (
    POSSIBLE_CEL,
    SCORED,
    Sign,
    above_limit,
    at_any_time,
    below_limit,
)

INSTRUMENT = "eular_acr_2019"

_POSITIVE = ("positive", "reactive")
_DOUBTFUL = ("weak_positive", "indeterminate")
_NONE = ("negative",)
_IN_WORDS = Sign("", scores=_POSITIVE, clears=_NONE, asks=_DOUBTFUL)
_CARDIOLIPIN = Sign("", Bound(above=40), clears=_NONE, asks=(*_POSITIVE, *_DOUBTFUL))

ANA = Item(
    "ana",
    0,
    (
        # no laboratory begins to dilute below 1:10: a smaller number is no titre
        Sign(
            "ana",
            Bound(at_least=80),
            clears=_NONE,
            asks=(*_POSITIVE, *_DOUBTFUL),
            possible=(10.0, float("inf")),
            every_row=True,
        ),
        replace(
            above_limit("ana_immunoassay", _POSITIVE, _DOUBTFUL),
            note="solid-phase assay, taken as equivalent to a titre",
        ),
    ),
)

# What shows haemolysis, for the antiglobulin test to count.
HEMOLYSIS = Item("hemolysis", 0, (below_limit("haptoglobin"), above_limit("ldh")))

# Domain -> its items; of each domain the highest one counts.
CLINICAL = {
    "constitutional": (
        Item(
            "fever",
            2,
            (Sign("body_temperature", Bound(above=38.3), possible=POSSIBLE_CEL, every_row=True),),
        ),
    ),
    "hematologic": (
        Item("leukopenia", 3, (Sign("wbc", Bound(below=4.0)),)),
        Item("thrombocytopenia", 4, (Sign("platelets", Bound(below=100)),)),
        Item("autoimmune_hemolysis", 4, (replace(_IN_WORDS, concept="dat_coombs"),)),
    ),
    "neuropsychiatric": (
        Item("delirium", 2, clinician=True),
        Item("psychosis", 3, clinician=True),
        Item("seizure", 5, clinician=True),
    ),
    "mucocutaneous": (
        Item("nonscarring_alopecia", 2, clinician=True),
        Item("oral_ulcers", 2, clinician=True),
        Item("subacute_cutaneous_or_discoid", 4, clinician=True),
        Item("acute_cutaneous_lupus", 6, clinician=True),
    ),
    "serosal": (
        Item("pleural_or_pericardial_effusion", 5, clinician=True),
        Item("acute_pericarditis", 6, clinician=True),
    ),
    "musculoskeletal": (Item("joint_involvement", 6, clinician=True),),
    "renal": (
        Item(
            "proteinuria",
            4,
            (
                Sign("urine_protein_24h", Bound(above=0.5)),
                Sign("upcr", Bound(above=500), note="in place of the 24-hour protein"),
            ),
        ),
        Item("biopsy_class_II_or_V", 8, clinician=True),
        Item("biopsy_class_III_or_IV", 10, clinician=True),
    ),
}
IMMUNOLOGY = {
    "antiphospholipid": (
        Item(
            "aPL",
            2,
            (
                *(replace(_CARDIOLIPIN, concept=f"acl_ig{letter}") for letter in "gma"),
                *(above_limit(f"b2gp1_ig{letter}", _POSITIVE, _DOUBTFUL) for letter in "gm"),
                replace(_IN_WORDS, concept="lupus_anticoagulant"),
            ),
            needed=("acl_igg", "b2gp1_igg", "lupus_anticoagulant"),
        ),
    ),
    "complement": (
        Item("low_C3_or_low_C4", 3, (below_limit("c3"), below_limit("c4")), needed=("c3", "c4")),
        Item("low_C3_and_low_C4", 4, (below_limit("c3"), below_limit("c4"))),
    ),
    "sle_specific_ab": (
        Item(
            "anti_dsDNA_or_anti_Sm",
            6,
            tuple(above_limit(name, _POSITIVE, _DOUBTFUL) for name in ("anti_dsdna", "anti_sm")),
            needed=("anti_dsdna", "anti_sm"),
        ),
    ),
}
DOMAIN = {item.name: domain for domain, items in (CLINICAL | IMMUNOLOGY).items() for item in items}
TOTAL_MAX = sum(
    max(item.max_points for item in items) for items in (CLINICAL | IMMUNOLOGY).values()
)


def eular_acr_2019(
    measurements: pd.DataFrame,
    diagnoses: pd.DataFrame,
    index: pd.Index,
    as_of: pd.Timestamp,
    fever_infection_within_days: int,
    hemolysis_within_days: int,
) -> pd.DataFrame:
    """One row of SCORES per patient and item, over everything up to the as-of date.

    The definitions give no days between a fever and an infection, nor between an antiglobulin test
    and what shows haemolysis: these are the trial's.

    `measurements` are usable rows with `collected_on`; `diagnoses` are usable ones, a row for each
    concept: `patient_id`, `id`, `concept`, `on_day`, `until_day`.
    """
    known = measurements["collected_on"].le(as_of) & measurements["patient_id"].isin(index)
    rows = measurements[known]
    diagnoses = diagnoses[diagnoses["on_day"].le(as_of)]
    items = [ANA, *(item for items in (CLINICAL | IMMUNOLOGY).values() for item in items)]
    parts = {item.name: _rows(item, rows) for item in items if item.signs}
    parts["fever"] = fever_rows(parts["fever"], diagnoses, fever_infection_within_days)
    breakdown = item_rows(HEMOLYSIS, rows, at_any_time)
    coombs = parts["autoimmune_hemolysis"]
    parts["autoimmune_hemolysis"] = hemolysis_rows(coombs, breakdown, hemolysis_within_days)
    parts["low_C3_and_low_C4"] = both_low(parts["low_C3_and_low_C4"])
    return score_table(INSTRUMENT, items, parts, index, AT_LEAST_ONCE)


def _rows(item: Item, measurements: pd.DataFrame) -> pd.DataFrame:
    """What the rows say of the item, each by itself."""
    return item_rows(item, measurements, at_any_time).reset_index(drop=True)


def counted(items: pd.DataFrame) -> pd.DataFrame:
    """The scored items that give points: of each domain the highest one, of equals the first."""
    scored = items[items["state"].eq(SCORED) & items["item"].isin(DOMAIN)]
    scored = scored.assign(domain=scored["item"].map(DOMAIN))
    highest = scored.sort_values("points", ascending=False, kind="stable")
    return scored.loc[highest.drop_duplicates(["patient_id", "domain"]).index].sort_index()


def classification_total(items: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    """`total`, the points that data hold, and `clinical_items`, how many scored ones are clinical.

    `items` are rows of SCORES of this instrument.
    """
    domain = items["item"].map(DOMAIN)
    clinical = items[items["state"].eq(SCORED) & domain.isin(CLINICAL)]
    frame = pd.DataFrame(
        {
            "total": counted(items).groupby("patient_id")["points"].sum().reindex(index),
            "clinical_items": clinical.groupby("patient_id").size().reindex(index),
        }
    )
    return frame.fillna(0).astype("int64")
