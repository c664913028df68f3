"""The page and the file: the commonest, the near ones, and no free text of few rows on a page."""

import csv
import stat
from datetime import date
from pathlib import Path

import pytest

from flows.claims.found import Claim, Claims, Suggestion
from flows.claims.text import claims_text, write_claims
from flows.dose_text import dose_lines
from flows.errors import Refusal
from transforms.measures.dose_coverage import ROLES, STATES

NO_DOSES = {f"{role} {state}": 0 for role in ROLES for state in STATES}
NEAR = Suggestion("sle", "Systemic lupus erythematosus", 0.81)


def told(*lines: Claim, patients: int = 300) -> Claims:
    return Claims(date(2026, 11, 16), lines, patients, {"T": 12}, NO_DOSES)


def claim(kind: str = "code", **cells: object) -> Claim:
    usual: dict[str, object] = {
        "extract": "diagnoses",
        "code_system": None,
        "code": None,
        "name": None,
        "rows_of_name": 9,
        "rows": 9,
        "patients": 9,
        "suggestion": None,
    }
    return Claim(kind=kind, **{**usual, **cells})  # type: ignore[arg-type]


def test_free_text_of_few_rows_is_counted_together_and_codes_always_shown() -> None:
    text = claims_text(
        told(
            claim(name="Ada Lovelace, allergic", rows=7, rows_of_name=7, patients=3),
            claim(name="seen by Dr. Snow", rows=2, rows_of_name=2, patients=1),
            claim(name="common name", rows=8, rows_of_name=8, patients=8),
            claim(
                code_system="LOCAL", code="X1", name="tell Ada", rows=30, rows_of_name=2,
                patients=30, suggestion=NEAR,
            ),
            claim("value", extract="labs", code="Ada refused", name="creatinine", rows=3),
            claim("unit", extract="labs", code="mg per Ada's decilitre", name="c3", rows=900),
            claim("unit", extract="labs", code="fmol", name="c3", rows=1, rows_of_name=1),
            claim("route_word", extract="medications", code="by Ada", rows=7, patients=None),
        )
    )  # fmt: skip
    assert "Ada" not in text
    assert "Snow" not in text
    assert "(2 rare, in 9 rows:" in text
    assert "common name" in text
    for shown in ("LOCAL X1", "sle 0.81 (Systemic lupus erythematosus)", "fmol", "c3"):
        assert shown in text
    assert "suppressed patients" not in text


def test_counts_of_few_patients_are_suppressed_and_rows_exact() -> None:
    few = claim(code_system="ICD10", code="M32", rows=1234, patients=7)
    text = claims_text(told(few, patients=5))
    assert "1,234 rows" in text
    assert "suppressed patients" in text
    assert text.splitlines()[0].split() == ["Patients", "suppressed"]
    assert text.splitlines()[1].split()[:3] == ["Base", "cohort", "12"]


def test_twenty_then_the_near_ones_and_everything_when_asked() -> None:
    lines = [
        claim(
            code_system="LOCAL", code=f"X{n:02}", rows=100 - n, suggestion=NEAR if n > 24 else None
        )
        for n in range(30)
    ]
    text = claims_text(told(*lines))
    shown = [n for n in range(30) if f"X{n:02} " in text]
    assert shown == [*range(20), *range(25, 30)]
    assert f"(5 more, in {sum(100 - n for n in range(20, 25)):,} rows" in text
    assert all(f"X{n:02} " in claims_text(told(*lines), every=True) for n in range(30))


def test_the_file_is_whole_private_and_no_formula(tmp_path: Path) -> None:
    out = tmp_path / "claims.csv"
    write_claims(
        told(
            claim(name="=cmd|' /C calc'!A0", rows=1, patients=1),
            claim(code_system="ICD10", code="M32", patients=9, suggestion=NEAR),
            claim("value", extract="labs", code="-5", name="c3", rows=9, patients=None),
        ),
        out,
    )
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    rows = list(csv.DictReader(out.open(encoding="utf-8", newline="")))
    assert rows[0]["name"].startswith("'=")
    assert rows[0]["patients"] == "suppressed"
    assert (rows[1]["nearest"], rows[1]["likeness"], rows[1]["patients"]) == ("sle", "0.81", "9")
    assert (rows[2]["code"], rows[2]["patients"]) == ("'-5", "")
    with pytest.raises(Refusal):
        write_claims(told(), tmp_path / "nowhere" / "claims.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["claims.csv"]


def test_the_dose_lines_add_up() -> None:
    doses = NO_DOSES | {
        "glucocorticoid computed": 1200,
        "glucocorticoid no_dose": 3,
        "hydroxychloroquine computed": 5,
        "immunosuppressant no_weight": 2,
        "any computed": 3000,
        "any no_frequency": 50,
    }
    assert dose_lines(doses) == [
        "Dose and frequency told for 3,000 of 3,050 orders of all drugs and patients; "
        "not for 50 (no frequency)",
        "Daily dose computed for 1,205 of 1,210 orders of the protocol's drugs; "
        "not for 3 (no dose), 2 (mg/kg without a weight)",
        "Daily dose computed for 1,200 of 1,203 glucocorticoid orders; not for 3 (no dose)",
    ]


def test_a_hospital_whose_every_code_is_claimed_is_told_so() -> None:
    assert "Every code" in claims_text(told())
