"""A journal tells every change by other hands, and takes a crash for none."""

import os
import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest

from flows.errors import Refusal
from flows.journal import MOST_AT_ONCE, Journal
from flows.journal_lines import Head

from .tamper import WAYS, copied, head_of, tampered

LINES = 24
TAMPERINGS = 200


def fresh(folder: Path) -> Journal:
    return Journal(folder / "audit.jsonl", folder / "audit.key")


def written(folder: Path, lines: int = LINES) -> Journal:
    """A journal of a few people's work."""
    journal = fresh(folder)
    drawn = random.Random(7)
    for number in range(lines):
        event = drawn.choice(["sign_in", "view_patient", "download"])
        journal.append({"event": event, "user": "ada", "patient": f"P{number:05d}", "名": "é"})
    return journal


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Journal:
    """A journal that nobody changes."""
    return written(tmp_path_factory.mktemp("journal"))


def test_a_journal_gives_back_what_it_was_given(kept: Journal) -> None:
    entries = kept.entries()
    assert [entry["n"] for entry in entries] == [*range(1, LINES + 1)]
    assert entries[0]["patient"] == "P00000"
    assert entries[0]["名"] == "é"
    assert entries[0]["at"].endswith("Z")
    found = kept.verify()
    assert (found.count, found.faults) == (LINES, ())
    assert kept.verify(str(found.head)).faults == ()


def test_only_its_owner_reads_it(kept: Journal) -> None:
    for file in (kept.path, kept.head, kept.key):
        assert file.stat().st_mode & 0o777 == 0o600


def test_two_hundred_tamperings_are_found(kept: Journal, tmp_path: Path) -> None:
    missed = []
    for number in range(TAMPERINGS):
        drawn = random.Random(number)
        way = WAYS[number % len(WAYS)]
        journal = copied(kept, tmp_path / "copy")
        tampered(way, drawn, journal)
        if not journal.verify().faults:
            missed.append((number, way.__name__))
        with pytest.raises(Refusal, match="not as it was written"):
            journal.entries()
    assert missed == []


def test_an_older_log_is_found_by_the_head_and_with_its_older_head_by_the_noted_one(
    tmp_path: Path,
) -> None:
    journal = written(tmp_path, 8)
    older = copied(journal, tmp_path / "older")
    for _ in range(3):
        journal.append({"event": "download"})
    noted = str(journal.verify().head)
    journal.path.write_bytes(older.path.read_bytes())
    assert journal.verify().faults
    journal.head.write_bytes(older.head.read_bytes())
    assert journal.verify().faults == ()
    assert journal.verify(noted).faults == ("the head that was noted elsewhere is not in this log",)


@pytest.mark.parametrize("shortened", ["11:", "11:0123", "", "11", "x:y"])
def test_a_noted_head_that_proves_nothing_is_a_fault(kept: Journal, shortened: str) -> None:
    assert kept.verify(shortened).faults


def test_another_journals_lines_and_another_kinds_lines_are_found(
    kept: Journal, tmp_path: Path
) -> None:
    other = written(tmp_path / "other")
    journal = copied(kept, tmp_path / "copy")
    journal.path.write_bytes(other.path.read_bytes())
    assert len(journal.verify().faults) == LINES + 1
    # The same key, under the name of another journal.
    decisions = Journal(tmp_path / "copy" / "decisions.jsonl", journal.key)
    for _ in range(LINES):
        decisions.append({"event": "x"})
    journal.path.write_bytes(decisions.path.read_bytes())
    assert len(journal.verify().faults) == LINES + 1


@pytest.mark.parametrize(
    "what", ["head gone", "head emptied", "head made up", "key gone", "key cut"]
)
def test_a_missing_head_or_key_is_found(kept: Journal, tmp_path: Path, what: str) -> None:
    journal = copied(kept, tmp_path / "copy")
    match what:
        case "head gone":
            journal.head.unlink()
        case "head emptied":
            journal.head.write_bytes(b"")
        case "head made up":
            made_up = head_of(b"k" * 32, journal.path.name, Head(LINES, "0" * 64))
            journal.head.write_bytes(made_up)
        case "key gone":
            journal.key.unlink()
        case "key cut":
            journal.key.write_bytes(journal.key.read_bytes()[:8])
    assert journal.verify().faults
    if what.startswith("key"):
        with pytest.raises(Refusal, match="key of this journal"):
            journal.append({"event": "x"})


