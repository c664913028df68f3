"""What QUALITY.md says of the faults that were tried."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.mutation.faults import ROOT

# Survivors that change nothing that anybody can see, each with the reason; judged by a person.
EQUIVALENT = Path(__file__).with_name("equivalent.csv")
HEAD = """
How: one small fault at a time is put into transforms/ (a comparison, a bound, a number, `and` for
`or`, a filter or a step left out, `pass` for `fail`), and the tests of the drawn deliveries run,
then those beside them (`benchmarks/mutation/beside.py`). A fault that no test notices survives.
The sample is drawn with a seed, every file with its share and three at least, and tried in an order
that is drawn as well: what was tried when a run ends early is a fair part of it. Texts of reasons
are not changed.
`make mutation` does it again; a survivor that changes no answer at all is listed with the reason in
`benchmarks/mutation/equivalent.csv` and does not count.
"""
Told = Mapping[str, Any]


def mutations(told: Sequence[Told], seed: int, drawn: int) -> str:
    """The section: the score by folder and kind, and the survivors that nobody has judged."""
    equal = {(row["file"], row["line"], row["instead"]): row["why"] for row in _judged()}
    left = [one for one in told if one["killed"] or _key(one) not in equal]
    survivors = [one for one in left if not one["killed"]]
    lines = [
        HEAD,
        f"Seed {seed}: {len(told)} of the {drawn} faults drawn were tried,"
        f" {len(told) - len(left)} of them equivalent;"
        f" of the other {len(left)} the tests notice {len(left) - len(survivors)}"
        f" ({_share(left)}).\n",
        *_table("folder", _grouped(left, lambda one: str(Path(one["file"]).parent))),
        "",
        *_table("kind of fault", _grouped(left, lambda one: str(one["kind"]))),
        "",
        "Faults that no test notices yet:\n",
        *(
            f"- `{one['file']}`, line {one['line']}: `{_short(one['was'])}` ->"
            f" `{_short(one['instead'])}`"
            for one in sorted(survivors, key=lambda one: (one["file"], one["line"]))
        ),
    ]
    return "\n".join(lines).strip() + "\n"


def _key(one: Told) -> tuple[str, str, str]:
    """A place that survives a change of the lines before it."""
    source = (ROOT / one["file"]).read_text("utf-8").splitlines()
    return one["file"], source[one["line"] - 1].strip(), one["instead"]


def _judged() -> Iterable[dict[str, str]]:
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _grouped(told: Sequence[Told], part: Any) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        found[part(one)].append(one)
    return dict(sorted(found.items()))


def _table(name: str, grouped: Mapping[str, Sequence[Told]]) -> list[str]:
    return [
        f"| {name} | tried | noticed | score |",
        "|---|---|---|---|",
        *(
            f"| {key} | {len(own)} | {sum(one['killed'] for one in own)} | {_share(own)} |"
            for key, own in grouped.items()
        ),
    ]


def _share(told: Sequence[Told]) -> str:
    return f"{100 * sum(one['killed'] for one in told) / max(1, len(told)):.1f} %"


def _short(text: str) -> str:
    return " ".join(text.split())[:60].replace("`", "'")
