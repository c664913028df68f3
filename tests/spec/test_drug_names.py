"""Which drug an order is, and whether it counts: by code first, then by the longest name."""

import pytest

from spec.drawn import drawn
from spec.hospital import Chart, Judged

DRUGS = """
    patient              | code    | code_system | name                          | route   | concept            | exposure
    english              |         |             | Prednisone tablets 5 mg       | oral    | prednisone         | counted
    methyl_is_its_own    |         |             | methylprednisolone            | oral    | methylprednisolone | counted
    hydro_is_its_own     |         |             | Hydrocortisone                | iv      | hydrocortisone     | counted
    chinese              |         |             | 醋酸泼尼松片                  | oral    | prednisone         | counted
    chinese_inside       |         |             | 醋酸泼尼松龙片                | oral    | prednisolone       | counted
    strong_pine          |         |             | 强的松                        | oral    | prednisone         | counted
    strong_pine_dragon   |         |             | 强的松龙                      | oral    | prednisolone       | counted
    methyl_strong_pine   |         |             | 甲基强的松龙                  | iv      | methylprednisolone | counted
    short_form           |         |             | 甲强龙                        | iv      | methylprednisolone | counted
    chinese_hydro        |         |             | 氢化可的松琥珀酸钠            | iv      | hydrocortisone     | counted
    dehydro              |         |             | 去氢可的松                    | oral    | prednisone         | counted
    brand                |         |             | Medrol 4mg                    | oral    | methylprednisolone | counted
    brand_case           |         |             | SOLU-MEDROL                   | iv      | methylprednisolone | counted
    brand_full_width     |         |             | ＣｅｌｌＣｅｐｔ              | oral    | mycophenolate      | counted
    brand_chinese        |         |             | 骁悉胶囊                      | oral    | mycophenolate      | counted
    cyclophosphamide     |         |             | 注射用环磷酰胺                | iv      | cyclophosphamide   | counted
    cyclosporin          |         |             | 环孢素软胶囊                  | oral    | cyclosporin        | counted
    telitacicept         |         |             | 泰它西普                      | sc      | telitacicept       | counted
    hcq_not_chloroquine  |         |             | 硫酸羟氯喹片                  | oral    | hydroxychloroquine | counted
    chloroquine          |         |             | 磷酸氯喹片                    | oral    | chloroquine        | counted
    local_code           | YP0101  | LOCAL       | 醋酸泼尼松片                  | oral    | prednisone         | counted
    rxnorm               | 8640    | RXNORM      |                               | oral    | prednisone         | counted
    atc                  | H02AB07 | ATC         |                               | oral    | prednisone         | counted
    atc_lower_case       | h02ab07 | ATC         |                               | oral    | prednisone         | counted
    legacy_atc           | L01XC02 | ATC         |                               | iv      | rituximab          | counted
    code_before_name     | H02AB06 | ATC         | prednisone                    | oral    | prednisolone       | counted
    rxnorm_as_atc        | 8640    | ATC         |                               | oral    | -                  | no_concept
    fludrocortisone      |         |             | Fludrocortisone               | oral    | fludrocortisone    | excluded_product
    fludro_chinese       |         |             | 氟氢可的松片                  | oral    | fludrocortisone    | excluded_product
    fludro_code          | H02AA02 | ATC         | cortisone-like                | oral    | fludrocortisone    | excluded_product
    fludro_first         |         |             | fludrocortisone (not hydrocortisone acetate) | oral | fludrocortisone | excluded_product
    ointment_code        | D07AC01 | ATC         | betamethasone                 | oral    | glucocorticoid_nonsystemic | excluded_product
    ointment_no_route    | D07AB19 | ATC         | 地塞米松                      |         | glucocorticoid_nonsystemic | excluded_product
    tacrolimus_ointment  | D11AH01 | ATC         | tacrolimus                    |         | tacrolimus         | excluded_product
    eye_drops            | S01XA18 | ATC         | ciclosporin                   |         | cyclosporin        | excluded_product
    budesonide_gut       | A07EA06 | ATC         | budesonide                    | oral    | glucocorticoid_nonsystemic | excluded_product
    cream_by_route       |         |             | prednisolone                  | topical | prednisolone       | not_systemic
    inhaled              |         |             | betamethasone                 | inhaled | betamethasone      | not_systemic
    rectal               |         |             | hydrocortisone                | rectal  | hydrocortisone     | not_systemic
    no_route_name_only   |         |             | prednisone                    |         | prednisone         | route_unknown
    no_route_rxnorm      | 8640    | RXNORM      |                               |         | prednisone         | route_unknown
    other_route_atc      | L04AX01 | ATC         |                               | other   | azathioprine       | counted
    depot_by_route       |         |             | triamcinolone                 | im      | triamcinolone      | depot
    depot_by_name        |         |             | 得宝松                        | oral    | betamethasone      | depot
    depot_diprospan      | H02AB01 | ATC         | Diprospan                     | im      | betamethasone      | depot
    im_methylpred        |         |             | methylprednisolone            | im      | methylprednisolone | counted
    two_of_one_length    |         |             | azathioprine methotrexate     | oral    | -                  | ambiguous_name
    two_chinese          |         |             | 硫唑嘌呤/环孢霉素             | oral    | -                  | ambiguous_name
    two_lengths          |         |             | prednisone or prednisolone    | oral    | prednisolone       | counted
    no_whole_word        |         |             | cortisonelike extract         | oral    | -                  | no_concept
    glued_to_its_dose    |         |             | prednisone5mg                 | oral    | -                  | no_concept
    not_a_trial_drug     |         |             | paracetamol                   | oral    | -                  | no_concept
    vasopressor          | C01CA03 | ATC         |                               | iv      | norepinephrine     | not_an_exposure
"""
CHART = Chart()
CHART.draw(
    "medications",
    "patient | code | code_system | name | route\n"
    + "\n".join(
        " | ".join(row[c] for c in ("patient", "code", "code_system", "name", "route"))
        for row in drawn(DRUGS)
    ),
)


@pytest.mark.parametrize("case", drawn(DRUGS), ids=lambda c: c["patient"])
def test_the_drug_of_an_order(judged: Judged, case: dict[str, str]) -> None:
    rows = judged.table("medication").set_index("patient_id")
    row = rows.loc[case["patient"]]
    concept = row["concept"] if row["concept"] == row["concept"] else None
    assert (concept or "-") == case["concept"]
    assert row["exposure"] == case["exposure"]


@pytest.mark.parametrize(
    "patient",
    ["two_of_one_length", "two_chinese", "no_whole_word", "glued_to_its_dose", "not_a_trial_drug"],
)
def test_a_name_that_no_concept_claims_is_listed(judged: Judged, patient: str) -> None:
    (name,) = {row["name"] for row in drawn(DRUGS) if row["patient"] == patient}
    listed = judged.table("unclaimed_code")
    assert name in set(listed[listed["extract"].eq("medications")]["code"])


def test_a_name_that_a_concept_claims_is_not_listed_as_unclaimed(judged: Judged) -> None:
    listed = judged.table("unclaimed_code")
    codes = set(listed[listed["kind"].eq("code")]["code"])
    assert not codes & {"醋酸泼尼松片", "甲强龙", "Medrol 4mg", "Fludrocortisone"}
