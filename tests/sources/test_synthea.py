"""Synthea's CSV: records without ids, orders without a dose, and lupus that is not SLE."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from landing.conftest import csv_text

from flows.errors import Refusal
from sources.synthea_hospital import SYNTHEA, Mapped

ORDERS = "START | STOP | PATIENT | ENCOUNTER | CODE | DESCRIPTION\n"
RESULTS = "DATE | PATIENT | ENCOUNTER | CATEGORY | CODE | DESCRIPTION | VALUE | UNITS\n"
ALLERGIES = (
    "START | STOP | PATIENT | ENCOUNTER | CODE | SYSTEM | DESCRIPTION | CATEGORY | SEVERITY1 "
    "| SEVERITY2\n"
)
AT = "2026-01-01T10:00:00Z"


@pytest.fixture
def synthea(tmp_path: Path) -> Iterator[Mapped]:
    made = Mapped(tmp_path, "synthea")
    yield made
    made.store.close()


def orders(synthea: Mapped) -> list[tuple[object, ...]]:
    return synthea.rows(
        "SELECT start_date::VARCHAR, end_date::VARCHAR FROM current_medications ORDER BY ALL"
    )


def test_a_stop_that_is_written_later_corrects_the_order_and_the_condition(
    synthea: Mapped,
) -> None:
    synthea.land_synthea()
    stopped = synthea.land_synthea(
        medications=f"{ORDERS}{AT} | 2026-02-01T10:00:00Z | ada | e2 | 312615 | predniSONE",
        conditions=f"{ORDERS}2024-01-01 | 2025-03-01 | ada | e1 | 200936003 | Lupus",
    )
    assert stopped.corrected == 2
    assert orders(synthea) == [("2026-01-01", "2026-02-01")]
    assert synthea.rows("SELECT resolved_on::VARCHAR FROM current_diagnoses") == [("2025-03-01",)]


def test_orders_of_one_second_are_told_apart_by_their_stop(synthea: Mapped) -> None:
    given = f"{AT} | {AT} | ada | e2 | 314076 | lisinopril 10 MG Oral Tablet\n"
    prescribed = f"{AT} |  | ada | e2 | 314076 | lisinopril 10 MG Oral Tablet\n"
    synthea.land_synthea(medications=ORDERS + given + prescribed)
    assert orders(synthea) == [("2026-01-01", "2026-01-01"), ("2026-01-01", None)]
    ended = prescribed.replace("|  |", "| 2026-03-01T10:00:00Z |")
    synthea.land_synthea(medications=ORDERS + ended + given)
    assert orders(synthea) == [("2026-01-01", "2026-01-01"), ("2026-01-01", "2026-03-01")]


def test_rows_alike_are_one_record_and_values_that_differ_are_two(synthea: Mapped) -> None:
    row = f"{AT} | ada | e2 | laboratory | 33914-3 | eGFR | "
    counts = synthea.land_synthea(
        observations=f"{RESULTS}{row}70 | mL/min\n{row}70 | mL/min\n{row}82 | mL/min"
    )
    assert (counts.duplicate, counts.quarantined) == (1, 0)
    assert synthea.rows("SELECT value FROM current_labs ORDER BY 1") == [("70",), ("82",)]


def test_an_order_has_no_dose_and_no_frequency(synthea: Mapped) -> None:
    synthea.land_synthea()
    assert synthea.rows(
        "SELECT code_system, route, dose_value, dose_unit, frequency_per_day, status"
        " FROM current_medications"
    ) == [("RXNORM", "oral", None, None, None, None)]


def test_the_dose_form_in_a_products_name_tells_the_route(synthea: Mapped) -> None:
    routes = {
        "predniSONE 20 MG Oral Tablet": "oral",
        "24 HR tacrolimus 5 MG Extended Release Oral Capsule [Astagraf]": "oral",
        "Hydrocortisone 10 MG/ML Topical Cream": "topical",
        "120 ACTUAT fluticasone propionate 0.11 MG/ACTUAT Metered Dose Inhaler": "inhaled",
        "budesonide 0.25 MG/ML Inhalation Suspension": "inhaled",
        "tropicamide 5 MG/ML Ophthalmic Solution": "ophthalmic",
        "1 ML tacrolimus 5 MG/ML Injection [Prograf]": None,
        "sodium fluoride 0.0272 MG/MG Oral Gel": None,
        "doxycycline hyclate 100 MG": None,
    }
    rows = [f"{AT} |  | ada | e2 | {code} | {name}" for code, name in enumerate(routes)]
    synthea.land_synthea(medications=ORDERS + "\n".join(rows))
    assert {*synthea.rows("SELECT name, route FROM current_medications")} == {*routes.items()}


def test_results_keep_their_codes_and_lose_the_names_of_snomeds_hierarchies(
    synthea: Mapped,
) -> None:
    synthea.land_synthea(
        observations=f"""{RESULTS}
        {AT} | ada | e2 | laboratory | 20454-5   | Protein | Urine protein test = ++ (finding) |
        {AT} | ada | e2 | laboratory | 2106-3    | hCG     | Negative (qualifier value)        |
        {AT} | ada | e2 | laboratory | 94531-1   | SARS    | Detected (qualifier value)        |
        {AT} | ada |    |            | QALY      | QALY    | 3.0                               | a
        {AT} | ada | e2 | exam       | 413077008 | LogMAR  | 0                                 |
        {AT} | ada | e2 | survey     | X9999-1   | Status  | elective                          |
        """
    )
    assert synthea.rows("SELECT code_system, code, value FROM current_labs ORDER BY 1, 2") == [
        ("LOCAL", "413077008", "0"),
        ("LOCAL", "QALY", "3.0"),
        ("LOCAL", "X9999-1", "elective"),
        ("LOINC", "20454-5", "++"),
        ("LOINC", "2106-3", "Negative"),
        ("LOINC", "94531-1", "Detected"),
    ]


def test_only_questions_may_go_without_an_answer(synthea: Mapped) -> None:
    filled = "\n".join(
        f"2026-01-0{day}T10:00:00Z | ada | e2 | laboratory | 718-7 | Hb | 12 | g/dL"
        for day in range(1, 9)
    )
    counts = synthea.land_synthea(
        observations=f"""{RESULTS}{filled}
        {AT} | ada | e2 | survey     | 93035-4 | Has season work |  |
        {AT} | ada | e2 | laboratory | 2160-0  | Creatinine      |  | mg/dL
        """
    )
    assert [(left.reason, left.rows) for left in counts.left_out] == [
        ("a question without an answer", 1)
    ]
    assert counts.quarantined == 1


def test_reactions_are_those_to_drugs(synthea: Mapped) -> None:
    counts = synthea.land_synthea(
        allergies=f"""{ALLERGIES}
        2011-02-26 | | ada | e1 | 5521      | RxNorm    | Hydroxychloroquine | medication  | MILD | SEVERE
        2011-02-26 | | ada | e1 | 1191      | Unknown   | Aspirin            | medication  |      |
        2011-02-26 | | ada | e1 | 84489001  | SNOMED-CT | Mold (organism)    | environment |      |
        2011-02-26 | | ada | e1 | 102263004 | SNOMED-CT | Eggs (edible)      | food        | MILD |
        """
    )
    assert synthea.rows(
        "SELECT code, code_system, severity FROM current_adverse_reactions ORDER BY 1"
    ) == [("1191", "LOCAL", None), ("5521", "RXNORM", "severe")]
    assert sum(left.rows for left in counts.left_out) == 2


def test_older_and_newer_columns_give_the_same_rows(synthea: Mapped) -> None:
    older = "DATE       | PATIENT | ENCOUNTER | CODE     | DESCRIPTION\n"
    newer = "START | STOP | PATIENT | ENCOUNTER | SYSTEM | CODE | DESCRIPTION\n"
    synthea.land_synthea(procedures=f"{older}2026-01-05 | ada | e2 | 70536003 | Kidney transplant")
    synthea.land_synthea(
        procedures=f"{newer}2026-01-05T10:00:00Z | 2026-01-05T12:00:00Z | ada | e3 | SNOMED-CT"
        " | 70536003 | Kidney transplant"
    )
    assert (
        synthea.rows("SELECT code_system, code, performed_on::VARCHAR FROM current_procedures")
        == [("SNOMED", "70536003", "2026-01-05")] * 2
    )


def test_a_gzip_that_was_cut_off_is_refused_by_name(synthea: Mapped) -> None:
    rows = "".join(
        f"2026-01-01T10:00:{second:02}Z,ada,e2,8867-4,Heart rate,{70 + second},/min\n"
        for second in range(60)
    )
    whole = gzip.compress(("DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,VALUE,UNITS\n" + rows).encode())
    files: dict[str, str | bytes] = {
        f"{name}.gz": gzip.compress(csv_text(str(table)).encode())
        for name, table in SYNTHEA.items()
    }
    files["observations.csv.gz"] = whole
    assert synthea.land(files).quarantined == 0
    with pytest.raises(Refusal, match=r"(?s)damaged: cut off.*observations\.csv\.gz"):
        synthea.land(files | {"observations.csv.gz": whole[: len(whole) // 2]})
