"""What another version of a protocol changes is told exactly, and nothing else changes."""

import hashlib
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from refresh.releases import Said, prescreen
from spec.drawn import AS_OF, drawn
from spec.hospital import Chart, judge

import flows.aside
from flows.lock import only_refresh
from flows.protocol_impact import Impact, impact
from flows.protocol_impact_text import ON_TERMINAL, impact_text
from protocol.written import written
from transforms.decide.flips import COLUMNS

CHART = Chart(alone=True)
CHART.draw(
    "patients",
    """
    patient | birth_date
    ada     | 2012-05-01
    bo      | 2014-05-01
    cy      | 2012-05-01
    dee     | 2012-05-01
    """,
)
CHART.draw(
    "observations",
    """
    patient | test | collected_at | value | unit
    ada     | LVEF | 20 days ago  | 60    | %
    bo      | LVEF | 60 days ago  | 70    | %
    cy      | LVEF | 20 days ago  | 40    | %
    ada     | SpO2 | 2 days ago   | 97    | %
    bo      | SpO2 | 2 days ago   | 85    | %
    """,
)
# A failing heart is not softened by what a person must judge.
OLD = ('softened_by = "I5"\n', "")
HIGHER = ("at_least = 55", "at_least = 65")
OXYGEN = (
    '[[criteria]]\nid = "I5"',
    """[[criteria]]
id = "I6"
line = "I6"
wording = "Oxygen saturation of 92 % or more."
decidable = "full"
when_absent = "unknown"
changeable = true
next_step = "measure SpO2"
rule = { kind = "range", of = "spo2", at_least = 92, unit = "%", within_days = 7 }

[[criteria]]
id = "I5\"""",
)


@dataclass(frozen=True)
class Hospital:
    """A warehouse with one release, and protocols to compare on it."""

    folder: Path
    old: Path

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse"

    def other(self, *changes: tuple[str, str], name: str = "new") -> Path:
        """Another version of the protocol of the release."""
        return written(self.folder, OLD, *changes, name=name)

    def impact(self, *changes: tuple[str, str]) -> Impact:
        """What the changes of the protocol would change."""
        return impact(str(self.old), str(self.other(*changes)), self.warehouse)

    def command(self, new: Path, *options: object) -> Said:
        """What the command says."""
        where = ("--warehouse", self.warehouse)
        return prescreen("protocol", "impact", self.old, new, *where, *options)


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    folder = tmp_path_factory.mktemp("impact")
    old = written(folder, OLD, name="old")
    judge(CHART, folder, protocol=str(old))
    return Hospital(folder, old)


@pytest.fixture(scope="module")
def higher(hospital: Hospital) -> Impact:
    """What a higher threshold would change."""
    return hospital.impact(HIGHER)


@pytest.fixture(scope="module")
def page(hospital: Hospital) -> list[str]:
    """The lines that the command shows of it."""
    said = hospital.command(hospital.other(HIGHER))
    assert (said.code, said.err) == (0, "")
    return said.out.splitlines()


def told(found: pd.DataFrame) -> list[dict[str, str]]:
    """Flips as they would be drawn, without the reason."""
    return found.drop(columns="new_reason").to_dict("records")


def test_a_higher_threshold_flips_those_between_the_old_and_the_new(higher: Impact) -> None:
    assert told(higher.flips) == drawn(
        """
        patient_id | criterion_id | old_result | new_result | old_status | new_status
        ada        | I4a          | pass       | fail       | candidate  | ineligible
        """
    )
    assert "65" in higher.flips.at[0, "new_reason"]
    assert higher.criteria == {"added": [], "removed": [], "changed": ["I4a"]}
    assert higher.statuses.to_dict() == {
        "old": {"candidate": 2, "needs_data": 1, "ineligible": 1},
        "new": {"candidate": 1, "needs_data": 1, "ineligible": 2},
    }


def test_a_lower_threshold_and_a_shorter_window_flip_both_ways(hospital: Hospital) -> None:
    found = hospital.impact(("at_least = 55", "at_least = 40"), ("_days = 90", "_days = 30"))
    assert told(found.flips) == drawn(
        """
        patient_id | criterion_id | old_result | new_result | old_status | new_status
        bo         | I4a          | pass       | unknown    | candidate  | needs_data
        cy         | I4a          | fail       | pass       | ineligible | candidate
        """
    )


