"""FHIR's observations: every kind of value, panels with components, and what is normal."""

from collections import Counter
from pathlib import Path

import pytest

from sources.fhir_ward import ADA, Resource, Ward, elements, told_of

LOINC = "http://loinc.org"
KEPT = ("id", "status", "subject", "code")
# `value` stands for the value of the observation: one element whose name begins so.
VALUES = """
    id           | value                                                                                                                              | told
    quantity     | {"valueQuantity": {"value": 1.37, "unit": "mg/dL", "system": "http://unitsofmeasure.org", "code": "mg/dL"}}                       | 1.37 mg/dL
    by_the_code  | {"valueQuantity": {"value": 90, "unit": "micromol per litre", "system": "http://unitsofmeasure.org", "code": "umol/L"}}           | 90 umol/L
    own_unit     | {"valueQuantity": {"value": 90, "unit": "μmol/L", "system": "urn:own", "code": "17"}}                                             | 90 μmol/L
    no_unit      | {"valueQuantity": {"value": 7.4}}                                                                                                  | 7.4 -
    below        | {"valueQuantity": {"value": 0.01, "comparator": "<", "unit": "ng/mL"}}                                                            | <0.01 ng/mL
    at_least     | {"valueQuantity": {"value": 1000, "comparator": ">=", "unit": "IU/mL"}}                                                           | >=1000 IU/mL
    text         | {"valueString": "1:320 speckled"}                                                                                                  | 1:320 speckled -
    two_lines    | {"valueString": "No growth\\nafter 5 days"}                                                                                        | No growth after 5 days -
    concept      | {"valueCodeableConcept": {"text": "阳性", "coding": [{"system": "http://snomed.info/sct", "code": "10828004"}]}}                  | 阳性 -
    display      | {"valueCodeableConcept": {"coding": [{"system": "urn:own", "code": "P"}, {"system": "http://snomed.info/sct", "code": "260385009", "display": "Negative (qualifier value)"}]}} | Negative -
    code_alone   | {"valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "10828004"}]}}                                  | positive -
    integer      | {"valueInteger": 12}                                                                                                               | 12 -
    boolean      | {"valueBoolean": false}                                                                                                            | false -
    titre        | {"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 320}}}                                                         | 1:320 -
    ratio        | {"valueRatio": {"numerator": {"value": 300, "unit": "mg"}, "denominator": {"value": 1, "unit": "g"}}}                             | 300 mg/g
    range        | {"valueRange": {"low": {"value": 0, "unit": "/[HPF]"}, "high": {"value": 2, "unit": "/[HPF]"}}}                                   | 0-2 /[HPF]
    open_range   | {"valueRange": {"low": {"value": 50, "unit": "/[HPF]"}}}                                                                           | >=50 /[HPF]
    a_day        | {"valueDateTime": "2025-12-24"}                                                                                                    | 2025-12-24 -
"""
UNTOLD = """
    id          | status           | more                                                                                        | told
    absent      | final            | {"dataAbsentReason": {"coding": [{"code": "not-performed"}]}}                               | no value, and the record says why
    empty       | final            | {}                                                                                          | no value
    a_panel     | final            | {"hasMember": [{"reference": "Observation/rest"}]}                                          | a panel, whose members are results themselves
    a_series    | final            | {"valueSampledData": {"origin": {"value": 0}, "period": 1, "dimensions": 1}}                | no single value
    cancelled   | cancelled        | {"dataAbsentReason": {"text": "specimen lost"}}                                             | cancelled cancelled
    in_error    | entered-in-error | {}                                                                                          | entered-in-error entered-in-error
    registered  | registered       | {"valueInteger": 1}                                                                         | 1 preliminary
    preliminary | preliminary      | {"valueInteger": 1}                                                                         | 1 preliminary
    amended     | amended          | {"valueInteger": 1}                                                                         | 1 amended
    corrected   | corrected        | {"valueInteger": 1}                                                                         | 1 corrected
    not_known   | unknown          | {"valueInteger": 1}                                                                         | 1 preliminary
"""
NORMAL = """
    id          | referenceRange                                                                                                                                                                             | told
    both        | [{"low": {"value": 30, "unit": "umol/L"}, "high": {"value": 70, "unit": "umol/L"}}]                                                                                                        | 30 70
    upper       | [{"high": {"value": 70}}]                                                                                                                                                                  | - 70
    not_normal  | [{"type": {"coding": [{"code": "treatment"}]}, "high": {"value": 500}}, {"type": {"coding": [{"code": "normal"}]}, "high": {"value": 70}}]                                                 | - 70
    two_sexes   | [{"appliesTo": [{"text": "F"}], "high": {"value": 70}}, {"appliesTo": [{"text": "M"}], "high": {"value": 90}}]                                                                             | - -
    two_alike   | [{"appliesTo": [{"text": "F"}], "high": {"value": 70}}, {"appliesTo": [{"text": "M"}], "high": {"value": 70}}]                                                                             | - 70
    other_unit  | [{"high": {"value": 0.8, "unit": "mg/dL"}}]                                                                                                                                                | - -
    as_text     | [{"text": "30 - 70"}]                                                                                                                                                                      | 30 - 70 30 - 70
    text_upper  | [{"text": "<70 umol/L"}]                                                                                                                                                                   | <70 umol/L <70 umol/L
    text_unit   | [{"text": "0.3-0.8 mg/dL"}]                                                                                                                                                                | - -
    text_words  | [{"text": "adults 30-70"}]                                                                                                                                                                 | - -
    two_texts   | [{"text": "30-70"}, {"text": "30-90"}]                                                                                                                                                     | - -
"""
WHEN = """
    id        | effectiveDateTime         | effectivePeriod                                                  | effectiveInstant     | issued                   | told
    moment    | 2026-01-05T08:30:00Z      |                                                                  |                      | 2026-01-06T00:00:00Z     | 2026-01-05 08:30:00
    zone      | 2026-01-05T23:30:00-05:00 |                                                                  |                      |                          | 2026-01-06 04:30:00
    fraction  | 2026-01-05T08:30:00.125Z  |                                                                  |                      |                          | 2026-01-05 08:30:00.125
    day       | 2026-01-05                |                                                                  |                      |                          | 2026-01-05 00:00:00
    urine_24h |                           | {"start": "2026-01-05T07:00:00Z", "end": "2026-01-06T07:00:00Z"} |                      |                          | 2026-01-05 07:00:00
    instant   |                           |                                                                  | 2026-01-05T08:30:00Z |                          | 2026-01-05 08:30:00
    issued    |                           |                                                                  |                      | 2026-01-06T09:00:00Z     | 2026-01-06 09:00:00
"""
CODES = """
    id         | code                                                                                                                                                | told
    one        | {"coding": [{"system": "http://loinc.org", "code": "2160-0", "display": "Creatinine"}]}                                                             | LOINC 2160-0 Creatinine
    own_first  | {"coding": [{"system": "urn:own", "code": "CREA"}, {"system": "http://loinc.org", "code": "2160-0"}], "text": "肌酐"}                              | LOINC 2160-0 肌酐
    by_oid     | {"coding": [{"system": "urn:oid:2.16.840.1.113883.6.1", "code": "2160-0"}]}                                                                         | LOINC 2160-0 -
    own        | {"coding": [{"system": "urn:own", "code": "CREA"}], "text": "肌酐"}                                                                                 | LOCAL CREA 肌酐
    text_only  | {"text": "肌酐"}                                                                                                                                    | LOCAL 肌酐 肌酐
"""


