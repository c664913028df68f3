"""What no real export is without, on two patients who have no lupus (0000071 and 0000074).

Orders of no drug; a frequency and a route in somebody's own words; a drug that no concept claims;
a dose that is no number, and one of a pack whose strength is not written; an order withdrawn; the
30th of February; a result not yet final; a line of signs in which nothing was measured; a diagnosis
yet to be ruled out; an operation that was not done; an allergy to food.
"""

from collections.abc import Sequence

DRAWN = {
    "医嘱": """
YZ9-001|0000074|护理|长期|HL001|一级护理|||||qd|2026/11/10 8:00|2026/11/14 8:00|已停|
YZ9-002|0000071|膳食|长期|SS004|低盐饮食|||||qd|2026/11/10 8:00||执行中|
YZ9-003|0000074|西药|长期|YP7002|布洛芬混悬液|100ml:2g|口服|200|mg|体温超过38.5℃时|2026/11/10 8:00|2026/11/14 8:00|已停|
YZ9-004|0000071|西药|长期|YP7201|复方甘草酸苷片|25mg×100片|口服|2|片|tid|2026/10/1 8:00|2026/10/30 8:00|已停|
YZ9-005|0000074|西药|长期|YP7001|阿莫西林胶囊|0.25g×24粒|餐后温水送服|1|粒|tid|2026/11/10 8:00|2026/11/14 8:00|已完成|
YZ9-006|0000071|西药|长期|YP0101|醋酸泼尼松片|5mg×100片|口服|遵医嘱|片|qd|2025/3/1 8:00|2025/3/30 8:00|已完成|
YZ9-007|0000071|西药|长期|YP0101|醋酸泼尼松片|100片/瓶|口服|2|片|qd|2025/4/1 8:00|2025/4/30 8:00|已完成|
YZ9-008|0000071|西药|长期|YP0306|环孢素软胶囊|25mg×50粒|口服|2|粒|q12h|2025/5/1 8:00|2025/5/30 8:00|已作废|录入错误
YZ9-009|0000074|西药|临时|YP7101|吸入用布地奈德混悬液|1mg:2ml|雾化吸入|1|mg|st|2026/11/10 8:00||已完成|
""",
    "检验": """
JG9-001|0000074|JY001|白细胞计数|2026-02-30 08:00|7.1|×10^9/L|4-10|已审核
JG9-002|0000074|JY006|抗核抗体|2026-11-10 08:00|弱阳性||阴性|已审核
JG9-003|0000071|JY004|补体C4|2026-11-10|<0.01|g/L|0.1-0.4|初步报告
JG9-004|0000071|JY777|尿微量白蛋白|2026-11-10 08:00|186↑|mg/L|<30|已审核
""",
    "生命体征": """
TZ9-001|0000074|20261110080000||--||||
""",
    "诊断": """
ZD9-001|0000071|急诊|J18.900|ICD-10国临版|肺炎|2026/11/10||待查
ZD9-002|0000071|门诊|ZD0231|院内|反复呼吸道感染|20261101||
""",
    "手术": """
SS9-001|0000074|47.09|阑尾切除术|2026年3月9日|已取消
""",
    "过敏": """
GM9-001|0000074|食物|牛奶|2020-05-01|轻度|
GM9-002|0000074|药物|头孢克洛|2021-06-03|中度|
""",
    "入组": """
RZ9-001|0000074|ChiCTR0000001|2026/3/2|20260601
""",
}


def blemishes(table: str) -> list[Sequence[str]]:
    """The table's rows that are not as they should be."""
    return [line.split("|") for line in DRAWN.get(table, "").strip().splitlines()]
