"""Deliveries repeat, correct and overlap; every row is accounted for."""

import random
import shutil
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import flows.land
from flows.claims.check import check
from flows.errors import Refusal
from schemas.source import Source

from .conftest import AS_OF, REQUIRED, Hospital, csv_text, of, write

HEAD = "result_id | patient_id | code | code_system | collected_at | value"


def labs(*rows: str, sound: int = 0) -> str:
    """A row for each "id value", after so many others in which nothing is wrong."""
    padded = [f"sound{n} 1" for n in range(sound)] + list(rows)
    return "\n".join(
        [HEAD, *("{} | ada | 1 | LOINC | 2026-11-01 | {}".format(*row.split()) for row in padded)]
    )


def tally(hospital: Hospital, **tables: str) -> tuple[int, int, int, int]:
    counts = of(hospital.land_with(**tables), "labs")
    return counts.accepted, counts.duplicate, counts.quarantined, counts.corrected


def current(hospital: Hospital) -> dict[object, object]:
    return dict(hospital.rows("SELECT result_id, value FROM current_labs ORDER BY 1"))


def test_every_row_is_accounted_for(hospital: Hospital) -> None:
    counts = hospital.land_with(labs=labs("a 1", "a 1", "b 1", "b 2", "c 3", sound=5))
    totals = counts.delivered, counts.accepted, counts.duplicate, counts.quarantined
    assert totals == (14, 11, 1, 2)
    assert hospital.rows(
        "SELECT delivered, accepted, duplicate, quarantined FROM delivery_file"
        " WHERE extract = 'labs'"
    ) == [(10, 7, 1, 2)]
    assert hospital.rows("SELECT reason, rows FROM quarantine_summary") == [
        ("result_id:conflict", 2)
    ]


def test_a_conflict_takes_invalid_rows_along_with_every_reason(hospital: Hospital) -> None:
    table = labs("a 1", "b 2", "c 3", "d 4", "e 5", "f 6", "g 7", "h 8", "i 9")
    table += "\na | ada | 1 | LOINC | soon | 1"
    assert tally(hospital, labs=table) == (8, 0, 2, 0)
    kept = hospital.quarantined()
    assert "labs.csv,2,result_id:conflict,a,ada" in kept
    assert "labs.csv,11,collected_at:not_a_time; result_id:conflict,a,ada,1,LOINC,soon,1" in kept


def test_broken_rows_are_alike_only_if_their_text_is(hospital: Hospital) -> None:
    table = labs(*(f"r{n} 1" for n in range(12)))
    table += "".join(
        f"\n{row} | ada | 1 | LOINC | {when} | 1"
        for row, when in (("a", "soon"), ("a", "soon"), ("b", "soon"), ("b", "later"))
    )
    assert tally(hospital, labs=table) == (12, 1, 3, 0)
    assert hospital.rows("SELECT reason, rows FROM quarantine_summary ORDER BY 1") == [
        ("collected_at:not_a_time", 3),
        ("result_id:conflict", 2),
    ]


def test_a_known_row_is_a_duplicate_and_a_changed_one_corrects_it(hospital: Hospital) -> None:
    assert tally(hospital, labs=labs("a 1", "b 2")) == (2, 0, 0, 0)
    assert tally(hospital, labs=labs("b 2", "a 5", "c 3")) == (2, 1, 0, 1)
    assert current(hospital) == {"a": "5", "b": "2", "c": "3"}
    assert hospital.rows(
        "SELECT value, superseded_in FROM labs WHERE result_id = 'a' ORDER BY 1"
    ) == [
        ("1", 2),
        ("5", None),
    ]


def test_known_bytes_are_all_duplicate_and_revert_nothing(hospital: Hospital) -> None:
    tally(hospital, labs=labs("a 1", "b 2"))
    tally(hospital, labs=labs("a 5"))
    assert tally(hospital, labs=labs("a 1", "b 2")) == (0, 2, 0, 0)
    assert current(hospital) == {"a": "5", "b": "2"}
    hospital.land_with(labs=labs("a 1"))
    assert current(hospital) == {"a": "1", "b": "2"}, "other bytes: the newest delivery wins"


