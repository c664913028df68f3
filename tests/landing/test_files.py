"""What a file may look like and still be read the same, and what is refused for a reason."""

import codecs
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.errors import Refusal
from schemas.source import Source

from .conftest import REQUIRED, Hospital, csv_text, of

LABS = csv_text(REQUIRED["labs.csv"])
HEAD = "result_id,patient_id,code,code_system,collected_at,value,name\n"
SECRET = "Zhang-secret"


def lines(*rows: str) -> bytes:
    return (HEAD + "\n".join(rows) + "\n").encode()


def lab(result_id: str, name: str = "", patient: str = "ada") -> str:
    return f"{result_id},{patient},2160-0,LOINC,2026-11-01,60,{name}"


def with_labs(content: bytes, name: str = "labs.csv") -> dict[str, str | bytes]:
    given: dict[str, str | bytes] = {k: v for k, v in REQUIRED.items() if k != "labs.csv"}
    return given | {name: content}


def stored(hospital: Hospital) -> list[tuple[object, ...]]:
    return hospital.rows("SELECT result_id, collected_at, value FROM current_labs ORDER BY 1")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.rstrip("\n").encode(),
        lambda text: text.replace("\n", "\n\n").encode(),
        lambda text: (text + "\n  \n\r\n").encode(),
        lambda text: '"' + text.replace(",", '","').replace("\n", '"\n"')[:-1].encode().decode(),
        lambda text: "\n".join(",".join(reversed(r.split(","))) for r in text.split("\n")),
        lambda text: text.replace("\n", ",\n"),
        lambda text: text.replace("\n", ", extra \n"),
    ],
    ids=[
        "BOM",
        "CRLF",
        "CR",
        "no last newline",
        "blank lines",
        "blank end",
        "quoted",
        "columns reversed",
        "trailing delimiter",
        "extra column",
    ],
)
def test_the_form_of_a_csv_changes_nothing(
    hospital: Hospital, tmp_path: Path, change: Callable[[str], str | bytes]
) -> None:
    plain = Hospital(tmp_path / "plain")
    plain.land()
    changed = change(LABS)
    counts = hospital.land(with_labs(changed.encode() if isinstance(changed, str) else changed))
    assert of(counts, "labs").accepted == 2
    assert stored(hospital) == stored(plain)
    plain.store.close()


@pytest.mark.parametrize("form", ["gz", "folder", "parquet"])
def test_compressed_foldered_and_parquet_files_are_read_alike(
    hospital: Hospital, tmp_path: Path, form: str
) -> None:
    if form == "gz":
        files = with_labs(gzip.compress(LABS.encode()), "labs.csv.gz")
    elif form == "folder":
        files = with_labs(LABS.encode(), "labs/week 47.csv")
    else:
        hospital.store.execute(
            "COPY (SELECT * FROM (VALUES ('r1', 'ada', '2160-0', 'LOINC', TIMESTAMP '2026-11-01"
            " 08:00:00', 60), ('r2', 'bo', '2160-0', 'LOINC', TIMESTAMP '2026-11-02', 61))"
            ' t(result_id, patient_id, code, code_system, collected_at, "value"))'
            f" TO '{tmp_path}/x.parquet'"
        )
        files = with_labs((tmp_path / "x.parquet").read_bytes(), "labs.parquet")
    hospital.land(files)
    assert [(row[0], str(row[1]), row[2]) for row in stored(hospital)] == [
        ("r1", "2026-11-01 08:00:00", "60"),
        ("r2", "2026-11-02 00:00:00", "61"),
    ]


def test_midnights_of_parquet_are_days(hospital: Hospital, tmp_path: Path) -> None:
    hospital.store.execute(
        "COPY (SELECT 'ada' AS patient_id, TIMESTAMP '2012-05-01' AS birth_date, 'female' AS sex,"
        f" true AS research_opt_out) TO '{tmp_path}/p.parquet'"
    )
    hospital.land(
        {"patients.parquet": (tmp_path / "p.parquet").read_bytes()}
        | {k: v for k, v in REQUIRED.items() if k not in ("patients.csv", "labs.csv")}
        | {"labs.csv": lines(lab("r1"))}
    )
    found = hospital.rows("SELECT birth_date, research_opt_out FROM current_patients")
    assert [(str(day), opted) for day, opted in found] == [("2012-05-01", True)]


def test_rows_keep_their_line_whatever_stands_between(hospital: Hospital) -> None:
    hospital.land(
        with_labs(lines(lab("a"), lab("b", '"two\nlines"'), "", lab("c"), lab("d", '"x ""y"" z"')))
    )
    assert hospital.rows("SELECT result_id, line, name FROM labs ORDER BY line") == [
        ("a", 2, None),
        ("b", 3, "two\nlines"),
        ("c", 6, None),
        ("d", 7, 'x "y" z'),
    ]


def test_lines_hold_in_files_larger_than_a_thread_reads(hospital: Hospital) -> None:
    rows = 300_000
    content = lines(*(lab(f"r{n}", "x" * 20) for n in range(rows)), lab("late", patient="ghost"))
    counts = hospital.land(with_labs(content))
    assert of(counts, "labs").accepted == rows
    assert hospital.rows("SELECT count(*) FROM labs WHERE result_id <> 'r' || (line - 2)") == [(0,)]
    assert f"labs.csv,{rows + 2},patient_id:unknown_patient,late" in hospital.quarantined()


