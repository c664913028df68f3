"""Whatever is done to a file, byte by byte or cell by cell: it is refused in one message, or each
of its rows becomes what a second reader and a second judge say."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from refresh.deliveries import Files

from flows.errors import Refusal
from flows.land import SETTLES_PATIENTS
from schemas.extracts import EXTRACTS, key_column

from .conftest import Hospital, of
from .kinds import kinds, legal
from .predicted import Predicted, predicted
from .test_damaged_cells import as_parquet, plain
from .test_damaged_files import refused_well
from .ward import ward

FILES = ward(60)
TEXTS = {extract: plain(rows) for extract, rows in FILES.items()}
SHORT, LONG = range(30), range(30, 2000)


@pytest.fixture(scope="module")
def admitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hospital in which everything has landed but the labs, of which it has another result."""
    hospital = Hospital(tmp_path_factory.mktemp("admitted") / "hospital")
    first = "".join(TEXTS["labs"].splitlines(keepends=True)[:2]).replace("L-0000", "FIRST")
    hospital.land({f"{e}.csv": text.encode() for e, text in (TEXTS | {"labs": first}).items()})
    hospital.store.close()
    shutil.rmtree(hospital.root / "delivery1")
    return hospital.root


def require_as_predicted(hospital: Hospital, files: dict[str, bytes]) -> bool:
    """Whether the delivery landed, and then as predicted; else it was refused in one message."""
    try:
        counts = hospital.land({**files})
    except Refusal as refusal:
        refused_well(refusal, "labs.csv" if len(files) == 1 else ".csv")
        return False
    texts = {
        name.removesuffix(".csv"): content.decode("utf-8-sig") for name, content in files.items()
    }
    told = predicted({extract: TEXTS[extract] for extract in SETTLES_PATIENTS} | texts)
    for extract in texts:
        found = of(counts, extract)
        delivered, accepted, duplicate, quarantined = told.counts(extract)
        assert found.delivered == delivered
        assert (found.accepted, found.duplicate) == (accepted, duplicate)
        assert found.quarantined == quarantined <= 0.2 * delivered
        assert found.reasons == told.reasons(extract)
        require_stored(hospital, extract, told)
    return True


def require_stored(hospital: Hospital, extract: str, told: Predicted) -> None:
    """The ids of the accepted rows are in the store, and those of no other row."""
    key = key_column(extract)
    accepted = [
        row.cells[key] for row in told.rows[extract] if row.cells and row.verdict == "accepted"
    ]
    newest = "WHERE delivery_no = (SELECT max(delivery_no) FROM delivery)"
    stored = [own for (own,) in hospital.rows(f"SELECT {key} FROM current_{extract} {newest}")]
    assert sorted(stored) == sorted(accepted)  # type: ignore[type-var]


def flip(content: bytearray, draw: random.Random) -> None:
    content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)


def insert(content: bytearray, draw: random.Random) -> None:
    place = draw.randrange(len(content))
    content[place:place] = draw.choice(
        [
            *(b'"', b",", b"\n", b"\r", b"\r\n", b'""', b"\0", b" ", b"\xff", b"\t"),
            *(b"\xef\xbb\xbf", "０".encode(), b"'", b"\\", b"=1+1", b"#", b"\x1a"),
            draw.randbytes(3),
        ]
    )


def delete(content: bytearray, draw: random.Random) -> None:
    place = draw.randrange(len(content))
    del content[place : place + draw.choice([1, 1, 2, 10, 200])]


def truncate(content: bytearray, draw: random.Random) -> None:
    del content[draw.randrange(len(content)) :]


def repeat(content: bytearray, draw: random.Random) -> None:
    place = draw.randrange(len(content))
    content[place:place] = content[place : place + draw.choice([1, 5, 100, 1000])]


def of_lines(change: Callable[[list[bytes], int, int], None]) -> Callable[..., None]:
    def change_lines(content: bytearray, draw: random.Random) -> None:
        lines = bytes(content).splitlines(keepends=True)
        change(lines, draw.randrange(len(lines)), draw.randrange(len(lines)))
        content[:] = b"".join(lines)

    return change_lines


def swap(lines: list[bytes], one: int, other: int) -> None:
    lines[one], lines[other] = lines[other], lines[one]


def duplicate(lines: list[bytes], one: int, other: int) -> None:
    lines.insert(other, lines[one])


def join(lines: list[bytes], one: int, other: int) -> None:
    lines[one] = lines[one].rstrip(b"\r\n")


