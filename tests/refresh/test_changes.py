"""Every change since the previous release has its exact cause, whatever else happened meanwhile."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from spec.drawn import drawn

from flows.errors import Refusal

from . import brute_force
from .drawn_weeks import BACKUP, WEEK_3, WINTER, served_again
from .releases import one, rows
from .ward import CRITERIA, TRIAL, Ward, trial

SECOND = """
    patient                    | criterion   | old     | new     | cause
    window_closes              | I4a         | pass    | unknown | time_passed
    corrected_before_it_closes | I4a         | pass    | unknown | time_passed
    closes_then_corrected      | I4a         | pass    | fail    | corrected_data
    corrected_then_new         | I4a         | pass    | fail    | new_data
    new_then_corrected         | I4a         | pass    | fail    | corrected_data
    row_vanishes               | I4a         | pass    | unknown | corrected_data
    moves_to_another           | I4a         | pass    | unknown | corrected_data
    another                    | I4a         | unknown | pass    | corrected_data
    reverted                   | I4a         | pass    | fail    | corrected_data
    settled                    | I4a         | unknown | pass    | new_data
    birthday                   | I1          | fail    | pass    | time_passed
    healed                     | E3          | fail    | pass    | time_passed
    refuted                    | base_cohort |         |         | corrected_data
    diagnosed_later            | base_cohort |         |         | time_passed
    dies                       | base_cohort |         |         | corrected_data
    dies_later                 | base_cohort |         |         | time_passed
    merged                     | base_cohort |         |         | new_data
    goes_on                    | I4a         | unknown | fail    | new_data
    merged_later               | base_cohort |         |         | time_passed
    goes_on_later              | I4a         | unknown | fail    | time_passed
    goes_on_since              | I4a         | pass    | fail    | corrected_data
    new_patient                | base_cohort |         |         | new_data
"""
CRITERION_I1 = CRITERIA.split("\n\n")[0]
# Nobody but the bystander was vaccinated; before, nobody could know.
FIRST_OF_ITS_EXTRACT = ("E8", "unknown", "pass", "new_data")


def test_each_patient_s_second_week(changing: Ward) -> None:
    told = {
        (patient, criterion): (old or "", new or "", cause)
        for patient, criterion, old, new, cause in rows(
            changing.database(2),
            "SELECT patient_id, criterion_id, old_result, new_result, cause FROM screening_change "
            "WHERE criterion_id <> 'E8'",
        )
    }
    assert told == {
        (row["patient"], row["criterion"]): (row["old"], row["new"], row["cause"])
        for row in drawn(SECOND)
    }


def test_the_first_rows_of_an_extract_are_news_to_everybody(changing: Ward) -> None:
    stayed = rows(
        changing.database(2),
        "SELECT patient_id FROM screening ANTI JOIN (FROM screening_change "
        "WHERE criterion_id = 'base_cohort') USING (patient_id)",
    )
    told = rows(
        changing.database(2),
        "SELECT patient_id, criterion_id, old_result, new_result, cause FROM screening_change "
        "WHERE criterion_id = 'E8'",
    )
    assert len(stayed) > 10
    assert sorted(told) == sorted((patient, *FIRST_OF_ITS_EXTRACT) for (patient,) in stayed)


def test_what_is_undone_is_corrected(changing: Ward) -> None:
    assert changing.causes(3) == {
        ("reverted", "I4a"): "corrected_data",
        ("merged", "base_cohort"): "corrected_data",
        ("goes_on", "I4a"): "corrected_data",
    }


def test_of_another_bound_and_time_the_last_to_change_the_answer_is_the_cause(
    changing: Ward,
) -> None:
    causes = {who: cause for (who, criterion), cause in changing.causes(4).items()}
    # Over 55 % and below 65 % on the day of the previous release as well as now.
    assert causes["borderline"] == "protocol_changed"
    # By the new bound it would have failed on that day too, and is too old now.
    assert causes["borderline_then_old"] == "time_passed"
    assert {criterion for _, criterion in changing.causes(4)} == {"I4a"}


def test_after_a_rollback_the_served_release_is_compared_with(changing: Ward) -> None:
    previous = rows(
        changing.database(5), "SELECT refresh_id, previous_release FROM refresh ORDER BY ALL"
    )
    assert previous == [
        (1, None),
        (2, "000001"),
        (3, "000002"),
        (4, "000003"),
        (5, "000003"),
    ]
    assert changing.causes(5) == {("window_closes", "I4a"): "corrected_data"}


def test_causes_are_those_that_delivering_everything_anew_would_show(
    changing: Ward, tmp_path: Path
) -> None:
    expected = brute_force.causes(tmp_path, changing.warehouse, 1, 2, [str(trial(tmp_path))])
    assert {(TRIAL, *key): cause for key, cause in changing.causes(2).items()} == expected


def test_causes_do_not_depend_on_the_number_of_threads(
    changing: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, told = duckdb.connect, []
    for threads in (1, 7):

        def connect(
            *arguments: Any, threads: int = threads, **options: Any
        ) -> duckdb.DuckDBPyConnection:
            connection = plain(*arguments, **options)
            connection.execute(f"SET threads = {threads}")
            return connection

        monkeypatch.setattr(duckdb, "connect", connect)
        again = served_again(changing, tmp_path / str(threads), 1)
        again.refresh(WEEK_3)
        told.append(rows(again.database(6), "SELECT * FROM screening_change ORDER BY ALL"))
    assert told[0] == told[1]
    assert len(told[0]) > 30


# --- what is made to happen after the last of the drawn weeks ----------------------------------


@pytest.fixture
def again(changing: Ward, tmp_path: Path) -> Ward:
    """A copy of the ward to go on with."""
    return served_again(changing, tmp_path, 5)


def breaks(name: str, function: Callable[..., object], *arguments: object) -> object:
    """A step's result, but for staging, at which the refresh ends: its rows have landed."""
    if name == "stage":
        raise RuntimeError
    return function(*arguments)


