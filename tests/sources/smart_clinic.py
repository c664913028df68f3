"""A made-up clinic with the tab separated tables of SMART's sample patients."""

from spec.drawn import drawn

PATIENTS = """
    PID | dob        | gender | GENDER
    ada | 2010-05-01 | female | F
    bo  | 2011-02-28 | male   | M
"""
PROBLEMS = """
    ID | PID | START_DATE | END_DATE   | SNOMED   | NAME
    1  | ada | 2024-01-01 |            | 55464009 | Systemic lupus erythematosus
    2  | bo  | 2024-01-01 | 2024-02-01 | 65363002 | Otitis media
    3  | bo  | 2023       |            | 38341003 | Essential hypertension
    4  | bo  | 2024-03-01 |            | 44054006 | Diabetes mellitus type 2
    5  | bo  | 2024-03-01 |            | 29857009 | Chest pain
"""
MEDS = """
    ID | PID | START_DATE | END_DATE   | RxNorm  | Name                                                   | SIG                     | DAYS | Q_TO_TAKE_VALUE | FREQUENCY_VALUE | FREQUENCY_UNIT
    1  | ada | 2026-01-01 |            | 312617  | Prednisone 5 MG Oral Tablet                            | 2 tabs po qd            | 30   |                 |                 |
    2  | ada | 2026-01-01 |            | 105585  | Methotrexate 2.5 MG Oral Tablet                        | 4 weekly                | 84   | 4               | 1               | /wk
    3  | ada | 2026-02-01 | 2026-02-10 | 312615  | Prednisone 20 MG Oral Tablet                           | taper as directed       | 30   |                 |                 |
    4  | ada | 2026-03-01 |            | 312615  | Prednisone 20 MG Oral Tablet                           | 1 tab qd                |      | 1               | 2               | /d
    5  | ada | 2026-03-02 |            | 312615  | Prednisone 20 MG Oral Tablet                           | 1 cap once a week       | 0    | 2               | 1               | /wk
    6  | bo  | 2026-03-01 |            | 856987  | Acetaminophen 300 MG / Codeine 30 MG Oral Tablet       | 1 q6h prn pain          | 5    | 1               | 4               | /d
    7  | bo  | 2026-03-01 |            | 197885  | Hydrochlorothiazide 12.5 MG / Lisinopril 10 MG Oral Tablet | 1 daily             | 30   | 1               | 1               | /d
    8  | bo  | 2026-03-01 |            | 1000001 | Prednisolone 3 MG/ML Oral Solution                     | 7 mL bid x 10 days      | 10   | 7               | 2               | /d
    9  | bo  | 2026-03-01 |            | 1000002 | Ciprofloxacin 3 MG/ML / Dexamethasone 1 MG/ML Otic Suspension [Ciprodex] | 4 gtt in ear bid x7 days | 7 | 4 | 3 | /d
    10 | bo  | 2026-03-01 |            | 1000003 | Doxycycline                                            | 100mg po bid x 7 days   | 7    |                 |                 |
    11 | bo  | 2026-03-01 |            | 1000004 | 120 ACTUAT Triamcinolone 0.055 MG/ACTUAT Nasal Inhaler [Nasacort] | 2 puffs bid  | 30   | 2               | 2               | /d
    12 | bo  | 2026-04-01 |            | 312615  | Prednisone 20 MG Oral Tablet                           | 2 tabs po once          |      |                 |                 |
"""
REFILLS = """
    ID | PID | DATE       | RXN     | DAYS | Q
    1  | ada | 2026-01-01 | 312617  | 30   | 60
    2  | ada | 2026-02-01 | 312617  | 30   | 60
    3  | ada | 2026-06-01 | 312615  | 10   | 10
    4  | bo  | 2026-06-01 | 999999  | 0    | 0
"""
LABS = """
    ID | PID | DATE                | LOINC   | SCALE | NAME             | VALUE    | LOW               | HIGH | UNITS
    1  | ada | 2026-10-01          | 1920-8  | Qn    | AST SerPl-cCnc   | 22       | 10                | 40   | UNITS/L
    2  | ada | 2026-10-01T06:39:00 | 2160-0  | Qn    | Creat SerPl-mCnc | <0.5     | 0.5               | 1.1  | mg/dL
    3  | ada | 2026-10-01          | 20453-7 | Ord   | Epi Cells UrnS   | Few      | None; Few; Many   | 0    |
"""
VITALS = """
    ID | PID | TIMESTAMP           | WEIGHT | HEIGHT | TEMPERATURE | OXYGEN_SATURATION | SYSTOLIC
    1  | ada | 2026-10-01T15:53:00 | 40.5   | 151    |             | 98                | 110
    2  | bo  | 2026-10-02T15:53:00 |        |        |             |                   |
"""
PROCEDURES = """
    ID | PID | DATE       | SNOMED   | NAME
    1  | bo  | 2025-02-15 | 80146002 | Appendectomy
"""
# {vaccine} and {status} stand for the beginnings of two addresses.
IMMUNIZATIONS = """
    ID | PID | date       | CVX         | CVX_title                              | administration_status
    1  | ada | 2026-05-01 | {vaccine}03 | measles, mumps and rubella virus vaccine | {status}doseGiven
    2  | bo  | 2026-05-01 | {vaccine}21 | varicella virus vaccine                | {status}notAdministered
"""
ALLERGIES = """
    ID | PID | STATEMENT | TYPE      | ALLERGEN                   | SYSTEM | CODE          | START_DATE | SEVERITY
    1  | ada | negative  | general   | No known allergies         | SNOMED | 160244002     | 2000       |
    2  | bo  | positive  | food      | peanut                     | UNII   | QE1QX6B99R    | 2000       | severe
    3  | bo  | positive  | drugClass | sulfonamide antibacterial  | NDFRT  | N0000175503   | 2000       | mild
    4  | ada | positive  | drug      | prednisone                 | RXNORM | 8640          | 2025-04-01 | severe
    5  | bo  | positive  | drugClass | sulfonamide antibacterial  | NDFRT  | N0000175503   | 2025-04-01 | mild
"""
DRAWN = {
    "patients": PATIENTS,
    "problems": PROBLEMS,
    "meds": MEDS,
    "refills": REFILLS,
    "labs": LABS,
    "vitals": VITALS,
    "procedures": PROCEDURES,
    "immunizations": IMMUNIZATIONS.replace(
        "{vaccine}", "http://cdc.example/vaccines?rpt=cvx"
    ).replace("{status}", "http://smart.example/terms#"),
    "allergies": ALLERGIES,
}


def delivery() -> dict[str, str | bytes]:
    """The clinic's files by name."""
    return {f"{table}.txt": tabbed(text) for table, text in DRAWN.items()}


def tabbed(table: str) -> bytes:
    """A drawn table with tabs between its cells."""
    rows = drawn(table)
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    return "".join("\t".join(cells) + "\n" for cells in lines).encode()
