"""Mistakes of meaning: names, units and numbering that no model of a single table can see."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from flows.protocol_concepts import (
    ROUTE_NAMES,
    Names,
    canonical_unit,
    concepts,
    contradicts,
    file_of,
    roles,
    unit_to_write,
)
from flows.protocol_lines import Path
from flows.protocol_mistakes import Mistake
from flows.protocol_tables import Table, annotations, ends, tables
from flows.protocol_words import called, nearest, shown
from schemas.protocol import Protocol

# The concept table by the name of the field, whichever rule it belongs to.
_TABLE_OF = {
    "of": "measurements",
    "other_instrument": "measurements",
    "menarche": "measurements",
    "reports": "measurements",
    "disease": "diagnoses",
    "invalid_concepts": "diagnoses",
    "immunosuppressants": "drugs",
    "depot_by_route": "drugs",
    "iv_start_dates_at_least": "drugs",
    "courses_at_least": "drugs",
    "span_days_at_least": "drugs",
}
# Fields whose concept table the rule's extract tells.
_CONCEPTS_OF_EXTRACT = ("concepts", "except_concepts", "except_sparse")
_ROUTES = ("routes", "systemic_routes")
_BOUNDS = ("at_least", "above", "at_most", "below")
# A patient has one history of high doses: the rule may stand once.
_ONCE = "longest_high_dose_episode"


def meaning_mistakes(content: dict[str, Any]) -> list[Mistake]:
    """What is wrong with a content of known keys, whatever its types."""
    found = list(tables(Protocol, content))
    mistakes = list(_numbering(content))
    for table in found:
        mistakes += [*_names(table), *_unit(table), *_bounds(table)]
    first, *others = [t.path for t in found if t.content.get("kind") == _ONCE] or [()]
    for path in others:
        text = f"{_ONCE} may stand once in a protocol; take one out"
        mistakes.append(Mistake(path, text, elsewhere=first, told_for=()))
    return mistakes


def _numbering(content: dict[str, Any]) -> Iterator[Mistake]:
    """Repeated ids, lines that are not those of their ids, and softeners that are not there."""
    listed = content.get("criteria")
    criteria = [
        (("criteria", number), criterion)
        for number, criterion in enumerate(listed if isinstance(listed, list) else [])
        if isinstance(criterion, dict)
    ]
    places: dict[str, Path] = {}
    for path, criterion in criteria:
        name, line = criterion.get("id"), criterion.get("line")
        if not isinstance(name, str):
            continue
        if name in places:
            text = f'the id "{name}" appears twice; write another id'
            yield Mistake((*path, "id"), text, elsewhere=places[name], told_for=())
        places.setdefault(name, (*path, "id"))
        number = re.match(r"[IE][0-9]{1,2}", name)
        if number and isinstance(line, str) and line != number[0]:
            text = f'line = {shown(line)} is not the line of "{name}"; write "{number[0]}"'
            yield Mistake((*path, "line"), text)
    for path, criterion in criteria:
        softener = criterion.get("softened_by")
        if isinstance(softener, str) and softener not in places:
            near = nearest(softener, places, as_it_is=True)
            instead = f'write "{near}"' if near else "write the id of a criterion, or take it out"
            text = f"softened_by = {shown(softener)} names no criterion of this protocol; {instead}"
            yield Mistake((*path, "softened_by"), text, told_for=())


def _names(table: Table) -> Iterator[Mistake]:
    """Concepts, roles and routes that nothing in the hospital's data can have."""
    extract = table.content.get("extract")
    file = file_of(extract) if isinstance(extract, str) else None
    for field, annotation in annotations(table.model).items():
        names = _allowed(field, annotation, file)
        written = table.content.get(field)
        if names is not None:
            for path, name in _texts(written, (*table.path, field)):
                if name not in names.known:
                    yield Mistake(path, _no_name(field, name, names))


def _allowed(field: str, annotation: Any, file: str | None) -> Names | None:
    """The names that the field may hold; None for a field that holds no names."""
    if field in _TABLE_OF and str in ends(annotation):
        return concepts(_TABLE_OF[field])
    if field in _ROUTES:
        return ROUTE_NAMES
    if field in _CONCEPTS_OF_EXTRACT and file:
        return concepts(file)
    return roles(file) if field == "roles" and file else None


def _no_name(field: str, name: str, names: Names) -> str:
    near = nearest(name, names.known)
    instead = f'"{near}"' if near else f"one of {names.listed}"
    return f"{field}: {shown(name)} is no {names.what}; write {instead}"


def _texts(value: Any, path: Path) -> Iterable[tuple[Path, str]]:
    """The names in a text, in a list, in the lists of a table, or else the table's keys."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, (*path, number))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner if isinstance(inner, list) else key, (*path, key))


def _unit(table: Table) -> Iterator[Mistake]:
    """A unit that contradicts the one in which the measurement's values are compared."""
    concept, unit = table.content.get("of"), table.content.get("unit")
    if "unit" in table.model.model_fields and isinstance(concept, str) and isinstance(unit, str):
        canonical = canonical_unit(concept)
        if canonical and contradicts(unit, canonical):
            text = (
                f'unit = {shown(unit)} is not that of {concept}; write "{unit_to_write(concept)}"'
            )
            yield Mistake((*table.path, "unit"), f"{text} and give the bounds in it")


def _bounds(table: Table) -> Iterator[Mistake]:
    """None or several of the four bounds, where a rule takes exactly one."""
    if not set(_BOUNDS) <= set(table.model.model_fields):
        return
    given = [bound for bound in _BOUNDS if bound in table.content]
    if len(given) == 1:
        return
    has = " and ".join(given) or "none"
    text = f"{called(table.model)} takes exactly one of {', '.join(_BOUNDS)}; it has {has}"
    path = (*table.path, given[-1]) if given else table.path
    yield Mistake(path, text, told_for=table.path)
