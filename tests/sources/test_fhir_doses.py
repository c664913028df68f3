"""FHIR's dosage instructions: how much a day, or nothing where that is not plainly told."""

import pytest

from sources.fhir_ward import ADA, PREDNISONE, UCUM, Resource, Ward, elements, told_of

MG_20 = {"value": 20, "unit": "mg", "system": UCUM, "code": "mg"}
DAILY = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}

# `repeat` and `code` are those of the timing of the only instruction, 20 mg a dose.
TIMES = """
    id              | repeat                                                                                  | code                                                              | event                                | told
    twice_daily     | {"frequency": 2, "period": 1, "periodUnit": "d"}                                        |                                                                   |                                      | 2.0
    every_6_hours   | {"frequency": 1, "period": 6, "periodUnit": "h"}                                        |                                                                   |                                      | 4.0
    alternate_days  | {"frequency": 1, "period": 2, "periodUnit": "d"}                                        |                                                                   |                                      | 0.5
    weekly          | {"frequency": 1, "period": 1, "periodUnit": "wk"}                                       |                                                                   |                                      | 0.142857
    monthly         | {"frequency": 1, "period": 1, "periodUnit": "mo"}                                       |                                                                   |                                      | 0.032854
    once_a_period   | {"period": 1, "periodUnit": "d"}                                                        |                                                                   |                                      | 1.0
    up_to_three     | {"frequency": 2, "frequencyMax": 3, "period": 1, "periodUnit": "d"}                     |                                                                   |                                      | -
    4_to_6_hourly   | {"frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "h"}                        |                                                                   |                                      | -
    on_mondays      | {"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon"]}                 |                                                                   |                                      | 0.142857
    three_weekdays  | {"frequency": 3, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon", "wed", "fri"]}   |                                                                   |                                      | 0.428571
    which_of_three  | {"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon", "wed", "fri"]}   |                                                                   |                                      | -
    weekdays_alone  | {"dayOfWeek": ["mon", "fri"], "timeOfDay": ["08:00:00", "20:00:00"]}                    |                                                                   |                                      | 0.571429
    at_two_hours    | {"timeOfDay": ["08:00:00", "20:00:00"]}                                                 |                                                                   |                                      | 2.0
    hours_agree     | {"frequency": 2, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00", "20:00:00"]} |                                                                   |                                      | 2.0
    hours_disagree  | {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00", "20:00:00"]} |                                                                   |                                      | -
    before_meals    | {"when": ["AC"]}                                                                        |                                                                   |                                      | -
    at_bedtime      | {"frequency": 1, "period": 1, "periodUnit": "d", "when": ["HS"]}                        |                                                                   |                                      | 1.0
    nothing_at_all  |                                                                                         |                                                                   |                                      | -
    code_bid        |                                                                                         | {"coding": [{"code": "BID"}]}                                     |                                      | 2.0
    code_in_bounds  | {"boundsPeriod": {"start": "2026-01-01"}}                                               | {"coding": [{"system": "urn:own", "code": "17"}, {"code": "Q6H"}]} |                                      | 4.0
    code_as_text    |                                                                                         | {"text": "every 8 hours"}                                         |                                      | 3.0
    code_in_chinese |                                                                                         | {"text": "每日一次"}                                              |                                      | 1.0
    code_unknown    |                                                                                         | {"coding": [{"code": "Q-TEA"}]}                                   |                                      | -
    code_agrees     | {"frequency": 2, "period": 1, "periodUnit": "d"}                                        | {"coding": [{"code": "BID"}]}                                     |                                      | 2.0
    code_disagrees  | {"frequency": 3, "period": 1, "periodUnit": "d"}                                        | {"coding": [{"code": "BID"}]}                                     |                                      | -
    one_dose        | {"count": 1}                                                                            |                                                                   |                                      | 1.0
    on_one_day      |                                                                                         |                                                                   | ["2026-01-01"]                       | 1.0
    on_two_days     |                                                                                         |                                                                   | ["2026-01-01", "2026-01-15"]         | -
"""
# `doseAndRate` is that of the only instruction, which is daily.
DOSES = """
    id          | doseAndRate                                                                                                                                                                         | told
    mg          | [{"doseQuantity": {"value": 20, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}}]                                                                                | 20.0 mg
    by_the_code | [{"doseQuantity": {"value": 20000, "unit": "micrograms", "system": "http://unitsofmeasure.org", "code": "ug"}}]                                                                     | 20000.0 ug
    no_code     | [{"doseQuantity": {"value": 0.5, "unit": "g"}}]                                                                                                                                     | 0.5 g
    per_weight  | [{"doseQuantity": {"value": 1, "unit": "mg/kg"}}]                                                                                                                                   | 1.0 mg/kg
    tablets     | [{"doseQuantity": {"value": 2, "unit": "tablet"}}]                                                                                                                                  | 2.0 tablet
    told_twice  | [{"doseQuantity": {"value": 2, "unit": "tablet"}}, {"doseQuantity": {"value": 40, "unit": "mg"}}]                                                                                   | 40.0 mg
    calculated  | [{"doseQuantity": {"value": 1, "unit": "mg/kg"}}, {"doseQuantity": {"value": 40, "unit": "mg"}}]                                                                                    | 40.0 mg
    two_doses   | [{"doseQuantity": {"value": 40, "unit": "mg"}}, {"doseQuantity": {"value": 20, "unit": "mg"}}]                                                                                      | - -
    a_range     | [{"doseRange": {"low": {"value": 10, "unit": "mg"}, "high": {"value": 20, "unit": "mg"}}}]                                                                                          | - -
    by_rate     | [{"rateQuantity": {"value": 5, "unit": "mg/h"}}]                                                                                                                                    | - -
    no_value    | [{"doseQuantity": {"unit": "mg"}}]                                                                                                                                                  | - -
"""
# The whole of dosageInstruction.
INSTRUCTIONS = """
    id            | dosageInstruction                                                                                                                                                                                                                      | told
    only_a_text   | [{"text": "Take 20 mg by mouth twice daily"}]                                                                                                                                                                                          | 20.0 mg 2.0 oral
    a_taper       | [{"text": "60 mg daily for 7 days then 40 mg daily"}]                                                                                                                                                                                  | - - - -
    text_and_dose | [{"text": "20 mg twice daily", "doseAndRate": [{"doseQuantity": {"value": 20, "unit": "mg"}}]}]                                                                                                                                        | 20.0 mg - -
    as_needed     | [{"asNeededBoolean": true, "doseAndRate": [{"doseQuantity": {"value": 20, "unit": "mg"}}], "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}}]                                                                    | 20.0 mg - -
    for_pain      | [{"asNeededCodeableConcept": {"text": "pain"}, "doseAndRate": [{"doseQuantity": {"value": 20, "unit": "mg"}}], "timing": {"code": {"text": "daily"}}}]                                                                                 | 20.0 mg - -
    two_at_once   | [{"text": "40 mg in the morning", "doseAndRate": [{"doseQuantity": {"value": 40, "unit": "mg"}}], "route": {"text": "PO"}}, {"doseAndRate": [{"doseQuantity": {"value": 20, "unit": "mg"}}], "route": {"text": "PO"}}]                 | - - - oral
    two_routes    | [{"route": {"text": "PO"}}, {"route": {"text": "IV"}}]                                                                                                                                                                                 | - - - -
    snomed_route  | [{"route": {"text": "see order", "coding": [{"system": "urn:own", "code": "7"}, {"system": "http://snomed.info/sct", "code": "47625008"}]}}]                                                                                           | - - - iv
    hl7_route     | [{"route": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration", "code": "SQ"}]}}]                                                                                                                  | - - - sc
    by_a_tube     | [{"route": {"coding": [{"system": "http://snomed.info/sct", "code": "127492001"}]}}]                                                                                                                                                   | - - - oral
    under_tongue  | [{"route": {"coding": [{"system": "http://snomed.info/sct", "code": "37839007"}]}}]                                                                                                                                                    | - - - other
    no_elements   | [{}]                                                                                                                                                                                                                                   | - - - -
    no_instruct   |                                                                                                                                                                                                                                        | - - - -
"""


