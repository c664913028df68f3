"""The page on what a protocol may hold is what the models take."""

from docs.blocks import ROOT
from flows.rule_meanings import MEANINGS
from flows.rule_reference import rule_kinds, rule_reference, told_tables


def test_the_page_is_the_models() -> None:
    assert (ROOT / "docs" / "protocols" / "rules.md").read_text("utf-8") == rule_reference()


def test_every_field_has_one_meaning_and_no_meaning_is_of_no_field() -> None:
    fields = {(table, name) for table, model in told_tables() for name in model.model_fields}
    names = {name for _, name in fields} | {f"{table}.{name}" for table, name in fields}
    assert names >= MEANINGS.keys()


def test_the_page_tells_of_every_kind() -> None:
    page = rule_reference()
    assert [kind for kind in rule_kinds() if f"### {kind}\n" not in page] == []