def test_the_same_bytes_under_two_names_count_once(hospital: Hospital) -> None:
    files: dict[str, str | bytes] = dict(REQUIRED)
    files["labs.csv"] = files["labs_again.csv"] = labs("a 1", "c 1", "c 2", sound=9)
    counts = hospital.land(files)
    found = [(f.accepted, f.duplicate, f.quarantined) for f in counts.files if f.extract == "labs"]
    assert found == [(10, 0, 2), (0, 12, 0)]


def test_rows_repeat_and_conflict_across_the_files_of_one_delivery(hospital: Hospital) -> None:
    files: dict[str, str | bytes] = dict(REQUIRED)
    del files["labs.csv"]
    files["labs/1.csv"] = labs("a 1", "b 2", "w 1", "x 1", "y 1")
    files["labs/2.csv"] = labs("b 2", "a 9", "c 3", "d 4", "e 5")
    counts = hospital.land(files)
    found = [(f.accepted, f.duplicate, f.quarantined) for f in counts.files if f.extract == "labs"]
    assert found == [(4, 0, 1), (3, 1, 1)]
    assert "a" not in current(hospital)
    assert current(hospital)["b"] == "2"


def test_events_of_unknown_patients_are_quarantined_even_if_known_before(
    hospital_of: Callable[[Source], Hospital],
) -> None:
    hospital = hospital_of(Source(name="whole", full=("patients",)))
    table = labs("a 1", "b 2").replace("b | ada", "b | bo")
    assert tally(hospital, labs=table) == (2, 0, 0, 0)
    only_ada = "patient_id | birth_date | sex\nada | 2012-05-01 | female"
    again = labs("d 2", sound=4).replace("d | ada", "d | bo")
    assert tally(hospital, patients=only_ada, labs=again) == (4, 0, 1, 0)
    assert "patient_id:unknown_patient,d,bo" in hospital.quarantined()


def test_a_patient_in_conflict_takes_the_events_along(hospital: Hospital) -> None:
    more = "".join(f"p{n} | 2014-01-01 | male\n" for n in range(7))
    patients = REQUIRED["patients.csv"] + more + "bo | 2015-01-01 | male\n"
    orphan = labs("z 1", sound=4).replace("z | ada", "z | bo")
    counts = hospital.land_with(patients=patients, labs=orphan)
    assert of(counts, "patients").reasons == {"patient_id:conflict": 2}
    assert of(counts, "labs").reasons == {"patient_id:unknown_patient": 1}


def test_a_full_extract_replaces_everything_older(
    hospital_of: Callable[[Source], Hospital],
) -> None:
    hospital = hospital_of(Source(name="whole", full=("labs",)))
    tally(hospital, labs=labs("a 1", "b 2", "c 3"))
    assert tally(hospital, labs=labs("a 1", "b 5", "d 4")) == (2, 1, 0, 1)
    assert current(hospital) == {"a": "1", "b": "5", "d": "4"}
    files: dict[str, str | bytes] = dict(REQUIRED)
    files["labs.csv"] = labs("a 1", "b 5", "d 4")
    files["labs_new.csv"] = labs("e 6")
    hospital.land(files)
    assert current(hospital) == {"a": "1", "b": "5", "d": "4", "e": "6"}


def test_a_full_extract_that_is_not_delivered_stays(
    hospital_of: Callable[[Source], Hospital],
) -> None:
    hospital = hospital_of(Source(name="whole", full=("labs",)))
    tally(hospital, labs=labs("a 1"))
    hospital.land({"patients.csv": REQUIRED["patients.csv"] + "cy | 2015-01-01 | male\n"})
    assert current(hospital) == {"a": "1"}


def test_required_extracts_may_lie_in_the_store_already(hospital: Hospital) -> None:
    with pytest.raises(Refusal, match=r"lacks the extracts patients, diagnoses, medications"):
        hospital.land({"labs.csv": REQUIRED["labs.csv"]})
    hospital.land()
    hospital.land({"labs.csv": labs("z 9")})
    assert current(hospital)["z"] == "9"
    with pytest.raises(Refusal, match="no extract at all"):
        hospital.land({"notes.txt": "x"})


