"""The sample's lupus patients, some with ids and results that a page could trip over."""

from pathlib import Path

from refresh.deliveries import SAMPLE, TRIAL, Files, of_patients, read, write

# The first ones of the sample teach a lesson each; the others have no lupus.
LUPUS = 71
# Candidates and near misses of the sample under ids that are not plain.
HOSTILE = "P<b>&\"'\\{{1}}/37"
CHINESE = "病人-00005"
FORMULA = "=1+1<script>alert(1)</script>"
RENAMED = {"P00037": HOSTILE, "P00005": CHINESE, "P00008": FORMULA}
# Nothing but a diagnosis; a course of drugs that nobody ended; an order ten years ago.
EMPTY, OPEN = "EMPTY", "OPEN"
SAID = "<i>电话联系家属</i> & will call"
PRECIOUS = "<抗双链DNA> & \"强阳性\" 'javascript:'"

_ADDED = {
    "patients": [f"{EMPTY},2012-01-01,female,,", f"{OPEN},2012-01-01,male,,"],
    "diagnoses": [
        f"D90001,{EMPTY},M32.9,ICD10,SLE,2026-11-01,,confirmed,outpatient",
        f"D90002,{OPEN},M32.9,ICD10,SLE,2016-11-01,,confirmed,outpatient",
    ],
    "medications": [
        f"M90001,{OPEN},,,硫酸羟氯喹片,oral,200,mg,1,2026-03-01,,active,",
        f"M90002,{OPEN},,,环磷酰胺,iv,500,mg,1,2016-12-01,2016-12-01,completed,",
        f"M90003,{OPEN},,,利妥昔单抗,iv,500,mg,1,2026-02-01,2026-02-01,completed,",
        f"M90004,{OPEN},,,Mycophenolate mofetil,oral,500,mg,2,2026-06-01,,completed,",
        f"M90005,{OPEN},,,Prednisone,oral,30,mg,1,2026-05-01,2026-08-15,completed,",
        f"M90006,{OPEN},,,Chloroquine,oral,250,mg,1,2026-09-01,2026-10-01,completed,",
    ],
    "labs": [
        f"L90001,{OPEN},JY005,LOCAL,抗双链DNA抗体,2026-06-01 08:00:00,阳性,,,,",
        f"L90002,{OPEN},JY005,LOCAL,抗双链DNA抗体,2026-09-01 08:00:00,{PRECIOUS},,,,",
        f"L90003,{OPEN},JY003,LOCAL,补体C3,2026-06-01 08:00:00,0.85-0.95,g/L,0.9,1.8,",
        f"L90004,{OPEN},JY003,LOCAL,补体C3,2026-07-01 08:00:00,<0.9,g/L,0.9,1.8,",
        f"L90005,{OPEN},2160-0,LOINC,Creatinine,2024-07-01 08:00:00,55,umol/L,27,62,",
    ],
    "observations": [f"O90001,{OPEN},29463-7,LOINC,体重,2026-05-01 08:00:00,25,kg,,,"],
}


def files() -> Files:
    """The delivery by extract."""
    whole = read(SAMPLE)
    chosen = of_patients(whole, {f"P{n:05d}" for n in range(1, LUPUS + 1)})
    # Who takes part in another trial is known only where enrolments are delivered at all.
    chosen |= {extract: whole[extract] for extract in ("patients", "enrolments")}
    renamed = {
        extract: [[RENAMED.get(cell, cell) for cell in row] for row in rows]
        for extract, rows in chosen.items()
    }
    for extract, lines in _ADDED.items():
        renamed[extract] += [line.split(",") for line in lines]
    return renamed


def delivered(folder: Path) -> Path:
    """The delivery in that folder."""
    return write(folder, files())


def decisions(file: Path) -> Path:
    """A file of what the office decided after the first release."""
    file.write_text(
        "protocol_id,patient_id,criterion_id,decision,reason,until,evidence_on,decided_by\n"
        f"{TRIAL},{CHINESE},,contacted,{SAID},,,王医生\n"
        f"{TRIAL},P00002,,deferred,,2026-12-20,,Dr. Li\n"
        f"{TRIAL},P00024,,eligible,,,,Dr. Li\n"
        f"{TRIAL},P00024,I4b,eligible,ECG seen: normal,,2026-11-10,Dr. Li\n",
        "utf-8",
    )
    return file
