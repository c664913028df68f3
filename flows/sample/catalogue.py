"""The drugs and the tests that lupus patients of the sample get, under the names of four systems.

Codes: WHO ATC index of April 2026, RxNorm ingredients, LOINC; LOCAL codes are made up.
"""

from typing import NamedTuple


class Drug(NamedTuple):
    local: str
    atc: str
    rxnorm: str
    chinese: str
    english: str


class Test(NamedTuple):
    extract: str
    loinc: str
    chinese: str
    english: str
    unit: str
    low: str
    high: str


DRUGS: dict[str, Drug] = {
    "prednisone": Drug("YP0101", "H02AB07", "8640", "醋酸泼尼松片", "Prednisone 5 mg tablet"),
    "prednisolone": Drug("YP0102", "H02AB06", "8638", "醋酸泼尼松龙片", "Prednisolone tablet"),
    "methylprednisolone": Drug(
        "YP0103", "H02AB04", "6902", "甲泼尼龙片", "Methylprednisolone tablet"
    ),
    "iv_methylprednisolone": Drug(
        "YP0104", "H02AB04", "6902", "注射用甲泼尼龙琥珀酸钠", "Methylprednisolone injection"
    ),
    "dexamethasone": Drug("YP0105", "H02AB02", "3264", "地塞米松片", "Dexamethasone tablet"),
    "hydroxychloroquine": Drug(
        "YP0201", "P01BA02", "5521", "硫酸羟氯喹片", "Hydroxychloroquine sulfate tablet"
    ),
    "mycophenolate": Drug(
        "YP0301", "L04AA06", "68149", "吗替麦考酚酯胶囊", "Mycophenolate mofetil"
    ),
    "cyclophosphamide": Drug(
        "YP0302", "L01AA01", "3002", "注射用环磷酰胺", "Cyclophosphamide injection"
    ),
    "azathioprine": Drug("YP0303", "L04AX01", "1256", "硫唑嘌呤片", "Azathioprine tablet"),
    "methotrexate": Drug("YP0304", "L04AX03", "6851", "甲氨蝶呤片", "Methotrexate tablet"),
    "tacrolimus": Drug("YP0305", "L04AD02", "42316", "他克莫司胶囊", "Tacrolimus capsule"),
    "cyclosporin": Drug("YP0306", "L04AD01", "3008", "环孢素软胶囊", "Cyclosporine capsule"),
    "leflunomide": Drug("YP0307", "L04AK01", "27169", "来氟米特片", "Leflunomide tablet"),
    "telitacicept": Drug("YP0308", "", "", "注射用泰它西普", "泰它西普 80 mg"),
    "belimumab": Drug("YP0309", "L04AG04", "1092437", "注射用贝利尤单抗", "Belimumab infusion"),
    "rituximab": Drug("YP0310", "L01FA01", "121191", "利妥昔单抗注射液", "Rituximab infusion"),
}

TESTS: dict[str, Test] = {
    "wbc": Test("labs", "6690-2", "白细胞计数", "Leukocytes in Blood", "10*9/L", "4", "10"),
    "plt": Test("labs", "777-3", "血小板计数", "Platelets in Blood", "10*9/L", "100", "400"),
    "c3": Test("labs", "4485-9", "补体C3", "Complement C3", "g/L", "0.9", "1.8"),
    "c4": Test("labs", "4498-2", "补体C4", "Complement C4", "g/L", "0.1", "0.4"),
    "dsdna": Test("labs", "5130-0", "抗双链DNA抗体", "DNA double strand Ab", "[IU]/mL", "", "100"),
    "ana": Test("labs", "5048-4", "抗核抗体", "Nuclear Ab [Titer] in Serum", "", "", ""),
    "alt": Test("labs", "1742-6", "丙氨酸氨基转移酶", "Alanine aminotransferase", "U/L", "7", "40"),
    "ast": Test(
        "labs", "1920-8", "天门冬氨酸氨基转移酶", "Aspartate aminotransferase", "U/L", "13", "40"
    ),
    "tbil": Test("labs", "14631-6", "总胆红素", "Bilirubin.total", "umol/L", "3.4", "20.5"),
    "creatinine": Test(
        "labs", "14682-9", "肌酐", "Creatinine in Serum or Plasma", "umol/L", "27", "77"
    ),
    "protein_24h": Test(
        "labs", "2889-4", "24小时尿蛋白定量", "Protein in 24 hour Urine", "g/24h", "", "0.15"
    ),
    "dipstick": Test("labs", "20454-5", "尿蛋白", "Protein in Urine by Test strip", "", "", ""),
    "urine_rbc": Test("labs", "13945-1", "尿红细胞", "Erythrocytes in Urine", "/[HPF]", "0", "3"),
    "urine_wbc": Test("labs", "5821-4", "尿白细胞", "Leukocytes in Urine", "/[HPF]", "0", "5"),
    "hbsag": Test("labs", "5196-1", "乙肝表面抗原", "HBsAg", "", "", ""),
    "hbcab": Test("labs", "13952-7", "乙肝核心抗体", "HBcAb", "", "", ""),
    "hbv_dna": Test("labs", "42595-9", "乙肝病毒DNA", "HBV DNA", "[IU]/mL", "", "20"),
    "hcv_ab": Test("labs", "13955-0", "丙肝抗体", "HCV Ab", "", "", ""),
    "hiv_ab": Test("labs", "56888-1", "HIV抗原抗体联合", "HIV Ag/Ab", "", "", ""),
    "tppa": Test("labs", "24110-9", "TPPA", "Treponema pallidum Ab", "", "", ""),
    "rpr": Test("labs", "20507-0", "RPR", "Reagin Ab by RPR", "", "", ""),
    "cmv_dna": Test("labs", "72493-0", "巨细胞病毒DNA", "CMV DNA", "[IU]/mL", "", "500"),
    "hcg": Test("labs", "2118-8", "血HCG", "Choriogonadotropin in Serum", "", "", ""),
    "weight": Test("observations", "29463-7", "体重", "Body weight", "kg", "", ""),
    "height": Test("observations", "8302-2", "身高", "Body height", "cm", "", ""),
    "temperature": Test("observations", "8310-5", "体温", "Body temperature", "Cel", "", ""),
    "spo2": Test("observations", "59408-5", "血氧饱和度", "Oxygen saturation", "%", "", ""),
    "lvef": Test("observations", "10230-1", "左室射血分数", "LVEF", "%", "", ""),
    "ecg": Test("observations", "11524-6", "心电图", "EKG study report", "", "", ""),
    "sledai": Test("observations", "SLEDAI-2K", "SLEDAI评分", "SLEDAI-2K total", "", "", ""),
}
