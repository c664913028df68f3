"""FHIR's medication administrations: single doses, counted once beside the orders behind them."""

import pytest

from sources.fhir_ward import ADA, PREDNISONE, Resource, Ward, elements, told_of

GIVEN = """
    id          | status           | effectiveDateTime    | effectivePeriod                                                    | dosage                                                                                                  | told
    one_dose    | completed        | 2026-01-05T08:00:00Z |                                                                    | {"dose": {"value": 40, "unit": "mg"}}                                                                   | completed 2026-01-05 2026-01-05 40.0 mg 1.0 -
    an_infusion | completed        |                      | {"start": "2026-01-05T22:00:00Z", "end": "2026-01-06T01:00:00Z"}   | {"dose": {"value": 1, "unit": "gram", "system": "http://unitsofmeasure.org", "code": "g"}, "route": {"text": "IV"}} | completed 2026-01-05 2026-01-05 1.0 g 1.0 iv
    a_pump      | completed        |                      | {"start": "2026-01-05", "end": "2026-01-09"}                       | {"dose": {"value": 100, "unit": "mg"}}                                                                  | completed 2026-01-05 2026-01-09 100.0 mg - -
    running     | in-progress      |                      | {"start": "2026-01-05"}                                            | {"rateQuantity": {"value": 5, "unit": "mg/h"}, "text": "5 mg daily"}                                    | active 2026-01-05 2026-01-05 - - 1.0 -
    broken_off  | stopped          | 2026-01-05           |                                                                    |                                                                                                         | stopped 2026-01-05 2026-01-05 - - 1.0 -
    paused      | on-hold          | 2026-01-05           |                                                                    |                                                                                                         | stopped 2026-01-05 2026-01-05 - - 1.0 -
    refused     | not-done         | 2026-01-05           |                                                                    |                                                                                                         | cancelled 2026-01-05 2026-01-05 - - 1.0 -
    in_error    | entered-in-error | 2026-01-05           |                                                                    |                                                                                                         | entered-in-error 2026-01-05 2026-01-05 - - 1.0 -
    not_known   | unknown          | 2026-01-05           |                                                                    |                                                                                                         | completed 2026-01-05 2026-01-05 - - 1.0 -
    as_text     | completed        | 2026-01-05           |                                                                    | {"text": "40 mg PO daily"}                                                                              | completed 2026-01-05 2026-01-05 40.0 mg 1.0 oral
"""
# Each was given on an order of 40 mg daily from the first to the tenth of January that has `order`.
ON_ORDERS = """
    id            | on_day     | order_id | request                        | order                                              | told
    on_its_order  | 2026-01-05 | o1       | MedicationRequest/o1           | {}                                                 | left out
    absolute      | 2026-01-05 | o2       | https://x/MedicationRequest/o2 | {}                                                 | left out
    not_delivered | 2026-01-05 | o3       | MedicationRequest/gone         | {}                                                 | taken
    without_order | 2026-01-05 | o4       |                                | {}                                                 | taken
    of_no_dose    | 2026-01-05 | o5       | MedicationRequest/o5           | {"dosageInstruction": []}                          | taken
    as_needed     | 2026-01-05 | o6       | MedicationRequest/o6           | {"dosageInstruction": [{"asNeededBoolean": true}]} | taken
    after_its_end | 2026-01-11 | o7       | MedicationRequest/o7           | {}                                                 | taken
    of_cancelled  | 2026-01-05 | o8       | MedicationRequest/o8           | {"status": "cancelled"}                            | taken
    only_a_plan   | 2026-01-05 | o9       | MedicationRequest/o9           | {"intent": "plan"}                                 | taken
"""
DAILY = {
    "doseAndRate": [{"doseQuantity": {"value": 40, "unit": "mg"}}],
    "timing": {
        "repeat": {
            "frequency": 1,
            "period": 1,
            "periodUnit": "d",
            "boundsPeriod": {"start": "2026-01-01", "end": "2026-01-10"},
        }
    },
}


def given(rows: list[Resource]) -> list[Resource]:
    return [{"subject": ADA, "medicationCodeableConcept": PREDNISONE} | row for row in rows]


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    wanted: list[Resource] = []
    doses: list[Resource] = elements(GIVEN)
    for row in elements(ON_ORDERS):
        order = {"status": "active", "intent": "order", "dosageInstruction": [DAILY]}
        wanted.append({"id": row["order_id"], "authoredOn": "2026-01-01", **order, **row["order"]})
        doses.append(
            {
                "id": row["id"],
                "status": "completed",
                "effectiveDateTime": row["on_day"],
                "dosage": {"dose": {"value": 40, "unit": "mg"}},
                "request": {"reference": row.get("request", "")},
            }
        )
    return Ward(tmp_path_factory.mktemp("given")).deliver(
        MedicationRequest=given(wanted), MedicationAdministration=given(doses)
    )


def test_a_dose_is_an_order_of_one_day(ward: Ward) -> None:
    columns = ("status", "start_date", "end_date", "dose_value", "dose_unit", "frequency_per_day")
    assert ward.told("medications", *columns, "route", of=GIVEN) == told_of(GIVEN)


def test_doses_on_an_order_that_tells_them_are_not_counted_twice(ward: Ward) -> None:
    expected = told_of(ON_ORDERS)
    taken = ward.told("medications", "'taken'", of=ON_ORDERS)
    assert taken == {key: text for key, text in expected.items() if text == "taken"}
    count = list(expected.values()).count("left out")
    assert ward.left_out("medications")["given on an order that is delivered itself"] == count
