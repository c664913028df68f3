"""A damaged file is refused in one message that names it and quotes no cell, or the records that
are damaged are rejected; another form of the same rows is the same."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from refresh.deliveries import text_of

from flows.errors import Refusal
from schemas.extracts import REQUIRED_EXTRACTS

from .conftest import Hospital, of
from .damaged_files import PACKED, REFUSED
from .damaged_records import ONE_RECORD, SAME_ROWS
from .records import records
from .rewriting import rows
from .test_damaged_cells import plain
from .ward import ward

ROWS = 60
WARD = {extract: plain(table).encode() for extract, table in ward(ROWS).items()}
SOUND = {f"{extract}.csv": WARD[extract] for extract in REQUIRED_EXTRACTS}


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """A hospital to which nothing sound is ever delivered."""
    hospital = Hospital(tmp_path_factory.mktemp("refusing"))
    yield hospital
    hospital.store.close()


def refused(hospital: Hospital, files: dict[str, bytes], name: str) -> str:
    """The message of the refusal, which names the file and quotes nobody; nothing stays."""
    before = kept(hospital)
    with pytest.raises(Refusal) as found:
        hospital.land({**files})
    assert kept(hospital) == before
    return refused_well(found.value, name)


def refused_well(refusal: Refusal, name: str) -> str:
    """The refusal in its three lines, which name the file and quote no cell."""
    message = str(refusal)
    assert [line.split(":")[0] for line in message.splitlines()[1:]] == [
        "  where",
        "  what to do",
    ]
    assert name in message
    assert refusal.__suppress_context__ or refusal.__context__ is None
    assert [cell for cell in TELLING if cell in message] == []
    return message


def kept(hospital: Hospital) -> tuple[object, ...]:
    """What a refused delivery must leave as it was."""
    folders = hospital.warehouse.quarantine, hospital.warehouse.work
    left = [path.name for folder in folders for path in folder.iterdir()]
    return hospital.rows("SELECT count(*) FROM patients"), left


def telling_cells() -> set[str]:
    """The ids, days, names and values of the ward, as far as they are no words of ours."""
    cells = {cell for content in WARD.values() for row in rows(content)[1:] for cell in row}
    return {cell for cell in cells if (len(cell) > 4 and not cell.isalpha()) or not cell.isascii()}


TELLING = telling_cells()


@pytest.mark.parametrize("kind", REFUSED)
def test_a_damaged_file_is_refused(refusing: Hospital, kind: str) -> None:
    extract, damage, says = REFUSED[kind]
    name = f"{extract}.csv"
    assert re.search(says, refused(refusing, SOUND | {name: damage(WARD[extract])}, name), re.S)


@pytest.mark.parametrize("kind", PACKED)
def test_a_damaged_packed_file_is_refused(refusing: Hospital, kind: str) -> None:
    name, damage, says = PACKED[kind]
    files = {other: content for other, content in SOUND.items() if other != "labs.csv"}
    assert re.search(says, refused(refusing, files | {name: damage(WARD["labs"])}, name))


@pytest.mark.parametrize("kind", ONE_RECORD)
def test_a_damaged_record_is_rejected_and_every_other_row_is_taken(
    hospital: Hospital, kind: str
) -> None:
    damage, rejected, reason = ONE_RECORD[kind]
    content = damage(WARD["labs"])
    found = of(hospital.land({**SOUND, "labs.csv": content}), "labs")
    assert found.delivered == len(records(content.decode())) - 1
    assert (found.quarantined, found.duplicate) == (rejected, 0)
    assert found.reasons[reason] == rejected
    assert found.accepted == found.delivered - rejected
    kept = list(csv.reader(hospital.quarantined().splitlines()))
    assert len([row for row in kept if row[:1] == ["labs.csv"]]) >= rejected


def test_a_row_twice_counts_once(hospital: Hospital) -> None:
    lines = WARD["labs"].decode().splitlines(keepends=True)
    found = of(hospital.land({**SOUND, "labs.csv": "".join([*lines, lines[7]]).encode()}), "labs")
    assert (found.accepted, found.duplicate, found.quarantined) == (ROWS, 1, 0)


@pytest.fixture(scope="module")
def sound_rows(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    hospital = Hospital(tmp_path_factory.mktemp("sound"))
    hospital.land({**SOUND})
    found = labs(hospital)
    hospital.store.close()
    assert len(found) == ROWS
    return found


def labs(hospital: Hospital) -> list[tuple[object, ...]]:
    return hospital.rows(
        "SELECT * EXCLUDE (delivery_no, file_no, line) FROM current_labs ORDER BY ALL"
    )


@pytest.mark.parametrize("kind", SAME_ROWS)
def test_another_form_of_the_same_rows_is_the_same(
    hospital: Hospital, sound_rows: list[tuple[object, ...]], kind: str
) -> None:
    hospital.land({**SOUND, "labs.csv": SAME_ROWS[kind](WARD["labs"])})
    assert labs(hospital) == sound_rows


def test_the_ward_is_sound(hospital: Hospital) -> None:
    counts = hospital.land({f"{extract}.csv": content for extract, content in WARD.items()})
    assert (counts.duplicate, counts.quarantined) == (0, 0)
    assert counts.accepted == sum(len(records(c.decode())) - 1 for c in WARD.values())


def test_a_missing_optional_column_is_told(hospital: Hospital, tmp_path: Path) -> None:
    table = [row[:-1] for row in rows(WARD["labs"])]
    counts = hospital.land({**SOUND, "labs.csv": text_of(table).encode()})
    assert of(counts, "labs").absent_columns == ("status",)
