"""A hospital drawn as how many patients have what, landed and asked what nothing claims."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from spec.drawn import drawn

from flows.claims.found import Claim, Claims, claims_of
from flows.delivery import find_files
from flows.land import land
from flows.landing_counts import UnknownWord
from flows.resources import load_source
from flows.store import open_store
from flows.warehouse import Warehouse

AS_OF = date(2026, 11, 16)
TRIAL = ("NCT06934447",)
OPTED_OUT = "P99"
# Every extract's id column and the day of its rows; what a row says unless it is drawn.
IDS = {
    "diagnoses": {"diagnosis_id": "", "diagnosed_on": "2026-05-04"},
    "medications": {"medication_id": "", "start_date": "2026-05-04", "end_date": "2026-06-04"},
    "labs": {"result_id": "", "collected_at": "2026-05-04", "value": "1"},
    "observations": {"result_id": "", "collected_at": "2026-05-04", "value": "1"},
    "procedures": {"procedure_id": "", "performed_on": "2026-05-04"},
    "immunizations": {"immunization_id": "", "given_on": "2026-05-04"},
    "adverse_reactions": {"reaction_id": "", "reaction_on": "2026-05-04"},
}
# What every hospital here has, all of it claimed: a required extract is never empty.
CLAIMED = """
    extract     | code        | name       | unit  | dose | route | patients | each
    diagnoses   | ICD10 M32.9 | SLE        |       |      |       | 1        | 1
    medications | ATC H02AB07 | Prednisone |       | 5 mg | oral  | 1        | 1
    labs        | LOINC 2160-0 | Creatinine | mg/dL |     |       | 1        | 1
"""


def checked(folder: Path, drawing: str, words: Sequence[UnknownWord] = ()) -> Claims:
    """The claims on 20 patients, the first of whom have the drawn rows, `each` so many times, and
    on one who opted out, drawn as -1 patients."""
    delivered = folder / "delivery"
    delivered.mkdir(parents=True)
    people = [f"P{number:02}" for number in range(1, 21)]
    patients = [
        {"patient_id": person, "birth_date": "2012-03-04", "sex": "female"} for person in people
    ]
    patients.append({**patients[0], "patient_id": OPTED_OUT, "research_opt_out": "true"})
    files = defaultdict(list, {"patients": patients})
    for row in [*drawn(CLAIMED), *drawn(drawing)]:
        number, extract = int(row["patients"]), row["extract"]
        for person in people[:number] if number > 0 else [OPTED_OUT]:
            for _ in range(int(row["each"])):
                key = next(iter(IDS[extract]))
                own = {**IDS[extract], **cells(row), "patient_id": person}
                files[extract].append(own | {key: f"{extract}-{len(files[extract])}"})
    for extract, rows in files.items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        with (delivered / f"{extract}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
    place, source = Warehouse(folder / "warehouse"), load_source("canonical")
    place.prepare()
    with open_store(place.store) as store:
        land(store, find_files(delivered), place, source, 1, AS_OF)
    before = place.store.read_bytes()
    claims = claims_of(place.store, TRIAL, AS_OF, words)
    assert place.store.read_bytes() == before
    assert not list(place.store.parent.glob("claims*"))
    return claims


def cells(row: dict[str, str]) -> dict[str, str]:
    """The columns of a drawn row: `code` holds system and code, `dose` value and unit (or -)."""
    own = {k: v for k, v in row.items() if v and k not in ("extract", "patients", "each")}
    if "code" in own:
        own["code_system"], own["code"] = own["code"].split(" ")
    if "dose" in own:
        value, unit = own.pop("dose").split(" ")
        own |= {"dose_value": value.strip("-"), "dose_unit": unit.strip("-")}
    if "per_day" in own:
        own["frequency_per_day"] = own.pop("per_day")
    return own


def line(claims: Claims, kind: str, code: str | None, name: str | None = None) -> Claim:
    """The one line of that kind and code, or name."""
    (found,) = [
        one
        for one in claims.lines
        if one.kind == kind and one.code == code and name in (None, one.name)
    ]
    return found