def orders(rows: list[Resource]) -> list[Resource]:
    """The rows as orders of prednisone that are active since the first of January."""
    rest = {
        "status": "active",
        "intent": "order",
        "subject": ADA,
        "medicationCodeableConcept": PREDNISONE,
        "authoredOn": "2026-01-01",
    }
    return [rest | row for row in rows]


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    times, doses, whole = elements(TIMES), elements(DOSES), elements(INSTRUCTIONS)
    for row in times:
        timing = {name: row.pop(name) for name in ("repeat", "code", "event") if name in row}
        row["dosageInstruction"] = [{"doseAndRate": [{"doseQuantity": MG_20}]}]
        if timing:
            row["dosageInstruction"][0]["timing"] = timing
    for row in doses:
        row["dosageInstruction"] = [{"doseAndRate": row.pop("doseAndRate"), "timing": DAILY}]
    ward = Ward(tmp_path_factory.mktemp("doses"))
    return ward.deliver(MedicationRequest=orders([*times, *doses, *whole]))


def test_how_often(ward: Ward) -> None:
    expected = told_of(TIMES)
    assert ward.told("medications", "round(frequency_per_day, 6)", of=TIMES) == expected
    doses = ward.told("medications", "dose_value", "dose_unit", of=TIMES)
    assert doses == dict.fromkeys(expected, "20.0 mg")
    assert ward.unknown("frequency") == {"Q-TEA"}


def test_how_much(ward: Ward) -> None:
    assert ward.told("medications", "dose_value", "dose_unit", of=DOSES) == told_of(DOSES)


def test_the_whole_instruction(ward: Ward) -> None:
    columns = ("dose_value", "dose_unit", "frequency_per_day", "route")
    assert ward.told("medications", *columns, of=INSTRUCTIONS) == told_of(INSTRUCTIONS)
    assert ward.unknown("route") == {"37839007"}
