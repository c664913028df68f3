"""A damaged cell sends its row to quarantine for the reason that names its column, and no other
row: by whichever road the file is read. What only looks damaged is stored as it stands."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from refresh.deliveries import Files, Rows, text_of

from schemas.extracts import EXTRACTS, key_column

from .conftest import Hospital, of
from .kinds import Kind, kinds, legal
from .ward import ward

KINDS = kinds()
LEGAL = legal()
ROADS = ("as it stands", "carefully", "parquet")


@dataclass(frozen=True)
class Damaged:
    """A delivery with every kind of damage in a row of its own, and what became of it."""

    lines: dict[Kind, int]
    rejected: dict[str, dict[int, frozenset[str]]]
    counts: dict[str, tuple[int, int, int, int]]


def damaged(files: Files, chosen: list[Kind]) -> dict[Kind, int]:
    """The row of its extract, from the end, that each kind has damaged."""
    places = {extract: len(table) for extract, table in files.items()}
    # The last two patients are those of whom contradictory days are told.
    places["patients"] -= 2
    damage = {}
    for kind in chosen:
        places[kind.extract] -= 1
        damage[kind] = place = places[kind.extract]
        header, row = files[kind.extract][0], files[kind.extract][place]
        for column, cell in kind.cells.items():
            row[header.index(column)] = cell
    return damage


def plain(rows: Rows) -> str:
    """The rows as a CSV with quotes only where they must be."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def line_of(rows: Rows, place: int, road: str) -> int:
    """The line in which the row starts, or its number in a Parquet file."""
    return place if road == "parquet" else 1 + sum(1 + "".join(r).count("\n") for r in rows[:place])


def as_parquet(hospital: Hospital, rows: Rows, path: Path) -> bytes:
    source = path.with_suffix(".csv")
    source.write_text(text_of(rows), "utf-8")
    hospital.store.execute(
        f"COPY (FROM read_csv('{source}', all_varchar = true, header = true, delim = ',',"
        f" quote = '\"', escape = '\"', nullstr = '\x01\x01')) TO '{path}' (FORMAT parquet)"
    )
    return path.read_bytes()


def landed(hospital: Hospital, road: str, chosen: list[Kind], tmp_path: Path) -> Damaged:
    files = ward()
    places = damaged(files, chosen)
    delivered: dict[str, str | bytes] = {}
    for extract, rows in files.items():
        if road == "parquet":
            path = tmp_path / f"{extract}.parquet"
            delivered[path.name] = as_parquet(hospital, rows, path)
        else:
            text = text_of(rows) if road == "carefully" else plain(rows)
            delivered[f"{extract}.csv"] = text.encode()
    counts = hospital.land(delivered)
    rejected: dict[str, dict[int, frozenset[str]]] = {extract: {} for extract in EXTRACTS}
    for path in hospital.warehouse.quarantine.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                reasons = frozenset(row["reasons"].split("; "))
                rejected[path.name.split("-")[0]][int(row["line"])] = reasons
    return Damaged(
        {kind: line_of(files[kind.extract], place, road) for kind, place in places.items()},
        rejected,
        {
            extract: (f.delivered, f.accepted, f.duplicate, f.quarantined)
            for extract in EXTRACTS
            for f in [of(counts, extract)]
        },
    )


def fits(kind: Kind, road: str) -> bool:
    """Whether DuckDB reads a CSV with such a cell as it stands."""
    cells = kind.cells.values()
    return road != "as it stands" or not any("\n" in c or c != c.strip(" ") for c in cells)


@pytest.fixture(scope="module", params=ROADS)
def road(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def rejected(road: str, tmp_path_factory: pytest.TempPathFactory) -> Damaged:
    place = tmp_path_factory.mktemp("damaged")
    hospital = Hospital(place / "hospital")
    found = landed(hospital, road, [kind for kind in KINDS if fits(kind, road)], place)
    hospital.store.close()
    return found


def test_there_are_many_kinds() -> None:
    assert len(KINDS) > 400
    assert {kind.extract for kind in KINDS} == set(EXTRACTS)


@pytest.mark.parametrize("extract", EXTRACTS)
def test_every_damaged_row_is_rejected_for_its_own_reasons_and_no_other_row(
    rejected: Damaged, extract: str
) -> None:
    expected = {
        line: kind.reasons for kind, line in rejected.lines.items() if kind.extract == extract
    }
    assert rejected.rejected[extract] == expected


@pytest.mark.parametrize("extract", EXTRACTS)
def test_every_other_row_is_accepted(rejected: Damaged, extract: str) -> None:
    delivered, accepted, duplicate, quarantined = rejected.counts[extract]
    assert (duplicate, quarantined) == (0, len(rejected.rejected[extract]))
    assert delivered == accepted + quarantined


def test_what_only_looks_damaged_is_stored_as_it_stands(tmp_path: Path) -> None:
    hospital = Hospital(tmp_path / "hospital")
    files = ward()
    places = damaged(files, LEGAL)
    counts = hospital.land({f"{e}.csv": text_of(rows).encode() for e, rows in files.items()})
    assert counts.quarantined == counts.duplicate == 0
    for kind, place in places.items():
        key = files[kind.extract][place][0]
        for column, cell in kind.cells.items():
            (stored,) = hospital.store.execute(
                f"SELECT CAST({column} AS VARCHAR) FROM current_{kind.extract}"
                f" WHERE {key_column(kind.extract)} = ?",
                [key],
            ).fetchall()
            found = stored[0] or ""
            assert found in (cell, cell.lower(), READ_AS.get(cell)), kind
    hospital.store.close()


# How a cell that is not text stands in the store.
READ_AS = {
    "2026-01-05T08:30:00+08:00": "2026-01-05 00:30:00",
    "2026-01-05": "2026-01-05 00:00:00",
    "2026-01-10 23:59": "2026-01-10 23:59:00",
    "2026-06-01 00:00": "2026-06-01 00:00:00",
    "24": "24.0",
    "199999": "199999.0",
}
