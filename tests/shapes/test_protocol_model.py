"""What a protocol may not say, whoever wrote it: the model is the last that looks."""

from tomllib import loads
from typing import Any

import pytest
from protocol.written import RIGHT
from pydantic import TypeAdapter, ValidationError
from spec.drawn import drawn

from schemas.protocol import Protocol
from schemas.record_rules import Records
from schemas.rule_parts import Bound

EPISODE = {
    "kind": "longest_high_dose_episode",
    "at_least_days": 90,
    "imputed_end_trusted_days": 30,
    "capped_dose_mg_at_least": 60,
    "capped_weight_kg_above": 60,
}


def refused(**changed: Any) -> str:
    """What the model says of the small trial with these fields of its first criterion."""
    whole = loads(RIGHT)
    whole["criteria"][0] |= changed
    with pytest.raises(ValidationError) as refusal:
        Protocol.model_validate(whole)
    return str(refusal.value)


def test_the_small_trial_is_right() -> None:
    assert Protocol.model_validate(loads(RIGHT)).id == "TRIAL-1"


def test_silence_means_what_the_rule_makes_of_it() -> None:
    judgement = {"kind": "judgement", "what": "consent"}
    assert "is review, not pass" in refused(rule=judgement, when_absent="pass")
    assert "is fail, not pass" in refused(rule=EPISODE, when_absent="pass")


def test_what_may_stay_open_has_a_next_step() -> None:
    assert "next_step is missing" in refused(next_step=None)


def test_the_longest_episode_is_asked_for_once() -> None:
    twice = {"kind": "any_of", "rules": [EPISODE, EPISODE | {"at_least_days": 60}]}
    assert "may stand once" in refused(rule=twice, when_absent="fail")


def test_a_softener_is_a_criterion_of_the_protocol() -> None:
    assert "softened_by names no criterion" in refused(softened_by="I99")


@pytest.mark.parametrize(
    "case",
    drawn(
        """
        within_days | within_months | concepts    | extract    | says
        30          | 1             | myocarditis | diagnoses  | not both
                    |               |             | diagnoses  | name concepts
                    |               | myocarditis | enrolments | enrolments have none
        """
    ),
    ids=lambda case: case["says"],
)
def test_records_are_looked_for_in_one_window_and_by_something(case: dict[str, str]) -> None:
    asked = {
        "what": "a disease of the heart",
        "extract": case["extract"],
        "within_days": int(case["within_days"]) if case["within_days"] else None,
        "within_months": int(case["within_months"]) if case["within_months"] else None,
        "concepts": [case["concepts"]] if case["concepts"] else [],
    }
    with pytest.raises(ValidationError, match=case["says"]):
        TypeAdapter(Records).validate_python(asked)


@pytest.mark.parametrize("bounds", [{}, {"at_least": 5, "below": 18}])
def test_a_bound_is_one(bounds: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="exactly one of at_least, above, at_most, below"):
        Bound(**bounds)