def results(rows: list[Resource]) -> list[Resource]:
    """The rows as final results of one morning, of creatinine where they are of nothing else."""
    rest = {
        "status": "final",
        "subject": ADA,
        "code": {"coding": [{"system": LOINC, "code": "2160-0"}]},
        "effectiveDateTime": "2026-01-05T08:30:00Z",
    }
    return [rest | row for row in rows]


def part(code: str, text: str, value: int | None, **more: object) -> Resource:
    """A component."""
    coding = [{"system": LOINC, "code": code}] if code else []
    told = {} if value is None else {"valueQuantity": {"value": value, "unit": "mm[Hg]"}}
    return {"code": {"coding": coding, "text": text}, **told, **more}


PANEL = {
    "id": "bp",
    "code": {"coding": [{"system": LOINC, "code": "85354-9"}]},
    "component": [
        part("8480-6", "systolic", 118, referenceRange=[{"high": {"value": 140}}]),
        part("8462-4", "diastolic", None, dataAbsentReason={"text": "not heard"}),
        part("8480-6", "systolic", 121),
        part("", "袖带 (cuff)", 12),
    ],
}
FLOW = {
    "id": "flow",
    "valueQuantity": {"value": 2, "unit": "L/min"},
    "component": [{"code": {"coding": [{"code": "by"}]}, "valueString": "mask"}],
}
COMPONENTS = """
    id                                  | told
    bp                                  |
    bp/8480-6                           | 8480-6 118 mm[Hg] 140 2026-01-05 08:30:00
    bp/8480-6/2                         | 8480-6 121 mm[Hg] - 2026-01-05 08:30:00
    bp/8462-4                           |
    bp/5e1222b66c0595e0376409ece22f7818 | 袖带 (cuff) 12 mm[Hg] - 2026-01-05 08:30:00
    flow                                | 2160-0 2 L/min - 2026-01-05 08:30:00
    flow/by                             | by mask - - 2026-01-05 08:30:00
"""


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    values = [{"id": row["id"], **row["value"]} for row in elements(VALUES)]
    untold = [row | row.pop("more", {}) for row in elements(UNTOLD)]
    normal = [row | {"valueQuantity": {"value": 60, "unit": "umol/L"}} for row in elements(NORMAL)]
    others = [row | {"valueInteger": 1} for row in elements(CODES)]
    timed = [row | {"valueInteger": 1} for row in elements(WHEN)]
    given = results([*values, *untold, *normal, *others, PANEL, FLOW])
    given += [
        {k: v for k, v in row.items() if k in (*drawn, *KEPT)}
        for row, drawn in zip(results(timed), timed, strict=True)
    ]
    return Ward(tmp_path_factory.mktemp("results")).deliver(Observation=given)


