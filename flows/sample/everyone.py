"""What patients without lupus have: weighted lists of diagnoses, orders, tests, vaccines.

Each entry is a row's fixed fields; a repeated entry is a commoner one. Codes that start with a
letter pair and digits under LOCAL are made up, and some of them no concept claims.
"""

Fields = tuple[str, ...]

# code, code_system, name
DIAGNOSES: list[Fields] = [
    *[("J06.9", "ICD10", "Acute upper respiratory infection")] * 6,
    *[("J06.900", "ICD10CN", "急性上呼吸道感染")] * 5,
    *[("J20.9", "ICD10", "Acute bronchitis")] * 3,
    ("J45.9", "ICD10", "Asthma"),
    ("J45.909", "ICD10CM", "Unspecified asthma, uncomplicated"),
    ("195967001", "SNOMED", "Asthma"),
    ("493.90", "ICD9CM", "Asthma, unspecified"),
    ("N04.9", "ICD10", "肾病综合征"),
    ("M08.0", "ICD10", "Juvenile rheumatoid arthritis"),
    ("D69.0", "ICD10", "过敏性紫癜"),
    ("M30.3", "ICD10", "Mucocutaneous lymph node syndrome [Kawasaki]"),
    ("A09", "ICD10", "Infectious gastroenteritis"),
    *[("L20.9", "ICD10", "Atopic dermatitis")] * 2,
    ("L93.0", "ICD10", "Discoid lupus erythematosus"),
    ("D50.9", "ICD10", "缺铁性贫血"),
    ("R56.0", "ICD10", "Febrile convulsions"),
    ("E66.9", "ICD10", "Obesity, unspecified"),
    ("I10", "ICD10", "Essential (primary) hypertension"),
    ("Q21.1", "ICD10", "Atrial septal defect"),
    ("ZD0231", "LOCAL", "反复呼吸道感染"),
    ("ZD0877", "LOCAL", "生长发育监测"),
]

# code, code_system, name, route, dose_value, dose_unit, frequency_per_day
ORDERS: list[Fields] = [
    *[("J01CA04", "ATC", "Amoxicillin", "oral", "250", "mg", "3")] * 4,
    *[("M01AE01", "ATC", "Ibuprofen", "oral", "10", "mg/kg", "3")] * 3,
    ("723", "RXNORM", "Amoxicillin", "oral", "500", "mg", "3"),
    ("R03AC02", "ATC", "Salbutamol", "inhaled", "0.1", "mg", "4"),
    ("R03BA02", "ATC", "Budesonide", "inhaled", "0.5", "mg", "2"),
    ("R01AD09", "ATC", "Mometasone", "nasal", "0.05", "mg", "1"),
    ("D07AA02", "ATC", "Hydrocortisone cream", "topical", "1", "", "2"),
    ("H02AB07", "ATC", "Prednisone", "oral", "20", "mg", "1"),
    ("YP0101", "LOCAL", "醋酸泼尼松片", "oral", "15", "mg", "1"),
    ("H02AB02", "ATC", "Dexamethasone", "iv", "5", "mg", "1"),
    ("H02AB06", "ATC", "Prednisolone", "oral", "1", "mg/kg", "1"),
    ("L04AX03", "ATC", "Methotrexate", "oral", "10", "mg", "0.142857"),
    ("YP0305", "LOCAL", "他克莫司胶囊", "oral", "1", "mg", "2"),
    ("B03AA07", "ATC", "Ferrous sulfate", "oral", "100", "mg", "1"),
    ("A11CC05", "ATC", "Colecalciferol", "oral", "10", "ug", "1"),
    *[("YP7021", "LOCAL", "头孢克洛干混悬剂", "oral", "125", "mg", "3")] * 3,
    *[("YP7044", "LOCAL", "小儿氨酚黄那敏颗粒", "oral", "1", "袋", "3")] * 2,
    ("YP7050", "LOCAL", "蒲地蓝消炎口服液", "oral", "10", "mL", "3"),
    ("", "", "维生素C片", "oral", "100", "mg", "1"),
    ("YP7101", "LOCAL", "吸入用布地奈德混悬液", "inhaled", "1", "mg", "2"),
    ("YP7102", "LOCAL", "盐酸西替利嗪滴剂", "", "", "", ""),
]

