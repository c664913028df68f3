"""Other trials' files: without a rule about glucocorticoid, with one inside any_of, two at once."""

from pathlib import Path

import pytest

from flows.errors import Refusal
from flows.protocols import load_protocol
from flows.refresh import refresh
from flows.resources import protocols_folder
from spec.drawn import AS_OF
from spec.hospital import Chart, Judged, judge

ADULT = """{ kind = "any_of", rules = [
    { kind = "range", of = "age_years", at_least = 18, unit = "years" },
    { kind = "range", of = "age_years", at_least = 20, unit = "years" },
] }"""
EPISODE = """{ kind = "longest_high_dose_episode", at_least_days = 90, imputed_end_trusted_days = 30,
    capped_dose_mg_at_least = 60, capped_weight_kg_above = 60 }"""
JUDGEMENT = '{ kind = "judgement", what = "something" }'


def any_of(*rules: str) -> str:
    """The rules' any_of."""
    return f'{{ kind = "any_of", rules = [{", ".join(rules)}] }}'


CHART = Chart()
CHART.draw(
    "patients",
    """
    patient | birth_date
    ada     | 2012-05-01
    bo      | 2008-11-16
    cy      | 2007-06-01
    """,
)
CHART.draw(
    "medications",
    """
    patient | name       | dose_value | start_date   | end_date
    ada     | prednisone | 40         | 150 days ago | 51 days ago
    bo      | prednisone | 20         | 350 days ago | 51 days ago
    """,
    dose_unit="mg",
    frequency_per_day="1",
)
CHART.draw(
    "observations",
    """
    patient | test   | collected_at | value | unit
    ada     | weight | 150 days ago | 40    | kg
    bo      | weight | 350 days ago | 40    | kg
    bo      | weight | 150 days ago | 40    | kg
    """,
)


def trial(folder: Path, name: str, *rules: str, **treatment: str) -> str:
    """The path of a trial's file with these rules as I1, I2 and so on.

    Its treatment parameters are the shipped ones but for those given.
    """
    head = (protocols_folder() / "nct06934447.toml").read_text("utf-8").split("[[criteria]]")[0]
    lines = head.replace('id = "NCT06934447"', f'id = "{name}"', 1).splitlines()
    for parameter, value in treatment.items():
        (at,) = (n for n, line in enumerate(lines) if line.startswith(f"{parameter} ="))
        lines[at] = f"{parameter} = {value}"
    for number, rule in enumerate(rules, start=1):
        lines += [
            "[[criteria]]",
            f'id = "I{number}"',
            f'line = "I{number}"',
            'wording = "A line of another trial."',
            'decidable = "full"',
            'when_absent = "fail"',
            "changeable = true",
            'next_step = "wait"',
            # TOML 1.0 knows no line breaks inside an inline table.
            "rule = " + " ".join(rule.replace("},\n]", "}]").split()),
        ]
    path = folder / f"{name}.toml"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return str(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the trials, the delivery and the warehouses."""
    return tmp_path_factory.mktemp("trials")


@pytest.fixture(scope="module")
def ages(folder: Path) -> Judged:
    """What a trial that asks for the age alone makes of the chart."""
    return judge(CHART, folder / "ages", protocol=trial(folder, "AGES", ADULT))


@pytest.fixture(scope="module")
def both_orders(folder: Path, ages: Judged) -> tuple[Path, Path]:
    """The warehouses of two trials with other doses and windows, named in either order."""
    one = trial(folder, "ONE", any_of(EPISODE, JUDGEMENT))
    other = trial(folder, "OTHER", EPISODE, high_dose_mg_per_kg_at_least="0.5", window_days="200")
    extracts = folder / "ages" / "extracts"
    refresh(extracts, folder / "forwards", (one, other), as_of=AS_OF)
    refresh(extracts, folder / "backwards", (other, one), as_of=AS_OF)
    return folder / "forwards", folder / "backwards"


def test_a_trial_may_say_nothing_about_glucocorticoid(ages: Judged) -> None:
    assert set(ages.screening.index) == {"ada", "bo", "cy"}
    assert set(ages.results.index.get_level_values("criterion_id")) == {"I1"}


def test_of_two_ages_the_nearest_is_the_distance_and_the_first_opens(ages: Judged) -> None:
    # ada is 14, bo turns 18 on the as-of date, cy is 19: 18 or 20 years are asked for.
    answer = ages.row("ada", "I1")
    assert (answer["result"], answer["distance"]) == ("fail", 4)
    assert answer["eligible_from"] == "2030-05-01"
    assert [ages.result(p, "I1") for p in ("bo", "cy")] == ["pass", "pass"]


def test_high_dose_glucocorticoid_may_stand_inside_any_of(both_orders: tuple[Path, Path]) -> None:
    answers = Judged(both_orders[0] / "prescreen.duckdb").query(
        "FROM criterion_result SELECT protocol_id, patient_id, result"
    )
    results = answers.set_index(["protocol_id", "patient_id"])["result"]
    # ada took 1 mg/kg for 100 days, bo 0.5 mg/kg for longer; cy took nothing.
    assert results["ONE"].to_dict() == {"ada": "pass", "bo": "review", "cy": "review"}
    assert results["OTHER"].to_dict() == {"ada": "pass", "bo": "pass", "cy": "fail"}


def test_the_order_in_which_trials_are_named_changes_no_byte(
    both_orders: tuple[Path, Path],
) -> None:
    forwards, backwards = (Judged(path / "prescreen.duckdb") for path in both_orders)
    for table in ("treatment_history", "steroid_dose", "screening", "criterion_result"):
        told, again = (judged.table(table).to_csv().encode() for judged in (forwards, backwards))
        assert told == again, table
    for name in ("candidates.csv", "screening_log.csv"):
        told, again = (path / "releases" / "000001" / name for path in both_orders)
        assert told.read_bytes() == again.read_bytes(), name


@pytest.mark.parametrize(
    "rules",
    [(EPISODE, EPISODE), (any_of(EPISODE, EPISODE),), (EPISODE, any_of(JUDGEMENT, EPISODE))],
    ids=["two_lines", "one_line", "inside_and_outside"],
)
def test_high_dose_glucocorticoid_may_stand_once(tmp_path: Path, rules: tuple[str, ...]) -> None:
    with pytest.raises(Refusal, match="longest_high_dose_episode may stand once"):
        load_protocol(trial(tmp_path, "TWICE", *rules))