def rewritten(here: Ward, *statements: str) -> None:
    """The served release, with other contents than were published."""
    for database in (here.database(5), here.warehouse / "prescreen.duckdb"):
        database.chmod(0o640)
    with duckdb.connect(str(here.database(5))) as connection:
        for statement in statements:
            connection.execute(statement)


OTHER_ANSWER = (
    "UPDATE criterion_result SET result = 'review' "
    "WHERE patient_id = 'untouched' AND criterion_id = 'I2d'"
)
OTHER_SOFTWARE = "UPDATE refresh SET software_version = '0.0.1' WHERE refresh_id = 5"


def test_another_answer_of_an_older_program_is_its_doing(again: Ward) -> None:
    rewritten(again, OTHER_ANSWER, OTHER_SOFTWARE)
    again.set("observations", "n9", patient_id="untouched", test="LVEF", unit="%", value="40")
    again.refresh(WEEK_3)
    assert again.causes(6) == {
        ("untouched", "I2d"): "software_changed",
        ("untouched", "I4a"): "new_data",
    }


def test_a_change_that_nothing_explains_stops_the_refresh(again: Ward) -> None:
    rewritten(again, OTHER_ANSWER)
    with pytest.raises(Refusal, match="Changes since release 000005 that have no cause: 1"):
        again.refresh(WEEK_3)
    assert one(again.warehouse / "prescreen.duckdb", "SELECT max(refresh_id) FROM refresh") == 5


def test_rows_of_a_refresh_that_failed_are_news_of_the_next_one(again: Ward) -> None:
    again.set("observations", "n9", patient_id="untouched", test="LVEF", unit="%", value="40")
    with pytest.raises(RuntimeError):
        again.refresh(WEEK_3, call=breaks)
    again.refresh(WEEK_3)
    assert again.causes(7) == {("untouched", "I4a"): "new_data"}
    assert one(again.database(7), "SELECT previous_release FROM refresh WHERE refresh_id = 7") == (
        "000005"
    )


def test_a_correction_that_was_undone_before_anybody_saw_it_changes_nothing(again: Ward) -> None:
    again.set("observations", "e8", value="40")
    with pytest.raises(RuntimeError):
        again.refresh(WEEK_3, call=breaks)
    again.set("observations", "e8", value="60")
    again.set("observations", "w9", patient_id="reverted", test="weight", unit="kg", value="40")
    again.refresh(WEEK_3)
    assert again.causes(7) == {}


def lost(here: Ward) -> None:
    """The store is gone."""
    shutil.rmtree(here.warehouse / "store")


def from_backup(here: Ward) -> None:
    """The store is of before the release that is served."""
    shutil.copy(here.folder / BACKUP, here.warehouse / "store" / "store.duckdb")


@pytest.mark.parametrize("happens", [lost, from_backup])
def test_to_a_store_that_does_not_know_the_release_all_rows_are_new(
    again: Ward, happens: Callable[[Ward], None]
) -> None:
    happens(again)
    again.set("observations", "e8", value="40")
    without = trial(again.folder, (CRITERION_I1, ""), name="without")
    again.refresh(WINTER, without)
    causes = again.causes(6)
    assert causes["reverted", "I4a"] == "new_data"
    assert causes["borderline_then_old", "I4a"] == "new_data"
    assert {cause for (_, criterion), cause in causes.items() if criterion == "I1"} == {
        "protocol_changed"
    }


def test_who_opts_out_is_told_of_nowhere(again: Ward) -> None:
    again.set("patients", "opts_out", research_opt_out="true")
    again.refresh(WEEK_3)
    assert again.causes(6) == {}
    listed = "SELECT count(*) FROM screening WHERE patient_id = 'opts_out'"
    assert [one(again.database(release), listed) for release in (5, 6)] == [1, 0]
    again.set("patients", "opts_out", research_opt_out="false")
    again.refresh(WEEK_3)
    assert again.causes(7) == {("opts_out", "base_cohort"): "corrected_data"}


def test_another_trial_and_one_no_longer_screened_are_changed_protocols(again: Ward) -> None:
    other = trial(again.folder, name="other")
    other.write_text(other.read_text("utf-8").replace('id = "TRIAL-1"', 'id = "TRIAL-2"'), "utf-8")
    again.refresh(WEEK_3, other)
    told = rows(
        again.database(6),
        "SELECT protocol_id, old_status IS NULL, what, count(*) FROM screening_change "
        "WHERE criterion_id = 'base_cohort' AND cause = 'protocol_changed' GROUP BY ALL ORDER BY 1",
    )
    cohort = one(again.database(5), "SELECT count(*) FROM screening")
    assert told == [
        ("TRIAL-1", False, "the protocol is no longer screened", cohort),
        ("TRIAL-2", True, "the protocol is screened for the first time", cohort),
    ]
    assert len(again.causes(6)) == cohort