def test_an_added_criterion_shows_whom_it_does_not_let_pass(hospital: Hospital) -> None:
    found = hospital.impact(OXYGEN, HIGHER)
    assert told(found.flips) == drawn(
        """
        patient_id | criterion_id | old_result | new_result | old_status | new_status
        ada        | I4a          | pass       | fail       | candidate  | ineligible
        bo         | I6           |            | fail       | candidate  | ineligible
        cy         | I6           |            | unknown    | ineligible | ineligible
        dee        | I6           |            | unknown    | needs_data | needs_data
        """
    )
    assert found.criteria == {"added": ["I6"], "removed": [], "changed": ["I4a"]}


def test_a_removed_criterion_shows_whom_it_did_not_let_pass(hospital: Hospital) -> None:
    with_oxygen = hospital.other(OXYGEN, name="with_oxygen")
    found = impact(str(with_oxygen), str(hospital.old), hospital.warehouse)
    assert found.criteria == {"added": [], "removed": ["I6"], "changed": []}
    assert told(found.flips) == drawn(
        """
        patient_id | criterion_id | old_result | new_result | old_status | new_status
        bo         | I6           | fail       |            | ineligible | candidate
        cy         | I6           | unknown    |            | ineligible | ineligible
        dee        | I6           | unknown    |            | needs_data | needs_data
        """
    )
    assert set(found.flips["new_reason"]) == {""}


def test_another_disease_moves_patients_out_of_the_base_cohort(hospital: Hospital) -> None:
    found = hospital.impact(('disease = "sle"', 'disease = "hsct"'))
    assert told(found.flips) == drawn(
        """
        patient_id | criterion_id | old_result | new_result | old_status | new_status
        ada        | base_cohort  |            |            | candidate  |
        bo         | base_cohort  |            |            | candidate  |
        cy         | base_cohort  |            |            | ineligible |
        dee        | base_cohort  |            |            | needs_data |
        """
    )
    assert found.statuses["new"].to_list() == [0, 0, 0]


def test_the_same_file_flips_nobody(hospital: Hospital) -> None:
    found = impact(str(hospital.old), str(hospital.old), hospital.warehouse)
    assert found.flips.empty
    assert tuple(found.flips.columns) == COLUMNS
    assert found.criteria == {"added": [], "removed": [], "changed": []}
    said = hospital.command(hospital.old)
    assert said.code == 0
    assert "Nobody's answer to a criterion differs." in said.out


# --- nothing else changes ---------------------------------------------------------------------


