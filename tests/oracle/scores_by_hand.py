"""Both lupus scores of one patient, item by item, the slow and obvious way.

A row is a dict as staging leaves it; `day` counts back from the as-of date (0 is that day),
`minute` is that of the day, None where only the date is known. A diagnosis has `concept`, `day` and
`until` (the day it ended, counted back as well).
"""

from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
YES, ASK, OPEN, NO = "scored", "needs_clinician", "unknown", "not_present"
POSITIVE = {"positive", "reactive"}
DOUBTFUL = {"weak_positive", "indeterminate"}
SEEN = {"positive", "reactive", "weak_positive", "small", "moderate", "large"}


def number(
    row: Row, holds: Callable[[float], bool], possible: tuple[float, float] = (0, float("inf"))
) -> str:
    """What the reported number says: every number it may stand for must say the same."""
    value = row["value"]
    if value is None or row["unusable"] or not possible[0] <= value <= possible[1]:
        return OPEN
    tiny = 1e-6
    stands_for = [value, row["value_high"] or value]
    if row["operator"] in ("<", "<="):
        stands_for = [-1e12, value - tiny if row["operator"] == "<" else value]
    if row["operator"] in (">", ">="):
        stands_for = [value + tiny if row["operator"] == ">" else value, 1e12]
    said = {holds(each) for each in stands_for}
    return OPEN if len(said) == 2 else YES if said.pop() else NO


def above_own(row: Row) -> str:
    limit = row["upper_limit"]
    return OPEN if limit is None or limit <= 0 else number(row, lambda v: v > limit)


def below_own(row: Row) -> str:
    limit = row["lower_limit"]
    return OPEN if limit is None or limit <= 0 else number(row, lambda v: v < limit)


def word(row: Row, yes: set[str], no: set[str], ask: set[str]) -> str:
    said = row["meaning"]
    return YES if said in yes else NO if said in no else ASK if said in ask else OPEN


def number_or_word(row: Row, by_number: str, by_word: str) -> str:
    return by_word if row["value"] is None else by_number


def standing(rows: list[Row]) -> list[Row]:
    """Without the preliminary ones of a day with others, and the ones that were corrected."""
    kept = []
    for row in rows:
        same_day = [r for r in rows if r["day"] == row["day"]]
        if row["status"] == "preliminary" and any(r["status"] != "preliminary" for r in same_day):
            continue
        kept.append(row)
    mended = {(r["day"], r["minute"]) for r in kept if r["status"] in ("amended", "corrected")}
    return [
        r
        for r in kept
        if (r["day"], r["minute"]) not in mended or r["status"] in ("amended", "corrected")
    ]


def moment(row: Row) -> tuple[int, int, bool]:
    return (-row["day"], row["minute"] or 0, row["minute"] is not None)


def newest(rows: list[Row], says: Callable[[Row], str]) -> str | None:
    """What the rows of the latest moment say together; None without a row."""
    rows = standing(rows)
    if not rows:
        return None
    last = max(map(moment, rows))
    said = {says(row) for row in rows if moment(row) == last}
    return said.pop() if len(said) == 1 else OPEN


def best(said: list[str | None], order: tuple[str, ...]) -> str:
    found = [each for each in said if each]
    return next((state for state in order if state in found), OPEN)


WINDOW = (YES, ASK, OPEN, NO)
EVER = (YES, ASK, NO, OPEN)


