"""How a hospital may spell a drug, a route, a dose: the raw material of the random histories."""

from random import Random

# drug: (codes with their system, names)
SPELLINGS: dict[str, tuple[list[tuple[str, str]], list[str]]] = {
    "prednisone": (
        [("H02AB07", "ATC"), ("8640", "RXNORM")],
        [
            "泼尼松片",
            "醋酸泼尼松片 5mg",
            "强的松",
            "Prednisone 5 mg tablet",
            "ＰＲＥＤＮＩＳＯＮＥ",
            "Deltasone",
        ],
    ),
    "prednisolone": (
        [("H02AB06", "ATC"), ("8638", "RXNORM")],
        ["泼尼松龙", "醋酸泼尼松龙片", "强的松龙片", "氢化泼尼松", "prednisolone 5 mg", "Orapred"],
    ),
    "methylprednisolone": (
        [("H02AB04", "ATC"), ("6902", "RXNORM")],
        [
            "甲泼尼龙片",
            "甲基强的松龙",
            "注射用甲泼尼龙琥珀酸钠",
            "甲基泼尼松龙",
            "美卓乐",
            "Solu-Medrol",
            "Methylprednisolone 4 mg",
        ],
    ),
    "dexamethasone": (
        [("H02AB02", "ATC"), ("3264", "RXNORM")],
        ["地塞米松片", "地塞米松磷酸钠注射液", "氟美松", "dexamethasone 0.75 mg", "Decadron"],
    ),
    "betamethasone": (
        [("H02AB01", "ATC"), ("1514", "RXNORM")],
        ["倍他米松片", "Betamethasone 0.5 mg", "Celestone"],
    ),
    "hydrocortisone": (
        [("H02AB09", "ATC"), ("5492", "RXNORM")],
        ["氢化可的松片", "注射用氢化可的松琥珀酸钠", "Hydrocortisone 20 mg", "Solu-Cortef"],
    ),
    "cortisone": (
        [("H02AB10", "ATC"), ("2878", "RXNORM")],
        ["醋酸可的松片", "可的松", "cortisone acetate"],
    ),
    "deflazacort": (
        [("H02AB13", "ATC"), ("22396", "RXNORM")],
        ["地夫可特片", "deflazacort 6 mg", "Calcort"],
    ),
    "triamcinolone": (
        [("H02AB08", "ATC"), ("10759", "RXNORM")],
        ["曲安西龙片", "triamcinolone 4 mg"],
    ),
    "hydroxychloroquine": (
        [("P01BA02", "ATC"), ("5521", "RXNORM")],
        ["硫酸羟氯喹片", "羟氯喹", "Hydroxychloroquine 200 mg", "纷乐", "Plaquenil"],
    ),
    "chloroquine": (
        [("P01BA01", "ATC"), ("2393", "RXNORM")],
        ["磷酸氯喹片", "chloroquine phosphate"],
    ),
    "cyclophosphamide": (
        [("L01AA01", "ATC"), ("3002", "RXNORM")],
        ["注射用环磷酰胺", "环磷酰胺片", "Cyclophosphamide 200 mg", "Endoxan", "安道生"],
    ),
    "mycophenolate mofetil": (
        [("L04AA06", "ATC"), ("68149", "RXNORM")],
        ["吗替麦考酚酯胶囊", "霉酚酸酯", "骁悉", "CellCept 250 mg", "mycophenolate mofetil"],
    ),
    "mycophenolic acid": (
        [("L04AA06", "ATC"), ("7145", "RXNORM"), ("408142", "RXNORM")],
        ["麦考酚钠肠溶片", "米芙", "Myfortic", "mycophenolic acid 360 mg", "霉酚酸"],
    ),
    "azathioprine": (
        [("L04AX01", "ATC"), ("1256", "RXNORM")],
        ["硫唑嘌呤片", "依木兰", "azathioprine 50 mg"],
    ),
    "methotrexate": (
        [("L04AX03", "ATC"), ("L01BA01", "ATC"), ("6851", "RXNORM")],
        ["甲氨蝶呤片", "氨甲喋呤", "Methotrexate 2.5 mg", "Metoject"],
    ),
    "cyclosporin": (
        [("L04AD01", "ATC"), ("L04AA01", "ATC"), ("3008", "RXNORM")],
        ["环孢素软胶囊", "环孢素A", "新赛斯平", "田可", "Neoral 25 mg"],
    ),
    "tacrolimus": (
        [("L04AD02", "ATC"), ("L04AA05", "ATC"), ("42316", "RXNORM")],
        ["他克莫司胶囊", "普乐可复", "FK506", "tacrolimus 0.5 mg"],
    ),
    "sirolimus": (
        [("L04AH01", "ATC"), ("L04AA10", "ATC"), ("35302", "RXNORM")],
        ["西罗莫司片", "雷帕鸣", "sirolimus 1 mg"],
    ),
    "leflunomide": (
        [("L04AK01", "ATC"), ("L04AA13", "ATC"), ("27169", "RXNORM")],
        ["来氟米特片", "爱若华", "leflunomide 10 mg"],
    ),
    "telitacicept": ([], ["注射用泰它西普", "泰他西普", "泰爱", "RC18"]),
    "belimumab": (
        [("L04AG04", "ATC"), ("L04AA26", "ATC"), ("1092437", "RXNORM")],
        ["贝利尤单抗", "倍力腾", "Benlysta 120 mg", "belimumab 400 mg"],
    ),
    "rituximab": (
        [("L01FA01", "ATC"), ("L01XC02", "ATC"), ("121191", "RXNORM"), ("2273510", "RXNORM")],
        ["利妥昔单抗注射液", "美罗华", "汉利康", "达伯华", "Rituximab 100 mg", "Truxima"],
    ),
    # Recognised, and never counted as a daily dose.
    "methylprednisolone depot": ([("H02AB04", "ATC"), ("6902", "RXNORM")], ["Depo-Medrol 40 mg"]),
    "betamethasone depot": ([("H02AB01", "ATC")], ["得宝松 1ml", "Diprospan"]),
    "triamcinolone depot": ([("H02AB08", "ATC")], ["康宁克通A 40mg"]),
    # Never systemic, whatever the route column says.
    "fludrocortisone": ([("H02AA02", "ATC")], ["Fludrocortisone 0.1 mg", "fludrocortisone"]),
    "skin steroid": (
        [("D07AC01", "ATC"), ("D07AB02", "ATC")],
        ["倍他米松乳膏", "丁酸氢化可的松乳膏"],
    ),
    "tacrolimus ointment": ([("D11AH01", "ATC")], ["他克莫司软膏"]),
    "cyclosporin eye drops": ([("S01XA18", "ATC")], ["环孢素滴眼液"]),
    "inhaled steroid": ([("R03BA02", "ATC")], ["布地奈德吸入剂"]),
    # Two concepts with equally long names claim nothing.
    "either of two": ([], ["环磷酰胺/硫唑嘌呤"]),
    "no trial drug": ([("A02BC01", "ATC"), ("7646", "RXNORM")], ["奥美拉唑", "omeprazole 20 mg"]),
}
NAME_NEEDED = ("methylprednisolone depot", "betamethasone depot", "triamcinolone depot")
CODE_NEEDED = ("skin steroid", "tacrolimus ointment", "cyclosporin eye drops", "inhaled steroid")
MISLEADING_NAMES = ("泼尼松龙片", "甲泼尼龙片", "氢化可的松片", "Prednisone 5 mg", "环孢素", "")


