"""A refresh holds itself, says why, and goes on by the word of a person whose reason is kept."""

import getpass
from dataclasses import dataclass
from pathlib import Path

import pytest

import flows.refresh
from flows.gates import GATES, NOTHING, accepted
from flows.request import Request

from .deliveries import SMALL, saved, shorter_protocol, small
from .releases import Said, digest, ledger, prescreen, rows

REASON = "the laboratory's server was down, they send it next week"
SAYS = "the delivery is dated 2026-11-09, the last one 2026-11-16; the delivery lacks labs"


@dataclass(frozen=True)
class Week:
    """A published delivery, an older one without labs, and what was said of it."""

    warehouse: Path
    late: Path
    published: str
    held: Said
    half: Said
    accepted: Said
    again: Said

    def ledger(self, refresh_id: int) -> tuple[object, ...]:
        """Outcome, gates that held, gates let through, reason and who gave it."""
        (found,) = rows(
            self.warehouse / "store" / "store.duckdb",
            "SELECT outcome, held, accepted_gates, accept_reason, accepted_by FROM refresh "
            "WHERE refresh_id = ?",
            refresh_id,
        )
        return found


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    place = tmp_path_factory.mktemp("gates")
    warehouse = place / "warehouse"
    late = small(place / "late", patients=[*SMALL["patients"], "P2,2013-01-01,male"])
    (late / "labs.csv").unlink()
    saved(late / "delivery.toml", "as_of = 2026-11-09\n")

    protocol = shorter_protocol(place / "short.toml", ["I1"], "SHORT-1")

    def refresh(delivery: Path, *options: str) -> Said:
        asked = ("--extracts", delivery, "--warehouse", warehouse, "--protocol", protocol)
        return prescreen("refresh", "--direct", *asked, *options)

    assert refresh(small(place / "first")).code == 0
    published = digest(warehouse / "prescreen.duckdb")
    held = refresh(late)
    half = refresh(late, "--accept", "stale", "--reason", REASON)
    assert digest(warehouse / "prescreen.duckdb") == published
    both = ("--accept", "missing_extract", "--accept", "stale", "--accept", "volume")
    accepted = refresh(late, *both, "--reason", f"  {REASON}\n")
    again = refresh(place / "first", "--as-of", "2026-11-23")
    return Week(warehouse, late, published, held, half, accepted, again)


def test_one_message_names_every_gate_that_holds_and_why(week: Week) -> None:
    assert (week.held.code, week.held.out) == (1, "")
    assert week.held.err.splitlines() == [
        f"prescreen: Held at the gates stale, missing_extract: {SAYS}.",
        f"  where: {week.late}",
        "  what to do: look at the export; if it is right, run again with --accept stale "
        '--accept missing_extract --reason "why"',
    ]


def test_who_accepts_one_of_two_is_told_of_the_other_and_to_name_both(week: Week) -> None:
    assert week.half.code == 1
    assert "Held at the gate missing_extract: the delivery lacks labs." in week.half.err
    assert "--accept stale --accept missing_extract --reason" in week.half.err


def test_the_ledger_says_what_standard_error_said(week: Week) -> None:
    messages = [message for _, _, message in ledger(week.warehouse)]
    assert messages[1] == week.held.err.removeprefix("prescreen: ").rstrip("\n")
    assert messages[2] == week.half.err.removeprefix("prescreen: ").rstrip("\n")
    assert week.ledger(2) == ("held", ["stale", "missing_extract"], [], None, None)
    assert week.ledger(3) == ("held", ["missing_extract"], [], None, None)


def test_the_ledger_says_it_of_a_step_that_broke_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(request: Request) -> int:
        raise ValueError("Original Line: P1,2012-01-01,female")

    monkeypatch.setattr(flows.refresh, "stage", broken)
    folders = ("--extracts", small(tmp_path / "delivery"), "--warehouse", tmp_path / "warehouse")
    said = prescreen("refresh", "--direct", *folders)
    assert said.code == 1
    assert ledger(tmp_path / "warehouse") == [
        (1, "failed", said.err.removeprefix("prescreen: ").rstrip("\n"))
    ]
    assert "The step stage failed with ValueError" in said.err
    assert "2012" not in said.err


def test_accepted_gates_stand_in_the_ledger_with_the_reason_and_the_account(week: Week) -> None:
    assert week.accepted.code == 0, week.accepted.err
    gates = ["stale", "missing_extract"]
    assert week.ledger(4) == ("published", gates, gates, REASON, getpass.getuser())
    assert rows(
        week.warehouse / "releases" / "000004" / "prescreen.duckdb",
        "SELECT outcome, held, accepted_gates, accept_reason FROM refresh ORDER BY refresh_id",
    ) == [
        ("published", [], [], None),
        ("held", ["stale", "missing_extract"], [], None),
        ("held", ["missing_extract"], [], None),
        ("published", gates, gates, REASON),
    ]


def test_the_summary_says_what_was_let_through_and_why(week: Week) -> None:
    stale, missing = SAYS.split("; ")
    told = f"  stale: {stale}\n  missing_extract: {missing}\n  let through, because: {REASON}\n"
    assert told in week.accepted.out


def test_a_delivery_that_is_there_already_is_published_anew(week: Week) -> None:
    assert week.again.code == 0, week.again.err
    assert "Release 000005 published, as of 2026-11-23" in week.again.out
    assert "let through" not in week.again.out


def test_the_date_of_a_screening_is_todays_only_if_nobody_names_one(tmp_path: Path) -> None:
    """Results of long ago: no screening of today, and a good one of their own days."""
    old = small(tmp_path / "old", labs=[SMALL["labs"][0], "L1,P1,1742-6,LOINC,ALT,2026-01-10,20,"])
    saved(old / "delivery.toml", "delivered_on = 2026-01-12\n")
    protocol = shorter_protocol(tmp_path / "short.toml", ["I1"], "SHORT-1")
    asked = ("--extracts", old, "--warehouse", tmp_path / "w", "--protocol", protocol)
    said = prescreen("refresh", "--direct", *asked)
    assert said.code == 1
    assert "Held at the gate freshness: the newest record is of 2026-01-10, and it is " in said.err
    assert prescreen("refresh", "--direct", *asked, "--as-of", "2026-01-12").code == 0
    saved(old / "delivery.toml", "as_of = 2026-01-12\n")
    assert prescreen("refresh", "--direct", *asked).code == 0


def test_check_shows_the_rows_of_a_delivery_that_a_refresh_would_hold(tmp_path: Path) -> None:
    folder = small(tmp_path / "mixed")
    (folder / "labs.csv").rename(folder / "labs_2026-11-02.csv")
    (folder / "patients.csv").rename(folder / "patients_2026-11-16.csv")
    said = prescreen("check", "--extracts", folder)
    assert (said.code, said.err) == (0, "")
    assert "labs_2026-11-02.csv" in said.out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--accept", "volume"), "--reason"),
        (("--accept", "volume", "--reason", "  "), "--reason"),
        (("--reason", "all is well"), "--accept"),
        (("--accept", "volum", "--reason", "why"), "'volum'"),
    ],
)
def test_acceptance_that_cannot_be_meant_is_wrong_usage(
    options: tuple[str, ...], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = prescreen("refresh", "--direct", *options)
    assert (said.code, said.out) == (2, "")
    assert says in said.err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_gate_is_answered_with_all_there_are() -> None:
    with pytest.raises(ValueError, match="the gates are " + ", ".join(GATES)):
        accepted(["volume", "fence"], "why")
    assert accepted(None, None) == accepted([], " ") == NOTHING
