"""Names inside names: the longest one owns the order, and no short name steals it."""

import re

import pytest
from folding import folded


@pytest.fixture
def claimed(table):
    """The (concept, role, preparation) of a drug name by the longest name; None if tied or none."""
    names = [row for row in table("drugs") if not row["code"]]

    def match(written):
        text, found = folded(written), []
        for row in names:
            name = folded(row["name"])
            word = rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])"
            if re.search(word, text) if row["match"] == "word" else name in text:
                found.append((len(name), row["concept"], row["role"], row["preparation"]))
        longest = {hit[1:] for hit in found if hit[0] == max(found)[0]}
        return longest.pop() if len({hit[0] for hit in longest}) == 1 else None

    return match


TRAPS = """
    written                              | concept            | role                 | preparation
    泼尼松片                             | prednisone         | glucocorticoid       |
    醋酸泼尼松龙片                       | prednisolone       | glucocorticoid       |
    泼尼松龙                             | prednisolone       | glucocorticoid       |
    氢化泼尼松注射液                     | prednisolone       | glucocorticoid       |
    甲泼尼龙片                           | methylprednisolone | glucocorticoid       |
    甲基泼尼松龙                         | methylprednisolone | glucocorticoid       |
    强的松                               | prednisone         | glucocorticoid       |
    强的松龙                             | prednisolone       | glucocorticoid       |
    甲基强的松龙                         | methylprednisolone | glucocorticoid       |
    可的松                               | cortisone          | glucocorticoid       |
    氢化可的松                           | hydrocortisone     | glucocorticoid       |
    去氢可的松                           | prednisone         | glucocorticoid       |
    氟氢可的松片                         | fludrocortisone    | excluded             |
    Fludrocortisone acetate              | fludrocortisone    | excluded             |
    Hydrocortisone 10 mg                 | hydrocortisone     | glucocorticoid       |
    Cortisone acetate                    | cortisone          | glucocorticoid       |
    methylPREDNISolone sodium succinate  | methylprednisolone | glucocorticoid       |
    Solu-Medrol 500 mg                   | methylprednisolone | glucocorticoid       |
    Ｓｏｌｕ－Ｍｅｄｒｏｌ               | methylprednisolone | glucocorticoid       |
    Depo-Medrol 40 mg                    | methylprednisolone | glucocorticoid       | depot
    得宝松                               | betamethasone      | glucocorticoid       | depot
    Kenacort-A 40                        | triamcinolone      | glucocorticoid       | depot
    康宁克通A                            | triamcinolone      | glucocorticoid       | depot
    Kenacort 4 mg                        | triamcinolone      | glucocorticoid       |
    Pred Forte 1%                        | prednisolone       | glucocorticoid       | not_systemic
    硫酸羟氯喹片                         | hydroxychloroquine | hydroxychloroquine   |
    磷酸氯喹                             | chloroquine        | not_on_trial_list    |
    Hydroxychloroquine sulfate           | hydroxychloroquine | hydroxychloroquine   |
    Chloroquine phosphate                | chloroquine        | not_on_trial_list    |
    环磷酰胺                             | cyclophosphamide   | immunosuppressant    |
    环孢素A软胶囊                        | cyclosporin        | immunosuppressant    |
    ciclosporin                          | cyclosporin        | immunosuppressant    |
    Voclosporin                          | voclosporin        | not_on_trial_list    |
    FK506                                | tacrolimus         | immunosuppressant    |
    mycophenolate mofetil 500 mg         | mycophenolate      | immunosuppressant    |
    riTUXimab-abbs                       | rituximab          | immunosuppressant    |
    泽贝妥单抗                           | zuberitamab        | not_on_trial_list    |
    利妥昔单抗                           | rituximab          | immunosuppressant    |
    去甲肾上腺素                         | norepinephrine     | vasopressor_inotrope |
    肾上腺素                             | epinephrine        | vasopressor_inotrope |
    Norepinephrine                       | norepinephrine     | vasopressor_inotrope |
    西达基奥仑赛                         | car_t              | prior_cart           |
"""


def drawn(text):
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.parametrize("row", drawn(TRAPS), ids=lambda row: row["written"])
def test_the_longest_name_owns_the_order(claimed, row):
    assert claimed(row["written"]) == (row["concept"], row["role"], row["preparation"])


@pytest.mark.parametrize(
    "written",
    ["预防用药", "Calcium carbonate", "维生素D", "泼尼", "环孢", "vincristine"],
)
def test_other_orders_are_nobodys(claimed, written):
    assert claimed(written) is None


def test_every_name_is_claimed_by_its_own_concept(table, claimed):
    for row in table("drugs"):
        if not row["code"]:
            answer = claimed(row["name"])
            assert answer is not None, row
            assert answer[0] == row["concept"], row


VACCINES = """
    written                   | concept
    皮内注射用卡介苗          | live_vaccine
    冻干甲型肝炎减毒活疫苗    | live_vaccine
    麻腮风联合减毒活疫苗      | live_vaccine
    口服三价重配轮状病毒活疫苗 | live_vaccine
    水痘疫苗                  | live_vaccine
    Ｍ－Ｍ－Ｒ                |
    甲型肝炎灭活疫苗          | not_live
    重组带状疱疹疫苗          | not_live
    COVID-19 mRNA vaccine     | not_live
    HPV vaccine               |
"""


@pytest.mark.parametrize("row", drawn(VACCINES), ids=lambda row: row["written"])
def test_live_vaccines_by_name(table, row):
    names = [r for r in table("vaccines") if r["match"] == "text"]
    written = folded(row["written"])
    found = {r["concept"] for r in names if folded(r["name"]) in written}
    assert found == ({row["concept"]} if row["concept"] else set())
