"""Decisions from a file: every line of it or none, and every wrong line told."""

import codecs
from pathlib import Path

import pytest
from refresh.releases import Said, prescreen
from refresh.ward import TRIAL, Ward

from flows.review.recorded import recorded
from flows.warehouse import Warehouse

from .office import decide, said, shown

HEAD = "protocol_id,patient_id,criterion_id,decision,reason,until,evidence_on,decided_by"
WRONG = f"""{HEAD}
{TRIAL},fits,I99,eligible,seen,,,
{TRIAL},nobody_here,I4a,eligible,seen,,,
OTHER,fits,,eligible,,,,
{TRIAL},fits,,maybe,,,,
{TRIAL},untouched,I4a,contacted,,,,
{TRIAL},untouched,I2d,eligible,,,,
{TRIAL},fits,,not_eligible,,,,
{TRIAL},fits,I2d,eligible,seen,,,
{TRIAL},fits,,deferred,,,,
{TRIAL},fits,,deferred,,2020-01-01,,
{TRIAL},fits,,deferred,,1.12.2026,,
{TRIAL},fits,,eligible,,2099-01-01,,
{TRIAL},untouched,I4a,eligible,seen,,2099-01-01,
{TRIAL},fits,,eligible,,,2026-01-01,
{TRIAL},bystander,,eligible,,,,
{TRIAL},goes_on,I2d,withdrawn,,,,
{TRIAL},fits,,eligible,"two
lines",,,
{TRIAL},fits,,eligible,{"x" * 2001},,,
{TRIAL},fits,,eligible,a,b,c
{TRIAL},fits,,eligible,,,,{"n" * 101}
{TRIAL},untouched,I4a,eligible,seen,,2020-01-01,
"""
TOLD = """
line 2, criterion_id: this protocol has no such criterion: see `prescreen protocol`
line 3, patient_id: not screened for this protocol in the served release: see the id, and whether a spreadsheet dropped zeros at its beginning
line 4, protocol_id: the served release screens TRIAL-1
line 5, decision: of a patient give one of eligible, not_eligible, contacted, declined, enrolled, deferred, withdrawn
line 6, decision: of a criterion give one of eligible, not_eligible, withdrawn
line 7, reason: say what it rests on
line 8, reason: say what it rests on
line 9, criterion_id: the data decide it: correct the record at its source
line 10, until: say until when
line 11, until: give a day after today
line 12, until: not a day: write it as 2026-12-01
line 13, until: only deferred has it: leave it empty
line 14, evidence_on: give a day that is not in the future
line 15, evidence_on: it belongs to a criterion that is decided: leave it empty
line 16, patient_id: not screened for this protocol in the served release: see the id, and whether a spreadsheet dropped zeros at its beginning
line 17, decision: nothing was decided here before: there is nothing to take back
line 18, reason: one line, without tabs or other control characters
line 20, reason: at most 2000 characters
line 21, the line: 7 cells where the first line has 8: put quotes around commas
line 22, decided_by: give a name of at most 100 characters
line 23, evidence_on: longer ago than this criterion looks back: it would settle nothing
"""  # noqa: E501


def given(here: Ward, content: str | bytes, *options: object) -> Said:
    """What the command says to a file of that content."""
    file = here.folder / "decisions.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return prescreen("review", "import", file, "--warehouse", here.warehouse, *options)


def test_every_wrong_line_is_told_and_none_is_recorded(again: Ward) -> None:
    before = recorded(Warehouse(again.warehouse))
    right = f"{TRIAL},untouched,,contacted,,,,\n"
    told = given(again, WRONG + right)
    assert told.code == 1
    assert "Of 22 decisions 21 cannot be recorded, so none was:" in told.err
    assert TOLD.strip() in told.err
    for value in ("nobody_here", "maybe", "OTHER", "I99", "xxx", "nnn"):
        assert value not in told.err
    assert recorded(Warehouse(again.warehouse)) == before


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["plain", "byte order mark"])
def test_a_file_is_recorded_once(again: Ward, mark: bytes) -> None:
    text = (
        "decision,patient_id,reason,protocol_id\r\n"
        f'declined,untouched,"far away, 太远",{TRIAL}\r\n'
        "\r\n"
        f"contacted,fits,,{TRIAL}\r\n"
    )
    first = given(again, mark + text.encode(), "--by", "Ida")
    assert first.code == 0, first.err
    assert "Recorded: 2." in first.out
    assert "at the next refresh" in first.out
    second = given(again, mark + text.encode(), "--by", "Ida")
    assert "Recorded: 0." in second.out
    assert "Recorded before: 2." in second.out
    entries = recorded(Warehouse(again.warehouse))[-2:]
    assert [(e.decision.patient_id, e.decision.reason, e.by) for e in entries] == [
        ("untouched", "far away, 太远", "Ida"),
        ("fits", None, "Ida"),
    ]