def split(lines: list[bytes], one: int, other: int) -> None:
    half = len(lines[one]) // 2
    lines[one] = lines[one][:half] + b"\n" + lines[one][half:]


FUZZ = (
    *(flip, flip, flip, insert, insert, insert, delete, delete, truncate, repeat),
    *map(of_lines, (swap, duplicate, join, split)),
)


def fuzz(seed: int, admitted: Path, tmp_path: Path) -> None:
    draw = random.Random(seed)
    content = bytearray(TEXTS["labs"].encode())
    for _ in range(draw.choice([1, 1, 1, 2, 4])):
        if content:
            draw.choice(FUZZ)(content, draw)
    hospital = Hospital(Path(shutil.copytree(admitted, tmp_path / f"hospital{seed}")))
    try:
        require_as_predicted(hospital, {"labs.csv": bytes(content)})
    except BaseException as failed:
        failed.add_note(f"seed {seed}")
        raise
    finally:
        hospital.store.close()
        shutil.rmtree(hospital.root)


def test_any_bytes(admitted: Path, tmp_path: Path) -> None:
    for seed in SHORT:
        fuzz(seed, admitted, tmp_path)


@pytest.mark.soak
def test_many_bytes(admitted: Path, tmp_path: Path) -> None:
    for seed in LONG:
        fuzz(seed, admitted, tmp_path)


def fuzz_parquet(seeds: range, admitted: Path, tmp_path: Path) -> None:
    """Without a checksum from its sender a flipped bit of a Parquet file may stay unseen: then its
    rows add up all the same."""
    maker = Hospital(tmp_path / "maker")
    whole = as_parquet(maker, FILES["labs"], tmp_path / "labs.parquet")
    maker.store.close()
    for seed in seeds:
        draw, content = random.Random(seed), bytearray(whole)
        draw.choice((flip, flip, delete, insert, truncate))(content, draw)
        hospital = Hospital(Path(shutil.copytree(admitted, tmp_path / f"hospital{seed}")))
        try:
            found = of(hospital.land({"labs.parquet": bytes(content)}), "labs")
            assert found.delivered == found.accepted + found.duplicate + found.quarantined
            landed = "SELECT count(*) FROM labs WHERE delivery_no = 2"
            assert hospital.rows(landed) == [(found.accepted,)]
        except Refusal as refusal:
            refused_well(refusal, "labs.parquet")
        finally:
            hospital.store.close()
            shutil.rmtree(hospital.root)


def test_any_bytes_of_parquet(admitted: Path, tmp_path: Path) -> None:
    fuzz_parquet(range(12), admitted, tmp_path)


@pytest.mark.soak
def test_many_bytes_of_parquet(admitted: Path, tmp_path: Path) -> None:
    fuzz_parquet(range(12, 1000), admitted, tmp_path)


def damage(files: Files, draw: random.Random) -> None:
    """Cells, whole rows and ids of some rows of every extract damaged at random."""
    chosen = [kind for kind in [*kinds(), *legal()] if draw.random() < 0.12]
    for kind in chosen:
        header, *rows = files[kind.extract]
        row = draw.choice(rows)
        for column, cell in kind.cells.items():
            row[header.index(column)] = cell
    for rows in files.values():
        for _ in range(draw.randrange(3)):
            again = draw.choice(rows[1:])[:]
            if draw.random() < 0.5:
                again[draw.randrange(len(again))] = draw.choice(["x", "", "2026-01-01", "1"])
            if draw.random() < 0.2:
                again.pop()
            rows.insert(draw.randrange(1, len(rows) + 1), again)


def any_cells(seed: int, tmp_path: Path) -> bool:
    draw = random.Random(seed)
    files = ward(120)
    damage(files, draw)
    hospital = Hospital(tmp_path / f"hospital{seed}")
    try:
        texts = {f"{e}.csv": plain(rows).encode() for e, rows in files.items()}
        return require_as_predicted(hospital, texts)
    except BaseException as failed:
        failed.add_note(f"seed {seed}")
        raise
    finally:
        hospital.store.close()


def test_any_cells(tmp_path: Path) -> None:
    assert sum(any_cells(seed, tmp_path) for seed in range(3)) > 0


@pytest.mark.soak
def test_many_cells(tmp_path: Path) -> None:
    assert sum(any_cells(seed, tmp_path) for seed in range(3, 300)) > 30


def test_every_extract_is_damaged() -> None:
    assert {kind.extract for kind in [*kinds(), *legal()]} == set(EXTRACTS)
