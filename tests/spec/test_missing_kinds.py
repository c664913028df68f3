"""Every part that rests on a measured value, with every kind of missing data: never a pass, never a
fail, and the cause by its name.
"""

import pytest

from spec.drawn import drawn
from spec.hospital import Chart, Judged

# `good` alone, beside what stands under `besides`, decides the part; `clash` decides otherwise.
PARTS = drawn(
    """
    part | test       | good     | unit                | clash    | besides                    | window
    I3   | SLEDAI-2K  | 12       |                     | 4        |                            | 30
    I4a  | LVEF       | 60       | %                   | 40       |                            | 90
    I4c  | creatinine | 60       | umol/L              | 900      | height: 140 cm             | 30
    I4c  | height     | 140      | cm                  |          | creatinine: 60 umol/L      | 180
    I4d  | AST        | 20       | U/L                 | 900      | ALT: 20 U/L                | 30
    I4d  | ALT        | 20       | U/L                 | 900      | AST: 20 U/L                | 30
    I4e  | bilirubin  | 9        | umol/L              | 900      |                            | 30
    I4g  | SpO2       | 97       | %                   | 80       |                            | 7
    I7   | hCG level  | 1        | m[IU]/mL            | 900      |                            | 7
    E9   | hCG level  | 1        | m[IU]/mL            | 900      |                            | 7
    E7a  | HBsAg      | Negative |                     | Positive | HBcAb: Negative            | 90
    E7a  | HBcAb      | Negative |                     | Positive | HBsAg: Negative            | 90
    E7a  | HBV DNA    | 5        | [IU]/mL             | 900      | HBsAg: Positive            | 90
    E7b  | HCV Ab     | Negative |                     | Positive |                            | 90
    E7b  | HCV RNA    | 5        | [IU]/mL             | 900      | HCV Ab: Positive           | 90
    E7c  | HIV Ab     | Negative |                     | Positive |                            | 90
    E7d  | TPPA       | Negative |                     | Positive | RPR: Negative              | 90
    E7e  | CMV DNA    | 5        | [IU]/mL             | 900      |                            | 30
    E3d  | effusion   | 2        | mm                  | 30       |                            |
    """
)
UPPER = {"AST": "40", "ALT": "40", "bilirubin": "21", "hCG level": "5"}
LIMITS = {**UPPER, "HBV DNA": "20", "HCV RNA": "20", "CMV DNA": "20"}


def kinds(part: dict[str, str]) -> list[str]:
    """What may be missing about the test; a word has no unit, and silence about an echo decides."""
    asked = ["unreadable_value"]
    asked += ["never_recorded", "too_old"] if part["window"] else []
    asked += ["unusable_unit"] if part["unit"] else []
    asked += ["conflicting"] if part["clash"] else []
    return asked


def named(part: dict[str, str], kind: str) -> str:
    return f"{part['part']}-{part['test']}-{kind}".replace(" ", "_")


def row(patient: str, test: str, value: str, unit: str, when: str) -> dict[str, str]:
    limit = {"reference_high": LIMITS[test]} if test in LIMITS else {}
    return {
        "patient": patient,
        "test": test,
        "value": value,
        "unit": unit,
        "collected_at": when,
        **limit,
    }


def rows(part: dict[str, str], kind: str) -> list[dict[str, str]]:
    """The patient's results: the test spoilt in that way, or whole where kind is empty."""
    patient, test, unit = named(part, kind), part["test"], part["unit"]
    drawn_rows = [row(patient, "WBC", "6", "10*9/L", "2 days ago")]
    for besides in filter(None, part["besides"].split(", ")):
        name, _, told = besides.partition(": ")
        value, _, other_unit = told.partition(" ")
        drawn_rows.append(row(patient, name, value, other_unit, "2 days ago"))
    moment = "2 days ago 08:00"
    spoilt = {
        "": [(part["good"], unit, moment)],
        "never_recorded": [],
        "too_old": [(part["good"], unit, f"{int(part['window'] or 0) + 1} days ago")],
        "unusable_unit": [(part["good"], "furlong", moment)],
        # an older good one stands behind it and must not be used
        "unreadable_value": [("see report", unit, moment), (part["good"], unit, "3 days ago")],
        "conflicting": [(part["good"], unit, moment), (part["clash"], unit, moment)],
    }
    return drawn_rows + [row(patient, test, *cells) for cells in spoilt[kind]]


CASES = [(part, kind) for part in PARTS for kind in kinds(part)]
CHART = Chart()
for one in PARTS:
    for what in ["", *kinds(one)]:
        CHART.rows.setdefault("labs", []).extend(rows(one, what))


@pytest.mark.parametrize(("part", "kind"), CASES, ids=[named(*case) for case in CASES])
def test_what_is_missing_is_unknown_by_its_name(
    judged: Judged, part: dict[str, str], kind: str
) -> None:
    answer = judged.row(named(part, kind), part["part"])
    assert (answer["result"], answer["unknown_because"]) == ("unknown", kind), answer["reason"]
    assert answer["next_step"]


@pytest.mark.parametrize("part", PARTS, ids=[named(one, "") for one in PARTS])
def test_the_same_test_decides_where_it_is_whole(judged: Judged, part: dict[str, str]) -> None:
    answer = judged.row(named(part, ""), part["part"])
    assert answer["result"] == "pass", answer["reason"]