def spell(rng: Random, drug: str) -> dict[str, str]:
    """One way to write the drug: code, code_system and name of a row."""
    codes, names = SPELLINGS[drug]
    name = rng.choice(names)
    by_code = bool(codes) and (drug in CODE_NEEDED or rng.random() < 0.6)
    if not by_code:
        code, system = rng.choice([("", ""), (f"D{rng.randint(100, 999)}", "LOCAL")])
        return {"code": code, "code_system": system, "name": name}
    code, system = rng.choice(codes)
    if drug not in NAME_NEEDED and drug != "no trial drug" and rng.random() < 0.3:
        name = rng.choice(MISLEADING_NAMES)
    return {"code": code, "code_system": system, "name": name}


def plain(value: float) -> str:
    """The number with at most six decimals and no trailing zeros."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def dose_of(rng: Random, mg_a_day: float, weight_kg: float) -> dict[str, str]:
    """One way to write the daily mg: dose_value, dose_unit and frequency_per_day."""
    value, unit, frequency = rng.choice(
        [
            (mg_a_day, "mg", "1"),
            (mg_a_day, "mg", "1"),
            (mg_a_day, "mg", "1"),
            (mg_a_day / 2, "mg", "2"),
            (mg_a_day / 3, "mg", "3"),
            (mg_a_day * 2, "mg", "0.5"),
            (mg_a_day * 7, "mg", "0.142857"),
            (mg_a_day / 1000, "g", "1"),
            (mg_a_day * 1000, "ug", "1"),
            (mg_a_day * 500, "mcg", "2"),
            (mg_a_day * 1000, "μg", "1"),  # Greek mu
            (mg_a_day * 1000, "µg", "1"),  # micro sign
            (mg_a_day / weight_kg, "mg/kg", "1"),
            (mg_a_day / weight_kg / 2, "mg/kg", "2"),
        ]
    )
    return {"dose_value": plain(value), "dose_unit": unit, "frequency_per_day": frequency}


def blur(rng: Random, row: dict[str, str]) -> None:
    """Make the dose of the row unknown in one of the ways that hospitals have."""
    column, value = rng.choice(
        [
            ("dose_unit", "tablet"),
            ("dose_unit", "片"),
            ("dose_unit", ""),
            ("dose_value", ""),
            ("frequency_per_day", ""),
        ]
    )
    row[column] = value
