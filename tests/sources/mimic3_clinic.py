"""A made-up hospital with the tables of MIMIC-III, gzipped as they are published."""

import gzip

from landing.conftest import csv_text

PATIENTS = """
    row_id | subject_id | gender | dob                 | dod
    1      | 10         | F      | 2094-03-05 00:00:00 |
    2      | 11         | M      | 2090-06-05 00:00:00 | 2126-08-28 00:00:00
    3      | 12         | F      | 2080-06-05 00:00:00 |
    4      | 13         | F      | 2080-06-05 00:00:00 |
    5      | 14         | M      | 2080-06-05 00:00:00 |
    6      | 15         | M      | 1830-06-05 00:00:00 |
"""
ADMISSIONS = """
    row_id | subject_id | hadm_id | admittime           | dischtime
    1      | 10         | 100     | 2126-08-14 22:32:00 | 2126-08-27 18:59:00
    2      | 11         | 110     | 2126-08-14 22:32:00 | 2126-08-28 18:59:00
    3      | 12         | 120     | 2126-08-14 22:32:00 |
"""
DIAGNOSES = """
    row_id | subject_id | hadm_id | seq_num | icd9_code
    1      | 10         | 100     | 1       | 7100
    2      | 10         | 100     | 2       | V420
    3      | 11         | 110     | 1       | 4019
"""
PROCEDURES = """
    row_id | subject_id | hadm_id | seq_num | icd9_code
    1      | 10         | 100     | 1       | 3893
"""
PRESCRIPTIONS = """
    row_id | subject_id | hadm_id | startdate           | enddate             | drug_type | drug                                 | dose_val_rx | dose_unit_rx | route
    1      | 10         | 100     | 2126-08-15 00:00:00 | 2126-08-17 00:00:00 | MAIN      | PredniSONE                           | 20          | mg           | PO
    2      | 10         | 100     | 2126-08-15 00:00:00 | 2126-08-17 00:00:00 | MAIN      | Methylprednisolone Na Succ.          | 1           | gm           | IV DRIP
    3      | 10         | 100     | 2126-08-15 00:00:00 | 2126-08-17 00:00:00 | BASE      | D5W                                  | 250         | ml           | IV DRIP
    4      | 10         | 100     | 2126-08-15 00:00:00 | 2126-08-17 00:00:00 | ADDITIVE  | Hydrocortisone Na Succinate          | 15          | mg           | IT
    5      | 10         | 100     | 2126-08-15 00:00:00 | 2126-08-17 00:00:00 | MAIN      | Morphine Sulfate                     | 1-2         | mg           | IV
    6      | 10         | 100     | 2126-08-15 00:00:00 | 2126-08-17 00:00:00 | MAIN      | Heparin                              | 25,000      | UNIT         | IV
    7      | 10         | 100     | 2126-08-15 00:00:00 | 2126-08-17 00:00:00 | MAIN      | Tacrolimus                           | 0           | mg           | PO
    8      | 10         | 100     | 2126-08-15 00:00:00 |                     | MAIN      | PrednisoLONE Acetate 1% Ophth. Susp. | .5          | DROP         | BOTH EYES
    9      | 12         | 120     | 2126-08-15 00:00:00 |                     | MAIN      | Prednisone                           | 5           | mg           | PO/NG
    10     | 11         | 110     | 2126-08-15 00:00:00 | 2126-08-17 00:00:00 | MAIN      | Acyclovir                            | 1-2mg       | mg           | PB
"""
LABEVENTS = """
    row_id | subject_id | hadm_id | itemid | charttime           | value | valuenum | valueuom | flag
    1      | 10         | 100     | 50912  | 2126-08-15 06:00:00 | 1.1   | 1.1      | mg/dL    |
    2      | 10         | 100     | 51999  | 2126-08-15 06:00:00 | NEG   |          |          |
    3      | 10         | 100     | 50912  | 2126-08-16 06:00:00 |       |          |          |
"""
D_LABITEMS = """
    row_id | itemid | label      | fluid | category  | loinc_code
    1      | 50912  | Creatinine | Blood | Chemistry | 2160-0
    2      | 51999  | Home-made  | Blood | Chemistry |
"""
DRAWN = {
    "PATIENTS": PATIENTS,
    "ADMISSIONS": ADMISSIONS,
    "DIAGNOSES_ICD": DIAGNOSES,
    "PROCEDURES_ICD": PROCEDURES,
    "LABEVENTS": LABEVENTS,
    "D_LABITEMS": D_LABITEMS,
}


def delivery() -> dict[str, str | bytes]:
    """The hospital's files by name."""
    orders = csv_text(PRESCRIPTIONS.replace("25,000", '"25,000"'))
    texts = {table: csv_text(drawn) for table, drawn in DRAWN.items()} | {"PRESCRIPTIONS": orders}
    return {f"{table}.csv.gz": gzip.compress(text.encode()) for table, text in texts.items()}