def many(rows: int, bad: int) -> str:
    good = [f"r{n} 1" for n in range(rows - bad)]
    table = labs(*good)
    return table + "".join(f"\nb{n} | ada | 1 | LOINC | 2027-01-01 | 1" for n in range(bad))


def test_a_file_that_is_mostly_wrong_is_refused_and_nothing_lands(hospital: Hospital) -> None:
    assert tally(hospital, labs=many(100, 20)) == (80, 0, 20, 0)
    before = hospital.quarantined()
    with pytest.raises(Refusal, match=r"labs\.csv|collected_at:future 21"):
        hospital.land_with(labs=many(100, 21))
    assert hospital.rows("SELECT count(*) FROM delivery") == [(1,)]
    assert hospital.quarantined() == before


def test_the_share_of_wrong_rows_counts_however_few_the_rows(hospital: Hospital) -> None:
    orders = """
        medication_id | patient_id | name       | end_date   | start_date
        m1            | ada        | prednisone | 2026-01-01 | 2026-02-01
        m2            | ada        | prednisone | 2026-03-01 | 2026-04-01
    """
    with pytest.raises(Refusal, match=r"end_date:ends_before_start 2"):
        hospital.land_with(medications=orders)


def test_one_bad_row_of_five_is_a_fifth_and_of_four_is_more(hospital: Hospital) -> None:
    assert tally(hospital, labs=many(5, 1)) == (4, 0, 1, 0)
    with pytest.raises(Refusal, match=r"1 of 4 rows break the rules \(up to 20% may\)"):
        hospital.land_with(labs=many(4, 1))


def test_only_an_end_date_may_lie_ahead(hospital: Hospital) -> None:
    orders = """
        medication_id | patient_id | name       | start_date | end_date
        m1            | ada        | prednisone | 2026-11-16 | 9999-12-31
        m2            | ada        | prednisone | 2026-11-17 | 2026-11-18
        m3            | ada        | prednisone | 2026-11-16 | 2026-11-18
        m4            | ada        | prednisone | 2026-11-15 | 2027-11-18
        m5            | ada        | prednisone | 2026-11-15 |
    """
    counts = hospital.land_with(medications=orders)
    assert of(counts, "medications").reasons == {"start_date:future": 1}


def test_quarantine_is_private_and_whole(hospital: Hospital) -> None:
    hospital.land_with(labs=many(10, 1))
    (file,) = hospital.warehouse.quarantine.rglob("*.csv")
    assert file.relative_to(hospital.warehouse.quarantine).as_posix() == "000001/labs-4.csv"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert file.read_text("utf-8").splitlines() == [
        "file,line,reasons,result_id,patient_id,code,code_system,collected_at,value",
        "labs.csv,11,collected_at:future,b0,ada,1,LOINC,2027-01-01,1",
    ]


