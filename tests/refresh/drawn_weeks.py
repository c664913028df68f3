"""Weeks of a ward in which every patient's answers change for a reason of their own."""

import shutil
from copy import deepcopy
from datetime import date
from pathlib import Path

from flows.publish import serve
from flows.releases import served_release
from flows.rollback import rollback
from flows.warehouse import Warehouse

from .ward import Ward, trial, ward

WEEK_1, WEEK_2, WEEK_3 = date(2026, 11, 16), date(2026, 11, 30), date(2026, 12, 7)
WINTER = date(2027, 1, 20)
# The store as it was after the third release.
BACKUP = "store-of-week-3.duckdb"
# Who they are is what happens to them.
PEOPLE = (
    "window_closes",
    "corrected_before_it_closes",
    "closes_then_corrected",
    "corrected_then_new",
    "new_then_corrected",
    "row_vanishes",
    "moves_to_another",
    "another",
    "reverted",
    "settled",
    "birthday",
    "healed",
    "refuted",
    "diagnosed_later",
    "dies",
    "dies_later",
    "merged",
    "goes_on",
    "merged_later",
    "goes_on_later",
    "merged_long_ago",
    "goes_on_since",
    "opts_out",
    "untouched",
    "borderline",
    "borderline_then_old",
)
LVEF = """
    id | patient_id                 | collected_at | value
    e1 | window_closes              | 2026-08-25   | 60
    e2 | corrected_before_it_closes | 2026-08-25   | 60
    e3 | closes_then_corrected      | 2026-08-25   | 60
    e4 | corrected_then_new         | 2026-11-01   | 60
    e5 | new_then_corrected         | 2026-11-01   | 60
    e6 | row_vanishes               | 2026-11-01   | 60
    e7 | moves_to_another           | 2026-11-01   | 60
    e8 | reverted                   | 2026-11-01   | 60
    e9 | merged                     | 2026-11-01   | 40
    f1 | merged_later               | 2026-11-01   | 40
    f2 | borderline                 | 2026-11-10   | 60
    f3 | borderline_then_old        | 2026-10-20   | 60
    f4 | merged_long_ago            | 2026-11-01   | 60
"""
# Beside the rows that matter, somebody gets a weight.
WEIGHTS = """
    id | patient_id
    w1 | window_closes
    w2 | new_then_corrected
"""


def week_1(here: Ward) -> None:
    """Everybody has the disease and was treated, most have an echocardiogram."""
    for who in PEOPLE:
        here.set("patients", who)
        here.set("diagnoses", f"sle-{who}", patient_id=who)
        treated = {"start_date": "2026-01-01", "end_date": "2026-10-01"}
        here.set("medications", f"hcq-{who}", patient_id=who, **treated)
    here.set("diagnoses", "sle-diagnosed_later", diagnosed_on="2026-11-20")
    here.set("diagnoses", "myo", patient_id="healed", code="I40.9", diagnosed_on="2026-10-25")
    here.set("patients", "birthday", birth_date="2021-11-20")
    here.set("patients", "dies_later", death_date="2026-11-25")
    here.set("patient_merges", "merged_long_ago", to_id="goes_on_since")
    here.set("patient_merges", "merged_later", to_id="goes_on_later", merged_on="2026-11-25")
    here.set("observations", "o0", patient_id="bystander", test="weight", value="40", unit="kg")
    here.draw("observations", LVEF, test="LVEF", unit="%")


def week_2(here: Ward) -> None:
    """Corrections, new rows, and the first immunization of all, which is the bystander's."""
    here.set("observations", "e2", value="61")
    here.set("observations", "e3", collected_at="2026-11-20", value="40")
    here.set("observations", "e4", value="58")
    here.set("observations", "e5", value="40")
    here.drop("observations", "e6")
    here.set("observations", "e7", patient_id="another")
    here.set("observations", "e8", value="40")
    here.set("observations", "f4", value="40")
    new = {"test": "LVEF", "collected_at": "2026-11-20", "unit": "%"}
    here.set("observations", "n1", patient_id="corrected_then_new", value="40", **new)
    here.set("observations", "n2", patient_id="settled", value="61", **new)
    weight = {"test": "weight", "collected_at": "2026-11-20", "value": "40", "unit": "kg"}
    here.draw("observations", WEIGHTS, **weight)
    here.set("diagnoses", "sle-refuted", status="refuted")
    here.set("patients", "dies", death_date="2026-11-18")
    here.set("patient_merges", "merged", to_id="goes_on", merged_on="2026-11-18")
    here.set("patients", "new_patient")
    here.set("diagnoses", "sle-new_patient", patient_id="new_patient", diagnosed_on="2026-11-20")
    here.set("immunizations", "i0", patient_id="bystander", given_on="2026-11-20")


def week_3(here: Ward) -> None:
    """A correction and a merge are undone."""
    here.set("observations", "e8", value="60")
    here.drop("patient_merges", "merged")
    # Else the file's bytes would be those of the first week, which revert nothing.
    here.set("patient_merges", "bystander-1", to_id="bystander")


def drawn_weeks(folder: Path) -> Ward:
    """Five releases: three weeks, the winter under a higher bound, and week 3 once more.

    After release 4 the third was served again, and the fifth was made from it.
    """
    here = ward(folder)
    week_1(here)
    here.refresh(WEEK_1)
    week_2(here)
    here.refresh(WEEK_2)
    week_3(here)
    here.refresh(WEEK_3)
    shutil.copy(here.warehouse / "store" / "store.duckdb", folder / BACKUP)
    higher = trial(folder, ("at_least = 55", "at_least = 65"), name="higher")
    here.refresh(WINTER, higher)
    rollback(Warehouse(here.warehouse), "3")
    here.set("observations", "e1", collected_at="2026-12-01", value="50")
    here.refresh(WEEK_3)
    return here


def served_again(weeks: Ward, folder: Path, release: int) -> Ward:
    """A copy of the ward in which that release is served."""
    shutil.copytree(weeks.folder, folder / "ward")
    again = Ward(folder / "ward", deepcopy(weeks.state), weeks.deliveries)
    place = Warehouse(again.warehouse)
    if served_release(place) == f"{release:06d}":
        serve(place.root, place.releases / f"{release:06d}")
    else:
        rollback(place, str(release))
    return again
