"""Kinds of rule that are nested, and kinds that there are not yet, are checked by their fields."""

from typing import Annotated, Literal

import pytest
from pydantic import Field

from flows.protocol_meaning import _names
from flows.protocol_tables import tables
from schemas.rule_parts import Part


class Seen(Part):
    """Looks for records."""

    kind: Literal["seen"]
    extract: str
    concepts: tuple[str, ...] = ()
    except_concepts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


class Judged(Part):
    """Shows records and reports."""

    kind: Literal["judged"]
    seen: tuple[Seen, ...] = ()
    reports: tuple[str, ...] = ()


class Within(Part):
    """Asks a rule, or several."""

    kind: Literal["within"]
    menarche: str
    invalid_concepts: tuple[str, ...] = ()
    rule: "AnyKind | None" = None
    rules: tuple["AnyKind", ...] = ()


AnyKind = Annotated[Seen | Judged | Within, Field(discriminator="kind")]

RULE = {
    "kind": "within",
    "menarche": "menarch",
    "invalid_concepts": ["renal_replacement", "renal"],
    "rule": {
        "kind": "judged",
        "reports": ["ecg_report", "ecg_raport"],
        "seen": [
            {"kind": "seen", "extract": "procedures", "concepts": ["hsct", "hsc"]},
            {"kind": "seen", "extract": "medications", "except_concepts": ["prednisonn"]},
        ],
    },
    "rules": [
        {"kind": "unheard of", "concepts": ["nothing"]},
        {"kind": "within", "rule": {"kind": "seen", "extract": "immunizations", "roles": ["liv"]}},
    ],
}


def test_names_are_found_by_the_fields_that_hold_them() -> None:
    found = [
        (m.path, m.text.split(";")[0]) for table in tables(Within, RULE) for m in _names(table)
    ]
    assert sorted(found, key=str) == [
        (("invalid_concepts", 1), 'invalid_concepts: "renal" is no diagnosis or procedure concept'),
        (("menarche",), 'menarche: "menarch" is no measurement concept'),
        (("rule", "reports", 1), 'reports: "ecg_raport" is no measurement concept'),
        (
            ("rule", "seen", 0, "concepts", 1),
            'concepts: "hsc" is no diagnosis or procedure concept',
        ),
        (
            ("rule", "seen", 1, "except_concepts", 0),
            'except_concepts: "prednisonn" is no drug concept',
        ),
        (("rules", 1, "rule", "roles", 0), 'roles: "liv" is no vaccine role'),
    ]


@pytest.mark.parametrize("wrong", [[], "text", 7, {"kind": ["a"]}, {"kind": 1, "rules": "x"}])
def test_a_value_of_any_type_may_stand_where_a_rule_is_meant(wrong: object) -> None:
    content = {**RULE, "rule": wrong, "rules": [wrong], "menarche": wrong, "reports": wrong}
    assert [table.path for table in tables(Within, content)] == [()]
