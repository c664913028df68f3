"""What stands in the workbook, read back by another program."""

import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest
from openpyxl.workbook import Workbook
from refresh.releases import prescreen

from flows.workbook import book as written
from flows.workbook import paper, write_workbook

from .conftest import BROKEN, IDS, LONG, REASONS, Office, table

SHEETS = [
    "candidates",
    "needs data",
    "next steps",
    "near misses",
    "changes this week",
    "answers",
    "decisions",
    "precision",
    "attrition",
    "protocol coverage",
    "data dictionary",
    "about this run",
]
# The rows of each sheet as the database counts them.
COUNTED = {
    "candidates": "screening WHERE status = 'candidate'",
    "needs data": "screening WHERE status = 'needs_data'",
    "next steps": "next_step",
    "near misses": "screening WHERE near_miss",
    "changes this week": "screening_change",
    "answers": "criterion_result",
    "decisions": "review_decision",
    "precision": "review_precision",
    "attrition": "attrition",
    "protocol coverage": "criterion",
}


def test_the_sheets_in_their_order(book: Workbook) -> None:
    assert book.sheetnames == SHEETS


@pytest.mark.parametrize("sheet", COUNTED)
def test_a_sheet_has_the_database_s_rows(office: Office, book: Workbook, sheet: str) -> None:
    ((counted,),) = office.rows(f"SELECT count(*) FROM {COUNTED[sheet]}")
    assert counted > 0
    assert len(table(book, sheet)) == counted


def test_every_answer_is_the_database_s(office: Office, book: Workbook) -> None:
    answers = {(row["patient"], row["criterion"]): row for row in table(book, "answers")}
    assert {patient for patient, _ in answers} == set(IDS.values())
    asked = (
        "SELECT patient_id, criterion_id, replace(result, '_', ' '), value, unit, threshold, "
        "distance, evidence_on, array_to_string(evidence, ', '), reason, next_step, eligible_from, "
        "nullif(data_result, result) FROM criterion_result"
    )
    shown = (
        *("result", "value", "unit", "threshold", "distance", "date", "source rows", "reason"),
        *("next step", "passes from", "the data's own answer"),
    )
    for patient, criterion, *told in office.rows(asked):
        row = answers[patient, criterion]
        found = [row[name] for name in shown]
        days = [f.date() if isinstance(f, datetime) else f for f in found]
        assert days == [value if value != "" else None for value in told]
    settled = [row for row in answers.values() if row["the data's own answer"]]
    assert {(row["result"], row["the data's own answer"]) for row in settled} == {
        ("pass", "review")
    }


def test_ids_are_text_days_are_days_and_numbers_are_numbers(book: Workbook) -> None:
    kinds = {
        "patient": "s",
        "protocol": "s",
        "criterion": "s",
        "born": "d",
        "date": "d",
        "as of": "d",
        "recorded at (UTC)": "d",
        "rank": "n",
        "value": "n",
        "distance": "n",
        "patients it helps": "n",
        "remaining": "n",
    }
    seen = set()
    for sheet in book.worksheets[:-2]:
        head, *rows = sheet.iter_rows()
        for cells in rows:
            for name, cell in zip(head, cells, strict=True):
                assert cell.data_type != "f"
                assert cell.hyperlink is None
                if name.value in kinds and cell.value is not None:
                    assert (name.value, cell.data_type) == (name.value, kinds[name.value])
                    seen.add(name.value)
                if name.value in ("patient", "protocol", "criterion"):
                    assert cell.number_format == "@"
                if cell.data_type == "d":
                    assert cell.number_format.startswith("yyyy-mm-dd")
    assert seen == set(kinds)


def test_text_is_kept_as_it_stands(book: Workbook) -> None:
    told = {row["decision no."]: row for row in table(book, "decisions")}
    for number, reason in enumerate(REASONS, start=1):
        if reason != LONG:
            assert told[number]["reason or evidence"] == reason
    cut = told[REASONS.index(LONG) + 1]["reason or evidence"]
    assert len(cut) == 32_767
    assert cut.rstrip("长").startswith("长" * 30_000)
    assert cut.endswith("prescreen.duckdb has the whole text)")
    assert told[len(REASONS) + 1]["reason or evidence"] == "".join(
        sign if sign >= " " and sign != "\ufffe" else "�" for sign in BROKEN
    )
    assert {row["recorded by"] for row in told.values()} == {"=office"}