def test_who_decided_may_stand_in_the_file(again: Ward) -> None:
    text = f"{HEAD}\n{TRIAL},untouched,,declined,,,,Ada\n{TRIAL},fits,,contacted,,,,\n"
    assert given(again, text, "--by", "Ida").code == 0
    assert [entry.by for entry in recorded(Warehouse(again.warehouse))[-2:]] == ["Ada", "Ida"]


def test_a_decision_that_came_back_is_not_confirmed_by_an_old_file(again: Ward) -> None:
    line = f"{TRIAL},corrected,I2d,eligible,took it elsewhere,,,\n"
    told = given(again, f"{HEAD}\n{line}")
    assert "Recorded: 0." in told.out
    assert "1 wait for a new decision" in told.out
    assert "Recorded: 1." in given(again, f"{HEAD}\n{line.replace('elsewhere', 'abroad')}").out


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "protocol_id is missing; patient_id is missing; decision is missing"),
        (b"protocol_id,patient_id,decision\n", "The file holds 0 decisions"),
        (
            b"protocol_id,patient_id,decision,when,when\n",
            "when is not known; when is not known",
        ),
        (b"protocol_id,patient_id,decision\n\xd6,a,b\n", "not UTF-8 (line 2)"),
        (b'protocol_id,patient_id,decision\n"a,a,b\n', "its quotes do not close"),
        (b"PK\x03\x04", "a workbook, not CSV"),
    ],
)
def test_a_file_that_is_no_list_of_decisions(weeks: Ward, content: bytes, says: str) -> None:
    file = weeks.folder / f"{abs(hash(content))}.csv"
    file.write_bytes(content)
    told = prescreen("review", "import", file, "--warehouse", weeks.warehouse)
    assert told.code == 1
    assert says in told.err
    file.unlink()


def test_there_is_nothing_to_decide_before_the_first_release(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    file.write_text(f"{HEAD}\n{TRIAL},fits,,contacted,,,,\n", "utf-8")
    told = prescreen("review", "import", file, "--warehouse", tmp_path / "nothing")
    assert told.code == 1
    assert "Nothing has been published yet" in told.err
    assert not (tmp_path / "nothing").exists()


def test_the_list_as_csv_holds_no_formula(again: Ward) -> None:
    text = f"{HEAD}\n{TRIAL},untouched,,declined,=1+1,,,\n"
    assert given(again, text).code == 0
    out = again.folder / "list.csv"
    told = prescreen(
        *("review", "list", "--format", "csv", "--out", out, "--protocol", TRIAL),
        *("--warehouse", again.warehouse),
    )
    assert told.code == 0, told.err
    assert ",'=1+1," in out.read_text("utf-8-sig")


def test_a_file_that_is_kept_and_grows_undoes_nothing(again: Ward) -> None:
    """It is imported every week; what was decided since by others stands."""
    talks = (("contacted", ""), ("deferred", "2099-01-01"), ("contacted", ""))
    lines = [f"{TRIAL},untouched,,{word},,{until},,\n" for word, until in talks]
    judged = f"{TRIAL},company,I4a,eligible,a letter,,,\n"
    text = "".join([HEAD, "\n", *lines, judged])
    assert "Recorded: 4." in given(again, text).out
    decide(again, said("company", "not_eligible", "I4a", reason="it was another's"))
    told = given(again, text + f"{TRIAL},untouched,,declined,,,,\n")
    assert "Recorded: 1. Recorded before: 4." in told.out
    assert "2 were replaced or taken back since" in told.out
    standing = [one for one in shown(again, "company") if one.criterion_id == "I4a"]
    assert [(one.decision, one.state) for one in standing] == [
        ("not_eligible", "recorded"),
        ("eligible", "superseded"),
    ]
    assert shown(again, "untouched")[0].decision == "declined"


def test_what_could_not_be_decided_today_does_not_stop_the_file(again: Ward) -> None:
    """The data decide by now what the first week's lines decided, or the id was merged."""
    text = f"{HEAD}\n{TRIAL},data_come,I4a,not_eligible,looked poor,,,\n"
    text += f"{TRIAL},merged_away,I4a,eligible,seen outside,,2026-11-10,\n"
    assert "Recorded before: 2." in given(again, text).out


def test_as_spreadsheets_write_it(again: Ward) -> None:
    """Semicolons, empty cells and lines at the end, capital letters, days with slashes."""
    head = HEAD.replace(",", ";").title()
    text = f"{head};;\r\n\r\n{TRIAL};untouched;;Deferred;far, too;2099/1/9;;;;\r\n;;;;;;;;;\r\n"
    told = given(again, codecs.BOM_UTF8 + text.encode())
    assert "Recorded: 1." in told.out, told.err
    last = recorded(Warehouse(again.warehouse))[-1].decision
    assert (last.reason, str(last.until)) == ("far, too", "2099-01-09")


def test_a_file_without_its_first_line_is_not_told_in_words(weeks: Ward) -> None:
    told = given(weeks, f"{TRIAL},fits,,not_eligible,her heart,,,\n")
    assert "protocol_id is missing" in told.err
    assert not [cell for cell in (TRIAL, "fits", "heart") if cell in told.err.split("where:")[0]]
