"""Which drug an order names, read off literal dictionaries: code first, then name."""

import re
import unicodedata
from dataclasses import dataclass

GLUCOCORTICOIDS = (
    "prednisone",
    "prednisolone",
    "methylprednisolone",
    "dexamethasone",
    "betamethasone",
    "hydrocortisone",
    "cortisone",
    "deflazacort",
    "triamcinolone",
)
IMMUNOSUPPRESSANTS = (
    "cyclophosphamide",
    "mycophenolate",
    "azathioprine",
    "methotrexate",
    "cyclosporin",
    "tacrolimus",
    "sirolimus",
    "leflunomide",
    "telitacicept",
    "belimumab",
    "rituximab",
)
HYDROXYCHLOROQUINE = "hydroxychloroquine"

# (nominal, lowest published, highest published) mg of prednisone for 1 mg: 5 mg of prednisone are
# 0.75 mg of dexamethasone (East Lancashire joint formulary 6.3), or 0.6 mg in the published range
# (globalrph.com converter). Where one figure is published, the range is that figure.
FACTORS = {
    "prednisone": (1.0, 1.0, 1.0),
    "prednisolone": (1.0, 1.0, 1.0),
    "methylprednisolone": (1.25, 1.25, 1.25),
    "dexamethasone": (6.666667, 6.666667, 8.333333),
    "betamethasone": (6.666667, 6.666667, 8.333333),
    "hydrocortisone": (0.25, 0.25, 0.25),
    "cortisone": (0.2, 0.2, 0.2),
    "deflazacort": (0.833333, 0.833333, 0.833333),
    "triamcinolone": (1.25, 1.25, 1.25),
}

ATC = {
    "H02AB07": "prednisone",
    "H02AB06": "prednisolone",
    "H02AB04": "methylprednisolone",
    "H02AB02": "dexamethasone",
    "H02AB01": "betamethasone",
    "H02AB09": "hydrocortisone",
    "H02AB10": "cortisone",
    "H02AB13": "deflazacort",
    "H02AB08": "triamcinolone",
    "L01AA01": "cyclophosphamide",
    "L04AA06": "mycophenolate",
    "L04AX01": "azathioprine",
    "L04AX03": "methotrexate",
    "L01BA01": "methotrexate",
    "L04AD01": "cyclosporin",
    "L04AA01": "cyclosporin",
    "L04AD02": "tacrolimus",
    "L04AA05": "tacrolimus",
    "L04AH01": "sirolimus",
    "L04AA10": "sirolimus",
    "L04AK01": "leflunomide",
    "L04AA13": "leflunomide",
    "L04AG04": "belimumab",
    "L04AA26": "belimumab",
    "L01FA01": "rituximab",
    "L01XC02": "rituximab",
    "P01BA02": "hydroxychloroquine",
    # Known, and on no list of the trial: the code still decides before the name does.
    "P01BA01": "chloroquine",
    "L04AD03": "voclosporin",
    "L04AG11": "anifrolumab",
    "L01FA03": "obinutuzumab",
    "L01FA02": "ofatumumab",
    "L04AF02": "baricitinib",
    "L04AF01": "tofacitinib",
    "L04AA24": "abatacept",
    "L04AJ01": "eculizumab",
    "L04AC07": "tocilizumab",
    "L04AX02": "thalidomide",
    "L04AH02": "everolimus",
}
RXNORM = {
    "8640": "prednisone",
    "8638": "prednisolone",
    "6902": "methylprednisolone",
    "3264": "dexamethasone",
    "1514": "betamethasone",
    "5492": "hydrocortisone",
    "2878": "cortisone",
    "22396": "deflazacort",
    "10759": "triamcinolone",
    "3002": "cyclophosphamide",
    "68149": "mycophenolate",
    "7145": "mycophenolate",
    "265323": "mycophenolate",
    "408142": "mycophenolate",
    "1256": "azathioprine",
    "6851": "methotrexate",
    "3008": "cyclosporin",
    "42316": "tacrolimus",
    "35302": "sirolimus",
    "27169": "leflunomide",
    "1092437": "belimumab",
    "121191": "rituximab",
    "2105824": "rituximab",
    "2273510": "rituximab",
    "2472325": "rituximab",
    "1927886": "rituximab",
    "5521": "hydroxychloroquine",
    "2393": "chloroquine",
}
# Skin, eye, ear, nose, lung, gut and mouth forms, and the mineralocorticoid: never systemic.
EXCLUDED_ATC = (
    *("D07", "S01BA", "S01CB", "S02B", "S03B", "R01AD", "R03BA", "A07EA", "C05AA"),
    *("A01AC", "D10AA", "H02AA02", "S01XA18", "D11AH01", "S01XA23", "L01EG04"),
)
SYSTEMIC_ATC = ("H02", "L01", "L04", "P01BA02")

EXCLUDED_WORDS = ("fludrocortisone",)
EXCLUDED_TEXTS = ("氟氢可的松", "pred forte")