def test_what_is_missing_and_from_when(book: Workbook) -> None:
    near = {row["patient"]: row for row in table(book, "near misses")}
    steroid = near[IDS["P00037"]]
    assert steroid["failing criterion"] == "I2c"
    assert (steroid["value"], steroid["distance"], steroid["unit"]) == (71, 19, "days")
    assert "day 71 of 90, qualifies on 2026-12-05 if continued" in steroid["why it fails"]
    assert steroid["if treatment continues"] == datetime(2026, 12, 5)
    young = near[IDS["P00022"]]
    assert young["eligible from"] == datetime(2026, 11, 17)
    assert young["if treatment continues"] is None


def test_what_to_order_and_what_helps_most(office: Office, book: Workbook) -> None:
    steps = table(book, "next steps")
    helped = [row["patients it helps"] for row in steps]
    assert helped == sorted(helped, reverse=True)
    ordered = [
        step for row in table(book, "needs data") for step in row["what to order"].split("\n")
    ]
    for row in steps:
        assert ordered.count(row["next step"]) == row["patients it helps"]


def test_who_entered_and_who_left_come_first(book: Workbook) -> None:
    assert [row["what happened"] for row in table(book, "changes this week")] == [
        "entered base cohort and list",
        "entered the list",
        "left base cohort and list",
        "left the list",
        "entered the base cohort",
        "left the base cohort",
        "changed status otherwise",
        "same status",
    ]


def test_decisions_stand_beside_the_status(office: Office, book: Workbook) -> None:
    standing = office.rows(
        "SELECT patient_id, string_agg(replace(decision, '_', ' '), ', ' ORDER BY decision_id) "
        "FROM review_decision JOIN screening USING (patient_id) WHERE criterion_id IS NULL "
        "AND state IN ('in_force', 'evidence_changed', 'lapsed') AND status = 'candidate' "
        "GROUP BY ALL"
    )
    assert standing
    shown = {row["patient"]: row["decisions"] for row in table(book, "candidates")}
    assert {patient: told for patient, told in shown.items() if told} == dict(standing)


def test_a_decision_on_a_criterion_that_must_be_looked_at_again_is_marked(
    office: Office, tmp_path: Path
) -> None:
    database = tmp_path / "again.duckdb"
    shutil.copyfile(office.release / "prescreen.duckdb", database)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "INSERT INTO review_decision BY NAME SELECT 1 AS decision_id, protocol_id, patient_id, "
            "'E8' AS criterion_id, 'eligible' AS decision, 'book' AS reason, 'a' AS decided_by, "
            "TIMESTAMP '2026-11-01' AS decided_at, '000001' AS release_id, 'lapsed' AS state "
            "FROM screening WHERE rank = 1"
        )
    write_workbook(database, tmp_path / "again.xlsx")
    best, *others = table(openpyxl.load_workbook(tmp_path / "again.xlsx"), "candidates")
    assert (best["decisions"], best["look again"]) == (None, "lapsed")
    (told,) = table(openpyxl.load_workbook(tmp_path / "again.xlsx"), "decisions")
    assert (told["criterion"], told["decision"]) == ("E8", "does not stand in the way")
    assert not any(row["look again"] for row in others)


def test_a_trial_that_nobody_was_screened_for_has_counts_of_zero(
    office: Office, tmp_path: Path
) -> None:
    database = tmp_path / "none.duckdb"
    shutil.copyfile(office.release / "prescreen.duckdb", database)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "INSERT INTO protocol SELECT * REPLACE ('T-2' AS protocol_id) FROM protocol"
        )
    write_workbook(database, tmp_path / "none.xlsx")
    told = table(openpyxl.load_workbook(tmp_path / "none.xlsx"), "about this run")
    counts = ("candidates", "needs data", "ineligible", "near misses among them")
    assert [(row["item"], row["value"]) for row in told if row["part"] == "T-2"][4:] == [
        (item, 0) for item in counts
    ]


