"""The tables of a protocol as it was written, each with the model that it is meant to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from flows.protocol_lines import Path


@dataclass(frozen=True)
class Table:
    """One table of the file: where it stands, its model and what is written in it."""

    path: Path
    model: type[BaseModel]
    content: dict[str, Any]


def tables(model: type[BaseModel], content: dict[str, Any], path: Path = ()) -> Iterator[Table]:
    """The table itself and every table within it whose model can be told."""
    yield Table(path, model, content)
    for name, annotation in annotations(model).items():
        if name in content:
            yield from _within(annotation, content[name], (*path, name))


def _within(annotation: Any, value: Any, path: Path) -> Iterator[Table]:
    is_list = get_origin(annotation) is tuple
    if isinstance(value, list) and is_list:
        for number, item in enumerate(value):
            yield from _within(get_args(annotation)[0], item, (*path, number))
    elif isinstance(value, dict) and not is_list:
        models = models_of(annotation)
        if len(models) > 1:
            models = [model for model in models if value.get("kind") in kinds_of(model)]
        if len(models) == 1:
            yield from tables(models[0], value, path)


@cache
def annotations(model: type[BaseModel]) -> dict[str, Any]:
    """What each field of the model takes, with names of models that are defined later resolved."""
    told = get_type_hints(model, include_extras=True)
    return {name: told[name] for name in model.model_fields}


def inner(annotation: Any, path: Path) -> Any:
    """What the place within a field of that annotation takes: a list's item, a table's value."""
    for part in path:
        of_list, of_table = get_origin(annotation) is tuple, get_origin(annotation) is dict
        if of_list or of_table:
            annotation = get_args(annotation)[0 if isinstance(part, int) else 1]
    return annotation


def ends(annotation: Any) -> list[Any]:
    """What an annotation is made of in the end: classes and Literals, each once."""
    if get_origin(annotation) is Literal or not get_args(annotation):
        return [annotation]
    return list(dict.fromkeys(end for part in get_args(annotation) for end in ends(part)))


def models_of(annotation: Any) -> list[type[BaseModel]]:
    """The models that a field of that annotation may hold, alone or in a list."""
    found = [end for end in ends(annotation) if isinstance(end, type)]
    return [end for end in found if issubclass(end, BaseModel)]


def kinds_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The words that name the model in `kind`; none for a model without kinds."""
    return get_args(annotations(model).get("kind"))


def located(content: dict[str, Any], place: tuple[int | str, ...]) -> Path:
    """Where in the file pydantic's place is: without the names of unions and of missing keys."""
    here: Any = content
    path: Path = ()
    for number, part in enumerate(place):
        if isinstance(here, dict) and part in here:
            last = number == len(place) - 1
            if here.get("kind") == part and not last:
                continue
        elif not (isinstance(here, list) and isinstance(part, int) and part < len(here)):
            continue
        here, path = here[part], (*path, part)
    return path
