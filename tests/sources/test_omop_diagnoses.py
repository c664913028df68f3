"""OMOP's conditions, and the diagnoses that its domains put elsewhere."""

# Drawn tables are read in one line a row.

from pathlib import Path

from sources.omop_ward import deliver

CONDITIONS = """
    condition_occurrence_id | person_id | condition_concept_id | condition_start_date | condition_end_date | condition_source_value | condition_source_concept_id | condition_status_concept_id | condition_status_source_value
    icd                     | 1         | 257628               | 2024-03-01           |                    | M32.9                  | 35208821                    | 0                           |
    snomed                  | 1         | 257628               | 2024-03-02           | 2024-04-01         |                        | 0                           |                             | final
    read                    | 1         | 257628               | 2024-03-03           |                    | N000.00                | 45524000                    | 32899                       |
    unmapped                | 1         | 0                    | 2024-03-04           |                    | M32.14                 | 0                           |                             | ruled out
    local                   | 1         | 0                    | 2024-03-05           |                    | 系统性红斑狼疮         | 0                           |                             | rule out
    parent                  | 1         | 4344166              | 2024-03-06           |                    | LUPUS                  |                             |                             |
"""


def test_the_sources_code_then_the_standard_concepts_then_the_written_one(tmp_path: Path) -> None:
    landed = deliver(tmp_path, {"condition_occurrence": CONDITIONS})
    rows = landed.rows("diagnoses", "diagnosis_id", "code_system", "code", "status", "resolved_on")
    assert rows == [
        ("icd", "ICD10CM", "M32.9", None, None),
        ("local", "LOCAL", "系统性红斑狼疮", "differential", None),
        ("parent", "SNOMED", "200936003", None, None),
        ("read", "SNOMED", "55464009", "provisional", None),
        ("snomed", "SNOMED", "55464009", None, "2024-04-01"),
        ("unmapped", "ICD10CM", "M32.14", "refuted", None),
    ]


def test_without_concept_the_written_codes_stand(tmp_path: Path) -> None:
    landed = deliver(tmp_path, {"condition_occurrence": CONDITIONS, "concept": ""})
    assert landed.rows("diagnoses", "diagnosis_id", "code_system", "code", "status") == [
        ("icd", "ICD10CM", "M32.9", None),
        ("local", "LOCAL", "系统性红斑狼疮", "differential"),
        ("parent", "LOCAL", "LUPUS", None),
        ("read", "LOCAL", "N000.00", "provisional"),
        ("snomed", "LOCAL", "OMOP:257628", None),
        ("unmapped", "ICD10CM", "M32.14", "refuted"),
    ]


def test_a_transplant_among_the_observations_is_a_diagnosis(tmp_path: Path) -> None:
    observations = """
        observation_id | person_id | observation_concept_id | observation_date | observation_source_value | observation_source_concept_id | value_as_string | qualifier_source_value
        icd            | 1         | 4324887                | 2024-03-01       | Z94.0                    | 45576876                      |                 |
        snomed         | 1         | 4324887                | 2024-03-02       |                          | 0                             |                 |
        denied         | 1         | 4324887                | 2024-03-03       |                          | 0                             | no              |
        qualified      | 1         | 4324887                | 2024-03-04       |                          | 0                             |                 | family history
        asked          | 1         | 0                      | 2024-03-05       | survey                   | 0                             |                 |
    """
    landed = deliver(tmp_path, {"observation": observations})
    assert landed.rows("diagnoses", "diagnosis_id", "code_system", "code") == [
        ("observation:icd", "ICD10CM", "Z94.0"),
        ("observation:snomed", "SNOMED", "737295003"),
    ]
    assert landed.rows("observations", "result_id", "value") == [
        ("denied", "no"),
        ("qualified", "family history"),
    ]
    assert landed.reasons() == {}


def test_setting_is_that_of_the_visit(tmp_path: Path) -> None:
    visits = """
        visit_occurrence_id | visit_concept_id
        7                   | 9201
        8                   | 9203
        9                   | 38004193
    """
    conditions = """
        condition_occurrence_id | person_id | condition_concept_id | condition_start_date | visit_occurrence_id
        1                       | 1         | 257628               | 2024-03-01           | 7.0
        2                       | 1         | 257628               | 2024-03-01           | 8
        3                       | 1         | 257628               | 2024-03-01           | 9
        4                       | 1         | 257628               | 2024-03-01           |
    """
    landed = deliver(tmp_path, {"condition_occurrence": conditions, "visit_occurrence": visits})
    settings = landed.rows("diagnoses", "setting")
    assert settings == [("inpatient",), ("emergency",), ("other",), (None,)]