# English generic names, found as whole words.
WORDS = {concept: concept for concept in (*FACTORS, *IMMUNOSUPPRESSANTS, HYDROXYCHLOROQUINE)} | {
    "cyclosporine": "cyclosporin",
    "ciclosporin": "cyclosporin",
    "mycophenolate mofetil": "mycophenolate",
    "mycophenolic acid": "mycophenolate",
    "mycophenolate sodium": "mycophenolate",
}
# Chinese names and brands, found anywhere in the name; the longest wins.
TEXTS_BY_CONCEPT = {
    "prednisone": "泼尼松 醋酸泼尼松 强的松 去氢可的松 deltasone rayos",
    "prednisolone": "泼尼松龙 醋酸泼尼松龙 强的松龙 氢化泼尼松 orapred millipred",
    "methylprednisolone": "甲泼尼龙 甲基强的松龙 甲强龙 甲基泼尼松龙 甲泼尼龙琥珀酸钠 medrol "
    "solu-medrol 美卓乐 depo-medrol",
    "dexamethasone": "地塞米松 氟美松 地塞米松磷酸钠 decadron",
    "betamethasone": "倍他米松 复方倍他米松 celestone diprospan 得宝松",
    "hydrocortisone": "氢化可的松 氢化可的松琥珀酸钠 皮质醇 solu-cortef cortef",
    "cortisone": "可的松 醋酸可的松",
    "deflazacort": "地夫可特 去氟可特 emflaza calcort",
    "triamcinolone": "曲安西龙 曲安奈德 去炎松 kenacort kenacort-a 康宁克通a 康宁克通-a",
    "cyclophosphamide": "环磷酰胺 环磷氮芥 endoxan 安道生",
    "mycophenolate": "吗替麦考酚酯 霉酚酸酯 麦考酚酯 霉酚酸 麦考酚酸 麦考酚钠 cellcept 骁悉 赛可平 "
    "myfortic 米芙",
    "azathioprine": "硫唑嘌呤 imuran 依木兰",
    "methotrexate": "甲氨蝶呤 氨甲蝶呤 氨甲喋呤 trexall metoject",
    "cyclosporin": "环孢素 环孢霉素 环孢菌素 环孢素a neoral sandimmun 新山地明 山地明 新赛斯平 "
    "赛斯平 田可",
    "tacrolimus": "他克莫司 fk506 prograf advagraf 普乐可复 新普乐可复 赛福开",
    "sirolimus": "西罗莫司 雷帕霉素 rapamune 雷帕鸣 宜欣可 赛莫司",
    "leflunomide": "来氟米特 arava 爱若华 妥抒",
    "telitacicept": "泰它西普 泰他西普 泰它西普注射液 rc18 泰爱",
    "belimumab": "贝利尤单抗 贝利木单抗 benlysta 倍力腾",
    "rituximab": "利妥昔单抗 mabthera rituxan 美罗华 汉利康 hlx01 达伯华 ibi301 truxima ruxience "
    "riabni",
    "hydroxychloroquine": "羟氯喹 硫酸羟氯喹 羟基氯喹 plaquenil 赛能 纷乐",
}
TEXTS = {text: concept for concept, row in TEXTS_BY_CONCEPT.items() for text in row.split()}
TEXTS |= {"rituxan hycela": "rituximab"}
# Products that release for weeks, by any route, and the two drugs that do so by im (rule 4).
DEPOT_TEXTS = ("depo-medrol", "diprospan", "得宝松", "康宁克通a", "康宁克通-a", "kenacort-a")
DEPOT_BY_IM = ("betamethasone", "triamcinolone")


@dataclass(frozen=True)
class Drug:
    """The concept that an order or a reaction names (None: none, excluded or undecided)."""

    concept: str | None
    depot: bool = False


def fold(text: str) -> str:
    """The text with full-width characters narrowed, case ignored and edges trimmed."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _has_word(name: str, word: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", name) is not None


def by_name(name: str) -> str | None:
    """The concept of the longest name found; None where none is, or two concepts tie for it."""
    matches = [(len(word), concept) for word, concept in WORDS.items() if _has_word(name, word)]
    matches += [(len(text), concept) for text, concept in TEXTS.items() if text in name]
    if not matches:
        return None
    longest = max(length for length, _ in matches)
    concepts = {concept for length, concept in matches if length == longest}
    return concepts.pop() if len(concepts) == 1 else None


def recognise(code: str, code_system: str, name: str) -> Drug:
    """The drug of an order: excluded code, then known code, excluded name, known name."""
    code, name = code.strip().upper(), fold(name)
    depot = any(text in name for text in DEPOT_TEXTS)
    if code_system == "ATC" and code.startswith(EXCLUDED_ATC):
        return Drug(None)
    known = {"ATC": ATC, "RXNORM": RXNORM}.get(code_system, {}).get(code)
    if known:
        return Drug(known, depot)
    if any(_has_word(name, word) for word in EXCLUDED_WORDS):
        return Drug(None)
    if any(text in name for text in EXCLUDED_TEXTS):
        return Drug(None)
    return Drug(by_name(name), depot)


def route_of_exposure(route: str, code: str, code_system: str) -> str | None:
    """The route of a systemic order; None where it is not systemic, or where nobody can tell."""
    if route in ("oral", "iv", "im", "sc"):
        return route
    systemic_code = code_system == "ATC" and code.strip().upper().startswith(SYSTEMIC_ATC)
    if route in ("", "other") and systemic_code:
        return "unstated"
    return None


def is_depot(drug: Drug, route: str) -> bool:
    """Whether rule 4 leaves the order out: a depot product, or a depot drug by im."""
    if drug.concept not in GLUCOCORTICOIDS:
        return False
    return drug.depot or (drug.concept in DEPOT_BY_IM and route == "im")
