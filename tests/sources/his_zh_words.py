"""The words of a made-up Chinese hospital for what the sample says in codes and in English."""

from flows.sample.catalogue import DRUGS, TESTS

# What the box of each drug of the catalogue says.
PACKS = {
    "prednisone": "5mg×100片",
    "prednisolone": "5mg×100片",
    "methylprednisolone": "4mg×30片",
    "iv_methylprednisolone": "40mg/支",
    "dexamethasone": "0.75mg×100片",
    "hydroxychloroquine": "0.1g×14片",
    "mycophenolate": "0.25g×40粒",
    "cyclophosphamide": "0.2g/支",
    "azathioprine": "50mg×100片",
    "methotrexate": "2.5mg×100片",
    "tacrolimus": "0.5mg×50粒",
    "cyclosporin": "25mg×50粒",
    "leflunomide": "10mg×30片",
    "telitacicept": "80mg/支",
    "belimumab": "120mg/支",
    "rituximab": "100mg:10ml",
}
# Tablets are counted in these packs, and only where the dose is so many halves of one.
COUNTED = {"5mg×100片": (5.0, "片"), "4mg×30片": (4.0, "片"), "0.25g×40粒": (250.0, "粒")}
OTHER_DRUGS = {
    "CellCept 骁悉": ("YP0311", "骁悉（吗替麦考酚酯分散片）", "0.5g×20片"),
    "米芙 Myfortic": ("YP0312", "米芙（麦考酚钠肠溶片）", "180mg×50片"),
    "美卓乐": ("YP0106", "美卓乐（甲泼尼龙片）", "4mg×30片"),
    "曲安奈德注射液": ("YP0107", "曲安奈德注射液", "40mg:1ml"),
    "Chloroquine phosphate": ("YP0202", "磷酸氯喹片", "0.25g×24片"),
    "Amoxicillin": ("YP7001", "阿莫西林胶囊", "0.25g×24粒"),
    "Ibuprofen": ("YP7002", "布洛芬混悬液", "100ml:2g"),
    "Dexamethasone": ("YP0108", "地塞米松磷酸钠注射液", "5mg:1ml"),
    "Prednisone": ("YP0101", "醋酸泼尼松片", "5mg×100片"),
    "Methotrexate": ("YP0304", "甲氨蝶呤片", "2.5mg×100片"),
    "Hydrocortisone cream": ("YP0109", "氢化可的松乳膏", "10g:0.1g"),
    "Mometasone": ("YP7003", "糠酸莫米松鼻喷雾剂", "50μg×60揿"),
}
OTHER_TESTS = {
    "C reactive protein": ("JY029", "C反应蛋白"),
    "Hemoglobin in Blood": ("JY030", "血红蛋白"),
}
SLEDAI = {"SLEDAI-2K total": "SLEDAI-2K总分"}
SIGNS = {
    **{TESTS[key].english: TESTS[key].chinese for key in ("weight", "height", "temperature")},
    TESTS["spo2"].english: "血氧饱和度",
    "Heart rate": "心率",
}
DIAGNOSES = {
    "M32": ("M32", "ICD-10", "系统性红斑狼疮"),
    "M320": ("M32.000", "ICD-10国临版", "药物性系统性红斑狼疮"),
    "M3210": ("M32.100", "ICD-10国临版", "系统性红斑狼疮伴有器官或系统受累"),
    "M3214": ("M32.100x001", "ICD-10国临版", "系统性红斑狼疮伴有器官或系统受累"),
    "M328": ("M32.800", "ICD-10国临版", "其他形式的系统性红斑狼疮"),
    "M329": ("M32.900", "ICD-10国临版", "系统性红斑狼疮"),
    "M32900": ("M32.900", "ICD-10医保版", "系统性红斑狼疮"),
    "M351": ("M35.100", "ICD-10国临版", "其他重叠综合征"),
    "N085*": ("N08.5*", "ICD-10", "系统性结缔组织病的肾小球疾患"),
    "N049": ("N04.900", "ICD-10国临版", "肾病综合征"),
    "J069": ("J06.900", "ICD-10国临版", "急性上呼吸道感染"),
    "J06900": ("J06.900", "ICD-10国临版", "急性上呼吸道感染"),
    "J209": ("J20.900", "ICD-10国临版", "急性支气管炎"),
    "R560": ("R56.000", "ICD-10国临版", "热性惊厥"),
}
VACCINES = {
    "19": ("YM001", "卡介苗"),
    "03": ("YM002", "麻腮风联合减毒活疫苗"),
    "21": ("YM004", "水痘减毒活疫苗"),
    "141": ("YM005", "流感病毒裂解疫苗"),
    "08": ("YM006", "重组乙型肝炎疫苗"),
    "YM003": ("YM003", "百白破疫苗"),
    "YM011": ("YM011", "乙脑减毒活疫苗"),
}
SEXES = {"female": "女", "male": "男"}
STATUSES = {
    "confirmed": "确诊", "provisional": "疑似", "differential": "待查", "refuted": "排除",
    "active": "执行中", "completed": "已完成", "stopped": "已停", "final": "已审核", "": "",
}  # fmt: skip
SETTINGS = {"inpatient": "住院", "outpatient": "门诊", "emergency": "急诊", "": ""}
# Ways to write the same: which one a row gets depends on its place alone.
ROUTES = {
    "oral": (*["口服"] * 9, "鼻饲"), "iv": ("静脉滴注", "静滴", "静脉滴注"),
    "sc": ("皮下注射",), "im": ("肌注",), "topical": ("外用",), "nasal": ("喷鼻",),
}  # fmt: skip
FREQUENCIES = {
    "1": ("qd", "每日一次", "QD", "晨起顿服"), "2": ("bid", "每日两次", "q12h"),
    "3": ("tid", "每日三次"), "0.5": ("qod", "隔日"), "0.142857": ("qw", "每周一次"),
}  # fmt: skip
UNITS = {
    "umol/L": ("μmol/L", "umol/L"), "10*9/L": ("×10^9/L", "10^9/L"), "[IU]/mL": ("IU/mL",),
    "/[HPF]": ("/HP",), "g/24h": ("mg/24h", "g/24h"), "×10^9/L": ("×10^9/L",),
}  # fmt: skip
VALUES = {
    "negative": ("阴性", "阴性(-)"), "not detected": ("未检出",),
    "sinus rhythm, normal ecg": ("窦性心律，大致正常心电图",),
}  # fmt: skip

# Which drug and which test of the catalogue a row of the sample is, however it is written.
DRUG_OF = {
    written: key
    for key, drug in DRUGS.items()
    for written in (drug.chinese, drug.english)
    if written
}
TEST_OF = {
    written: (f"JY{number:03d}", test.chinese)
    for number, test in enumerate(TESTS.values(), start=1)
    for written in (test.chinese, test.english)
}
