"""The faults that the quality run tries: what they change, how they are drawn, what is told."""

import types

import pytest

from benchmarks.mutation.beside import BESIDE, beside
from benchmarks.mutation.faults import ROOT, every, faults, sampled
from benchmarks.mutation.patched import patch
from benchmarks.mutation.told import mutations

MODULE = b'''"""A bound of 18."""


def old(age: int) -> str:
    """Whether it is at least 18."""
    if age >= 18 and age != 99:
        return "pass"
    return f"{age + 1} is less"
'''


@pytest.mark.parametrize(
    ("was", "others"),
    [
        (">=", {">"}),
        ("!=", {"=="}),
        ("and", {"or"}),
        ("18", {"(19)", "(17)"}),
        ('"pass"', {'"fail"'}),
        ("+", set()),  # what a reason says is not changed
    ],
)
def test_a_place_is_changed_in_meaning(was: str, others: set[str]) -> None:
    found = faults("module.py", MODULE)
    assert {one.instead for one in found if one.was == was} == others
    assert {one.line for one in found} == {6, 7}
    for one in found:
        compile(one.applied(MODULE), "module.py", "exec")


def test_comments_and_texts_of_a_script_are_left_alone() -> None:
    script = b"-- a = b\nSELECT 'a = b' FROM t WHERE day <= 3 AND NOT EXISTS (SELECT 1);\n"
    found = faults("script.sql", script)
    assert [(one.was, one.instead) for one in found] == [
        ("<=", "<"),
        ("3", "4"),
        ("AND", "OR"),
        ("NOT ", ""),
        ("1", "2"),
    ]


def test_a_sample_is_the_same_again_and_holds_every_file() -> None:
    known = every("transforms/decide/*.py")
    assert sampled(known, 40, 8) == sampled(known, 40, 8) != sampled(known, 40, 9)
    assert {one.file for one in sampled(known, 40, 8)} == {one.file for one in known}


def test_a_loaded_function_runs_the_fault_whoever_holds_it() -> None:
    module = types.ModuleType("module")
    module.__file__ = "module.py"
    exec(MODULE, vars(module))
    held = module.old
    fault = next(one for one in faults("module.py", MODULE) if one.instead == ">")
    assert held(18) == "pass"
    with pytest.MonkeyPatch.context() as context:
        context.setitem(__import__("sys").modules, "module", module)
        patch(module, fault.applied(MODULE))
    assert held(18) == "19 is less"


def test_the_score_leaves_out_what_is_equivalent(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = every("transforms/lists.py")[:3]
    told = [vars(one) | {"killed": one is first, "drawn": 9} for one in (first, second, third)]
    source = (ROOT / third.file).read_text("utf-8").splitlines()[third.line - 1].strip()
    judged = {"file": third.file, "line": source, "instead": third.instead, "why": "none"}
    monkeypatch.setattr("benchmarks.mutation.told._judged", lambda: [judged])
    text = mutations(told, 8, 9)
    assert "3 of the 9 faults drawn were tried, 1 of them equivalent" in text
    assert "of the other 2 the tests notice 1 (50.0 %)" in text
    assert text.count("\n- `") == 1


def test_every_test_that_is_named_beside_exists() -> None:
    assert {test for _, tests in BESIDE for test in tests} == set(beside(""))
    assert [test for test in beside("") if not (ROOT / test).exists()] == []