def test_every_kind_of_value(ward: Ward) -> None:
    assert ward.told("labs", "value", "unit", of=VALUES) == told_of(VALUES)


def test_no_value_is_left_out_with_its_reason_and_a_withdrawn_one_replaces(ward: Ward) -> None:
    kept, expected = ward.told("labs", "value", "status", of=UNTOLD), told_of(UNTOLD)
    assert kept == {key: text for key, text in expected.items() if key in kept}
    reasons = Counter(text for key, text in expected.items() if key not in kept)
    # and the component that was not heard
    reasons["no value, and the record says why"] += 1
    assert ward.left_out("labs") == dict(reasons)


def test_what_is_normal(ward: Ward) -> None:
    assert ward.told("labs", "reference_low", "reference_high", of=NORMAL) == told_of(NORMAL)


def test_when_it_was_taken(ward: Ward) -> None:
    assert ward.told("labs", "collected_at", of=WHEN) == told_of(WHEN)


def test_what_was_measured(ward: Ward) -> None:
    assert ward.told("labs", "code_system", "code", "name", of=CODES) == told_of(CODES)


def test_components_are_results_of_their_own(ward: Ward) -> None:
    columns = ("code", "value", "unit", "reference_high", "collected_at")
    assert ward.told("labs", *columns, of=COMPONENTS) == told_of(COMPONENTS)


def test_a_result_withdrawn_without_its_value_is_no_evidence_any_more(tmp_path: Path) -> None:
    ward, drawing = Ward(tmp_path), "id\nr"
    ward.deliver(Observation=results([{"id": "r", "valueInteger": 7}]))
    ward.deliver(Observation=results([{"id": "r", "status": "entered-in-error"}]))
    assert ward.told("labs", "status", of=drawing) == {"r": "entered-in-error"}
