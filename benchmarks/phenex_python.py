"""A Python with PhenEx in it, away from this program's: the two want other libraries."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPT = HERE / "phenex_questions.py"
KEPT = HERE / ".phenex"
PHENEX, MINORS = "phenex==0.9.3", (12, 13, 14)
TOLD = (
    "import platform; from importlib.metadata import version; print('Python',"
    " platform.python_version(), *(f'{n} {version(n)}' for n in ('phenex', 'duckdb', 'pandas')))"
)
SECONDS_TO_INSTALL = 240


def find_phenex() -> tuple[Path | None, str]:
    """That Python and its versions, installed if need be and kept; else None and why."""
    kept = KEPT / "bin" / "python"
    told = _said([kept, "-c", TOLD])
    if told:
        return kept, told
    python = next(_pythons(), None)
    if python is None:
        return None, f"no Python of 3.{MINORS[0]} to 3.{MINORS[-1]} was found, which PhenEx needs"
    shutil.rmtree(KEPT, ignore_errors=True)
    install: list[str | Path] = [kept, "-m", "pip", "install", "-q", "--retries", "1", PHENEX]
    made = _said([python, "-m", "venv", KEPT]) is not None and _said(install) is not None
    told = _said([kept, "-c", TOLD]) if made else None
    return (kept, told) if told else (None, f"`pip install {PHENEX}` failed with {python.name}")


def _pythons() -> Iterator[Path]:
    """Pythons that PhenEx can run on: on the path, and beside the one that runs this."""
    for minor in MINORS:
        beside = Path(sys.base_prefix).parent.glob(f"*3.{minor}*/bin/python3")
        for python in (shutil.which(f"python3.{minor}"), *sorted(beside)):
            if python and _said([python, "-c", "import venv"]) is not None:
                yield Path(python)


def _said(words: Sequence[str | Path]) -> str | None:
    """What a process prints; None where it fails or takes too long."""
    try:
        run = subprocess.run(
            words, capture_output=True, text=True, check=True, timeout=SECONDS_TO_INSTALL
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return run.stdout.strip()
