"""The coverage sheet of a protocol: every line of the trial beside how each part is decided."""

import sys
from pathlib import Path
from typing import Any

from flows.coverage_concepts import (
    ITEMS,
    codes,
    concepts_of,
    instruments_of,
    label,
    with_members,
)
from flows.coverage_rules import rule_in_words
from flows.protocols import load_protocol, shipped_protocols
from schemas.protocol import Criterion, Protocol
from schemas.rules import leaves
from schemas.treatment_rules import Count, CoveredDays, LongestEpisode

_DECIDED = {"full": "by data", "partial": "partly by data", "manual": "by a person"}
# Of treatment: silence of a record that is shorter than the window tells nothing.
_TREATMENTS = LongestEpisode | CoveredDays | Count


def coverage_sheet(protocol: Protocol, path: str = "") -> str:
    """The sheet in Markdown: summary, every line, the codes behind the concepts.

    A protocol that does not travel with the program is told by its path.
    """
    lines = [
        f"# {protocol.id}: how every line is decided",
        "",
        f"{protocol.title}. {protocol.registry}; read on {protocol.checked_on}; protocol version "
        f"{protocol.version}. {_origin(protocol, path)} The wording is ours, the numbers are the "
        "registry's.",
        "",
        "What stands under *To confirm* is our reading where the registry leaves a choice; an "
        "investigator should confirm it. A pre-screening aid: a person confirms every candidate.",
        "",
        *_left_out(protocol),
        "| line | part | what it asks | decided | silence means |",
        "|---|---|---|---|---|",
        *(
            f"| {c.line} | [{c.id}](#{c.id.lower()}) | {c.wording} | {_DECIDED[c.decidable]} | "
            f"{_silence(c)} |"
            for c in protocol.criteria
        ),
        "",
        *(line for criterion in protocol.criteria for line in _part(criterion, protocol)),
        *_treatment(protocol),
        *_appendix(protocol),
    ]
    return "\n".join(lines)


def _origin(protocol: Protocol, path: str) -> str:
    name = f"{protocol.id.lower()}.toml"
    if Path(path).suffix == ".toml":
        return f"Generated from `{Path(path).name}`, as it was then."
    return f"Generated from `protocols/{name}`; a test keeps it true."


def _left_out(protocol: Protocol) -> list[str]:
    if not protocol.left_out:
        return []
    return ["**Left out:**", "", *(f"- {said}" for said in protocol.left_out), ""]


def _part(criterion: Criterion, protocol: Protocol) -> list[str]:
    names = concepts_of(criterion, protocol)
    used = [f"[{name}](#{name.replace('_', '-')})" for name in sorted(names)]
    lines = [
        f"## {criterion.id}",
        "",
        criterion.wording,
        "",
        f"Registry line {criterion.line}, {criterion.section}. Decided "
        f"{_DECIDED[criterion.decidable]}.",
        "",
        *rule_in_words(criterion.rule, label),
        *_items(criterion),
        "",
        f"- Where nothing is recorded: {_silence(criterion)}.",
        *(
            [f"- Next step where it is unknown: {criterion.next_step}."]
            if criterion.next_step
            else []
        ),
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
    for instrument in instruments_of(criterion):
        items = ITEMS[instrument]
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
    """Codes and names of every concept that the protocol's rules rest on."""
    used = {name for part in protocol.criteria for name in concepts_of(part, protocol)}
    lines = ["# Concepts and their codes", ""]
    for name in sorted(with_members(used)):
        lines += [f"## {name.replace('_', '-')}", ""]
        for system, listed in codes()[name].items():
            lines.append(f"- {system}: {', '.join(sorted(set(listed)))}")
        lines.append("")
    return lines


def _silence(criterion: Criterion) -> str:
    told = criterion.when_absent.replace("_", " ")
    if any(isinstance(leaf, _TREATMENTS) for leaf in leaves(criterion.rule)):
        told += "; unknown where the record is shorter than the treatment window"
    return told


def sheet_file(folder: Path, protocol: Protocol) -> Path:
    """Where the protocol's sheet stands in the documents."""
    return folder / f"{protocol.id.lower()}.md"


if __name__ == "__main__":
    for shipped in map(load_protocol, shipped_protocols()):
        sheet_file(Path(sys.argv[1]), shipped).write_text(coverage_sheet(shipped), "utf-8")