# code, code_system, name, unit, reference_low, reference_high; lowest value, step, decimals
Numbers = tuple[Fields, int, int, int]
LABS: list[Numbers] = [
    (("6690-2", "LOINC", "Leukocytes in Blood", "10*9/L", "4", "10"), 38, 4, 1),
    (("JY001", "LOCAL", "白细胞计数", "×10^9/L", "4", "10"), 38, 4, 1),
    (("777-3", "LOINC", "Platelets in Blood", "10*9/L", "100", "400"), 130, 13, 0),
    (("JY002", "LOCAL", "血小板计数", "×10^9/L", "100", "400"), 130, 13, 0),
    (("718-7", "LOINC", "Hemoglobin in Blood", "g/L", "110", "160"), 96, 3, 0),
    (("1742-6", "LOINC", "Alanine aminotransferase", "U/L", "7", "40"), 8, 3, 0),
    (("JY007", "LOCAL", "丙氨酸氨基转移酶", "U/L", "7", "40"), 8, 3, 0),
    (("1920-8", "LOINC", "Aspartate aminotransferase", "U/L", "", ""), 14, 2, 0),
    (("14631-6", "LOINC", "Bilirubin.total", "umol/L", "3.4", "20.5"), 35, 7, 1),
    (("14682-9", "LOINC", "Creatinine in Serum or Plasma", "umol/L", "27", "77"), 25, 3, 0),
    (("JY010", "LOCAL", "肌酐", "μmol/L", "27", "77"), 25, 3, 0),
    (("2160-0", "LOINC", "Creatinine in Serum or Plasma", "mg/dL", "0.3", "0.9"), 30, 3, 2),
    (("1988-5", "LOINC", "C reactive protein", "mg/L", "", "8"), 1, 9, 1),
    (("4485-9", "LOINC", "Complement C3", "g/L", "0.9", "1.8"), 85, 4, 2),
    (("JY888", "LOCAL", "超敏C反应蛋白", "mg/L", "", "5"), 2, 7, 1),
    (("JY889", "LOCAL", "肺炎支原体抗体滴度", "", "", ""), 40, 40, 0),
]
OBSERVATIONS: list[Numbers] = [
    (("8310-5", "LOINC", "Body temperature", "Cel", "", ""), 362, 1, 1),
    (("59408-5", "LOINC", "Oxygen saturation", "%", "", ""), 93, 0, 0),
    (("8867-4", "LOINC", "Heart rate", "/min", "", ""), 70, 2, 0),
    (("TZ031", "LOCAL", "血氧饱和度", "%", "", ""), 96, 0, 0),
]
VALUES = 24

# code, code_system, name
VACCINES: list[Fields] = [
    ("141", "CVX", "Influenza, seasonal, injectable"),
    ("08", "CVX", "Hep B, adolescent or pediatric"),
    ("03", "CVX", "MMR"),
    ("21", "CVX", "varicella"),
    ("YM003", "LOCAL", "百白破疫苗"),
    ("YM011", "LOCAL", "乙脑减毒活疫苗"),
]
PROCEDURES: list[Fields] = [
    ("88.72", "ICD9CM3", "超声心动图"),
    ("89.52", "ICD9CM3", "心电图"),
    ("47.09", "ICD9CM3", "阑尾切除术"),
    ("93000", "CPT", "Electrocardiogram, complete"),
]
REACTIONS: list[Fields] = [
    ("J01CA04", "ATC", "Amoxicillin"),
    ("YP7021", "LOCAL", "头孢克洛干混悬剂"),
]
TRIALS: list[Fields] = [("NCT00000102",), ("NCT00000107",), ("ChiCTR0000001",)]


def numbers(entry: Numbers) -> list[Fields]:
    """The entry's rows with each of its VALUES values: code ... reference_high, value."""
    fields, lowest, step, decimals = entry
    texts = [f"{(lowest + step * k) / 10**decimals:.{decimals}f}" for k in range(VALUES)]
    return [(*fields, text) for text in texts]
