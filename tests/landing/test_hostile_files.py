"""Files that are meant to harm, or that change, grow and vanish under the reader."""

import gzip
import os
import time
from pathlib import Path

import pytest
from faults.victim import Fate, command

import flows.land
import flows.landing_limits
from flows.delivery import DeliveredFile
from flows.errors import Refusal
from flows.landing_files import prepare

from .conftest import Hospital, of, write
from .failing_reads import failing_reads
from .test_damaged_cells import plain
from .test_damaged_files import SOUND, WARD, labs, refused_well
from .ward import ward

MEMBER = gzip.compress(b"0\n" * (1 << 22), mtime=0)


def without_labs() -> dict[str, bytes]:
    return {name: content for name, content in SOUND.items() if name != "labs.csv"}


# --- what stands in a file's place ------------------------------------------------------------


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "device", "nothing"])
def test_what_takes_a_file_s_place_before_it_is_read_is_refused_at_once(
    tmp_path: Path, kind: str
) -> None:
    """Between finding a file and opening it somebody may put something else there."""
    path = tmp_path / "labs.csv"
    if kind == "link":
        (tmp_path / "secret").write_text("x\n")
        path.symlink_to(tmp_path / "secret")
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path = Path("/dev/zero")
    started = time.monotonic()
    with pytest.raises(Refusal) as refused:
        prepare(DeliveredFile("labs", "labs.csv", path, "csv"), "utf-8", tmp_path, 1)
    assert "labs.csv" in str(refused.value)
    assert time.monotonic() - started < 5


# --- names ------------------------------------------------------------------------------------

FOLDERS = ["it's [1]* $(id)", 'a "b"\nc', "..%2f..%2fetc", "*", "{x},{y}", "患者"]
NAMES = [
    "labs-'; DROP TABLE labs; --.csv",
    "labs-$(touch x).csv",
    "labs-*.csv",
    "labs-[0-9].csv",
    "labs-..%2f..%2fpasswd.csv",
    "labs-\n\x1b[31mred.csv",
    '=labs".csv',
    "labs-" + "x" * 200 + ".csv",
    os.fsdecode(b"labs-\xff\xfe.csv"),
]


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_s_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    hospital = Hospital(tmp_path / name)
    counts = hospital.land({**SOUND, "labs.csv": orphan(WARD["labs"])})
    assert (of(counts, "labs").accepted, counts.quarantined) == (59, 1)
    assert "GHOST" in hospital.quarantined()
    hospital.store.close()


def test_a_refusal_of_a_folder_whose_name_has_two_lines_has_three(tmp_path: Path) -> None:
    hospital = Hospital(tmp_path / "a\nb")
    with pytest.raises(Refusal) as refused:
        hospital.land({"notes.txt": b"x"})
    assert len(str(refused.value).splitlines()) == 3
    hospital.store.close()


def orphan(content: bytes) -> bytes:
    return content.replace(b"W001", b"GHOST", 1)


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_file_s_name_is_only_a_name(hospital: Hospital, name: str) -> None:
    files = without_labs()
    if name.startswith("labs"):
        counts = hospital.land({**files, name: orphan(WARD["labs"])})
        found = of(counts, "labs")
        assert (found.accepted, found.quarantined) == (59, 1)
        assert found.file_name.isprintable()
        assert "GHOST" in hospital.quarantined()
    else:
        counts = hospital.land({**SOUND, name: b"x"})
        assert counts.unclaimed == (name,)


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("labs")], ids=ascii)
def test_a_refusal_names_a_file_in_one_line(hospital: Hospital, name: str) -> None:
    with pytest.raises(Refusal) as refused:
        hospital.land({**without_labs(), name: b"\n"})
    refused_well(refused.value, "labs-")


# --- sizes ------------------------------------------------------------------------------------


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows.landing_limits, "SMALL_TEXT", 1 << 24)


@pytest.mark.usefixtures("small_limits")
def test_a_bomb_is_refused_before_it_has_filled_the_disk(hospital: Hospital) -> None:
    bomb = b"".join([gzip.compress(WARD["labs"]), *[MEMBER] * 100])
    started = time.monotonic()
    with pytest.raises(Refusal, match="200 times as many") as refused:
        hospital.land({**without_labs(), "labs.csv.gz": bomb})
    assert time.monotonic() - started < 20
    refused_well(refused.value, "labs.csv.gz")
    assert not list(hospital.warehouse.work.iterdir())


@pytest.mark.soak
def test_a_bomb_of_many_gigabytes(hospital: Hospital) -> None:
    lines = gzip.compress(WARD["labs"] * 2000)
    with pytest.raises(Refusal, match="200 times as many"):
        hospital.land({**without_labs(), "labs.csv.gz": lines + MEMBER * 2000})


