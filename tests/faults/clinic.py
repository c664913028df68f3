"""A clinic of a few lupus patients: two deliveries, small enough to be refreshed in a second."""

from pathlib import Path

from refresh.deliveries import shorter_protocol

# Age, bilirubin and oxygen: what decides them must be fresh, so every week has other candidates.
CRITERIA = ("I1", "I4e", "I4g")
TRIAL = "CLINIC-1"

HEADERS = {
    "patients": "patient_id,birth_date,sex,death_date,research_opt_out",
    "diagnoses": "diagnosis_id,patient_id,code,code_system,name,diagnosed_on,status",
    "medications": "medication_id,patient_id,name,route,dose_value,dose_unit,"
    "frequency_per_day,start_date",
    "labs": "result_id,patient_id,code,code_system,name,collected_at,value,unit,"
    "reference_low,reference_high",
    "observations": "result_id,patient_id,code,code_system,name,collected_at,value,unit",
}
_FIRST = {
    "patients": [f"KID{n},201{n}-01-01,female,," for n in range(1, 7)],
    "diagnoses": [f"D{n},KID{n},M32.9,ICD10,SLE,2026-01-01," for n in range(1, 7)],
    "medications": [f"M{n},KID{n},Prednisone,oral,20,mg,1,2026-01-01" for n in range(1, 7)],
    # KID6 has no bilirubin; one row of five has a date that is none
    "labs": [
        *(f"B{n},KID{n},1975-2,LOINC,Bilirubin,2026-11-10,0.5,mg/dL,0.1,1.2" for n in range(1, 6)),
        "B9,KID6,1975-2,LOINC,Bilirubin,2026-11-31,0.5,mg/dL,0.1,1.2",
    ],
    "observations": [f"O{n},KID{n},59410-1,LOINC,SpO2,2026-11-14,9{n},%" for n in range(1, 7)],
}
# KID1 dies, KID2's bilirubin is corrected, KID3 opts out, KID6 is settled, KID7 is new; one lab has
# no date, one is of a stranger, and one row is repeated as it stands.
_SECOND = {
    "patients": [
        "KID1,2011-01-01,female,2026-11-18,",
        "KID3,2013-01-01,female,,true",
        "KID7,2015-05-05,male,,",
    ],
    "diagnoses": ["D7,KID7,M32.8,ICD10,SLE,2026-11-17,"],
    "medications": ["M7,KID7,Prednisone,oral,10,mg,1,2026-11-17"],
    "labs": [
        "B1,KID1,1975-2,LOINC,Bilirubin,2026-11-10,0.5,mg/dL,0.1,1.2",
        "B2,KID2,1975-2,LOINC,Bilirubin,2026-11-10,9.5,mg/dL,0.1,1.2",
        *(f"C{n},KID{n},1975-2,LOINC,Bilirubin,2026-11-20,0.7,mg/dL,0.1,1.2" for n in (4, 5, 6, 7)),
        *(f"A{n},KID{n},1742-6,LOINC,ALT,2026-11-20,2{n},U/L,5,40" for n in (4, 5, 6, 7)),
        "C8,KID4,1975-2,LOINC,Bilirubin,,0.7,mg/dL,0.1,1.2",
        "C9,KID9,1975-2,LOINC,Bilirubin,2026-11-20,0.7,mg/dL,0.1,1.2",
    ],
    "observations": [f"Q{n},KID{n},59410-1,LOINC,SpO2,2026-11-20,9{n},%" for n in (2, 4, 5, 6, 7)],
}
# Ids, days and names that no message may repeat.
PRIVATE = ("KID", "2015-05-05", "2026-11-31", "Bilirubin", "Prednisone", "SpO2")


def deliver(folder: Path, rows: dict[str, list[str]], day: str) -> Path:
    """A delivery of these lines, each under its extract's header."""
    folder.mkdir(parents=True)
    for extract, lines in rows.items():
        (folder / f"{extract}.csv").write_text("\n".join([HEADERS[extract], *lines, ""]), "utf-8")
    (folder / "delivery.toml").write_text(f"as_of = {day}\ndelivered_on = {day}\n", "utf-8")
    return folder


def first_delivery(folder: Path) -> Path:
    """Six patients; one row goes to quarantine."""
    return deliver(folder, _FIRST, "2026-11-16")


def second_delivery(folder: Path) -> Path:
    """A week later: corrections, new rows, an opt-out; two rows go to quarantine."""
    return deliver(folder, _SECOND, "2026-11-23")


def rising(folder: Path, number: int) -> Path:
    """One more day, on which another result makes another list."""
    day = f"2026-11-{24 + number // 4}"
    lab = f"R{number},KID4,1975-2,LOINC,Bilirubin,{day} {number % 4 + 1:02d}:00,{{}},mg/dL,0.1,1.2"
    return deliver(folder, {"labs": [lab.format("9.5" if number % 2 else "0.5")]}, day)


def trial(path: Path) -> Path:
    """A trial with three of the shipped criteria."""
    return shorter_protocol(path, CRITERIA, TRIAL)
