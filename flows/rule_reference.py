"""What a protocol may hold, as Markdown: every table, kind of rule, field and name."""

import inspect
from collections.abc import Iterable
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from flows.protocol_concepts import ROUTE_NAMES, concepts, roles, unit_to_write
from flows.protocol_tables import kinds_of
from flows.protocol_words import takes
from flows.protocols import load_protocol
from flows.rule_meanings import meaning
from schemas.protocol import Adequate, Criterion, Protocol, Treatment
from schemas.rules import Childbearing, Combined, Rule, leaves

_HEAD = """\
# What a protocol may hold

Generated from the models that read a protocol; a test keeps it true.
[Writing a protocol](../writing_a_protocol.md) shows how to put one together. A field without a
default must be written, of the four bounds `at_least`, `above`, `at_most` and `below` exactly one.
An unknown field is a mistake, and `prescreen protocol check` names it.
"""
# Whose lines are shown as examples.
_SHOWN = "nct06934447"
_FILES = (
    ("Measured values", "measurements"),
    ("Diagnoses and procedures", "diagnoses"),
    ("Drugs", "drugs"),
    ("Vaccines", "vaccines"),
)


def rule_kinds() -> dict[str, type[BaseModel]]:
    """The model of every kind of rule, in the order in which they are told."""
    return {kinds_of(model)[0]: model for model in get_args(get_args(Rule)[0])}


def told_tables() -> list[tuple[str, type[BaseModel]]]:
    """Every table that the page tells of, a rule by its kind."""
    return [*_TABLES.items(), *rule_kinds().items()]


def rule_reference() -> str:
    """The whole page."""
    lines = [_HEAD, "## Tables", ""]
    for name, model in _TABLES.items():
        lines += [f"### {name}", "", _about(model), "", *_fields(name, model)]
    lines += ["## Kinds of rule", "", *_overview(), ""]
    for kind, model in rule_kinds().items():
        lines += [f"### {kind}", "", _about(model), "", *_fields(kind, model), *_used(kind)]
    lines += ["## Names", "", "Concepts that the rules may name.", "", *_names()]
    return "\n".join(lines) + "\n"


_TABLES: dict[str, type[BaseModel]] = {
    "protocol": Protocol,
    "criterion": Criterion,
    "treatment": Treatment,
    "adequate": Adequate,
}


def _about(model: type[BaseModel]) -> str:
    return inspect.cleandoc(model.__doc__ or "")


def _fields(table: str, model: type[BaseModel]) -> list[str]:
    lines = ["| field | takes | default | meaning |", "|---|---|---|---|"]
    for name, field in model.model_fields.items():
        if name == "kind":
            continue
        default = "" if field.is_required() else _default(field.default)
        lines.append(f"| `{name}` | {takes(model, name)} | {default} | {meaning(table, name)} |")
    return [*lines, ""]


def _default(value: Any) -> str:
    if value is None or value is PydanticUndefined or value == ():
        return "none"
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _overview() -> Iterable[str]:
    yield "| kind | says |"
    yield "|---|---|"
    for kind, model in rule_kinds().items():
        first = " ".join(_about(model).split("\n\n")[0].split())
        yield f"| [`{kind}`](#{kind}) | {first} |"


def _used(kind: str) -> list[str]:
    """Where a shipped protocol uses the kind, as links into its sheet."""
    links = [
        f"[{criterion.id}]({_SHOWN}.md#{criterion.id.lower()})"
        for criterion in load_protocol(_SHOWN).criteria
        if kind in _kinds_in(criterion.rule)
    ]
    return [f"In use: {', '.join(links)}.", ""] if links else []


def _kinds_in(rule: Rule) -> set[str]:
    """The kinds of the rule and of all rules within it."""
    within = [rule.rule] if isinstance(rule, Childbearing) else []
    if isinstance(rule, Combined):
        within = list(rule.rules)
    ends = {leaf.kind for leaf in leaves(rule)}
    return {rule.kind, *ends, *(kind for part in within for kind in _kinds_in(part))}


def _names() -> Iterable[str]:
    for title, file in _FILES:
        told = ", ".join(_name(file, name) for name in sorted(concepts(file).known))
        yield f"**{title}** (`protocols/concepts/{file}.csv`): {told}."
        yield ""
        known = roles(file).known if file in ("drugs", "vaccines") else ()
        if known:
            yield f"Roles: {', '.join(f'`{name}`' for name in sorted(known))}."
            yield ""
    yield f"**Routes:** {', '.join(f'`{name}`' for name in sorted(ROUTE_NAMES.known))}."


def _name(file: str, name: str) -> str:
    unit = unit_to_write(name) if file == "measurements" else None
    return f"`{name}` ({unit})" if unit else f"`{name}`"


if __name__ == "__main__":
    print(rule_reference(), end="")
