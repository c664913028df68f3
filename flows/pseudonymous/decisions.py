"""What becomes of every published column in the pseudonymous database, as data, and in words."""

import csv
from functools import cache
from pathlib import Path

from transforms.decide.suppression import SMALLEST_SHOWN

KEPT, SHIFTED = "kept", "shifted"
DATES = (KEPT, SHIFTED)
RARE = "(rare text)"

_SHIFTED = "Shifted by the patient's own number of days."
_COMMON = f"{SMALLEST_SHOWN} patients have it"
# What is done, where dates are kept and where they are shifted: how the column's comment begins.
_DECISIONS = {
    "kept": ("", ""),
    "study_id": ("Replaced by a random study id.",) * 2,
    "row_id": ("Replaced by a keyed hash, the same in every table and list of evidence.",) * 2,
    "day": ("", _SHIFTED),
    "month": ("Generalised to the first of its month.", _SHIFTED),
    "evidence_day": ("Generalised to the first of its month where it is the birthday.", _SHIFTED),
    "ledger_day": ("", "Dropped: it would tell by how many days the patients' dates are shifted."),
    "estimate": ("An eGFR in whole numbers: with more, its equation tells the day of birth.", ""),
    "sentence": (
        "Edited: ages and eGFR in whole numbers, no words of a person, no rare text.",
        "Edited: dates shifted like the patient's, no words of a person, no rare text.",
    ),
    "words": (f"Masked unless the concept tables know it or {_COMMON}.",) * 2,
    "code": (
        f"Masked unless of a published code system, or the concept tables know it or {_COMMON}.",
    )
    * 2,
    "reading": (
        f"Masked unless a plain number, titre or sign, or the concept tables know it or {_COMMON}.",
    )
    * 2,
    "listed_code": (
        f"Masked unless of a published code system, or the concept tables know it or {_COMMON}, in "
        "the cohort or not.",
    )
    * 2,
    "listed_name": (
        f"Masked unless the concept tables know it or {_COMMON}, in the cohort or not.",
    )
    * 2,
    "rank": ("Renumbered: ties stand in the order of study ids.",) * 2,
    "dropped": ("Dropped: it may hold a person's words or name, a file's, or a fingerprint.",) * 2,
}


@cache
def decisions() -> dict[str, dict[str, str]]:
    """The decision by table and column."""
    with (Path(__file__).parent / "columns.csv").open(encoding="utf-8", newline="") as file:
        found: dict[str, dict[str, str]] = {}
        for row in csv.DictReader(file):
            found.setdefault(row["table"], {})[row["column"]] = row["decision"]
    return found


def in_words(decision: str, dates: str) -> str:
    """What is done to such a column, nothing for one that stays."""
    return _DECISIONS[decision][DATES.index(dates)]


def decision_table() -> str:
    """Every column that is not as in the identified database, by what is done, as Markdown."""
    lines = ["| columns | dates kept | dates shifted |", "|---|---|---|"]
    for decision, told in _DECISIONS.items():
        if decision == "kept":
            continue
        columns = " ".join(
            f"`{table}.{column}`"
            for table, own in decisions().items()
            for column, found in own.items()
            if found == decision
        )
        lines.append(f"| {columns} | " + " | ".join(one or "As it is." for one in told) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(decision_table(), end="")
