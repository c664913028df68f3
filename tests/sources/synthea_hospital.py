"""A hospital whose deliveries are in a layout of its own, landed in a store."""

from pathlib import Path

from landing.conftest import Hospital

from flows.landing_counts import LandingCounts
from flows.resources import load_source

# A patient, and one row of every file that a delivery cannot be without.
SYNTHEA: dict[str, str | bytes] = {
    "patients.csv": """
        Id  | BIRTHDATE  | DEATHDATE | GENDER
        ada | 2010-05-01 |           | F
    """,
    "conditions.csv": """
        START      | STOP | PATIENT | ENCOUNTER | CODE      | DESCRIPTION
        2024-01-01 |      | ada     | e1        | 200936003 | Lupus erythematosus (disorder)
    """,
    "medications.csv": """
        START                | STOP | PATIENT | ENCOUNTER | CODE   | DESCRIPTION
        2026-01-01T10:00:00Z |      | ada     | e2        | 312615 | predniSONE 20 MG Oral Tablet
    """,
    "observations.csv": """
        DATE                 | PATIENT | ENCOUNTER | CODE    | DESCRIPTION | VALUE | UNITS
        2026-01-01T10:00:00Z | ada     | e2        | 29463-7 | Body Weight | 40.1  | kg
    """,
}


class Mapped(Hospital):
    """A hospital of the named source."""

    def __init__(self, root: Path, source: str) -> None:
        super().__init__(root, load_source(source))

    def land_synthea(self, **files: str) -> LandingCounts:
        """A delivery of Synthea's required files, some of them replaced or added."""
        given = dict(SYNTHEA)
        given.update({f"{name}.csv": table for name, table in files.items()})
        return self.land(given)
