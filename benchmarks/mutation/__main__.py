"""The faults of a sample, tried and told: `python -m benchmarks.mutation`."""

import argparse
import json
import os
import random
import tempfile
from pathlib import Path

import pytest

from benchmarks.mutation.beside import beside
from benchmarks.mutation.faults import every, sampled
from benchmarks.mutation.suite import Answer, Suite
from benchmarks.mutation.told import mutations
from benchmarks.quality import write_section


def main() -> None:
    """Every fault of the sample that is not told of yet is tried; then QUALITY.md says all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("--python", type=int, default=420, help="faults of modules")
    parser.add_argument("--sql", type=int, default=60, help="faults of staging scripts")
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--minutes", type=float, help="after those no further fault is begun")
    parser.add_argument("--only", default="", help="those of files with this in their path")
    parser.add_argument("--told", type=Path, required=True, help="one line a fault; continued")
    parser.add_argument("--survivors-again", action="store_true", help="once there are new tests")
    parser.add_argument("--landed", type=Path, help="deliveries landed by an earlier run")
    asked = parser.parse_args()
    tried = [
        *sampled(every("transforms/**/*.py"), asked.python, asked.seed),
        *sampled(every("transforms/staging/*.sql"), asked.sql, asked.seed),
    ]
    random.Random(asked.seed).shuffle(tried)
    asked.told.touch()
    told = [json.loads(line) for line in asked.told.read_text("utf-8").splitlines()]
    if asked.survivors_again:
        told = [one for one in told if one["killed"]]
        asked.told.write_text("".join(json.dumps(one) + "\n" for one in told), "utf-8")
    known = {(one["file"], one["begin"], one["end"], one["instead"]) for one in told}
    waiting = [
        fault
        for fault in tried
        if (fault.file, fault.begin, fault.end, fault.instead) not in known
        and asked.only in fault.file
    ]

    def tell(answer: Answer) -> None:
        told.append(answer)
        with asked.told.open("a", encoding="utf-8") as file:
            file.write(json.dumps(answer) + "\n")

    with tempfile.TemporaryDirectory(prefix="prescreen-faults-") as folder:
        suite = Suite(waiting, Path(asked.landed or folder), asked.workers, tell, asked.minutes)
        options = ["-q", "--tb=no", "--capture=no", "-p", "no:cacheprovider"]
        pytest.main([*options, "tests/spec", *_outside(beside(""))], plugins=[suite])
    if not asked.only:
        write_section("Mutations", mutations(told, asked.seed, len(tried)))


def _outside(tests: list[str]) -> list[str]:
    return [test for test in tests if not test.startswith("tests/spec/")]


if __name__ == "__main__":
    main()
