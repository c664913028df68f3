"""What every piece of a protocol shares, and a bound."""

from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator


class Part(BaseModel):
    """A piece of a protocol: unknown keys are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Bound(Part):
    """Exactly one bound, whose name says whether its end is included."""

    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def exactly_one(self) -> Self:
        if sum(v is not None for v in (self.at_least, self.above, self.at_most, self.below)) != 1:
            raise ValueError("give exactly one of at_least, above, at_most, below")
        return self
