"""Made-up records of a hospital, one row at a time, as text."""

from datetime import date, timedelta
from random import Random

Row = dict[str, str]

PATIENTS, MERGES = "patients", "patient_merges"
RESULT = ("result_id", "patient_id", "code", "code_system", "name", "collected_at", "value", "unit")
COLUMNS: dict[str, tuple[str, ...]] = {
    PATIENTS: ("patient_id", "birth_date", "sex", "death_date", "research_opt_out"),
    "diagnoses": (
        *("diagnosis_id", "patient_id", "code", "code_system", "name", "diagnosed_on", "status"),
    ),
    "medications": (
        *("medication_id", "patient_id", "name", "route", "dose_value", "dose_unit"),
        *("frequency_per_day", "start_date", "end_date", "status"),
    ),
    "labs": (*RESULT, "reference_low", "reference_high", "status"),
    "observations": (*RESULT, "status"),
    "procedures": ("procedure_id", "patient_id", "code", "code_system", "name", "performed_on"),
    "immunizations": ("immunization_id", "patient_id", "code", "code_system", "name", "given_on"),
    "adverse_reactions": (
        *("reaction_id", "patient_id", "code", "code_system", "name", "reaction_on", "severity"),
    ),
    "enrolments": ("enrolment_id", "patient_id", "trial_id", "enrolled_on", "ended_on"),
    MERGES: ("from_id", "to_id", "merged_on"),
}
EVENTS = tuple(extract for extract in COLUMNS if extract not in (PATIENTS, MERGES))
DAY = {
    "diagnoses": "diagnosed_on",
    "medications": "start_date",
    "labs": "collected_at",
    "observations": "collected_at",
    "procedures": "performed_on",
    "immunizations": "given_on",
    "adverse_reactions": "reaction_on",
    "enrolments": "enrolled_on",
    MERGES: "merged_on",
}
# The cells behind the ids, but for the day; a tuple of numbers is a range of values.
_LUPUS = (
    ("M32.9", "ICD10", "SLE"),
    ("M32.14", "ICD10CM", "Lupus nephritis"),
    ("710.0", "ICD9CM", ""),
)
_OTHER = ("J45.9", "ICD10", "Asthma"), ("B18.1", "ICD10", "Hepatitis B"), ("Z9", "LOCAL", "Other")
_DRUGS = (
    ("Prednisone", "oral", (5, 60), "mg"),
    ("Methylprednisolone", "iv", (20, 500), "mg"),
    ("Hydroxychloroquine", "oral", (100, 400), "mg"),
    ("Mycophenolate mofetil", "oral", (250, 1500), "mg"),
    ("Prednisone", "oral", (1, 2), "mg/kg"),
    ("Aspirin", "oral", (50, 100), "mg"),
)
_LABS = (
    ("1975-2", "LOINC", "Bilirubin", (1, 30), "mg/dL", "0.1", "1.2"),
    ("1742-6", "LOINC", "ALT", (5, 200), "U/L", "5", "40"),
    ("1920-8", "LOINC", "AST", (5, 200), "U/L", "5", "40"),
    ("2160-0", "LOINC", "Creatinine", (3, 20), "mg/dL", "0.3", "0.9"),
    ("777-3", "LOINC", "Platelets", (20, 400), "10*9/L", "150", "400"),
    ("W7", "LOCAL", "Ward test", (1, 9), "", "", ""),
)
_OBSERVATIONS = (
    ("29463-7", "LOINC", "Body weight", (18, 70), "kg"),
    ("8302-2", "LOINC", "Body height", (100, 170), "cm"),
    ("59410-1", "LOINC", "SpO2", (85, 100), "%"),
    ("SLEDAI-2K", "LOCAL", "SLEDAI-2K", (0, 30), ""),
    ("10230-1", "LOINC", "LVEF", (40, 70), "%"),
)


def value(random: Random, low: int, high: int) -> str:
    """A number that was very probably never drawn before: no two corrections are alike."""
    return f"{low + (high - low) * random.random():.6f}"


def patient(random: Random, number: str) -> Row:
    """A child."""
    born = date(2009 + random.randrange(8), 1 + random.randrange(12), 1 + random.randrange(28))
    sex = random.choice(("female", "male"))
    return dict(zip(COLUMNS[PATIENTS], (number, born.isoformat(), sex, "", ""), strict=True))


def event(random: Random, extract: str, number: str, whose: str, day: date) -> Row:
    """An event of that patient, up to a year before that day."""
    when = (day - timedelta(days=int(365 * random.random() ** 3))).isoformat()
    status = random.choice(("", "", "", "", "entered-in-error"))
    cells: tuple[str, ...]
    if extract == "diagnoses":
        refuted = random.choice(("", "", "confirmed", "provisional", "refuted"))
        cells = (*random.choice((*_LUPUS, *_LUPUS, *_OTHER)), when, refuted)
    elif extract == "medications":
        drug, route, dose, unit = random.choice(_DRUGS)
        end = random.choice(("", when, day.isoformat(), (day + timedelta(days=30)).isoformat()))
        cells = (drug, route, value(random, *dose), unit, "1", when, end, status)
    elif extract == "labs":
        *code, size, unit, low, high = random.choice(_LABS)
        when += random.choice(("", " 08:30:00", " 08:30:00", " 17:05:00"))
        cells = (*code, when, value(random, *size), unit, low, high, status)
    elif extract == "observations":
        *code, size, unit = random.choice(_OBSERVATIONS)
        cells = (*code, when, value(random, *size), unit, status)
    elif extract == "procedures":
        cells = ("55.23", "ICD9CM3", f"Renal biopsy {value(random, 1, 9)}", when)
    elif extract == "immunizations":
        cells = ("19", "CVX", f"BCG {value(random, 1, 9)}", when)
    elif extract == "adverse_reactions":
        cells = ("5521", "RXNORM", "Hydroxychloroquine", when, f"grade {value(random, 1, 3)}")
    else:
        cells = (f"TRIAL-{value(random, 1, 9)}", when, "")
    return dict(zip(COLUMNS[extract], (number, whose, *cells), strict=True))


def merge(old: str, new: str, day: date) -> Row:
    """The record of one id goes on under another."""
    return dict(zip(COLUMNS[MERGES], (old, new, day.isoformat()), strict=True))


def broken(random: Random, extract: str, row: Row) -> Row:
    """The row with one cell that no rule lets through."""
    if extract == PATIENTS:
        return row | random.choice(({"birth_date": "2012-13-01"}, {"sex": "girl"}))
    day = DAY[extract]
    return row | random.choice(({day: ""}, {day: "2026-02-30"}, {day: "2199-01-01"}))