def sledai_states(rows: list[Row], diagnoses: list[Row], days: int) -> dict[str, str]:
    """State of each item that data can score."""
    rows = [row for row in rows if 0 <= row["day"] <= days]
    ill = {d["concept"] for d in diagnoses if d["day"] >= 0 and d["until"] <= days}

    def of(concept: str) -> list[Row]:
        return [row for row in rows if row["concept"] == concept]

    def decided(concept: str, says: Callable[[Row], str]) -> str | None:
        return newest(of(concept), says)

    def seen(row: Row) -> str:
        return number_or_word(
            row, number(row, lambda v: v > 0), word(row, SEEN, {"negative"}, set())
        )

    def more_than_5(row: Row) -> str:
        return number_or_word(
            row, number(row, lambda v: v > 5), word(row, set(), {"negative"}, set())
        )

    casts: list[str | None] = [
        newest([r for r in of("urine_casts") if r["code"] == code], seen)
        for code in {r["code"] for r in of("urine_casts")}
    ]
    some_casts = decided("urine_casts_unspecified", seen)
    casts.append(ASK if some_casts == YES else some_casts)
    red = decided("urine_rbc_hpf", more_than_5)
    if red is None:
        red = decided("urine_rbc_per_volume", above_own)
    protein = decided("urine_protein_24h", lambda r: number(r, lambda v: v > 0.5))
    if protein is None:
        protein = decided("upcr", lambda r: number(r, lambda v: v > 500))
    complement = [decided(name, below_own) for name in ("c3", "c4", "ch50")]
    low = best(complement, WINDOW)
    if low == NO and complement[:2] != [NO, NO]:
        low = OPEN
    dna = decided(
        "anti_dsdna",
        lambda r: number_or_word(
            r, above_own(r), word(r, POSITIVE | {"weak_positive"}, {"negative"}, {"indeterminate"})
        ),
    )
    hot = [number(r, lambda v: v > 38.0, (25, 45)) for r in standing(of("body_temperature"))]
    states = {
        "urinary_casts": best(casts, WINDOW),
        "hematuria": red or OPEN,
        "proteinuria": protein or OPEN,
        "pyuria": decided("urine_wbc_hpf", more_than_5) or OPEN,
        "low_complement": low,
        "increased_dna_binding": dna or OPEN,
        "fever": best(list(hot), WINDOW),
        "thrombocytopenia": decided("platelets", lambda r: number(r, lambda v: v < 100)) or OPEN,
        "leukopenia": decided("wbc", lambda r: number(r, lambda v: v < 3)) or OPEN,
    }
    for item, causes in {
        "hematuria": {"urinary_infection", "urinary_stone"},
        "pyuria": {"urinary_infection"},
        "fever": {"active_infection"},
    }.items():
        if states[item] == YES and ill & causes:
            states[item] = ASK
    return states


SLEDAI_POINTS = {
    "urinary_casts": 4,
    "hematuria": 4,
    "proteinuria": 4,
    "pyuria": 4,
    "low_complement": 2,
    "increased_dna_binding": 2,
    "fever": 1,
    "thrombocytopenia": 1,
    "leukopenia": 1,
}


def sledai_bounds(states: dict[str, str]) -> tuple[int, int]:
    lower = sum(SLEDAI_POINTS[item] for item, state in states.items() if state == YES)
    open_ = sum(SLEDAI_POINTS[item] for item, state in states.items() if state in (OPEN, ASK))
    return lower, lower + open_