def contents(warehouse: Path) -> dict[str, tuple[str, int]]:
    """The hash and the time of change of every file but the lock, which names its last holder."""
    return {
        str(path.relative_to(warehouse)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in sorted(warehouse.rglob("*"))
        if path.is_file() and path.name != "refresh.lock"
    }


def test_release_and_store_stay_as_they_are(hospital: Hospital) -> None:
    before = contents(hospital.warehouse)
    assert {"prescreen.duckdb", "store/store.duckdb"} <= set(before)
    hospital.impact(HIGHER)
    assert contents(hospital.warehouse) == before


@pytest.mark.parametrize("step", ["stage", "assess"])
def test_nothing_is_left_when_it_breaks(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before, done = contents(hospital.warehouse), getattr(flows.aside, step)

    def breaks(request: object) -> None:
        done(request)
        raise RuntimeError("ada")

    monkeypatch.setattr(flows.aside, step, breaks)
    said = hospital.command(hospital.old)
    assert said.code == 1
    assert "ada" not in said.err
    assert contents(hospital.warehouse) == before


# --- the command ------------------------------------------------------------------------------


def test_the_page_tells_statuses_criteria_and_patients(page: list[str]) -> None:
    lines = page
    assert lines[0] == f"As of {AS_OF}, on the rows accepted already; nothing is published."
    assert "candidate               2        1" in lines
    assert "base cohort             4        4" in lines
    assert "Criteria changed: I4a" in lines
    assert "Answers that differ: 1, of 1 patients" in lines
    assert lines[-2] == "I4a (1)"
    assert lines[-1].startswith("  ada: pass -> fail, candidate -> ineligible: ")


def test_the_page_names_what_was_given(hospital: Hospital, page: list[str]) -> None:
    new = hospital.folder / "new.toml"
    assert page[1:3] == [
        f"old  {hospital.old}: TRIAL-1, version 1: A trial of nobody",
        f"new  {new}: TRIAL-1, version 1: A trial of nobody",
    ]
    assert "Warning" not in "".join(page)


def test_two_trials_are_compared_with_a_warning(hospital: Hospital) -> None:
    other = hospital.other(('id = "TRIAL-1"', 'id = "TRIAL-2"'))
    (warning,) = [s for s in hospital.command(other).out.splitlines() if s.startswith("Warning")]
    assert warning.startswith("Warning: TRIAL-1 and TRIAL-2 are two trials.")
    assert "compared by number, though each trial numbers its lines in its own way" in warning


def test_a_terminal_shows_so_many_patients_of_a_criterion(higher: Impact) -> None:
    many = pd.concat([higher.flips.assign(patient_id=f"p{n:02}") for n in range(58)])
    page = impact_text(replace(higher, flips=many), ON_TERMINAL).splitlines()
    shown = page[page.index("I4a (58)") + 1 :]
    assert [line.split(":")[0].strip() for line in shown[:-1]] == [f"p{n:02}" for n in range(20)]
    assert shown[-1] == "  … 38 more; --format csv lists all"
    assert "more;" not in impact_text(replace(higher, flips=many))
    assert "more;" not in impact_text(replace(higher, flips=many.head(20)), ON_TERMINAL)


def test_csv_has_a_row_for_each_flip(hospital: Hospital, tmp_path: Path) -> None:
    new, out = hospital.other(OXYGEN), tmp_path / "flips.csv"
    said = hospital.command(new, "--format", "csv")
    header, *rows = said.out.splitlines()
    assert header == ",".join(COLUMNS)
    assert [row.split(",")[:6] for row in rows] == [
        ["bo", "I6", "", "fail", "candidate", "ineligible"],
        ["cy", "I6", "", "unknown", "ineligible", "ineligible"],
        ["dee", "I6", "", "unknown", "needs_data", "needs_data"],
    ]
    filed = hospital.command(new, "--format", "csv", "--out", out)
    assert (filed.code, filed.out) == (0, "")
    assert out.read_text("utf-8") == said.out
    assert stat.S_IMODE(out.stat().st_mode) == 0o640


def test_a_file_that_cannot_be_written_is_refused(hospital: Hospital, tmp_path: Path) -> None:
    said = hospital.command(hospital.old, "--out", tmp_path / "nowhere" / "flips.txt")
    assert said.code == 1
    assert str(tmp_path / "nowhere" / "flips.txt") in said.err


def test_another_day_may_be_asked_for(hospital: Hospital) -> None:
    said = hospital.command(hospital.other(HIGHER), "--as-of", "2027-01-10")
    # On that day bo's ejection fraction is 115 days old, and ada's still counts.
    assert said.out.startswith("As of 2027-01-10,")
    assert "candidate               1        0" in said.out.splitlines()


def test_without_a_release_today_is_meant(tmp_path: Path, hospital: Hospital) -> None:
    warehouse = tmp_path / "warehouse"
    (warehouse / "store").mkdir(parents=True)
    store = warehouse / "store" / "store.duckdb"
    store.write_bytes((hospital.warehouse / "store" / "store.duckdb").read_bytes())
    found = impact(str(hospital.old), str(hospital.old), warehouse)
    assert found.as_of == date.today()


Refused = Callable[[Hospital, Path], Said]


def nothing_landed(hospital: Hospital, folder: Path) -> Said:
    """A warehouse that is not there."""
    where = ("--warehouse", folder / "none")
    return prescreen("protocol", "impact", hospital.old, hospital.old, *where)


def wrong_protocol(hospital: Hospital, folder: Path) -> Said:
    """A new version with a mistake."""
    return hospital.command(hospital.other(('of = "lvef"', 'of = "lvfe"')))


def refresh_runs(hospital: Hospital, folder: Path) -> Said:
    """A refresh that holds the lock."""
    with only_refresh(hospital.warehouse / "store" / "refresh.lock"):
        return hospital.command(hospital.old)


@pytest.mark.parametrize(
    ("refused", "says"),
    [
        (nothing_landed, "This warehouse holds no accepted rows to screen yet"),
        (wrong_protocol, 'of: "lvfe" is no measurement concept; write "lvef"'),
        (refresh_runs, "Another refresh is running"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    hospital: Hospital, tmp_path: Path, refused: Refused, says: str
) -> None:
    said = refused(hospital, tmp_path)
    assert said.code == 1
    assert said.out == ""
    assert says in said.err
    assert said.err.count("\n  what to do: ") == 1
    assert not (tmp_path / "none").exists()
