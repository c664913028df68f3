"""FHIR's medication requests: which are orders, of what, from when and until when."""

from collections import Counter

import pytest

from sources.fhir_ward import ADA, PREDNISONE, SNOMED, Resource, Ward, elements, told_of
from sources.test_fhir_doses import orders

STATES = """
    id          | status           | told
    active      | active           | active
    on_hold     | on-hold          | on-hold
    cancelled   | cancelled        | cancelled
    completed   | completed        | completed
    in_error    | entered-in-error | entered-in-error
    stopped     | stopped          | stopped
    draft       | draft            | on-hold
    not_known   | unknown          | completed
"""
NO_ORDERS = """
    id         | intent         | doNotPerform | reportedBoolean | basedOn                                      | told
    plain      | order          |              |                 |                                              | taken
    original   | original-order |              |                 |                                              | taken
    reflex     | reflex-order   |              |                 |                                              | taken
    reported   | plan           |              | true            |                                              | taken
    planned    | plan           |              |                 |                                              | no order but a plan or proposal
    not_report | plan           |              | false           |                                              | no order but a plan or proposal
    proposed   | proposal       |              |                 |                                              | no order but a plan or proposal
    option     | option         |              |                 |                                              | no order but a plan or proposal
    not_to     | order          | true         |                 |                                              | an order not to give the drug
    instance   | instance-order |              |                 | [{"reference": "MedicationRequest/plain"}]   | part of an order that is delivered itself
    of_nothing | instance-order |              |                 | [{"reference": "MedicationRequest/unheard"}] | taken
"""
# `repeat` is that of the timing of the only instruction, and `times` its code.
DAYS = """
    id             | status    | authoredOn           | repeat                                                                                                      | times | dispenseRequest                                                                                         | told
    written_on     | active    | 2026-01-05T10:00:00Z |                                                                                                             |       |                                                                                                         | 2026-01-05 -
    valid_from     | active    | 2026-01-05           |                                                                                                             |       | {"validityPeriod": {"start": "2026-01-07"}}                                                             | 2026-01-07 -
    in_bounds      | active    | 2026-01-05           | {"boundsPeriod": {"start": "2026-01-06", "end": "2026-01-20"}}                                              |       | {"validityPeriod": {"start": "2026-01-01", "end": "2026-12-31"}}                                        | 2026-01-06 2026-01-20
    open_bounds    | active    | 2026-01-05           | {"boundsPeriod": {"start": "2026-01-06"}}                                                                   |       |                                                                                                         | 2026-01-06 -
    ten_days       | active    | 2026-01-05           | {"boundsDuration": {"value": 10, "unit": "days", "code": "d"}}                                              |       |                                                                                                         | 2026-01-05 2026-01-14
    two_weeks      | active    | 2026-01-05           | {"boundsDuration": {"value": 2, "unit": "weeks"}}                                                           |       |                                                                                                         | 2026-01-05 2026-01-18
    three_months   | active    | 2026-01-05           | {"boundsDuration": {"value": 3, "code": "mo"}}                                                              |       |                                                                                                         | 2026-01-05 2026-04-04
    a_range        | active    | 2026-01-05           | {"boundsRange": {"low": {"value": 5}, "high": {"value": 9}}}                                                |       |                                                                                                         | 2026-01-05 -
    no_unit        | active    | 2026-01-05           | {"boundsDuration": {"value": 10}}                                                                           |       |                                                                                                         | 2026-01-05 -
    ten_doses      | active    | 2026-01-05           | {"count": 10, "frequency": 2, "period": 1, "periodUnit": "d"}                                               |       |                                                                                                         | 2026-01-05 2026-01-09
    up_to_ten      | active    | 2026-01-05           | {"count": 5, "countMax": 10, "frequency": 2, "period": 1, "periodUnit": "d"}                                |       |                                                                                                         | 2026-01-05 -
    one_dose       | active    | 2026-01-05           | {"count": 1}                                                                                                |       |                                                                                                         | 2026-01-05 2026-01-05
    once           | active    | 2026-01-05           |                                                                                                             | ONCE  |                                                                                                         | 2026-01-05 2026-01-05
    daily          | active    | 2026-01-05           |                                                                                                             | QD    |                                                                                                         | 2026-01-05 -
    supply         | active    | 2026-01-05           |                                                                                                             |       | {"expectedSupplyDuration": {"value": 30, "unit": "d"}}                                                  | 2026-01-05 2026-02-03
    two_refills    | completed | 2026-01-05           |                                                                                                             |       | {"numberOfRepeatsAllowed": 2, "expectedSupplyDuration": {"value": 30, "unit": "d"}}                     | 2026-01-05 2026-04-04
    stopped_early  | stopped   | 2026-01-05           |                                                                                                             |       | {"numberOfRepeatsAllowed": 2, "expectedSupplyDuration": {"value": 30, "unit": "d"}}                     | 2026-01-05 2026-02-03
    supply_first   | active    | 2026-01-05           |                                                                                                             |       | {"validityPeriod": {"end": "2026-12-31"}, "expectedSupplyDuration": {"value": 30, "unit": "d"}}         | 2026-01-05 2026-02-03
    valid_until    | active    | 2026-01-05           |                                                                                                             |       | {"validityPeriod": {"start": "2026-01-05", "end": "2026-03-31T23:59:59Z"}}                              | 2026-01-05 2026-03-31
    endless        | active    | 2026-01-05           | {"boundsDuration": {"value": 1e9, "unit": "d"}}                                                             |       |                                                                                                         | 2026-01-05 -
"""
# An order that is only a text, written on the first of January.
TEXTS = """
    id              | dosageInstruction                                                | told
    read            | [{"text": "Take 20 mg by mouth immediately"}]                    | 2026-01-01
    read_in_chinese | [{"text": "20mg 口服 单次"}]                                     | 2026-01-01
    not_read        | [{"text": "1 g in 250 mL of saline, once"}]                      | 2026-01-01
    repeated        | [{"text": "Take 20 mg by mouth once daily"}]                     | -
"""
NAMES = """
    id            | medicationCodeableConcept                                                                                                                                                                                                 | medicationReference                                              | told
    text_only     | {"text": "泼尼松片 5mg"}                                                                                                                                                                                                  |                                                                  | - - 泼尼松片 5mg
    local_first   | {"coding": [{"system": "urn:own", "code": "17", "display": "PRED"}, {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "8640", "display": "prednisone"}]}                                                   |                                                                  | RXNORM 8640 prednisone
    by_oid        | {"coding": [{"system": "urn:oid:2.16.840.1.113883.6.88", "code": "8640"}], "text": "prednisone"}                                                                                                                          |                                                                  | RXNORM 8640 prednisone
    substance     | {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "8640"}, {"system": "http://www.whocc.no/atc", "code": "H02AB07", "display": "prednisone"}]}                                                |                                                                  | ATC H02AB07 prednisone
    group_of_them | {"coding": [{"system": "http://www.whocc.no/atc", "code": "H02AB"}, {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "8640", "display": "prednisone"}]}                                                  |                                                                  | RXNORM 8640 prednisone
    empty_text    | {"text": "", "coding": [{"code": ""}, {"code": "17", "display": "PRED"}]} | | LOCAL 17 PRED
    own_code      | {"coding": [{"code": "17", "display": "PRED"}]}                                                                                                                                                                           |                                                                  | LOCAL 17 PRED
    delivered     |                                                                                                                                                                                                                           | {"reference": "Medication/med1"}                                 | RXNORM 8640 prednisone
    absolute      |                                                                                                                                                                                                                           | {"reference": "https://fhir.example/r4/Medication/med1/_history/3"} | RXNORM 8640 prednisone
    ingredient    |                                                                                                                                                                                                                           | {"reference": "urn:uuid:med2"}                                   | ATC H02AB07 -
    a_mixture     |                                                                                                                                                                                                                           | {"reference": "Medication/med3", "display": "two in one"}        | - - two in one
    not_delivered |                                                                                                                                                                                                                           | {"reference": "Medication/gone", "display": "prednisone"}        | - - prednisone
    inside        |                                                                                                                                                                                                                           | {"reference": "#1"}                                              | LOCAL 17 PRED
"""
MEDICATIONS = """
    id   | code                                                                                                                          | ingredient
    med1 | {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "8640"}], "text": "prednisone"}                 |
    med2 |                                                                                                                               | [{"itemCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "H02AB07"}]}}]
    med3 |                                                                                                                               | [{"itemCodeableConcept": {"text": "one"}}, {"itemCodeableConcept": {"text": "two"}}]
"""
PRED = {
    "id": "1",
    "resourceType": "Medication",
    "code": {"coding": [{"code": "17", "display": "PRED"}]},
}
WHOSE = """
    id            | subject                                              | told
    of_her        | {"reference": "Patient/ada"}                         | ada
    of_a_version  | {"reference": "Patient/ada/_history/2"}              | ada
    at_a_server   | {"reference": "https://fhir.example/r4/Patient/ada"} | ada
    by_uuid       | {"reference": "urn:uuid:ada"}                        | ada
    of_a_group    | {"reference": "Group/ada"}                           |
    of_nobody     | {"display": "Ada"}                                   |
"""
# Given in hospital, and taken home.
STAYS = """
    id      | encounter                    | category                               | told
    in_ward | {"reference": "Encounter/s"} | [{"coding": [{"code": "inpatient"}]}]  | 2026-01-09
    to_go   | {"reference": "Encounter/s"} | [{"coding": [{"code": "discharge"}]}]  | -
    on_ward | {"reference": "Encounter/t"} | [{"coding": [{"code": "inpatient"}]}]  | -
"""
ENCOUNTERS = """
    id | period
    s  | {"start": "2026-01-05", "end": "2026-01-09T11:00:00Z"}
    t  | {"start": "2026-01-05"}
"""
AS_WRITTEN = {
    "id": "as_written",
    "status": "active",
    "intent": "order",
    "medicationCodeableConcept": PREDNISONE,
    "subject": ADA,
    "authoredOn": "2026-03-01T09:30:00+08:00",
    "dosageInstruction": [
        {
            "text": "20 mg PO BID",
            "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
            "route": {"coding": [{"system": SNOMED, "code": "26643006"}]},
            "doseAndRate": [{"doseQuantity": {"value": 20, "unit": "mg"}}],
        }
    ],
}


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    days = elements(DAYS)
    for row in days:
        timing: Resource = {"repeat": row.pop("repeat", {})}
        if "times" in row:
            timing["code"] = {"coding": [{"code": row.pop("times")}]}
        row["dosageInstruction"] = [{"timing": timing}]
    named = orders(elements(NAMES))
    for row in named:
        if "medicationReference" in row:
            del row["medicationCodeableConcept"]
        if row["id"] == "inside":
            row["contained"] = [{"resourceType": "Patient", "id": "0"}, PRED]
    others = [
        row for drawing in (STATES, NO_ORDERS, WHOSE, STAYS, TEXTS) for row in elements(drawing)
    ]
    return Ward(tmp_path_factory.mktemp("orders")).deliver(
        MedicationRequest=[*orders([*days, *others]), *named, AS_WRITTEN],
        Medication=elements(MEDICATIONS),
        Encounter=elements(ENCOUNTERS),
    )