def test_only_the_protocols_asked_for(office: Office, tmp_path: Path) -> None:
    write_workbook(office.database, tmp_path / "none.xlsx", protocols=())
    none = openpyxl.load_workbook(tmp_path / "none.xlsx")
    assert none["candidates"]["A2"].value == "There is no candidate."
    for sheet in none.sheetnames[:-2]:
        assert none[sheet].max_row == 2
        assert not none[sheet].tables
    cells = [cell for sheet in none for row in sheet.iter_rows(values_only=True) for cell in row]
    assert not {"NCT06934447", *IDS.values()} & set(cells)
    write_workbook(office.database, tmp_path / "one.xlsx", protocols=["NCT06934447"])
    assert (tmp_path / "one.xlsx").read_bytes() == office.file.read_bytes()


def test_rows_that_are_too_many_go_on_in_a_further_sheet(
    office: Office, book: Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "MOST_ROWS", 200)
    # So many answers are made in files, a few at a time.
    monkeypatch.setattr(written, "_SMALL", 0)
    write_workbook(office.database, tmp_path / "further.xlsx")
    assert [file.name for file in tmp_path.iterdir()] == ["further.xlsx"]
    further = openpyxl.load_workbook(tmp_path / "further.xlsx")
    rows = [row for name in ("answers", "answers 2", "answers 3") for row in table(further, name)]
    assert rows == table(book, "answers")
    assert [t.name for t in further["answers 2"].tables.values()] == ["answers_2"]


def test_more_answers_than_anybody_opens_end_with_a_rank(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written, "MOST_ANSWERS", 43 * 4 + 1)
    write_workbook(office.database, tmp_path / "fewer.xlsx")
    fewer = openpyxl.load_workbook(tmp_path / "fewer.xlsx")
    best = office.rows("SELECT patient_id FROM screening WHERE rank <= 4")
    assert {row["patient"] for row in table(fewer, "answers")} == {patient for (patient,) in best}
    assert (
        "end with rank 4 of each protocol"
        in fewer["about this run"].cell(fewer["about this run"].max_row, 3).value
    )


def test_a_release_from_before_decisions(office: Office, tmp_path: Path) -> None:
    old = tmp_path / "old.duckdb"
    shutil.copyfile(office.release / "prescreen.duckdb", old)
    with duckdb.connect(str(old)) as connection:
        connection.execute("DROP TABLE review_decision")
        connection.execute("DROP TABLE review_precision")
        connection.execute("ALTER TABLE criterion_result DROP COLUMN data_result")
    write_workbook(old, tmp_path / "old.xlsx")
    made = openpyxl.load_workbook(tmp_path / "old.xlsx")
    assert made["decisions"]["A2"].value == "No decision has been recorded."
    assert made["changes this week"]["A2"].value.startswith("This is the first release")


def test_equal_releases_are_equal_bytes(office: Office, tmp_path: Path) -> None:
    write_workbook(office.database, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == office.file.read_bytes()


def test_a_list_of_another_status_comes_before_all_else(office: Office, tmp_path: Path) -> None:
    place = ("--warehouse", office.release.parent.parent, "--format", "xlsx")
    for status, listed in (("all", 11), ("ineligible", 3)):
        out = tmp_path / f"{status}.xlsx"
        said = prescreen("candidates", *place, "--status", status, "--out", out)
        assert (said.code, said.out, said.err) == (0, "", f"Written: {out}\n")
        made = openpyxl.load_workbook(out)
        assert made.sheetnames == ["screened", *SHEETS]
        assert len(table(made, "screened")) == listed
    said = prescreen("candidates", *place, "--language", "zh", "--out", tmp_path / "zh.xlsx")
    assert said.code == 0, said.err
    assert openpyxl.load_workbook(tmp_path / "zh.xlsx").sheetnames[0] == "候选患者"


def test_the_release_s_own_workbook_is_in_the_language_asked_for(
    office: Office, tmp_path: Path
) -> None:
    write_workbook(office.release / "prescreen.duckdb", tmp_path / "zh.xlsx", "zh")
    assert (office.release / "candidates.xlsx").read_bytes() == (tmp_path / "zh.xlsx").read_bytes()
