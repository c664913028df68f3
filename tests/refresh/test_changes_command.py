"""`prescreen changes` tells who entered, who left, and why, in words that a nurse can check."""

import csv
import io
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.downloaded import downloaded_releases
from flows.warehouse import Warehouse

from .drawn_weeks import WEEK_3, served_again
from .releases import Said, prescreen, rows
from .ward import Ward


def said(here: Ward, *options: object) -> Said:
    return prescreen("changes", "--warehouse", here.warehouse, *options)


def page(here: Ward, *options: object) -> list[str]:
    """The lines of the page, long ones joined again."""
    told = said(here, *options)
    assert (told.code, told.err) == (0, "")
    lines: list[str] = []
    for line in told.out.splitlines():
        indent = len(line) - len(line.lstrip())
        if lines and indent in (4, 8) and not line.startswith(("    I", "    E")):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return lines


def test_the_served_release_is_told_against_the_one_it_was_compared_with(changing: Ward) -> None:
    assert page(changing) == [
        "Release 000005 (as of 2026-12-07) against 000003 (as of 2026-12-07).",
        "",
        "TRIAL-1: 0 entered the candidate list, 0 left the candidate list, 1 changed status "
        "otherwise",
        "",
        "window_closes changed status otherwise: needs data -> ineligible",
        "    I4a unknown -> fail: was: The newest LVEF of 2026-08-25 is 104 days old; looked "
        "within 90 days of 2026-12-07. Now: LVEF 50 % on 2026-12-01 does not meet at least 55 %. "
        "(corrected data)",
    ]


def test_who_enters_the_list_comes_first(changing: Ward) -> None:
    lines = page(changing, "--to", "3")
    assert lines[:8] == [
        "Release 000003 (as of 2026-12-07) against 000002 (as of 2026-11-30).",
        "",
        "TRIAL-1: 1 entered the candidate list, 0 left the candidate list, 1 entered the base "
        "cohort, 1 changed status otherwise",
        "",
        "reverted entered the candidate list: ineligible -> candidate",
        "    I4a fail -> pass: LVEF 40 % on 1 Nov rose to 60 % on 1 Nov (corrected data)",
        "",
        "merged entered the base cohort, now ineligible: diagnosis of sle on 1 Jan 2024 "
        "(corrected data)",
    ]


def test_who_leaves_the_list_is_told_with_the_number_that_fell(changing: Ward) -> None:
    lines = page(changing, "--to", "2")
    at = lines.index("corrected_then_new changed status otherwise: needs data -> ineligible")
    told = "    I4a pass -> fail: LVEF 60 % on 1 Nov fell to 40 % on 20 Nov (new data)"
    assert lines[at + 1] == told
    left = page(changing, "--to", "4")
    at = left.index("borderline left the candidate list: candidate -> ineligible")
    assert left[at + 1] == (
        "    I4a pass -> fail: was: LVEF 60 % on 2026-11-10 meets at least 55 %. Now: LVEF 60 % on "
        "2026-11-10 does not meet at least 65 %. (protocol changed)"
    )


@pytest.mark.parametrize(
    "line",
    [
        "diagnosed_later entered the base cohort, now needs data: diagnosis of sle on 20 Nov "
        "(time passed)",
        "dies left the base cohort, was needs data: died on 18 Nov (corrected data)",
        "dies_later left the base cohort, was needs data: died on 25 Nov (time passed)",
        "merged left the base cohort, was ineligible: goes on as goes_on (new data)",
        "refuted left the base cohort, was needs data: no diagnosis of sle counts any more "
        "(corrected data)",
        "    I1 fail -> pass: Age 4 years rose to 5 years (time passed)",
        "    I4a pass -> unknown: LVEF 60 % on 25 Aug is too old now: 97 days (time passed)",
    ],
)
def test_the_second_week_in_words(changing: Ward, line: str) -> None:
    assert line in page(changing, "--from", "000001", "--to", "2")


def test_over_several_releases_the_last_change_is_the_cause(changing: Ward) -> None:
    told = page(changing, "--from", "1", "--to", "5")
    assert told[0] == "Release 000005 (as of 2026-12-07) against 000001 (as of 2026-11-16)."
    assert "Causes are not known" not in "".join(told)
    assert "dies left the base cohort, was needs data: died on 18 Nov (corrected data)" in told
    # Too old in release 2, corrected in release 5.
    fell = "    I4a pass -> fail: LVEF 60 % on 25 Aug fell to 50 % on 1 Dec (corrected data)"
    assert fell in told
    # What was undone between the two is no change.
    listed = table(said(changing, "--from", "1", "--to", "5", "--format", "csv").out)
    for who in ("reverted", "merged", "goes_on"):
        assert {row["criterion_id"] for row in listed if row["patient_id"] == who} == {"E8"}


