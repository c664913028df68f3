"""Rules about treatment history."""

from typing import Literal

from pydantic import Field

from schemas.rule_parts import Part


class LongestEpisode(Part):
    """The longest high-dose glucocorticoid episode of the treatment window is long enough."""

    kind: Literal["longest_high_dose_episode"]
    at_least_days: int = Field(gt=0)
    imputed_end_trusted_days: int = Field(ge=0)
    capped_dose_mg_at_least: float = Field(gt=0)
    capped_weight_kg_above: float = Field(gt=0)


class CoveredDays(Part):
    """Days ever covered by one drug: enough is a pass, some is for review."""

    kind: Literal["covered_days"]
    of: Literal["hydroxychloroquine"]
    at_least_days: int = Field(gt=0)


class Count(Part):
    """How many agents of the list were given for long enough; given at all is for review."""

    kind: Literal["count"]
    of: Literal["immunosuppressants"]
    at_least: int = Field(gt=0)
