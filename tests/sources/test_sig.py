"""A sig is read whole or not at all."""

import csv
import re
import time
from fractions import Fraction
from pathlib import Path

import pytest
from spec.drawn import drawn

from sources.sig_drawn import NOT_READ, READ
from sources.sig_reader import Reading, reader, readings

ROWS = drawn(READ)
TRAPS = [trap.strip() for line in NOT_READ.strip().splitlines() for trap in line.split(" | ")]


@pytest.fixture(scope="module")
def read() -> dict[str, Reading | None]:
    sigs = [*(row["sig"] for row in ROWS), *TRAPS]
    return dict(zip(sigs, readings(reader(), sigs), strict=True))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["sig"])
def test_what_is_written_plainly_is_read(
    read: dict[str, Reading | None], row: dict[str, str]
) -> None:
    assert read[row["sig"]] == (
        float(row["dose"]) if row["dose"] else None,
        row["unit"] or None,
        pytest.approx(float(Fraction(row["per_day"])), abs=1e-12) if row["per_day"] else None,
        row["route"] or None,
        int(row["days"]) if row["days"] else None,
    )


@pytest.mark.parametrize("trap", TRAPS)
def test_what_leaves_anything_open_is_not_read(read: dict[str, Reading | None], trap: str) -> None:
    assert read[trap] is None


def test_no_text_is_no_reading() -> None:
    rows = reader().execute(
        "SELECT read_sig(NULL).dose, read_sig('').dose, read_sig(' ').per_day, per_day(NULL)"
    )
    assert rows.fetchall() == [(None, None, None, None)]


def test_nothing_is_known_before_the_words_are_loaded() -> None:
    connection = reader()
    connection.execute(
        "RESET VARIABLE frequency_words; RESET VARIABLE one_off_words; RESET VARIABLE drug_words"
    )
    assert connection.execute("SELECT per_day('bid'), read_sig('20 mg bid')").fetchall() == [
        (None, None)
    ]
    assert readings(connection, ["prednisone 20 mg", "20 mg"]) == [
        None,
        (20.0, "mg", None, None, None),
    ]


REAL = Path(__file__).resolve().parents[3] / "shared/data/smart_sample_patients"


@pytest.mark.skipif(not REAL.is_dir(), reason="the data set is not here")
@pytest.mark.parametrize(
    ("file", "written", "understood"), [("meds.txt", 360, 267), ("ri-sigs.txt", 1267, 1150)]
)
def test_real_sigs(file: str, written: int, understood: int) -> None:
    with (REAL / file).open(encoding="utf-8", newline="") as lines:
        sigs = [row["SIG"].strip() for row in csv.DictReader(lines, delimiter="\t")]
    sigs = [sig for sig in sigs if sig]
    read = [sig for sig, found in zip(sigs, readings(reader(), sigs), strict=True) if found]
    assert (len(sigs), len(read)) == (written, understood)
    left_open = re.compile(
        r"prn|need|\bor\b|direct|taper|max|scale|-|\b(o[dsu]|eyes?|ear|max)\b", re.I
    )
    assert [sig for sig in read if left_open.search(sig)] == []


def test_a_long_column_is_read_in_no_time() -> None:
    connection = reader()
    connection.execute(
        "CREATE TABLE orders AS"
        " SELECT 'take ' || i || ' mg by mouth twice daily' AS sig FROM range(1, 20001) r(i)"
    )
    begun = time.perf_counter()
    summed = connection.execute("SELECT sum(read_sig(sig).dose), count(*) FROM orders").fetchone()
    assert summed == (20000 * 20001 / 2, 20000)
    # Were the patterns compiled for every row, this would take minutes.
    assert time.perf_counter() - begun < 30
