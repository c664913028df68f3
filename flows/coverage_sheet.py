"""The coverage sheet of a protocol: every line of the trial beside how each part is decided."""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from flows.coverage_rules import rule_in_words
from flows.protocols import load_protocol, shipped_protocols
from flows.resources import protocols_folder
from schemas.protocol import Criterion, Protocol
from schemas.rule_parts import Part
from schemas.rules import leaves
from schemas.value_rules import KidneyFunction
from transforms.measures import eular_acr_2019, sledai_2k

_DECIDED = {"full": "by data", "partial": "partly by data", "manual": "by a person"}
_TABLES = ("labs", "diagnoses", "drugs", "vaccines")
_DOMAINS = (eular_acr_2019.CLINICAL | eular_acr_2019.IMMUNOLOGY).values()
_ITEMS = {
    sledai_2k.INSTRUMENT: sledai_2k.ITEMS,
    eular_acr_2019.INSTRUMENT: (
        eular_acr_2019.ANA,
        *(item for items in _DOMAINS for item in items),
    ),
}


def coverage_sheet(protocol: Protocol) -> str:
    """The sheet in Markdown: summary, every line, the codes behind the concepts."""
    lines = [
        f"# {protocol.id}: how every line is decided",
        "",
        f"{protocol.title}. {protocol.registry}; read on {protocol.checked_on}; protocol version "
        f"{protocol.version}. Generated from `protocols/{protocol.id.lower()}.toml`; a test keeps "
        "it true. The wording is ours, the numbers are the registry's.",
        "",
        "What stands under *To confirm* is our reading where the registry leaves a choice; an "
        "investigator should confirm it. A pre-screening aid: a person confirms every candidate.",
        "",
        *_left_out(protocol),
        "| line | part | what it asks | decided | silence means |",
        "|---|---|---|---|---|",
        *(
            f"| {c.line} | [{c.id}](#{c.id.lower()}) | {c.wording} | {_DECIDED[c.decidable]} | "
            f"{c.when_absent.replace('_', ' ')} |"
            for c in protocol.criteria
        ),
        "",
        *(line for criterion in protocol.criteria for line in _part(criterion)),
        *_treatment(protocol),
        *_appendix(protocol),
    ]
    return "\n".join(lines)


def _left_out(protocol: Protocol) -> list[str]:
    if not protocol.left_out:
        return []
    return ["**Left out:**", "", *(f"- {said}" for said in protocol.left_out), ""]


def _part(criterion: Criterion) -> list[str]:
    used = [f"[{name}](#{name.replace('_', '-')})" for name in sorted(_concepts(criterion))]
    lines = [
        f"## {criterion.id}",
        "",
        criterion.wording,
        "",
        f"Registry line {criterion.line}, {criterion.section}. Decided "
        f"{_DECIDED[criterion.decidable]}.",
        "",
        *rule_in_words(criterion.rule, _label),
        *_items(criterion),
        "",
        f"- Where nothing is recorded: {criterion.when_absent.replace('_', ' ')}.",
        f"- Next step where it is unknown: {criterion.next_step}.",
        f"- A fail can change: {'yes' if criterion.changeable else 'no'}.",
    ]
    if criterion.softened_by:
        lines.append(f"- A fail becomes review where {criterion.softened_by} is for review.")
    if used:
        lines.append(f"- Concepts: {', '.join(used)}.")
    if criterion.assumptions:
        lines += ["", "To confirm:", "", *(f"- {said}" for said in criterion.assumptions)]
    return [*lines, ""]


def _items(criterion: Criterion) -> list[str]:
    """The items of the score that the criterion's rule adds up, with their points."""
    lines = []
    for instrument in sorted({word for word in _words(criterion.rule) if word in _ITEMS}):
        items = _ITEMS[instrument]
        for who, chosen in (
            ("Items that data can score", [item for item in items if not item.clinician]),
            ("Items for a clinician, never scored", [item for item in items if item.clinician]),
        ):
            named = (f"{item.name.replace('_', ' ')} {item.max_points}" for item in chosen)
            lines.append(f"- {who}: {', '.join(named)}.")
    return lines


def _treatment(protocol: Protocol) -> list[str]:
    """The parameters of the treatment history, as they stand in the protocol."""
    return [
        "# Treatment history: parameters",
        "",
        "| parameter | value |",
        "|---|---|",
        *_rows_of("", protocol.treatment.model_dump(mode="json")),
        "",
    ]


def _rows_of(name: str, value: Any) -> list[str]:
    """One row a number, text or list; tables within are written out."""
    if isinstance(value, dict):
        return [row for key, told in value.items() for row in _rows_of(f"{name} {key}", told)]
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return [f"| {name.strip().replace('_', ' ')} | {words} |"]


def _appendix(protocol: Protocol) -> list[str]:
    """Codes and names of every concept that the protocol's rules name."""
    names = sorted({name for criterion in protocol.criteria for name in _concepts(criterion)})
    lines = ["# Concepts and their codes", ""]
    for name in names:
        lines += [f"## {name.replace('_', '-')}", ""]
        for system, codes in _codes()[name].items():
            lines.append(f"- {system}: {', '.join(sorted(set(codes)))}")
        lines.append("")
    return lines


def _concepts(criterion: Criterion) -> set[str]:
    """Concepts and roles that the criterion's rule names and a concept table has."""
    words = {word for word in _words(criterion.rule) if word in _codes()}
    if any(isinstance(leaf, KidneyFunction) for leaf in leaves(criterion.rule)):
        words |= {"creatinine", "height"}
    for instrument in _ITEMS.keys() & set(_words(criterion.rule)):
        words |= {sign.concept for item in _ITEMS[instrument] for sign in item.signs}
    return words


def _words(part: Part) -> Iterator[str]:
    for field in type(part).model_fields:
        value = getattr(part, field)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Part):
                yield from _words(item)
            elif isinstance(item, str):
                yield item


@cache
def _rows(table: str) -> list[dict[str, str]]:
    file = protocols_folder() / "concepts" / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def _codes() -> dict[str, dict[str, list[str]]]:
    """Concept or role -> code system (or `names`) -> codes."""
    codes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for table in _TABLES:
        for row in _rows(table):
            code = row.get("code_prefix") or row.get("code") or ""
            system = row["code_system"] if code else "names"
            codes[row["concept"]][system].append(code or row["name"])
            if table == "drugs":
                codes[row["role"]]["concepts"].append(row["concept"])
    return {name: dict(systems) for name, systems in codes.items()}


def _label(concept: str) -> str:
    known = {row["concept"]: row["label"] for row in _rows("measurements")}
    return known.get(concept, concept.replace("_", " "))


def sheet_file(folder: Path, protocol: Protocol) -> Path:
    """Where the protocol's sheet stands in the documents."""
    return folder / f"{protocol.id.lower()}.md"


if __name__ == "__main__":
    for shipped in map(load_protocol, shipped_protocols()):
        sheet_file(Path(sys.argv[1]), shipped).write_text(coverage_sheet(shipped), "utf-8")
