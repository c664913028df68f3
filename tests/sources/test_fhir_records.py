"""FHIR's patients, conditions, procedures, vaccines, allergies and study subjects."""

from collections import Counter

import pytest

from sources.fhir_ward import ADA, Resource, Ward, elements, told_of

ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
REPLACES = {"type": "replaces", "other": {"reference": "Patient/old"}}
PATIENTS = """
    id          | birthDate  | gender  | deceasedBoolean | deceasedDateTime     | meta                                    | told
    ada         | 2012-05-01 | female  | false           |                      |                                         | 2012-05-01 female -
    boy         | 2012-05-01 | male    |                 |                      |                                         | 2012-05-01 male -
    not_told    | 2012-05-01 |         |                 |                      |                                         | 2012-05-01 unknown -
    died        | 2012-05-01 | other   |                 | 2026-01-05T23:59:59Z |                                         | 2012-05-01 other 2026-01-05
    dead        | 2012-05-01 | unknown | true            |                      | {"lastUpdated": "2026-02-01T08:00:00Z"} | 2012-05-01 unknown 2026-02-01
    died_in     | 2012-05-01 | female  |                 | 2025                 | {"lastUpdated": "2026-02-01T08:00:00Z"} | 2012-05-01 female 2026-02-01
    dead_some   | 2012-05-01 | female  | true            |                      |                                         |
    born_in     | 2012-05    | female  |                 |                      |                                         |
"""
CONSENTS = """
    id | status   | scope                              | patient                      | dateTime   | provision
    c1 | active   | {"coding": [{"code": "research"}]} | {"reference": "Patient/p1"}  | 2026-01-05 | {"type": "deny"}
    c2 | active   | {"coding": [{"code": "research"}]} | {"reference": "Patient/p3"} | 2025-01-05 | {"type": "deny"}
    c3 | active   | {"coding": [{"code": "research"}]} | {"reference": "Patient/p3"} | 2026-01-05 | {"type": "permit"}
    c4 | active   | {"coding": [{"code": "research"}]} | {"reference": "Patient/p2"} | 2026-01-05 |
    c5 | active   | {"coding": [{"code": "research"}]} | {"reference": "Patient/p2"} |            | {"type": "deny"}
    c6 | inactive | {"coding": [{"code": "research"}]} | {"reference": "Patient/ada"} | 2026-01-05 | {"type": "deny"}
    c7 | active   | {"coding": [{"code": "treatment"}]} | {"reference": "Patient/ada"} | 2026-01-05 | {"type": "deny"}
"""
ANSWERS = """
    id  | told
    ada | -
    p1  | true
    p2  | true
    p3  | false
"""
DIAGNOSES = """
    id            | code                                                                                                                                                                                         | told
    local_first   | {"coding": [{"system": "urn:own", "code": "17"}, {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M32.14", "display": "Lupus nephritis"}]}                                           | ICD10CM M32.14 Lupus nephritis
    snomed_first  | {"coding": [{"system": "http://snomed.info/sct", "code": "200936003"}, {"system": "http://hl7.org/fhir/sid/icd-10", "code": "M32.9"}], "text": "SLE"}                                         | ICD10 M32.9 SLE
    snomed        | {"coding": [{"system": "http://hl7.org/fhir/sid/icd-9-cm", "code": "710.0"}, {"system": "http://snomed.info/sct", "code": "55464009"}]}                                                       | SNOMED 55464009 -
    own_snomed    | {"coding": [{"system": "urn:own", "code": "17"}, {"system": "http://snomed.info/sct", "code": "55464009"}], "text": "SLE"} | SNOMED 55464009 SLE
    icd9          | {"coding": [{"system": "http://hl7.org/fhir/sid/icd-9-cm", "code": "710.0"}]}                                                                                                                | ICD9CM 710.0 -
    national      | {"coding": [{"system": "http://fhir.de/CodeSystem/bfarm/icd-10-gm", "code": "M32.1"}]}                                                                                                       | ICD10 M32.1 -
    china         | {"coding": [{"system": "urn:oid:2.16.156.10011.2.3.3.11", "code": "M32.900x001", "display": "系统性红斑狼疮"}]}                                                                               | ICD10CN M32.900x001 系统性红斑狼疮
    by_oid        | {"coding": [{"system": "urn:oid:2.16.840.1.113883.6.90", "code": "M32.9"}]}                                                                                                                  | ICD10CM M32.9 -
    text_only     | {"text": "系统性红斑狼疮"}                                                                                                                                                                    | LOCAL 系统性红斑狼疮 系统性红斑狼疮
    pair          | {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "N08.5"}, {"system": "http://hl7.org/fhir/sid/icd-10", "code": "M32.1"}, {"system": "http://hl7.org/fhir/sid/icd-10", "code": "M32.1"}]} | ICD10 N08.5 -
    pair/M32.1    |                                                                                                                                                                                              | ICD10 M32.1 -
"""
DATES = """
    id           | onsetDateTime | onsetPeriod             | recordedDate         | extension                                                                                                            | encounter                         | abatementDateTime | told
    onset        | 2020-03-01    |                         | 2021-01-01           |                                                                                                                      |                                   |                   | 2020-03-01 -
    period       |               | {"start": "2020-03-01"} | 2021-01-01           |                                                                                                                      |                                   |                   | 2020-03-01 -
    only_a_month | 2020-03       |                         | 2021-01-01T00:30:00Z |                                                                                                                      |                                   |                   | 2021-01-01 -
    asserted     |               |                         | 2021-01-01           | [{"url": "http://hl7.org/fhir/StructureDefinition/condition-assertedDate", "valueDateTime": "2020-12-24"}]            |                                   |                   | 2020-12-24 -
    of_a_stay    |               |                         |                      |                                                                                                                      | {"reference": "Encounter/emer"}   |                   | 2026-01-05 -
    over         | 2020-03-01    |                         |                      |                                                                                                                      |                                   | 2020-04-01        | 2020-03-01 2020-04-01
    over_in      | 2020-03-01    |                         |                      |                                                                                                                      |                                   | 2020-04           | 2020-03-01 2020-04-30
    over_long    |               |                         | 2021-01-01           |                                                                                                                      |                                   | 2015              | 2015-12-31 2015-12-31
"""
VERIFIED = """
    id           | verificationStatus                                                                                                                                          | encounter                       | told
    none_told    |                                                                                                                                                             |                                 | - -
    confirmed    | {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "confirmed"}]}                                                 | {"reference": "Encounter/imp"}  | confirmed inpatient
    own_first    | {"coding": [{"system": "urn:own", "code": "S"}, {"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "differential"}]}          | {"reference": "Encounter/amb"}  | differential outpatient
    unconfirmed  | {"coding": [{"code": "unconfirmed"}]}                                                                                                                       | {"reference": "Encounter/emer"} | provisional emergency
    provisional  | {"coding": [{"code": "provisional"}]}                                                                                                                       | {"reference": "Encounter/hh"}   | provisional other
    refuted      | {"text": "Refuted"}                                                                                                                                         | {"reference": "Encounter/gone"} | refuted -
    in_error     | {"coding": [{"code": "entered-in-error"}]}                                                                                                                  |                                 | entered-in-error -
"""
STAYS = """
    id   | class             | period
    imp  | {"code": "IMP"}   | {"start": "2026-01-05"}
    amb  | {"code": "AMB"}   | {"start": "2026-01-05"}
    emer | {"code": "EMER"}  | {"start": "2026-01-05T10:00:00Z"}
    hh   | {"code": "HH"}    | {"start": "2026-01-05"}
"""
PROCEDURES = """
    id       | status      | performedDateTime    | performedPeriod                                | code                                                                                                                                                     | told
    snomed   | completed   | 2026-01-05T10:00:00Z |                                                | {"coding": [{"system": "http://snomed.info/sct", "code": "265764009", "display": "Renal dialysis"}]}                                                     | SNOMED 265764009 Renal dialysis 2026-01-05 completed
    cpt      | not-done    | 2026-01-05           |                                                | {"coding": [{"system": "urn:own", "code": "7"}, {"system": "http://www.ama-assn.org/go/cpt", "code": "90935"}]}                                           | CPT 90935 - 2026-01-05 not-done
    pcs      | preparation |                      | {"start": "2026-01-05", "end": "2026-01-07"}   | {"coding": [{"system": "http://www.cms.gov/Medicare/Coding/ICD10", "code": "5A1D70Z"}]}                                                                  | ICD10PCS 5A1D70Z - 2026-01-05 preparation
    volume_3 | completed   | 2026-01-05           |                                                | {"coding": [{"system": "http://hl7.org/fhir/sid/icd-9-cm", "code": "39.95"}]}                                                                             | ICD9CM3 39.95 - 2026-01-05 completed
    china    | completed   | 2026-01-05           |                                                | {"coding": [{"system": "urn:oid:2.16.156.10011.2.3.3.12", "code": "39.9500"}], "text": "血液透析"}                                                        | ICD9CM3 39.9500 血液透析 2026-01-05 completed
    text     | completed   | 2026-01-05           |                                                | {"text": "plasma exchange"}                                                                                                                              | LOCAL plasma exchange plasma exchange 2026-01-05 completed
"""
VACCINES = """
    id       | status    | occurrenceDateTime | occurrenceString | vaccineCode                                                                                                                               | told
    cvx      | completed | 2026-01-05         |                  | {"coding": [{"system": "urn:own", "code": "7"}, {"system": "http://hl7.org/fhir/sid/cvx", "code": "03", "display": "MMR"}]}               | CVX 03 MMR 2026-01-05 completed
    atc      | not-done  | 2026-01-05         |                  | {"coding": [{"system": "http://www.whocc.no/atc", "code": "J07BD52"}]}                                                                    | ATC J07BD52 - 2026-01-05 not-done
    text     | completed |                    | 2026-01-05       | {"text": "麻疹减毒活疫苗"}                                                                                                                | LOCAL 麻疹减毒活疫苗 麻疹减毒活疫苗 2026-01-05 completed
"""
ALLERGIES = """
    id        | category                  | code                                                                                                                                        | onsetDateTime | recordedDate | verificationStatus                        | reaction                                                             | told
    rxnorm    | ["medication"]            | {"coding": [{"system": "http://snomed.info/sct", "code": "1"}, {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "5521"}], "text": "hydroxychloroquine"} | 2025-01 | 2025-02-01 | {"coding": [{"code": "confirmed"}]} | [{"severity": "mild"}, {"severity": "severe"}]                       | RXNORM 5521 hydroxychloroquine 2025-02-01 severe confirmed
    refuted   |                           | {"text": "prednisone"}                                                                                                                      | 2025-01-01    | 2025-02-01   | {"coding": [{"code": "refuted"}]}         |                                                                      | - - prednisone 2025-01-01 - refuted
    substance | ["food", "medication"]    |                                                                                                                                             |               | 2025-02-01   |                                           | [{"substance": {"text": "azathioprine"}, "onset": "2025-01-15"}]     | - - azathioprine 2025-01-15 - -
    an_egg    | ["food"]                  | {"text": "egg"}                                                                                                                             |               | 2025-02-01   |                                           |                                                                      | an allergy to no drug
    pollen    | ["environment"]           | {"text": "pollen"}                                                                                                                          |               | 2025-02-01   |                                           |                                                                      | an allergy to no drug
    nothing   |                           | {"coding": [{"system": "http://snomed.info/sct", "code": "716186003"}]}                                                                     |               | 2025-02-01   |                                           |                                                                      | no known allergy
"""
SUBJECTS = """
    id         | status    | study                                                    | period                                         | meta                            | told
    on_study   | on-study  | {"reference": "ResearchStudy/s1"}                        | {"start": "2026-01-05"}                        |                                 | NCT01234567 2026-01-05 -
    off_study  | off-study | {"reference": "ResearchStudy/s2"}                        | {"start": "2026-01-05", "end": "2026-02-01"}   |                                 | PROT-8 2026-01-05 2026-02-01
    withdrawn  | withdrawn | {"identifier": {"value": "NCT07654321"}}                 | {"start": "2026-01-05"}                        | {"lastUpdated": "2026-03-01"}   | NCT07654321 2026-01-05 2026-03-01
    screening  | screening | {"reference": "ResearchStudy/s1"}                        | {"start": "2026-01-05"}                        |                                 | never entered the study
"""
STUDIES = """
    id | identifier
    s1 | [{"value": "PROT-7"}, {"value": "NCT01234567"}]
    s2 | [{"value": "PROT-8"}]
"""


