"""What the rules may look at: measures and staged records of the cohort, nothing else."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Facts:
    """Frames for one protocol's cohort; every frame but `upper_limits` has `patient_id`.

    patients: birth_date, sex, age_years, indexed by patient_id (the cohort, sorted).
    latest: the newest day's usable rows per patient and concept, `place` 1 = what decides.
    measurements: every usable row up to the as-of date, with its `collected_on`.
    labels: concept -> label. upper_limits: the fallback table. scores: SCORES, as this protocol's
    rules ask for them.
    history: treatment_history. course: steroid_course, None for a protocol that does not ask for
    it. weights: weight_in_force with `patient_id`. orders: medication with `exposure`.
    records: usable rows that began by the as-of date, by extract: id, concept (one row each where
    several claim it), role, route, name, frequency_per_day, on_day, until_day (last day, missing
    while it goes on); `disease` holds the cohort's own diagnoses.
    extracts: extracts that were ever delivered. trial: the protocol's own id.
    """

    trial: str
    as_of: pd.Timestamp
    patients: pd.DataFrame
    latest: pd.DataFrame
    measurements: pd.DataFrame
    scores: pd.DataFrame
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

    def order(self, concept: str) -> str:
        """The step that would tell what is not recorded of the concept."""
        return f"order {self.label(concept)}"