def test_ragged_rows_are_quarantined_whole(hospital: Hospital) -> None:
    sound = [lab(f"r{n}") for n in range(12)]
    counts = hospital.land(
        with_labs(lines(*sound, "Total: 12", lab("x") + ",more", '"a"b,' + lab("y"), lab("z")))
    )
    labs = of(counts, "labs")
    assert (labs.delivered, labs.accepted, labs.quarantined) == (16, 13, 3)
    assert labs.reasons == {"row:row_shape": 3}
    kept = hospital.quarantined()
    assert "labs.csv,14,row:row_shape,Total: 12\n" in kept
    assert "60,,more" in kept
    assert '"""a""b,y,ada' in kept


def test_blanks_around_a_cell_are_no_part_of_it_but_ids_are_exact(hospital: Hospital) -> None:
    sound = [lab(f"r{n}") for n in range(9)]
    counts = hospital.land(with_labs(lines(*sound, "00123, ada,2160-0,LOINC,2026-11-01,60,x")))
    assert of(counts, "labs").reasons == {"patient_id:id_format": 1}
    hospital.land(
        with_labs(lines("00123,ada , 2160-0 ,LOINC,2026-11-01, 5.60 ,x".replace("ada ", "ada")))
    )
    found = hospital.rows("SELECT result_id, code, value FROM labs WHERE delivery_no = 2")
    assert found == [("00123", "2160-0", "5.60")]


def test_hostile_names_are_only_names(hospital: Hospital) -> None:
    one, two = lines(lab("r1")), lines(lab("r2"))
    files = with_labs(one, "labs-*.csv") | {
        "labs-[1].csv": two,
        "labs-1.csv": lines(lab("r3")),
        "labs-'; DROP TABLE labs; --.csv": lines(lab("r4")),
        "labs-$(id)\n{x}.csv": lines(lab("r5")),
    }
    counts = hospital.land(files)
    assert [file.accepted for file in counts.files if file.extract == "labs"] == [1] * 5
    assert len(stored(hospital)) == 5


def test_the_source_names_delimiter_encoding_and_zone(
    hospital_of: Callable[[Source], Hospital],
) -> None:
    source = Source(name="cn", timezone="Asia/Shanghai", delimiter=";", encoding="gb18030")
    hospital = hospital_of(source)
    files: dict[str, str | bytes] = {
        name: csv_text(table).replace(",", ";").encode("gb18030")
        for name, table in REQUIRED.items()
    }
    row = "r9;ada;2160-0;LOINC;2026-10-31T20:30:00Z;阳性;系统\n"
    files["labs.csv"] = (HEAD.replace(",", ";") + row).encode("gb18030")
    hospital.land(files)
    found = hospital.rows("SELECT value, name, collected_at, collected_at_timed FROM labs")
    assert [(v, n, str(at), timed) for v, n, at, timed in found] == [
        ("阳性", "系统", "2026-11-01 04:30:00", True)
    ]


GZ = gzip.compress(LABS.encode())
REFUSED = {
    "empty": (b"", "empty"),
    "header only": (HEAD.encode(), "no row"),
    "blank": (b"\n\n", "lacks the column"),
    "web page": (b"\n<!DOCTYPE html><html>", "web page"),
    "zip": (b"PK\x03\x04" + LABS.encode(), "zip"),
    "gzip under csv": (GZ, "gzip"),
    "utf-16": (LABS.encode("utf-16"), "UTF-8"),
    "gb18030": (lines(lab("r1", "中文")).decode().encode("gb18030"), "line 2"),
    "nul": (lines(lab("r1"), lab("r2\0")), "NUL byte stands in line 3"),
    "unclosed": (lines(lab("r1"), lab("r2", f'"{SECRET}'), lab("r3")), "starts in line 3"),
    "unclosed at the end": (lines(lab("r1", f'"{SECRET}'))[:-1], "starts in line 2"),
    "huge cell": (lines(lab("r1"), lab("r2", '"' + "x\n" * 700_000 + '"')), "starts in line 3"),
    "column missing": (LABS.replace("collected_at", "taken").encode(), "collected_at.*taken"),
    "column twice": (LABS.replace("result_id,", "result_id,value,").encode(), "value.*twice"),
    "no header": (f"r1,{SECRET},2160-0,LOINC,2026-11-01,60\n".encode() * 3, "none is a column"),
    "wrong delimiter": (LABS.replace(",", ";").encode(), "delimiter"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_file_that_cannot_be_trusted_is_refused(hospital: Hospital, fault: str) -> None:
    content, message = REFUSED[fault]
    with pytest.raises(Refusal, match=f"(?s){message}") as refused:
        hospital.land(with_labs(content))
    assert "labs.csv" in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert SECRET not in str(refused.value)
    assert hospital.rows("SELECT count(*) FROM patients") == [(0,)]
    assert not list(hospital.warehouse.quarantine.iterdir())
    assert not list(hospital.warehouse.work.iterdir())


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize(
    "content",
    [GZ[:-12], flipped(GZ, len(GZ) - 6), GZ + b"trailing", LABS.encode()],
    ids=["cut", "wrong checksum", "something behind", "plain text"],
)
def test_damaged_gzip_is_refused(hospital: Hospital, content: bytes) -> None:
    with pytest.raises(Refusal, match="damaged"):
        hospital.land(with_labs(content, "labs.csv.gz"))


def test_damaged_parquet_is_refused(hospital: Hospital) -> None:
    for content in (b"PAR1" + b"x" * 100, b"no parquet", b"PAR1" + b"\0" * 50 + b"PAR1"):
        with pytest.raises(Refusal, match=r"cut off|not Parquet|damaged"):
            hospital.land(with_labs(content, "labs.parquet"))