def test_a_parquet_bomb_is_refused_unread(hospital: Hospital, tmp_path: Path) -> None:
    cells = ", ".join(
        f"'x' AS {column}" for column in WARD["labs"].decode().split("\n")[0].split(",")
    )
    hospital.store.execute(
        f"COPY (SELECT {cells} FROM range(2_000_000)) TO '{tmp_path / 'x.parquet'}'"
        " (FORMAT parquet, ROW_GROUP_SIZE 2_000_000)"
    )
    bomb = (tmp_path / "x.parquet").read_bytes()
    with pytest.raises(Refusal, match="2,000,000 rows: no honest export") as refused:
        hospital.land({**without_labs(), "labs.parquet": bomb})
    refused_well(refused.value, "labs.parquet")


@pytest.mark.parametrize(
    ("limit", "most", "says"),
    [("MOST_ROWS", 59, "61 rows, more than 59"), ("LARGEST_TEXT", 1000, "GiB of text")],
)
def test_a_file_beyond_any_export_is_refused(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, says: str
) -> None:
    monkeypatch.setattr(flows.landing_limits, limit, most)
    with pytest.raises(Refusal, match=says):
        hospital.land({"patients.csv": plain(ward(10)["patients"]).encode()} | without_patients())


def without_patients() -> dict[str, bytes]:
    return {name: content for name, content in SOUND.items() if name != "patients.csv"}


def test_what_packs_well_and_is_small_is_an_export(hospital: Hospital) -> None:
    content = WARD["labs"] + b"\n" * 3_000_000
    packed = gzip.compress(content)
    assert len(content) > 200 * len(packed)
    assert of(hospital.land({**without_labs(), "labs.csv.gz": packed}), "labs").accepted == 60


def test_a_long_cell_of_parquet_is_rejected(hospital: Hospital, tmp_path: Path) -> None:
    hospital.land({**SOUND})
    rows = hospital.rows("SELECT count(*) FROM current_labs")
    hospital.store.execute(
        "COPY (SELECT 'N' || result_id AS result_id, patient_id, code, code_system,"
        " CASE WHEN line = 5 THEN repeat('x', 2_000_000) END AS name, collected_at, value"
        f" FROM current_labs) TO '{tmp_path / 'x.parquet'}' (FORMAT parquet)"
    )
    counts = hospital.land({"labs.parquet": (tmp_path / "x.parquet").read_bytes()})
    assert of(counts, "labs").reasons == {"name:too_long": 1}
    assert hospital.rows("SELECT count(*) FROM current_labs") == [(2 * rows[0][0] - 1,)]


# --- files that change ------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["grows", "is replaced", "is rewritten", "vanishes"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Also one that is rewritten in its length and has its old modification time set."""
    path = hospital.root / "delivery1" / "labs.csv"
    original = flows.land.quarantine_rows

    def change(*given: object) -> None:
        monkeypatch.undo()
        before = path.stat()
        if how == "grows":
            path.write_bytes(path.read_bytes() + b"more")
        elif how == "is replaced":
            path.rename(path.with_suffix(".old"))
            path.write_bytes(WARD["labs"])
        elif how == "is rewritten":
            path.write_bytes(path.read_bytes()[::-1])
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        else:
            path.unlink()
        original(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(flows.land, "quarantine_rows", change)
    with pytest.raises(Refusal, match="changed while it was being read") as refused:
        hospital.land({**SOUND})
    refused_well(refused.value, "labs.csv")
    assert hospital.rows("SELECT count(*) FROM patients") == [(0,)]


def test_a_share_that_fails_while_it_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "delivery"
    write(folder, {**SOUND})
    said = command(tmp_path / "at", Fate(inside=failing_reads), "check", "--extracts", folder)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("prescreen: The file cannot be read: Input/output error.\n")
    assert len(said.err.splitlines()) == 3
    assert "patients.csv" in said.err


# --- text that looks like another -------------------------------------------------------------


def test_lost_letters_are_found_and_few_chinese_ones_can_be_another_encoding_s(
    hospital: Hospital,
) -> None:
    """Strict UTF-8 takes 1 of 6 common characters of GB18030 for Greek or the like, so a file with
    more than a few Chinese characters is refused, and one with a single word may not be."""
    common = [chr(code) for code in range(0x4E00, 0x9FFF) if is_common(chr(code))]
    taken = [sign for sign in common if is_utf_8(sign.encode("gb18030"))]
    assert len(common) > 3000
    assert 0.15 < len(taken) / len(common) < 0.20
    assert is_utf_8("系统".encode("gb18030"))
    content = WARD["labs"].decode().replace("抗核抗体", "系统").encode("gb18030")
    with pytest.raises(Refusal, match="not UTF-8"):
        hospital.land({**SOUND, "labs.csv": content})
    assert labs(hospital) == []


def is_common(sign: str) -> bool:
    """Whether the character is one of the first level of GB 2312."""
    try:
        return 0xB0 <= sign.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def is_utf_8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
