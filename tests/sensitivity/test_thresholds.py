"""What can be varied in a protocol, and that varying moves just that."""

from pathlib import Path

import pytest
from refresh.deliveries import shorter_protocol

from flows.errors import Refusal
from flows.protocols import load_protocol
from flows.sensitivity.asked import asked, varied_protocol
from transforms.decide.flips import criteria_changes
from transforms.feasibility.thresholds import thresholds
from transforms.feasibility.varied import varied

TRIAL = "NCT06934447"


@pytest.mark.parametrize(
    ("name", "stands", "moves", "places"),
    [
        ("duration", 90, "I2c", 1),
        ("dose", 1.0, "I2c", 1),
        # The score's bound stands in I3 and inside I2b.
        ("sledai", 8, "I2b I3", 2),
        ("sledai_window", 30, "I2b I3", 2),
        ("window", 365, "I2c I2d I2e", 1),
        ("hydroxychloroquine", 90, "I2d", 1),
        ("agents", 2, "I2e", 1),
        # AST and ALT.
        ("I4d.at_most", 3.0, "I4d", 2),
        ("I4c.at_least", 30, "I4c", 1),
        # Two values in one criterion: the value is part of the name.
        ("E3f.within_days:3", 3, "E3f", 3),
        ("E3f.within_days:7", 7, "E3f", 1),
        ("treatment.window_days", 365, "I2c I2d I2e", 1),
        ("treatment.adequate.covered_days_at_least", 90, "I2e", 1),
        ("treatment.open_end_days", 30, "I2c I2d I2e I5 E1 E3f E5", 1),
    ],
)
def test_a_threshold_has_all_its_places(name: str, stands: float, moves: str, places: int) -> None:
    known = thresholds(load_protocol(TRIAL))[name]
    assert (known.value, " ".join(known.moves), len(known.places)) == (stands, moves, places)


def test_what_no_answer_depends_on_is_no_threshold() -> None:
    known = thresholds(load_protocol(TRIAL))
    # Of published tables only; of what a person is shown; how near two fractions are the same.
    for name in (
        "treatment.exposure_gap_days_at_most",
        "treatment.pulse_methylprednisolone_mg_at_least",
        "treatment.tolerance",
        "I4b.within_days",
        "I4b.reports_within_days",
    ):
        assert name not in known


@pytest.mark.parametrize("trial", [TRIAL, "NCT06222853"])
def test_each_threshold_moves_the_criteria_that_it_names_and_no_other(trial: str) -> None:
    protocol = load_protocol(trial)
    known = thresholds(protocol)
    assert varied(protocol, known, {}) == protocol
    for name, own in known.items():
        other = varied(protocol, known, {name: 2 if own.factor else own.value + 1})
        changed = set(criteria_changes(protocol, other)["changed"])
        if own.places[0].owner == "treatment":
            # What rests on treatment at all counts as changed for a published release.
            assert set(own.moves) <= changed
            assert protocol.criteria == other.criteria
        else:
            assert set(own.moves) == changed, name


def test_a_factor_makes_whole_days_rounded_up() -> None:
    protocol = load_protocol(TRIAL)
    half = varied(protocol, thresholds(protocol), {"test_windows": 0.5})
    days = {c.id: getattr(c.rule, "within_days", None) for c in half.criteria}
    assert (days["I4a"], days["I4c"], days["I4g"]) == (45, 15, 4)
    # How old the score may be is asked apart, and how long ago a thing happened is no age of tests.
    assert (days["I3"], days["E3e"]) == (30, 90)


def test_only_places_of_one_value_move_together(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    text = Path(f"protocols/{TRIAL.lower()}.toml").read_text("utf-8")
    stands = 'kind = "range", of = "sledai_total", at_least = 8'
    assert text.count(stands) == 1
    other.write_text(text.replace(stands, stands.replace("8", "6")), "utf-8")
    known = thresholds(load_protocol(str(other)))["sledai"]
    # The rule that scores says what the word means.
    assert (known.value, known.moves) == (8, ("I3",))


def test_without_names_the_usual_questions_are_asked() -> None:
    told = asked(TRIAL)
    assert {threshold.name: values for threshold, values in told.varied} == {
        "duration": (60, 70, 80, 90, 100, 110, 120),
        "dose": (0.8, 0.85, 0.9, 0.95, 1.0),
        "sledai": (6, 7, 8, 9, 10),
        "sledai_window": (15, 30, 60, 90),
        "test_windows": (0.5, 1, 2, 3),
        "window": (180, 365, 730),
    }
    assert told.grid == ("duration", "dose")


def test_the_protocols_own_value_is_among_those_asked() -> None:
    ((_, values),) = asked(TRIAL, ("sledai=10,6,6",)).varied
    assert values == (6, 8, 10)


@pytest.mark.parametrize(
    ("vary", "grid", "says"),
    [
        (("durtion=60",), False, 'no threshold "durtion"\n'),
        (("durtion=60",), False, "write duration, or one of duration, dose, sledai"),
        (("I4c.atleast=20",), False, "write I4c.at_least, or "),
        (("agents",), False, "No values are given for agents"),
        (("dose=low",), False, '"low" is no number'),
        (("dose=nan",), False, '"nan" is no number'),
        (("dose=",), False, '"" is no number'),
        (("duration=" + ",".join(map(str, range(60, 80))),), False, "20 values of duration"),
        (("dose=0.9", "dose=0.8"), False, "A threshold is named twice"),
        (("dose=0.9",), True, "--grid varies two thresholds together, and 1 are named"),
        (("window=180", "treatment.window_days=90"), True, "are the same number of the protocol"),
    ],
)
def test_what_cannot_be_asked_is_refused(vary: tuple[str, ...], grid: bool, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        asked(TRIAL, vary, grid)
    assert says in str(refused.value)
    assert "what to do" in str(refused.value)


@pytest.mark.parametrize(
    ("vary", "says"),
    [
        ("duration=0", "does not take duration = 0: Input should be greater than 0"),
        ("duration=90.5", "Input should be a valid integer"),
        ("dose=-1", "does not take dose = -1: Input should be greater than 0"),
        ("test_windows=-1", "greater than or equal to 0"),
    ],
)
def test_what_the_protocol_does_not_take_is_one_message(vary: str, says: str) -> None:
    told = asked(TRIAL, (vary,))
    ((threshold, values),) = told.varied
    with pytest.raises(Refusal) as refused:
        varied_protocol(told, {threshold.name: next(v for v in values if v != threshold.value)})
    assert says in str(refused.value)


def test_a_protocol_with_nothing_to_vary_says_so(tmp_path: Path) -> None:
    trial = str(shorter_protocol(tmp_path / "trial.toml", ("I8",), "TRIAL-8"))
    with pytest.raises(Refusal, match="none of the thresholds that are varied by themselves"):
        asked(trial)
    with pytest.raises(Refusal, match="name another --protocol"):
        asked(trial, ("dose=0.9",))
