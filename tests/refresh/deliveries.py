"""Deliveries and protocols made from the shipped ones, for tests of the whole pipeline."""

import csv
import re
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample"
PROTOCOL = ROOT / "protocols" / "nct06934447.toml"
TRIAL = "NCT06934447"
DECIDED = "DECIDED-1"

# An extract's rows as text, the header first.
Rows = list[list[str]]
Files = dict[str, Rows]


def read(folder: Path) -> Files:
    """The CSV extracts of a folder, by the name of the extract."""
    return {
        path.stem: list(csv.reader(path.open(encoding="utf-8", newline="")))
        for path in sorted(folder.glob("*.csv"))
    }


def text_of(rows: Rows) -> str:
    """The rows as a CSV file's text."""
    return "".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows
    )


def write(folder: Path, files: Files, as_of: str = "2026-11-16", delivered_on: str = "") -> Path:
    """The folder, now a delivery of those extracts."""
    folder.mkdir(parents=True, exist_ok=True)
    for extract, rows in files.items():
        (folder / f"{extract}.csv").write_text(text_of(rows), "utf-8")
    said = f"as_of = {as_of}\n" + (f"delivered_on = {delivered_on}\n" if delivered_on else "")
    (folder / "delivery.toml").write_text(said, "utf-8")
    return folder


def of(rows: Rows, kept: Callable[[dict[str, str]], bool]) -> Rows:
    """The header and the rows that are kept."""
    return [rows[0], *(row for row in rows[1:] if kept(dict(zip(rows[0], row, strict=False))))]


def merged(files: Files) -> dict[str, str]:
    """The id under which a merged record goes on, by its old id."""
    header, *rows = files.get("patient_merges", [["from_id", "to_id"]])
    return {row[header.index("from_id")]: row[header.index("to_id")] for row in rows}


def of_patients(files: Files, patients: Collection[str]) -> Files:
    """The rows of these patients, under old ids too; extracts without any are left out."""
    ids = {*patients, *(old for old, new in merged(files).items() if new in patients)}
    chosen = {
        extract: of(rows, lambda row: row["from_id" if "from_id" in row else "patient_id"] in ids)
        for extract, rows in files.items()
    }
    return {extract: rows for extract, rows in chosen.items() if len(rows) > 1}


def bystander(files: Files, extract: str, cohort: Collection[str]) -> str:
    """Someone outside the cohort with a row in the extract, so that it is delivered at all."""
    header, *rows = files[extract]
    own = header.index("patient_id")
    return next(row[own] for row in rows if row[own] not in cohort)


def changed(rows: Rows, key: str, id_value: str, **cells: str) -> list[str]:
    """The row of that id with other cells."""
    row = next(row for row in rows[1:] if row[rows[0].index(key)] == id_value)
    return [cells.get(name, cell) for name, cell in zip(rows[0], row, strict=True)]


def number(index: int) -> str:
    """The sample's id of its n-th patient."""
    return f"P{index:05d}"


# Criteria whose windows stay open for some weeks, and whom nobody has to vaccinate or test for.
LASTING = ("I1", "I2b", "I2c", "I2d", "I2e", "I2f", "I3", "I4a", "I4d", "I4e", "I4g")


def decided_protocol(path: Path) -> Path:
    """The shipped trial with its LASTING criteria only, as another trial.

    Its lists have candidates in later weeks too, without a delivery of new results.
    """
    return shorter_protocol(path, LASTING, DECIDED)


def shorter_protocol(path: Path, criteria: Collection[str], trial: str) -> Path:
    """The shipped trial with these criteria only, as another trial."""
    head, *parts = PROTOCOL.read_text("utf-8").split("[[criteria]]")
    kept = [text for text in parts if any(f'\nid = "{name}"\n' in text for name in criteria)]
    whole = "[[criteria]]".join([head, *kept])
    return saved(path, whole.replace(f'id = "{TRIAL}"', f'id = "{trial}"', 1))


def edited(path: Path, protocol: Path, pattern: str, replacement: str) -> Path:
    """A copy of the protocol in which exactly one place reads otherwise."""
    text, times = re.subn(pattern, replacement, protocol.read_text("utf-8"), flags=re.DOTALL)
    assert times == 1, f"{pattern} stands {times} times in {protocol.name}"
    return saved(path, text)


def saved(path: Path, text: str) -> Path:
    """The file, written."""
    path.write_text(text, "utf-8")
    return path


def copied(warehouse: Path, to: Path) -> Path:
    """A copy of a warehouse, modes included, with the published file linked to its release."""
    shutil.copytree(warehouse, to)
    newest = max((to / "releases").iterdir())
    (to / "prescreen.duckdb").unlink()
    (to / "prescreen.duckdb").hardlink_to(newest / "prescreen.duckdb")
    return to


# The least that can be delivered: one girl with lupus, one order, one result.
SMALL = {
    "patients": ["patient_id,birth_date,sex", "P1,2012-01-01,female"],
    "diagnoses": [
        "diagnosis_id,patient_id,code,code_system,name,diagnosed_on",
        "D1,P1,M32.9,ICD10,SLE,2026-01-01",
    ],
    "medications": [
        "medication_id,patient_id,name,route,dose_value,dose_unit,frequency_per_day,start_date",
        "M1,P1,Prednisone,oral,20,mg,1,2026-01-01",
    ],
    "labs": [
        "result_id,patient_id,code,code_system,name,collected_at,value,unit",
        "L1,P1,1742-6,LOINC,ALT,2026-11-10,20,U/L",
    ],
}


def small(folder: Path, **extracts: list[str]) -> Path:
    """A folder with SMALL, or with other lines in place of some of its extracts'."""
    folder.mkdir()
    for extract, lines in (SMALL | extracts).items():
        (folder / f"{extract}.csv").write_text("\n".join([*lines, ""]), "utf-8")
    (folder / "delivery.toml").write_text("as_of = 2026-11-16\n", "utf-8")
    return folder