def of_ada(drawing: str, whose: str = "subject", **rest: object) -> list[Resource]:
    return [{whose: ADA} | rest | row for row in elements(drawing)]


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    sle = {"coding": [{"system": ICD10CM, "code": "M32.9"}]}
    replaced = {"type": "replaced-by", "other": {"reference": "https://x/Patient/ada"}}
    old = {"id": "old", "birthDate": "2012-05-01", "link": [replaced]}
    others = [{"id": f"p{n}", "birthDate": "2012-05-01", "link": [REPLACES]} for n in range(9)]
    coded = [row for row in of_ada(DIAGNOSES, onsetDateTime="2020-03-01") if "code" in row]
    return Ward(tmp_path_factory.mktemp("records")).deliver(
        Patient=[*elements(PATIENTS), *others, old | {"meta": {"lastUpdated": "2026-01-05"}}],
        Consent=elements(CONSENTS),
        Condition=[
            *coded,
            *of_ada(DATES, code=sle),
            *of_ada(VERIFIED, code=sle, recordedDate="2026-01-05"),
        ],
        Encounter=elements(STAYS),
        Procedure=of_ada(PROCEDURES),
        Immunization=of_ada(VACCINES, "patient"),
        AllergyIntolerance=of_ada(ALLERGIES, "patient"),
        ResearchSubject=of_ada(SUBJECTS, "individual"),
        ResearchStudy=elements(STUDIES),
    )


