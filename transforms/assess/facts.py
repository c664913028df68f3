"""What the rules may look at: measures and staged records of the cohort, nothing else."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Facts:
    """Frames for one protocol's cohort; every frame has `patient_id`.

    patients: birth_date, sex, age_years, indexed by patient_id (the cohort, sorted).
    latest: the newest day's usable rows per patient and concept, `place` 1 = what decides.
    limits: measurements with an upper limit (concept, code, patient_id, collected_at, upper_limit).
    labels: concept -> label. upper_limits: the fallback table.
    history: treatment_history. course: steroid_course, None for a protocol that does not ask for
    it. weights: weight_in_force with `patient_id`. orders: medication with `exposure`.
    records: usable and dated rows by extract (id, concept, role, on_day).
    extracts: extracts that were ever delivered. disease: ids of the cohort's own diagnoses.
    """

    as_of: pd.Timestamp
    patients: pd.DataFrame
    latest: pd.DataFrame
    limits: pd.DataFrame
    labels: dict[str, str]
    upper_limits: pd.DataFrame
    history: pd.DataFrame
    course: pd.DataFrame | None
    weights: pd.DataFrame
    orders: pd.DataFrame
    records: dict[str, pd.DataFrame]
    extracts: frozenset[str]
    agents: tuple[str, ...]

    @property
    def index(self) -> pd.Index:
        """The cohort's patient ids."""
        return self.patients.index

    def label(self, concept: str) -> str:
        """What a nurse calls the concept."""
        return self.labels.get(concept, concept.replace("_", " "))
