"""The concepts and roles that a criterion rests on, their codes and their names."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from flows.protocol_concepts import concept_rows
from schemas.protocol import Criterion, Protocol
from schemas.rule_parts import Part
from schemas.rules import leaves
from schemas.treatment_rules import Count, LongestEpisode
from schemas.value_rules import KidneyFunction
from transforms.measures import eular_acr_2019, sledai_2k
from transforms.measures.score_items import Item

_TABLES = ("labs", "diagnoses", "drugs", "vaccines")
# Fields of rules that hold names of concepts or roles; of except_sparse the keys.
_FIELDS = (
    "of",
    "concepts",
    "except_concepts",
    "except_sparse",
    "roles",
    "reports",
    "menarche",
    "other_instrument",
    "invalid_concepts",
)
_DOMAINS = (eular_acr_2019.CLINICAL | eular_acr_2019.IMMUNOLOGY).values()
ITEMS: dict[str, tuple[Item, ...]] = {
    sledai_2k.INSTRUMENT: sledai_2k.ITEMS,
    eular_acr_2019.INSTRUMENT: (
        eular_acr_2019.ANA,
        *(item for items in _DOMAINS for item in items),
    ),
}
# What a score looks at beside the signs and vetoes of its items.
_BESIDE = {
    eular_acr_2019.INSTRUMENT: {
        *(sign.concept for sign in eular_acr_2019.HEMOLYSIS.signs),
        "active_infection",  # the veto of a fever
    }
}
_LABELS = {"age_years": "age in years"}


def instruments_of(criterion: Criterion) -> list[str]:
    """The scores whose items the criterion's rule adds up."""
    return sorted({told for name, told in _texts(criterion.rule) if name == "instrument"})


def concepts_of(criterion: Criterion, protocol: Protocol) -> set[str]:
    """Concepts and roles that the criterion's rule rests on and a concept table has."""
    words = {told for name, told in _texts(criterion.rule) if name in _FIELDS}
    for leaf in leaves(criterion.rule):
        if isinstance(leaf, KidneyFunction):
            words |= {"creatinine", "height"}
        elif isinstance(leaf, LongestEpisode):
            words |= {"glucocorticoid", "weight"}
    if _asks_for_agents(criterion.rule):
        words |= set(protocol.treatment.immunosuppressants)
    for instrument in instruments_of(criterion):
        words |= _BESIDE.get(instrument, set())
        for item in ITEMS[instrument]:
            words |= {sign.concept for sign in item.signs} | set(item.vetoes)
    return words & codes().keys()


def with_members(names: set[str]) -> set[str]:
    """The names, and the drugs of the roles among them."""
    return names.union(*(codes()[name].get("concepts", ()) for name in names))


def _parts(part: Part) -> Iterator[Part]:
    """The part and every part within it."""
    yield part
    for field in type(part).model_fields:
        value = getattr(part, field)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Part):
                yield from _parts(item)


def _texts(rule: Part) -> Iterator[tuple[str, str]]:
    """Field and text, for every text, text of a list and key of a table within the rule."""
    for part in _parts(rule):
        for field in type(part).model_fields:
            value = getattr(part, field)
            for item in value if isinstance(value, tuple | dict) else (value,):
                if isinstance(item, str):
                    yield field, item


def _asks_for_agents(rule: Part) -> bool:
    return any(isinstance(p, Count) or getattr(p, "agents", False) for p in _parts(rule))


@cache
def codes() -> dict[str, dict[str, list[str]]]:
    """Concept or role -> code system, `names`, or `concepts` of a role -> codes."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for table in _TABLES:
        for row in concept_rows(table):
            code = row.get("code_prefix") or row.get("code") or ""
            system = row["code_system"] if code else "names"
            if row.get("role") == "excluded":
                system += " that do not count"
            found[row["concept"]][system].append(code or row["name"])
            if table == "drugs" and row["role"] not in (row["concept"], "excluded"):
                found[row["role"]]["concepts"].append(row["concept"])
    return {name: dict(systems) for name, systems in found.items()}


def label(concept: str) -> str:
    """The concept's usual name."""
    known = {row["concept"]: row["label"] for row in concept_rows("measurements")} | _LABELS
    return known.get(concept, concept.replace("_", " "))
