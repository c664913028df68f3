"""Which scores are made: those that a protocol asks for, with its own windows, once where alike."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from refresh.deliveries import shorter_protocol

from flows import measure
from flows.refresh import refresh
from spec.drawn import AS_OF
from spec.hospital import PROTOCOL, Chart, Judged, deliver, judge
from spec.trial import small_trial

CHART = Chart()
CHART.draw(
    "labs",
    """
    patient | test   | collected_at | value    | reference_low | reference_high
    ada     | Coombs | 100 days ago | positive |               |
    ada     | LDH    | 69 days ago  | 600      | 120           | 250
    """,
)
CHART.draw(
    "observations",
    "patient | test | collected_at | value | unit\nada | temperature | 8 days ago | 39 | Cel",
)
CHART.draw(
    "diagnoses", "patient | code | diagnosed_on\nada | M32.9 | 2024-01-01\nada | J18.9 | 0 days ago"
)


# Those whose rules ask for a score.
ASKING = ("I2a", "I3")


def shipped_trial(folder: Path) -> str:
    """The path of what the shipped protocol asks of scores."""
    return str(shorter_protocol(folder / "shipped.toml", ASKING, PROTOCOL))


def other_trial(folder: Path, **days: int) -> str:
    """The path of the same under another name, with other days in I2a."""
    path = shorter_protocol(folder / "other.toml", ASKING, "OTHER")
    text = path.read_text("utf-8")
    for name, (before, after) in {n: (d - 1, d) for n, d in days.items()}.items():
        assert text.count(f"{name} = {before}") == 1
        text = text.replace(f"{name} = {before}", f"{name} = {after}")
    path.write_text(text, "utf-8")
    return str(path)


def states(judged: Judged) -> dict[str, str]:
    """The states of ada's items that take two rows."""
    rows = judged.query(
        "FROM score_item WHERE patient_id = 'ada' AND instrument = 'eular_acr_2019'"
    )
    return rows.set_index("item")["state"][["fever", "autoimmune_hemolysis"]].to_dict()


def test_how_far_two_rows_may_lie_apart_is_the_trials(tmp_path: Path) -> None:
    shipped = judge(CHART, tmp_path / "shipped", protocol=shipped_trial(tmp_path))
    assert states(shipped) == {"fever": "scored", "autoimmune_hemolysis": "needs_clinician"}
    path = other_trial(tmp_path, fever_infection_within_days=8, hemolysis_within_days=31)
    other = judge(CHART, tmp_path / "other", protocol=path)
    assert states(other) == {"fever": "needs_clinician", "autoimmune_hemolysis": "scored"}


def test_a_score_that_no_rule_asks_for_is_not_made(tmp_path: Path) -> None:
    only_activity = judge(CHART, tmp_path / "small", protocol=small_trial(tmp_path))
    assert set(only_activity.table("score_item")["instrument"]) == {"sledai_2k"}


@pytest.mark.parametrize(("days", "times"), [(30, 1), (31, 2)])
def test_protocols_that_ask_alike_share_one_scoring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, times: int
) -> None:
    calls: list[str] = []

    def counting(name: str) -> Callable[..., pd.DataFrame]:
        scored = getattr(measure, name)

        def count(*given: Any) -> pd.DataFrame:
            calls.append(name)
            return scored(*given)

        return count

    for name in ("sledai_2k", "eular_acr_2019"):
        monkeypatch.setattr(measure, name, counting(name))
    shipped = shipped_trial(tmp_path)
    other = other_trial(tmp_path, **({"hemolysis_within_days": days} if days != 30 else {}))
    warehouse = tmp_path / "warehouse"
    refresh(deliver(CHART, tmp_path), warehouse, (shipped, other), as_of=AS_OF)
    assert sorted(calls) == ["eular_acr_2019"] * times + ["sledai_2k"]
    with duckdb.connect(str(warehouse / "prescreen.duckdb"), read_only=True) as connection:
        scored = connection.execute(
            "SELECT protocol_id, contains(reason, 'autoimmune hemolysis 4') FROM criterion_result "
            "WHERE patient_id = 'ada' AND criterion_id = 'I2a' ORDER BY protocol_id"
        ).fetchall()
    assert scored == [(PROTOCOL, False), ("OTHER", times == 2)]
