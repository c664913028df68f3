"""Mistakes of shape: missing keys, types and words that the protocol's models do not allow."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from flows.protocol_lines import Path
from flows.protocol_mistakes import Mistake
from flows.protocol_tables import Table, annotations, kinds_of, located, models_of, tables
from flows.protocol_words import called, listed, nearest, nearest_first, shown, takes, words_of
from schemas.protocol import Criterion, Protocol

# What pydantic calls a rule without a kind, or with one that there is not.
_NO_KIND = ("union_tag_invalid", "union_tag_not_found")


def shape_mistakes(content: dict[str, Any], known: Sequence[Mistake]) -> Iterator[Mistake]:
    """What the models find wrong, but for what the known mistakes tell already."""
    around = {table.path: table for table in tables(Protocol, content)}
    told_for = {mistake.told_for for mistake in known}
    for error in _errors(content):
        if _only_after(error):
            continue
        path = located(content, error["loc"])
        if error["type"] in _NO_KIND:
            yield _no_kind(_innermost(around, path[:-1]), path, content)
            continue
        table = _innermost(around, path)
        if error["type"] == "missing":
            yield Mistake(path, _missing(table, str(error["loc"][-1])))
        elif error["type"] == "value_error" and path == table.path:
            if path not in told_for:
                yield Mistake(path, _said_of(table, error["ctx"]["error"]))
        else:
            yield Mistake(path, _wrong(table, path, error))


def parsed(content: dict[str, Any]) -> Protocol:
    """The protocol, each value of the type that is asked for: "5" is no number and 1 not true.

    Raises ValidationError.
    """
    # Strictly a list of Python's is no tuple, but one of JSON is; JSON has no dates, so a date
    # becomes text where a date is asked for and a list in a list, which nothing takes, elsewhere.
    fields = annotations(Protocol)
    dated = {
        name: value.isoformat()
        for name, value in content.items()
        if isinstance(value, date) and fields.get(name) is date
    }
    text = json.dumps({**content, **dated}, default=lambda _: [[]])
    return Protocol.model_validate_json(text, strict=True)


def _errors(content: dict[str, Any]) -> Sequence[Any]:
    try:
        parsed(content)
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


def _innermost(around: dict[Path, Table], path: Path) -> Table:
    """The innermost table around the path whose model is known."""
    while path not in around:
        path = path[:-1]
    return around[path]


def _no_kind(parent: Table, path: Path, content: dict[str, Any]) -> Mistake:
    rule: Any = content
    for part in path:
        rule = rule[part]
    models = models_of(annotations(parent.model)[str(path[len(parent.path)])])
    kinds = [kind for model in models for kind in kinds_of(model)]
    key = "kind" if "kind" in rule else nearest("kind", rule)
    right = "one of " + listed(nearest_first(rule.get(key), kinds))
    if key == "kind":
        text = f"kind = {shown(rule['kind'])} is no kind of rule; write {right}"
    elif key is not None:
        text = f'"{key}" is no field of a rule; write kind, {right}'
    else:
        text = f'"kind" is missing from a rule; add it with {right}'
    return Mistake((*path, key) if key else path, text)


def _said_of(table: Table, error: Any) -> str:
    """What the model says of its table; a criterion is named before its mistake anyway."""
    return str(error) if table.model is Criterion else f"{called(table.model)}: {error}"


def _missing(table: Table, name: str) -> str:
    right = takes(table.model, name)
    return f'"{name}" is missing from {called(table.model)}; add it with {right}'


def _wrong(table: Table, path: Path, error: Any) -> str:
    """What is written at the path, and what the key takes."""
    place = path[len(table.path) :]
    if not place:
        return f"{called(table.model)}: {error['msg']}"
    name, within = str(place[0]), place[1:]
    words = words_of(annotations(table.model)[name])
    right = takes(table.model, name, within)
    if error["type"] == "literal_error" and words:
        right = "one of " + listed(nearest_first(error["input"], words))
    told = "".join(
        f", item {part + 1}" if isinstance(part, int) else f", {part}" for part in within
    )
    written: Any = table.content
    for part in place:
        written = written[part]
    return f"{name}{told} = {shown(written)} is not allowed; write {right}"


def _only_after(error: Any) -> bool:
    """Whether a list is too short only when its wrong items are left out."""
    short = error["type"] == "too_short" and isinstance(error["input"], list)
    return short and len(error["input"]) >= error["ctx"]["min_length"]
