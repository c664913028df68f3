"""A rule that is switched off, or wrong in one place, is noticed by the conformance set."""

import pytest

from conformance.conftest import PROTOCOL
from conformance.expected import PAGE, PATIENTS, USUAL, expectations
from conformance.judged import Judged, judged
from conformance.mutants import Mutant, altered, disabled, without_a_part
from flows.protocols import load_protocol

EXPECTED = [
    row
    for row in expectations(PAGE.read_text("utf-8"))
    if row.scenario == USUAL and row.part != PATIENTS
]
TRIAL = load_protocol(PROTOCOL)
WITHOUT_A_PART = list(without_a_part(TRIAL))
ALTERED = list(altered(TRIAL))

# Changes that no sensible patient tells apart, and why.
NO_REACTION = "a laboratory never calls this test reactive, that is a word of antibody tests"
SCORED = "asked where items are scored, before the rules; spec/test_scores_eular draws both sides"
IN_WORDS = "a pregnancy test of the urine answers in words, never by a number"
BOTH_ASK = "both rules ask it: with either of them the answer stays unknown"
NOT_NOTICED = {
    "I2a eular_acr_total: fever_infection_within_days 8": SCORED,
    "I2a eular_acr_total: fever_infection_within_days 6": SCORED,
    "I2a eular_acr_total: hemolysis_within_days 31": SCORED,
    "I2a eular_acr_total: hemolysis_within_days 29": SCORED,
    "I2c longest_high_dose_episode: capped_weight_kg_above 59": "up to 60 kg the cap of 60 mg is 1 mg/kg anyway",
    "I4d all_of: alt: spread_from_age_years 2": "the limit of the second year lies between those of other ages",
    "I4e total_bilirubin: spread_from_age_years 0": "no published limit of bilirubin is of the first year",
    "I7 childbearing: hcg_blood hcg_urine: positive without reactive": NO_REACTION,
    "E7a any_of: hbv_dna: positive without reactive": NO_REACTION,
    "E7b any_of: hcv_rna: positive without reactive": NO_REACTION,
    "E7e cmv_dna: positive without reactive": NO_REACTION,
    "E8 none_found: live vaccine (immunizations): record_within_days 91": BOTH_ASK,
    "E8 none_found: vaccine that may be live (immunizations): record_within_days 91": BOTH_ASK,
    "E9 childbearing: none_found: hcg_blood: positive without reactive": NO_REACTION,
    "E9 childbearing: none_found: hcg_urine: negative_below 6": IN_WORDS,
    "E9 childbearing: none_found: hcg_urine: negative_below 4": IN_WORDS,
}


@pytest.fixture(scope="module")
def patients(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The set's patients, ready to be judged by any rule."""
    return judged(tmp_path_factory.mktemp("mutants"))


@pytest.fixture(scope="module")
def astray(patients: Judged) -> set[str]:
    """Patients whom the rules as they are do not answer as expected: they notice nothing."""
    whole = [Mutant(criterion.id, "as it is", criterion.rule) for criterion in TRIAL.criteria]
    return {one for mutant in whole for one in patients.disagrees(mutant, EXPECTED)}


def _missed(mutants: list[Mutant], patients: Judged, astray: set[str]) -> set[str]:
    return {one.name for one in mutants if not patients.disagrees(one, EXPECTED) - astray}


def test_mutants_have_names_of_their_own() -> None:
    names = [mutant.name for mutant in (*WITHOUT_A_PART, *ALTERED)]
    assert len(names) == len(set(names))


def test_the_rules_as_they_are_pass(astray: set[str]) -> None:
    assert astray == set()


def test_a_rule_that_is_switched_off_is_noticed(patients: Judged, astray: set[str]) -> None:
    assert _missed(list(disabled(TRIAL)), patients, astray) == set()


def test_a_missing_part_of_a_rule_is_noticed(patients: Judged, astray: set[str]) -> None:
    assert _missed(WITHOUT_A_PART, patients, astray) == set()


@pytest.mark.parametrize("part", dict.fromkeys(mutant.part for mutant in ALTERED))
def test_a_changed_figure_word_or_outcome_is_noticed(
    part: str, patients: Judged, astray: set[str]
) -> None:
    mutants = [mutant for mutant in ALTERED if mutant.part == part]
    assert _missed(mutants, patients, astray) - set(NOT_NOTICED) == set()


def test_what_is_said_to_go_unnoticed_does(patients: Judged, astray: set[str]) -> None:
    excused = [mutant for mutant in ALTERED if mutant.name in NOT_NOTICED]
    assert _missed(excused, patients, astray) == set(NOT_NOTICED)