def eular_states(rows: list[Row], diagnoses: list[Row]) -> dict[str, str]:
    """State of each item that data can score, the entry criterion included."""
    rows = [row for row in rows if row["day"] >= 0]

    def judged(concept: str, says: Callable[[Row], str]) -> list[tuple[Row, str]]:
        """Every standing row; rows of one item and moment that disagree tell nothing."""
        found = []
        of = [row for row in rows if row["concept"] == concept]
        for code in sorted({row["code"] for row in of}):
            own = standing([row for row in of if row["code"] == code])
            for row in own:
                said = {says(r) for r in own if moment(r) == moment(row)}
                found.append((row, said.pop() if len(said) == 1 else OPEN))
        return found

    def each(concept: str, says: Callable[[Row], str]) -> list[tuple[Row, str]]:
        """Every standing row for itself."""
        of = [row for row in rows if row["concept"] == concept]
        codes = {row["code"] for row in of}
        return [
            (row, says(row))
            for code in codes
            for row in standing([r for r in of if r["code"] == code])
        ]

    def states(pairs: list[tuple[Row, str]]) -> list[str | None]:
        return [state for _, state in pairs]

    def told(pairs: list[tuple[Row, str]]) -> bool:
        return any(state != OPEN for _, state in pairs)

    def antibody(row: Row) -> str:
        return number_or_word(row, above_own(row), word(row, POSITIVE, {"negative"}, DOUBTFUL))

    def in_words(row: Row) -> str:
        return number_or_word(row, OPEN, word(row, POSITIVE, {"negative"}, DOUBTFUL))

    def cardiolipin(row: Row) -> str:
        return number_or_word(
            row,
            number(row, lambda v: v > 40),
            word(row, set(), {"negative"}, POSITIVE | DOUBTFUL),
        )

    def titre(row: Row) -> str:
        return number_or_word(
            row,
            number(row, lambda v: v >= 80, (10, float("inf"))),
            word(row, set(), {"negative"}, POSITIVE | DOUBTFUL),
        )

    fevers = []
    for row, state in each("body_temperature", lambda r: number(r, lambda v: v > 38.3, (25, 45))):
        near = any(
            d["concept"] == "active_infection"
            and d["day"] >= 0
            and d["until"] - 7 <= row["day"] <= d["day"] + 7
            for d in diagnoses
        )
        fevers.append(ASK if state == YES and near else state)
    broken = judged("haptoglobin", below_own) + judged("ldh", above_own)
    coombs = []
    for row, state in judged("dat_coombs", in_words):
        shown = any(s == YES and abs(r["day"] - row["day"]) <= 30 for r, s in broken)
        coombs.append(ASK if state == YES and not shown else state)
    c3, c4 = judged("c3", below_own), judged("c4", below_own)
    days = [
        YES if a == YES and b == YES else NO
        for r, a in c3
        for s, b in c4
        if r["day"] == s["day"] and OPEN not in (a, b)
    ]
    either = best(states(c3 + c4), EVER)
    if either == NO and not (told(c3) and told(c4)):
        either = OPEN
    lipids = {
        **{name: judged(name, cardiolipin) for name in ("acl_igg", "acl_igm", "acl_iga")},
        **{name: judged(name, antibody) for name in ("b2gp1_igg", "b2gp1_igm")},
        "lupus_anticoagulant": judged("lupus_anticoagulant", in_words),
    }
    apl = best([state for pairs in lipids.values() for state in states(pairs)], EVER)
    needed = ("acl_igg", "b2gp1_igg", "lupus_anticoagulant")
    if apl == NO and not all(told(lipids[name]) for name in needed):
        apl = OPEN
    dna, sm = judged("anti_dsdna", antibody), judged("anti_sm", antibody)
    specific = best(states(dna + sm), EVER)
    if specific == NO and not (told(dna) and told(sm)):
        specific = OPEN
    protein = judged("urine_protein_24h", lambda r: number(r, lambda v: v > 0.5))
    protein += judged("upcr", lambda r: number(r, lambda v: v > 500))
    return {
        "ana": best(states(each("ana", titre) + judged("ana_immunoassay", antibody)), EVER),
        "fever": best(list(fevers), EVER),
        "leukopenia": best(states(judged("wbc", lambda r: number(r, lambda v: v < 4))), EVER),
        "thrombocytopenia": best(
            states(judged("platelets", lambda r: number(r, lambda v: v < 100))), EVER
        ),
        "autoimmune_hemolysis": best(list(coombs), EVER),
        "proteinuria": best(states(protein), EVER),
        "aPL": apl,
        "low_C3_or_low_C4": either,
        "low_C3_and_low_C4": best(list(days), EVER),
        "anti_dsDNA_or_anti_Sm": specific,
    }


EULAR_DOMAINS: dict[str, dict[str, int]] = {
    "constitutional": {"fever": 2},
    "hematologic": {"leukopenia": 3, "thrombocytopenia": 4, "autoimmune_hemolysis": 4},
    "renal": {"proteinuria": 4},
    "antiphospholipid": {"aPL": 2},
    "complement": {"low_C3_or_low_C4": 3, "low_C3_and_low_C4": 4},
    "sle_specific_ab": {"anti_dsDNA_or_anti_Sm": 6},
}


def eular_total(states: dict[str, str]) -> tuple[int, int]:
    """Total and number of clinical items."""
    total = sum(
        max((points for item, points in items.items() if states[item] == YES), default=0)
        for items in EULAR_DOMAINS.values()
    )
    clinical = [
        item
        for domain in ("constitutional", "hematologic", "renal")
        for item in EULAR_DOMAINS[domain]
        if states[item] == YES
    ]
    return total, len(clinical)
