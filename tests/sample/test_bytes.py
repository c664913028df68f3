"""The sample is a pure function of its arguments, and the one in the repository is current."""

from datetime import date
from pathlib import Path

import pytest

from flows.errors import Refusal
from flows.sample import write_sample

REPOSITORY = Path(__file__).parents[2] / "data" / "sample"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_arguments_give_the_same_bytes(delivery: Path, tmp_path: Path) -> None:
    write_sample(tmp_path)
    assert contents(tmp_path) == contents(delivery)


def test_writing_into_a_used_folder_gives_the_same_bytes(delivery: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, patients=400)
    write_sample(tmp_path)
    assert contents(tmp_path) == contents(delivery)


def test_the_sample_of_the_repository_is_current(delivery: Path) -> None:
    assert contents(REPOSITORY) == contents(delivery)


def test_another_seed_gives_other_rows_of_the_same_lessons(delivery: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, seed=7)
    here, there = contents(delivery), contents(tmp_path)
    assert here.keys() == there.keys()
    assert here["labs.csv"] != there["labs.csv"]
    table = b"| patient |"
    assert here["README.md"].split(table)[1] == there["README.md"].split(table)[1]


def test_another_as_of_date_moves_the_dates(tmp_path: Path) -> None:
    write_sample(tmp_path, patients=130, as_of=date(2028, 2, 29))
    assert "as_of = 2028-02-29" in (tmp_path / "delivery.toml").read_text(encoding="utf-8")
    assert ",2028-02-" in (tmp_path / "labs.csv").read_text(encoding="utf-8")


def test_text_is_utf8_without_bom_and_lines_end_with_lf(delivery: Path) -> None:
    for name, data in contents(delivery).items():
        data.decode("utf-8")
        assert not data.startswith(b"\xef\xbb\xbf"), name
        assert b"\r" not in data, name
        assert data.endswith(b"\n"), name


def test_the_sample_stays_small(delivery: Path) -> None:
    assert sum(len(data) for data in contents(delivery).values()) < 2_000_000


@pytest.mark.parametrize(("patients", "seed"), [(0, 1), (-3, 1), (10, -1)])
def test_an_impossible_size_or_seed_is_refused(tmp_path: Path, patients: int, seed: int) -> None:
    with pytest.raises(Refusal, match="at least one patient"):
        write_sample(tmp_path / "none", patients=patients, seed=seed)
    assert not (tmp_path / "none").exists()


def test_a_small_sample_has_no_file_without_rows(tmp_path: Path) -> None:
    """A header alone is what a broken export looks like, and is refused."""
    rows = write_sample(tmp_path, patients=60, seed=7)
    written = {path.stem for path in tmp_path.glob("*.csv")}
    assert rows["enrolments"] == 0
    assert written == {extract for extract, count in rows.items() if count}