def test_what_its_state_means(ward: Ward) -> None:
    assert ward.told("medications", "status", of=STATES) == told_of(STATES)


def test_what_is_no_order_is_left_out_with_its_reason(ward: Ward) -> None:
    taken = ward.told("medications", "'taken'", of=NO_ORDERS)
    expected = told_of(NO_ORDERS)
    assert taken == {key: text for key, text in expected.items() if text == "taken"}
    reasons = Counter(text for text in expected.values() if text != "taken")
    assert ward.left_out("medications") == dict(reasons)


def test_from_when_and_until_when(ward: Ward) -> None:
    assert ward.told("medications", "start_date", "end_date", of=DAYS) == told_of(DAYS)


def test_a_single_dose_ends_on_its_day(ward: Ward) -> None:
    assert ward.told("medications", "end_date", of=TEXTS) == told_of(TEXTS)


def test_what_was_ordered_for_the_ward_ends_with_the_stay(ward: Ward) -> None:
    assert ward.told("medications", "end_date", of=STAYS) == told_of(STAYS)


def test_of_what(ward: Ward) -> None:
    assert ward.told("medications", "code_system", "code", "name", of=NAMES) == told_of(NAMES)


def test_whose(ward: Ward) -> None:
    assert ward.told("medications", "patient_id", of=WHOSE) == told_of(WHOSE)
    assert ward.reasons("medications") == {"patient_id:required": 2}


def test_prednisone_20_mg_twice_daily_as_a_server_writes_it(ward: Ward) -> None:
    columns = ("dose_value", "dose_unit", "frequency_per_day", "start_date", "status")
    told = ward.told("medications", "code", "route", *columns, of="id\nas_written")
    assert told == {"as_written": "8640 oral 20.0 mg 2.0 2026-03-01 active"}