def test_an_emptied_log_does_not_begin_anew(kept: Journal, tmp_path: Path) -> None:
    journal = copied(kept, tmp_path / "copy")
    journal.path.unlink()
    assert journal.verify().faults
    assert journal.append({"event": "x"}) == LINES + 2
    assert "somebody had changed the log" in journal.verify().faults[0]


def test_a_changed_log_goes_on_and_says_so_for_ever(kept: Journal, tmp_path: Path) -> None:
    journal = copied(kept, tmp_path / "copy")
    lines = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(b"".join(lines[:-3]))
    journal.append({"event": "x"})
    journal.append({"event": "y"})
    found = journal.verify()
    assert len(found.faults) == 1
    assert found.broken == ()
    assert [entry["event"] for entry in journal.entries()][-2:] == ["x", "y"]


def test_a_torn_last_line_is_cut_and_noted(kept: Journal, tmp_path: Path) -> None:
    for torn in (b"{", b'{"n":25,"at":"2026', b"\x00\xff"):
        journal = copied(kept, tmp_path / "copy")
        with journal.path.open("ab") as file:
            file.write(torn)
        assert journal.verify().faults == ()
        assert len(journal.entries()) == LINES
        assert journal.append({"event": "x"}) == LINES + 2
        assert journal.verify().faults == ()
        assert b"torn_line_cut" in journal.path.read_bytes()


def test_a_line_ahead_of_the_head_is_what_a_crash_leaves(kept: Journal, tmp_path: Path) -> None:
    journal = copied(kept, tmp_path / "copy")
    before = journal.head.read_bytes()
    journal.append({"event": "x"})
    journal.head.write_bytes(before)
    assert journal.verify().faults == ()
    journal.append({"event": "y"})
    assert journal.verify().faults == ()
    assert journal.verify().count == LINES + 2


def test_a_head_that_lags_by_more_than_one_write_was_put_back(tmp_path: Path) -> None:
    journal = written(tmp_path, 1)
    old = journal.head.read_bytes()
    journal.append_all([{"event": "x"}] * MOST_AT_ONCE)
    journal.append({"event": "y"})
    journal.head.write_bytes(old)
    assert "older one" in journal.verify().faults[0]


def test_what_cannot_be_written_whole_is_not_written_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = written(tmp_path, 2)
    real = os.pwrite
    size = journal.path.stat().st_size

    def half(handle: int, text: bytes, start: int) -> int:
        return real(handle, text[: len(text) // 2], start)

    monkeypatch.setattr(os, "pwrite", half)
    with pytest.raises(Refusal, match="No space left"):
        journal.append({"event": "x"})
    monkeypatch.undo()
    assert journal.path.stat().st_size == size
    assert journal.append({"event": "x"}) == 3
    assert journal.verify().faults == ()


@pytest.mark.parametrize("word", ["n", "at", "after", "seal"])
def test_the_journals_own_words_are_not_an_entrys(tmp_path: Path, word: str) -> None:
    with pytest.raises(ValueError, match="own words"):
        fresh(tmp_path).append({word: 1})


WRITER = """
import sys
from pathlib import Path
from flows.journal import Journal
journal = Journal(Path(sys.argv[1]), Path(sys.argv[2]))
for number in range(int(sys.argv[3])):
    print(journal.append({"event": "x" * (1 + number * 37 % 5000)}), flush=True)
"""


def _writer(journal: Journal, lines: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", WRITER, str(journal.path), str(journal.key), str(lines)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def test_threads_and_processes_write_beside_each_other(tmp_path: Path) -> None:
    journal = fresh(tmp_path)
    processes = [_writer(journal, 25) for _ in range(2)]
    with ThreadPoolExecutor(4) as threads:
        mine = [*threads.map(lambda number: journal.append({"event": str(number)}), range(50))]
    told = [int(n) for process in processes for n in process.communicate()[0].split()]
    assert sorted([*mine, *told]) == [*range(1, 101)]
    assert journal.verify().faults == ()


def test_a_kill_in_the_middle_loses_nothing_that_was_told_and_is_no_tampering(
    tmp_path: Path,
) -> None:
    journal = fresh(tmp_path)
    drawn = random.Random(3)
    for _ in range(5):
        process = _writer(journal, 100_000)
        assert process.stdout is not None
        last = int(process.stdout.readline())
        sleep(drawn.uniform(0, 0.1))
        process.send_signal(signal.SIGKILL)
        rest = process.communicate()[0].split()
        last = int(rest[-1]) if rest else last
        found = journal.verify()
        assert found.faults == ()
        assert found.head.n >= last