def test_a_failure_at_the_last_moment_leaves_nothing(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = shutil.move

    def fail(*where: Path) -> None:
        move(*where)
        raise OSError("disk full")

    monkeypatch.setattr(shutil, "move", fail)
    with pytest.raises(OSError, match="disk full"):
        hospital.land_with(labs=many(10, 1))
    monkeypatch.undo()
    assert hospital.rows("SELECT count(*) FROM patients") == [(0,)]
    assert not list(hospital.warehouse.quarantine.iterdir())
    assert tally(hospital, labs=many(10, 1)) == (9, 0, 1, 0)


def test_a_file_that_grows_while_it_is_read_is_refused(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = hospital.root / "delivery1"
    original = flows.land.quarantine_rows

    def grow(*given: object) -> None:
        with open(folder / "labs.csv", "a") as file:
            file.write("more\n")
        original(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(flows.land, "quarantine_rows", grow)
    with pytest.raises(Refusal, match="changed while"):
        hospital.land()


def test_shuffled_rows_give_the_same_current_rows(hospital: Hospital, tmp_path: Path) -> None:
    other = Hospital(tmp_path / "other")
    rows = [f"r{n % 40} {n % 3}" for n in range(60)] + [f"s{n} 1" for n in range(400)]
    shuffled = list(rows)
    random.Random(1).shuffle(shuffled)
    assert tally(hospital, labs=labs(*rows)) == tally(other, labs=labs(*shuffled))
    assert current(hospital) == current(other)
    other.store.close()


def test_delivering_twice_changes_nothing(hospital: Hospital) -> None:
    hospital.land()
    before = hospital.rows("SELECT * FROM labs ORDER BY ALL")
    counts = hospital.land()
    assert counts.delivered == counts.duplicate
    assert hospital.rows("SELECT * FROM labs ORDER BY ALL") == before


def test_unknown_columns_and_files_are_reported(hospital: Hospital) -> None:
    files: dict[str, str | bytes] = dict(REQUIRED)
    files["labs.csv"] = csv_text(labs("a 1")).replace("\n", ",ward\n", 1).encode()[:-1] + b",7\n"
    files["ward list.csv"] = "x"
    counts = hospital.land(files)
    assert of(counts, "labs").unknown_columns == ("ward",)
    assert counts.unclaimed == ("ward list.csv",)


def test_a_day_alone_is_midnight_and_told_apart(hospital: Hospital) -> None:
    hospital.land()
    found = hospital.rows("SELECT result_id, collected_at, collected_at_timed FROM current_labs")
    assert sorted((a, str(b), c) for a, b, c in found) == [
        ("r1", "2026-11-01 08:00:00", True),
        ("r2", "2026-11-02 00:00:00", False),
    ]


def test_check_says_the_same_and_keeps_nothing(hospital: Hospital, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = dict(REQUIRED)
    files["labs.csv"] = many(10, 1)
    write(tmp_path / "in", files)
    checked = check(tmp_path / "in", Source(name="test"), ("NCT06934447",)).landed
    landed = hospital.land(files)
    assert checked.files == landed.files
    assert checked.delivered_on == date(2026, 11, 16) == AS_OF


def tables(hospital: Hospital) -> list[tuple[object, ...]]:
    return hospital.rows("SELECT database_name, schema_name, table_name FROM duckdb_tables()")


def test_no_table_of_a_landing_stays(hospital: Hospital) -> None:
    before = tables(hospital)
    with pytest.raises(Refusal):
        hospital.land_with(labs=many(100, 21))
    assert tables(hospital) == before
    hospital.land_with(labs=many(100, 20))
    assert sorted(tables(hospital)) == sorted(before)


def test_what_a_killed_landing_left_is_cleared_away(hospital: Hospital) -> None:
    hospital.store.execute("CREATE TABLE landing_labs AS SELECT 'r' AS result_id")
    before = tables(hospital)
    hospital.land()
    assert current(hospital) == {"r1": "60", "r2": "61"}
    assert len(tables(hospital)) == len(before) - 1


def test_the_first_delivery_and_later_ones_fill_the_same_columns(hospital: Hospital) -> None:
    described = hospital.rows("DESCRIBE labs")
    hospital.land()
    assert hospital.rows("DESCRIBE labs") == described
    hospital.land({"labs.csv": labs("z 9")})
    found = hospital.rows("SELECT result_id, delivery_no, file_no, line, superseded_in FROM labs")
    assert found == [("r1", 1, 4, 2, None), ("r2", 1, 4, 3, None), ("z", 2, 1, 2, None)]


def test_a_delivery_that_needs_more_memory_than_most_gets_it(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows.land, "enough_memory", lambda delivered: 2_000_000)
    with monkeypatch.context() as watched:
        tried: list[object] = []
        once = flows.land._landed
        watched.setattr(flows.land, "_landed", lambda *asked: (tried.append(1), once(*asked))[1])
        assert tally(hospital, labs=labs("a 1", "a 1", sound=20_000)) == (20_001, 1, 0, 0)
    assert len(tried) == 2
    assert len(current(hospital)) == 20_001