def causes(here: Ward, *options: str) -> set[str]:
    return {row["cause"] for row in table(said(here, "--format", "csv", *options).out)}


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_of_two_branches_no_cause_is_told(changing: Ward) -> None:
    told = page(changing, "--from", "4", "--to", "5")
    assert told[2].startswith("Causes are not known for this pair: ")
    assert len(told) > 10
    assert "(protocol changed)" not in "".join(told)
    assert causes(changing, "--from", "4", "--to", "5") == {""}


def test_without_a_release_between_no_cause_is_told(changing: Ward, tmp_path: Path) -> None:
    again = served_again(changing, tmp_path, 5)
    shutil.rmtree(again.warehouse / "releases" / "000002")
    assert causes(again, "--from", "1", "--to", "5") == {""}
    # What a release itself told needs no other one.
    assert len(table(said(again, "--to", "3", "--format", "csv").out)) == 3
    assert said(again, "--from", "2", "--to", "4").code == 1


def test_csv_has_a_row_for_each_change(changing: Ward, tmp_path: Path) -> None:
    out = tmp_path / "changes.csv"
    shown = said(changing, "--to", "2", "--format", "csv")
    told = table(shown.out)
    stored = rows(
        changing.database(2),
        "SELECT protocol_id, patient_id, criterion_id, coalesce(old_result, ''), "
        "coalesce(new_result, ''), coalesce(old_status, ''), coalesce(new_status, ''), cause, what "
        "FROM screening_change ORDER BY ALL",
    )
    assert sorted(tuple(row.values()) for row in told) == stored
    assert list(told[0])[:3] == ["protocol_id", "patient_id", "criterion_id"]
    filed = said(changing, "--to", "2", "--format", "csv", "--out", out)
    assert (filed.code, filed.out) == (0, "")
    assert out.read_text("utf-8") == shown.out
    assert stat.S_IMODE(out.stat().st_mode) == 0o640


def test_a_list_that_leaves_the_release_is_noted(changing: Ward, tmp_path: Path) -> None:
    again = served_again(changing, tmp_path, 5)
    said(again, "--to", "3")
    assert "000003" not in downloaded_releases(Warehouse(again.warehouse))
    said(again, "--to", "3", "--format", "csv")
    assert "000003" in downloaded_releases(Warehouse(again.warehouse))


def test_a_cell_that_looks_like_a_formula_is_marked_as_text(changing: Ward, tmp_path: Path) -> None:
    again = served_again(changing, tmp_path, 5)
    again.set("patients", "-1+1")
    again.set("diagnoses", "sle-formula", patient_id="-1+1")
    again.refresh(WEEK_3)
    (row,) = table(said(again, "--format", "csv").out)
    assert row["patient_id"] == "'-1+1"


def test_the_first_release_has_nothing_to_be_compared_with(changing: Ward) -> None:
    first = "Release 000001 is the first: there is none to compare it with."
    assert page(changing, "--to", "1") == [first]


def test_who_opted_out_is_shown_in_no_comparison(changing: Ward, tmp_path: Path) -> None:
    again = served_again(changing, tmp_path, 5)
    again.set("patients", "opts_out", research_opt_out="true")
    again.set("observations", "e8", value="40")
    again.refresh(WEEK_3)
    told = said(again)
    assert "reverted left the candidate list: candidate -> ineligible" in told.out
    assert "opts_out" not in told.out
    # Release 5 still lists the patient, and is closed.
    closed = said(again, "--from", "3", "--to", "6")
    assert closed.code == 1
    assert "Release 000003 is withdrawn" in closed.err


def test_one_protocol_may_be_asked_for(changing: Ward) -> None:
    assert page(changing, "--protocol", "trial-1") == page(changing)


def test_nothing_may_differ(changing: Ward, tmp_path: Path) -> None:
    again = served_again(changing, tmp_path, 5)
    again.refresh(WEEK_3)
    assert page(again)[-1] == "Nobody's answer to a criterion differs."


Refused = Callable[[Ward, Path], Said]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--from", "9"), "There is no release 9"),
        (("--to", "9"), "There is no release 9"),
        (("--to", "last"), "This is no release's number"),
        (("--from", "5"), "Release 000005 cannot be compared with itself"),
        (("--from", "000003", "--to", "3"), "Release 000003 cannot be compared with itself"),
        (("--protocol", "TRIAL-9"), "Neither release screened TRIAL-9"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    changing: Ward, options: tuple[str, ...], says: str
) -> None:
    told = said(changing, *options)
    assert (told.code, told.out) == (1, "")
    assert says in told.err
    assert told.err.count("\n  what to do: ") == 1


def test_before_the_first_release_there_is_nothing_to_compare(tmp_path: Path) -> None:
    told = said(Ward(tmp_path))
    assert told.code == 1
    assert "Nothing has been published yet" in told.err
