"""screening_log.csv is the log that a trial's site keeps, and opens in a spreadsheet as it is."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from flows.downloads import write_screening_log
from schemas.columns import column_types
from schemas.tables.review import REVIEW_DECISION

from .conftest import STRANGE, TRIALS

OF_THE_FORM = [
    *("protocol_id", "screening_number", "patient_id", "as_of", "age", "sex", "birth_date"),
    *("outcome", "failing", "fail_reasons", "missing", "missing_reasons", "next_steps"),
    *("to_review", "review_reasons", "near_miss", "eligible_from"),
    *("verdict", "verdict_reason", "verdict_by", "verdict_on"),
    *("progress", "progress_reason", "progress_by", "progress_on", "deferred_until"),
    *("decide_again", "enrolled_on", "left_on", "all_decisions"),
    *("status", "rank", "n_pass", "n_fail", "n_review", "n_unknown"),
]


@pytest.fixture(scope="module")
def written(decided: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("log") / "screening_log.csv"
    write_screening_log(decided, file)
    return file.read_bytes()


@pytest.fixture(scope="module")
def log(written: bytes) -> list[dict[str, str]]:
    """Its rows by protocol and rank, as the other tables are."""
    rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    return sorted(rows, key=lambda row: (row["protocol_id"], int(row["rank"])))


def test_it_has_the_columns_of_the_form(log: list[dict[str, str]]) -> None:
    assert list(log[0]) == OF_THE_FORM


def test_a_double_click_opens_it(written: bytes) -> None:
    assert written.startswith(b"\xef\xbb\xbfprotocol_id,screening_number,")
    outside = "".join(written.decode("utf-8").split('"')[::2])
    assert outside.count("\r\n") == outside.count("\n") == outside.count("\r")
    assert "王" in written.decode("utf-8")


def test_its_order_does_not_change_with_the_ranks(written: bytes, decided: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    with duckdb.connect(str(decided), read_only=True) as connection:
        screened = connection.execute("SELECT protocol_id, patient_id FROM screening").fetchall()
    assert [(row["protocol_id"], row["patient_id"]) for row in rows] == [
        (trial, marked(own)) for trial, own in sorted(screened)
    ]


def marked(cell: str) -> str:
    return f"'{cell}" if cell[0] in "=+-@" else cell


def test_no_cell_is_run(log: list[dict[str, str]]) -> None:
    run = [c for row in log for c in row.values() if c.startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    assert run == []
    own = [row for row in log if row["protocol_id"] == TRIALS[1]]
    assert [row["patient_id"] for row in own[: len(STRANGE)]] == list(map(marked, STRANGE))
    assert (own[0]["verdict_reason"], own[7]["verdict_reason"]) == ("'=HYPERLINK(1)", "'-2 reasons")


def test_everyone_who_was_screened_is_in_it_once(log: list[dict[str, str]], decided: Path) -> None:
    with duckdb.connect(str(decided), read_only=True) as connection:
        screened = connection.execute(
            "SELECT protocol_id, rank, status, as_of, birth_date, failing, missing, to_review "
            "FROM screening JOIN patient USING (patient_id) ORDER BY protocol_id, rank"
        ).fetchall()
    outcome = {
        "candidate": "possibly eligible, to be reviewed",
        "needs_data": "more data needed",
        "ineligible": "not eligible",
    }
    expected = [
        (
            trial,
            rank,
            status,
            outcome[status],
            str(day),
            str(years(born, day)),
            *map(" ".join, lists),
        )
        for trial, rank, status, day, born, *lists in screened
    ]
    shown = ("status", "outcome", "as_of", "age", "failing", "missing", "to_review")
    assert [
        (row["protocol_id"], int(row["rank"]), *(row[name] for name in shown)) for row in log
    ] == expected
    for row in log:
        reasons = (("failing", "fail_reasons"), ("missing", "missing_reasons"))
        for ids, why in (*reasons, ("to_review", "review_reasons")):
            assert all(f"{own}: " in row[why] for own in row[ids].split())
            assert bool(row[ids]) == bool(row[why])


def years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def test_a_screening_number_is_one_patient_s_in_one_trial_for_ever(
    log: list[dict[str, str]], released: Path, tmp_path: Path
) -> None:
    numbers = [row["screening_number"] for row in log]
    assert len(set(numbers)) == len(numbers)
    # On the office's paper: no later version may give another.
    known = {(r["protocol_id"], r["patient_id"]): r["screening_number"] for r in log}
    assert known["NCT06934447", "00042"] == "S-2658-AF4E-F8F4"
    file = tmp_path / "log.csv"
    write_screening_log(released, file)
    assert file.read_bytes() == released.with_name("screening_log.csv").read_bytes()


def test_the_office_s_decisions_stand_beside_what_the_data_say(
    log: list[dict[str, str]],
) -> None:
    own = [row for row in log if row["protocol_id"] == TRIALS[1]]
    assert {row["status"] for row in own[:9]} == {"candidate"}
    told = [(row["verdict"], row["progress"], row["decide_again"]) for row in own[:9]]
    assert told == [
        ("eligible", "contacted", ""),
        ("", "enrolled", ""),
        ("", "deferred", ""),
        ("eligible", "", "eligible: I4c says otherwise"),
        ("", "declined", ""),
        ("", "", ""),
        ("", "contacted", "E8: does not stand in the way: too old now"),
        ("not eligible", "", ""),
        ("eligible", "", ""),
    ]
    assert (own[1]["enrolled_on"], own[2]["deferred_until"]) == ("2026-11-18", "2026-12-24")
    assert own[8]["all_decisions"] == "2026-11-18 eligible, by nurse: new"
    assert (
        own[5]["all_decisions"]
        == "2026-11-18 E8: does not stand in the way, by nurse: vaccination book"
    )
    assert (own[0]["verdict_by"], own[0]["verdict_on"]) == ("nurse", "2026-11-18")
    (due,) = (row for row in log if row["decide_again"].startswith("deferred"))
    assert due["decide_again"] == "deferred: its day has come"
    assert due["all_decisions"].endswith("(decide again: its day has come)")


@pytest.mark.parametrize(
    ("status", "says"),
    [("ineligible", "(but the data fail {})"), ("needs_data", "(but data are missing: {})")],
)
def test_what_speaks_against_a_verdict_stands_beside_it(
    altered: Callable[..., Path], tmp_path: Path, status: str, says: str
) -> None:
    """Of a patient who fails or lacks data, whom the office calls eligible."""
    columns = ", ".join(f"{name} {kind}" for name, kind in column_types(REVIEW_DECISION).items())
    copy = altered(
        f"CREATE TABLE IF NOT EXISTS review_decision ({columns})",
        "INSERT INTO review_decision BY NAME SELECT 1 AS decision_id, protocol_id, patient_id, "
        "'eligible' AS decision, 'read' AS reason, TIMESTAMP '2026-11-18' AS decided_at, "
        "'nurse' AS decided_by, '000001' AS release_id, 'in_force' AS state FROM screening "
        f"WHERE status = '{status}' ORDER BY protocol_id, rank LIMIT 1",
    )
    write_screening_log(copy, tmp_path / "log.csv")
    with (tmp_path / "log.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = (row for row in csv.DictReader(file) if row["verdict"])
    against = row["failing"] or row["missing"]
    assert f"eligible {says.format(against.replace(' ', ', '))}" in row["all_decisions"]
    assert row["verdict"] == "eligible"
