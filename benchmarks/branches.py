"""Branch coverage of transforms/ and schemas/: `python -m benchmarks.branches`."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.quality import write_section

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("transforms", "schemas")
# Per cent of the branches, in each folder.
MORE_THAN = 95
# The tests that reach the two folders in their own process.
TESTS = (
    "tests/spec",
    "tests/shapes",
    "tests/protocol",
    "tests/properties/test_suppression.py",
    "tests/review",
    "tests/report/test_deidentified.py",
    "tests/mapping/test_wrong_sources.py",
    "tests/sensitivity",
    "tests/claims",
)
HEAD = f"""
How: `make coverage` runs {", ".join(f"`{test}`" for test in TESTS)} under coverage.py, and fails
where at most {MORE_THAN} % of a folder's branches are taken. It is not part of every run: under
coverage these tests take half as much processor time again.
"""


def main() -> None:
    """QUALITY.md says what was measured; exits with 1 where it is too little."""
    with tempfile.TemporaryDirectory(prefix="prescreen-branches-") as folder:
        report = Path(folder) / "branches.json"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        command += ["--numprocesses", str(os.cpu_count()), "--dist", "loadfile", "--cov-branch"]
        command += [f"--cov={name}" for name in FOLDERS]
        command += [f"--cov-report=json:{report}", "--cov-report=term:skip-covered"]
        own = os.environ | {"COVERAGE_FILE": str(Path(folder) / "data")}
        ended = subprocess.run([*command, *TESTS], cwd=ROOT, env=own)
        files = json.loads(report.read_text("utf-8"))["files"]
    shares = {name: _summed(files, name) for name in FOLDERS}
    write_section("Branches", HEAD + "\n" + "\n".join(_table(shares)))
    for name, (_, _, taken, branches) in shares.items():
        if 100 * taken <= MORE_THAN * branches:
            sys.exit(f"{name}: {taken} of {branches} branches are taken, more than 95 % are asked")
    sys.exit(ended.returncode)


def _summed(files: dict[str, Any], folder: str) -> tuple[int, int, int, int]:
    names = ("covered_lines", "num_statements", "covered_branches", "num_branches")
    own = [told["summary"] for path, told in files.items() if path.startswith(f"{folder}/")]
    first, second, third, fourth = (sum(one[name] for one in own) for name in names)
    return first, second, third, fourth


def _table(shares: dict[str, tuple[int, int, int, int]]) -> list[str]:
    lines = ["| folder | statements run | branches taken |", "|---|---|---|"]
    for name, (run, statements, taken, branches) in shares.items():
        lines.append(
            f"| {name}/ | {run} of {statements} ({100 * run / statements:.1f} %)"
            f" | {taken} of {branches} ({100 * taken / branches:.1f} %) |"
        )
    return lines


if __name__ == "__main__":
    main()
