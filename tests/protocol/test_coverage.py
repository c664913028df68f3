"""The coverage sheet names the concepts that a criterion rests on, and how its values are read."""

import pytest

from flows.coverage_concepts import codes, concepts_of, with_members
from flows.coverage_rules import rule_in_words
from flows.coverage_sheet import coverage_sheet
from flows.protocols import load_protocol
from schemas.protocol import Criterion, Protocol
from schemas.record_rules import Judgement, Presence
from schemas.value_rules import Range

PROTOCOL = load_protocol("NCT06934447")
SHEET = coverage_sheet(PROTOCOL)


def criterion(name: str, protocol: Protocol = PROTOCOL) -> Criterion:
    return next(c for c in protocol.criteria if c.id == name)


@pytest.mark.parametrize(
    ("name", "rests_on"),
    [
        ("I2a", {"ldh", "haptoglobin", "dat_coombs", "active_infection", "eular_acr_total"}),
        ("I2c", {"glucocorticoid", "weight"}),
        ("I2d", {"hydroxychloroquine"}),
        ("I2e", set(PROTOCOL.treatment.immunosuppressants)),
        ("I2f", {"glucocorticoid", "hydroxychloroquine", "telitacicept", "cyclophosphamide"}),
        ("I3", {"urinary_infection", "urinary_stone", "active_infection", "selena_sledai_total"}),
        ("I4c", {"creatinine", "height", "renal_replacement"}),
        ("E5", {"anti_infective", "cotrimoxazole", "active_infection"}),
    ],
)
def test_a_criterion_rests_on(name: str, rests_on: set[str]) -> None:
    assert rests_on <= concepts_of(criterion(name), PROTOCOL)


def test_the_drugs_of_a_role_stand_with_their_codes() -> None:
    assert {"prednisone", "dexamethasone"} <= with_members({"glucocorticoid"})
    assert "H02AB07" in codes()["prednisone"]["ATC"]
    assert "## prednisone\n\n- ATC: H02AB07\n" in SHEET
    assert codes()["tacrolimus"]["ATC that do not count"] == ["D11AH01"]


def test_a_text_that_happens_to_be_a_concept_is_none() -> None:
    rule = Presence(
        kind="presence",
        extract="diagnoses",
        concepts=("gvhd",),
        except_names=("weight",),
        if_present="fail",
        what="malignancy",
    )
    told = criterion("E6b").model_copy(update={"rule": rule})
    assert concepts_of(told, PROTOCOL) == {"gvhd"}
    told = criterion("E6b").model_copy(
        update={"rule": Judgement(kind="judgement", what="malignancy", reports=("ecg_report",))}
    )
    assert concepts_of(told, PROTOCOL) == {"ecg_report"}


def test_a_range_tells_how_values_are_read() -> None:
    assert "- age in years is at least 5.\n" in SHEET
    rule = Range(
        kind="range",
        of="spo2",
        at_least=92,
        unit="%",
        within_days=7,
        possible_at_least=50,
        possible_at_most=100,
        range_text="lower_end",
        methods_that_straddle="review",
        review_names=("on oxygen",),
        review_names_unless=("off oxygen",),
        flag="oxygen source not recorded",
        flag_unless_codes=("59410-1",),
    )
    assert rule_in_words(rule, str) == [
        "- The newest spo2 is at least 92 %, within 7 days. "
        "A value below 50 or above 100 % is not possible, thus unreadable. "
        "Of a reported range the lower end counts. "
        "Results of the newest day that lie on both sides of the bound are for review. "
        "For review where its name says on oxygen, unless it says off oxygen. "
        'Marked "oxygen source not recorded" unless its code is 59410-1.'
    ]


def test_silence_about_a_treatment_is_unknown_in_a_short_record() -> None:
    said = "- Where nothing is recorded: fail; unknown where the record is shorter than the"
    parts = SHEET.split("\n## ")
    assert [p.split("\n")[0] for p in parts if said in p] == ["I2c", "I2d", "I2e"]