def test_who(ward: Ward) -> None:
    columns = ("birth_date", "sex", "death_date")
    assert ward.told("patients", *columns, of=PATIENTS) == told_of(PATIENTS)
    assert ward.reasons("patients") == {"death_date:not_a_date": 1, "birth_date:not_a_date": 1}


def test_who_declined_research(ward: Ward) -> None:
    assert ward.told("patients", "research_opt_out", of=ANSWERS) == told_of(ANSWERS)


def test_a_record_that_another_replaces_is_merged_into_it(ward: Ward) -> None:
    merges = ward.rows("SELECT from_id, to_id, merged_on::VARCHAR FROM current_patient_merges")
    assert merges == [("old", "ada", "2026-01-05")]


def test_codes_are_chosen_by_system_and_none_of_a_pair_is_lost(ward: Ward) -> None:
    columns = ("code_system", "code", "name")
    assert ward.told("diagnoses", *columns, of=DIAGNOSES) == told_of(DIAGNOSES)


def test_when_it_was_diagnosed(ward: Ward) -> None:
    assert ward.told("diagnoses", "diagnosed_on", "resolved_on", of=DATES) == told_of(DATES)


def test_how_certain_it_is_and_where_it_was_made(ward: Ward) -> None:
    assert ward.told("diagnoses", "status", "setting", of=VERIFIED) == told_of(VERIFIED)


def test_procedures(ward: Ward) -> None:
    columns = ("code_system", "code", "name", "performed_on", "status")
    assert ward.told("procedures", *columns, of=PROCEDURES) == told_of(PROCEDURES)


def test_vaccines(ward: Ward) -> None:
    columns = ("code_system", "code", "name", "given_on", "status")
    assert ward.told("immunizations", *columns, of=VACCINES) == told_of(VACCINES)


def test_allergies_to_drugs(ward: Ward) -> None:
    columns = ("code_system", "code", "name", "reaction_on", "severity", "status")
    kept, expected = ward.told("adverse_reactions", *columns, of=ALLERGIES), told_of(ALLERGIES)
    assert kept == {key: expected[key] for key in ("rxnorm", "refuted", "substance")}
    reasons = Counter(text for key, text in expected.items() if key not in kept)
    assert ward.left_out("adverse_reactions") == reasons


def test_studies_that_were_entered(ward: Ward) -> None:
    kept = ward.told("enrolments", "trial_id", "enrolled_on", "ended_on", of=SUBJECTS)
    expected = told_of(SUBJECTS)
    assert ward.left_out("enrolments") == {expected.pop("screening"): 1}
    assert kept == expected
