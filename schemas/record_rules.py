"""Rules about recorded events, and about what only a person can judge."""

from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.rule_parts import Part


class Records(Part):
    """Usable records of an extract, in a window of days or calendar months, or ever.

    A record counts by its concept or role (`agents`: the protocol's immunosuppressants), or where
    its name mentions one of `names`; by any
    route unless `routes` are given (`none` is a route that is not recorded), unless it holds one of
    `except_concepts` too or its name mentions one of `except_names`; `except_sparse` leaves out
    drugs given at most so many times a day. A record with an end counts until that day, or
    `by_onset` on its first day only. Of enrolments those in other trials count.
    """

    extract: Literal[
        "adverse_reactions", "diagnoses", "enrolments", "immunizations", "medications", "procedures"
    ]
    what: str = Field(min_length=3)
    concepts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    agents: bool = False
    routes: tuple[str, ...] = ()
    except_concepts: tuple[str, ...] = ()
    except_names: tuple[str, ...] = ()
    except_sparse: dict[str, float] = Field(default_factory=dict)
    within_days: int | None = Field(default=None, ge=0)
    within_months: int | None = Field(default=None, gt=0)
    by_onset: bool = False

    @model_validator(mode="after")
    def one_window(self) -> Self:
        if self.within_days is not None and self.within_months is not None:
            raise ValueError("give within_days or within_months, not both")
        return self

    @model_validator(mode="after")
    def names_something(self) -> Self:
        named = self.concepts or self.roles or self.names or self.agents
        if bool(named) == (self.extract == "enrolments"):
            raise ValueError(
                "name concepts, roles, names or agents to look for; enrolments have none of them"
            )
        return self


class Presence(Records):
    """What it means that there is such a record.

    One whose name mentions one of `review_names` is for review. Without any, `when_absent` answers,
    or else the criterion's own. Where `record_within_days` is given, silence is a pass for a
    patient with some record of the extract within that time, and a record that no concept claims is
    for review.
    """

    kind: Literal["presence"]
    if_present: Literal["fail", "review", "pass"]
    review_names: tuple[str, ...] = ()
    when_absent: Literal["not_applicable"] | None = None
    record_within_days: int | None = Field(default=None, ge=0)


class Report(Part):
    """A report in words that mentions something is for a person to read; else it says nothing."""

    kind: Literal["report"]
    of: tuple[str, ...] = Field(min_length=1)
    mentions: tuple[str, ...] = Field(min_length=1)
    within_days: int = Field(ge=0)
    what: str = Field(min_length=3)


class Judgement(Part):
    """A person judges it: always for review, with what may help on record.

    `seen` are records and `reports` measurement concepts (within `reports_within_days`) to show.
    """

    kind: Literal["judgement"]
    what: str = Field(min_length=3)
    seen: tuple[Records, ...] = ()
    reports: tuple[str, ...] = ()
    reports_within_days: int | None = Field(default=None, ge=0)


class NotDecided(Part):
    """This version of the software leaves the criterion open: always unknown."""

    kind: Literal["not_decided"]
