"""Every kind of mistake that a protocol's author can make is named with its line and its remedy."""

# Drawn tables are read in one line a mistake.
# ruff: noqa: E501

import tomllib
from pathlib import Path

import pytest
from refresh.releases import prescreen
from spec.drawn import drawn

from flows.protocol_shape import parsed
from flows.protocol_words import nearest
from flows.protocols import load_protocol, shipped_protocols
from flows.resources import protocols_folder
from protocol.written import RIGHT, line_of, mistakes, refused, written
from schemas.protocol import Protocol

# `named on` is the line, where it is not that of what is written instead; ~ is nothing.
MISTAKES = drawn(
    """
    stands                        | instead                           | named on         | says
    at_least = 5, unit            | at_leest = 5, unit                |                  | criterion I1: "at_leest" is no field of a range rule; write at_least
    title =                       | titel =                           |                  | "titel" is no field of a protocol; write title
    decidable = "partial"         | decideable = "partial"            |                  | criterion I5: "decideable" is no field of a criterion; write decidable
    window_days =                 | windowdays =                      |                  | "windowdays" is no field of the table treatment; write window_days
    within_days = 90              | colour = 90                       |                  | criterion I4a: "colour" is no field of a range rule; take it out, or write one of above
    within_days = 90              | at_leastt = 90                    |                  | criterion I4a: "at_leastt" is no field of a range rule; take it out, at_least is there already
    [treatment.adequate]          | [treatment.adequat]               |                  | "adequat" is no field of the table treatment; write adequate
    version = "1"                 | ~                                 | id = "TRIAL-1"   | "version" is missing from a protocol; add it with a text
    open_end_days = 30            | ~                                 | [treatment]      | "open_end_days" is missing from the table treatment; add it with a whole number above 0
    when_absent = "review"        | ~                                 | CRITERION I5     | criterion I5: "when_absent" is missing from a criterion; add it with one of "unknown", "pass"
    unit = "%"                    | ~                                 | RULE I4a         | criterion I4a: "unit" is missing from a range rule; add it with a text
    of = "ast", at_most           | at_most                           |                  | criterion I5: "of" is missing from an upper_limit_multiple rule; add it with a text
    window_days = 365             | window_days = "a year"            |                  | window_days = "a year" is not allowed; write a whole number above 0
    window_days = 365             | window_days = 0                   |                  | window_days = 0 is not allowed; write a whole number above 0
    changeable = false            | changeable = "no one"             |                  | criterion I5: changeable = "no one" is not allowed; write true or false
    at_least = 5, unit            | at_least = "5", unit              |                  | criterion I1: at_least = "5" is not allowed; write a number
    changeable = false            | changeable = "yes"                |                  | criterion I5: changeable = "yes" is not allowed; write true or false
    at_least = 55                 | at_least = true                   |                  | criterion I4a: at_least = true is not allowed; write a number
    window_days = 365             | window_days = 365.0               |                  | window_days = 365.0 is not allowed; write a whole number above 0
    version = "1"                 | version = 2026-11-22              |                  | version = 2026-11-22 is not allowed; write a text
    ["H02", "L04"]                | ["H02", 2026-11-22]               |                  | systemic_atc_prefixes, item 2 = 2026-11-22 is not allowed; write a text
    checked_on = 2026-11-22       | checked_on = "soon"               |                  | checked_on = "soon" is not allowed; write a date
    ["H02", "L04"]                | "H02"                             |                  | systemic_atc_prefixes = "H02" is not allowed; write a list of texts
    ["H02", "L04"]                | ["H02", 4]                        |                  | systemic_atc_prefixes, item 2 = 4 is not allowed; write a text
    { rituximab = 1 }             | { rituximab = "x" }               |                  | courses_at_least, rituximab = "x" is not allowed; write a whole number
    next_step = "order an echo    | next_step = "a"  # "              |                  | criterion I4a: next_step = "a" is not allowed; write a text of 3 characters or more
    id = "TRIAL-1"                | id = "TRIAL 1"                    |                  | id = "TRIAL 1" is not allowed; write a text of letters, digits, - and _
    id = "I4a"                    | id = "4a"                         |                  | criterion 4a: id = "4a" is not allowed; write I or E, a number
    decidable = "partial"         | decidable = "partly"              |                  | criterion I5: decidable = "partly" is not allowed; write one of "partial", "manual", "full"
    when_absent = "review"        | when_absent = "reviews"           |                  | criterion I5: when_absent = "reviews" is not allowed; write one of "review", "pass"
    if_present = "review"         | if_present = "sick"               |                  | criterion I5: if_present = "sick" is not allowed; write one of "fail", "pass", "review"
    extract = "diagnoses"         | extract = "diagnosis"             |                  | criterion I5: extract = "diagnosis" is not allowed; write one of "diagnoses"
    kind = "any_of"               | kind = "any"                      |                  | criterion I5: kind = "any" is no kind of rule; write one of "any_of"
    { kind = "judgement"          | { kind = "judgment"               |                  | criterion I5: kind = "judgment" is no kind of rule; write one of "judgement"
    { kind = "judgement"          | { kin = "judgement"               |                  | criterion I5: "kin" is no field of a rule; write kind, one of "judgement"
    { kind = "judgement", what    | { what                            |                  | criterion I5: "kind" is missing from a rule; add it with one of
    at_least = 55                 | ~                                 | RULE I4a         | criterion I4a: a range rule takes exactly one of at_least, above, at_most, below; it has none
    within_days = 90              | above = 50                        |                  | criterion I4a: a range rule takes exactly one of at_least, above, at_most, below; it has at_least and above
    at_least = 5, unit            | at_least = 5, below = 18, unit    |                  | criterion I1: a range rule takes exactly one of
    softened_by = "I5"            | softened_by = "I5x"               |                  | criterion I4a: softened_by = "I5x" names no criterion of this protocol; write "I5"
    softened_by = "I5"            | softened_by = "I4g"               |                  | criterion I4a: softened_by = "I4g" names no criterion of this protocol; write "I4a"
    of = "lvef"                   | of = "sledai_total"               | unit = "%"       | criterion I4a: unit = "%" is not that of sledai_total; write "points" and give the bounds in it
    line = "I4"                   | line = "I3"                       |                  | criterion I4a: line = "I3" is not the line of "I4a"; write "I4"
    disease = "sle"               | disease = "slee"                  |                  | disease: "slee" is no diagnosis or procedure concept; write "sle"
    "azathioprine",  #            | "azathioprin",  #                 |                  | immunosuppressants: "azathioprin" is no drug concept; write "azathioprine"
    ["triamcinolone",             | ["triamcinolon",                  |                  | depot_by_route: "triamcinolon" is no drug concept; write "triamcinolone"
    ["oral", "iv",                | ["oral", "ivv",                   |                  | systemic_routes: "ivv" is no route; write "iv"
    { belimumab = 84 }            | { belimumap = 84 }                |                  | span_days_at_least: "belimumap" is no drug concept; write "belimumab"
    of = "lvef"                   | of = "lvfe"                       |                  | criterion I4a: of: "lvfe" is no measurement concept; write "lvef"
    of = "ast"                    | of = "heart rate"                 |                  | criterion I5: of: "heart rate" is no measurement concept; write one of those in protocols/concepts/measurements.csv
    ["myocarditis"]               | ["myocardits"]                    |                  | criterion I5: concepts: "myocardits" is no diagnosis or procedure concept; write "myocarditis"
    ["glucocorticoid"]            | ["glucocorticoids"]               |                  | criterion I5: roles: "glucocorticoids" is no drug role; write "glucocorticoid"
    ["live_vaccine"]              | ["live vaccine"]                  |                  | criterion I5: concepts: "live vaccine" is no vaccine concept; write "live_vaccine"
    unit = "%"                    | unit = "mg/dl"                    |                  | criterion I4a: unit = "mg/dl" is not that of lvef; write "%"
    unit = "years"                | unit = "months"                   |                  | criterion I1: unit = "months" is not that of age_years; write "years"
    """
)
# Where a missing key is missed: the header of the table that holds what follows.
HEADERS = {"CRITERION I5": 'id = "I5"', "RULE I4a": 'kind = "range"\n'}


@pytest.mark.parametrize("row", MISTAKES, ids=lambda row: row["instead"] or row["stands"])
def test_a_mistake_is_named_with_its_line_and_its_remedy(
    tmp_path: Path, row: dict[str, str]
) -> None:
    path = written(tmp_path, (row["stands"], row["instead"].replace("~", "")))
    place = RIGHT.index(row["stands"])
    if row["named on"]:
        after = HEADERS.get(row["named on"])
        # The header stands on the line above the table's first key.
        place = RIGHT.index(after) - 1 if after else RIGHT.index(row["named on"])
    line = RIGHT.count("\n", 0, place) + 1
    ((found, text),) = mistakes(path)
    assert row["says"] in text
    assert found == line


def test_every_mistake_of_a_file_is_named_in_the_order_of_its_lines(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        ('id = "TRIAL-1"', 'id = "TRIAL-1"\ncolour = "red"'),
        ('disease = "sle"', 'disease = "lupus"'),
        ("tolerance = 1e-9\n", ""),
        ('unit = "years" }', 'unti = "months" }'),
        ('softened_by = "I5"', 'softened_by = "E9"'),
        ('line = "I5"', 'line = "E5"'),
        ('of = "ast"', 'of = "asd"'),
        ('["myocarditis"]', '["myocarditis", "gvdh"]'),
        ('kind = "judgement"', 'kind = "judge"'),
    )
    assert [(line, text.split(";")[0]) for line, text in mistakes(path)] == [
        (2, '"colour" is no field of a protocol'),
        (7, 'disease: "lupus" is no diagnosis or procedure concept'),
        (9, '"tolerance" is missing from the table treatment'),
        (41, 'criterion I1: "unti" is no field of a range rule'),
        (41, 'criterion I1: unit = "months" is not that of age_years'),
        (51, 'criterion I4a: softened_by = "E9" names no criterion of this protocol'),
        (61, 'criterion I5: line = "E5" is not the line of "I5"'),
        (70, 'criterion I5: of: "asd" is no measurement concept'),
        (71, 'criterion I5: concepts: "gvdh" is no diagnosis or procedure concept'),
        (74, 'criterion I5: kind = "judge" is no kind of rule'),
    ]


def test_what_stands_behind_a_misspelt_key_is_read_too(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        (
            '[criteria.rule]\nkind = "range"\nof = "lvef"',
            '[criteria.rul]\nkind = "range"\nof = "lvfe"',
        ),
    )
    rule, concept = mistakes(path)
    assert rule == (52, 'criterion I4a: "rul" is no field of a criterion; write rule')
    assert concept == (54, 'criterion I4a: of: "lvfe" is no measurement concept; write "lvef"')


def test_an_id_that_appears_again_is_named_with_the_line_of_the_first(tmp_path: Path) -> None:
    again = ('id = "I5"\nline = "I5"', 'id = "I1"\nline = "I1"')
    path = written(tmp_path, again, ('softened_by = "I5"\n', ""))
    assert mistakes(path) == [
        (
            59,
            'criterion I1: the id "I1" appears twice; write another id (the other is on line 34)',
        )
    ]


EPISODE = """{ kind = "longest_high_dose_episode", at_least_days = 90, \
imputed_end_trusted_days = 30, capped_dose_mg_at_least = 60, capped_weight_kg_above = 60 },
  """


def test_what_may_stand_once_is_named_where_it_stands_again(tmp_path: Path) -> None:
    path = written(tmp_path, ('{ kind = "judgement"', EPISODE * 2 + '{ kind = "judgement"'))
    ((line, text),) = mistakes(path)
    assert line == line_of(path, "longest_high") + 1
    assert "longest_high_dose_episode may stand once" in text
    assert f"(the other is on line {line - 1})" in text


@pytest.mark.parametrize("unit", ["%", " % ", "percent", "of 100"])
def test_a_unit_in_another_spelling_contradicts_nothing(tmp_path: Path, unit: str) -> None:
    assert load_protocol(str(written(tmp_path, ('unit = "%"', f'unit = "{unit}"')))).criteria


def test_of_names_that_are_as_near_the_one_that_begins_alike_is_meant() -> None:
    assert nearest("I2g", ["I2c", "I2f", "I4g", "E2g"], as_it_is=True) == "I2f"


def test_the_protocol_that_is_shown_as_right_is_there_to_read(tmp_path: Path) -> None:
    shown = protocols_folder() / "nct06934447.toml"
    said = refused(written(tmp_path, ('of = "lvef"', 'of = "lvfe"')))
    assert said.endswith(f"; {shown} is a protocol that is right")
    assert shown.is_file()


@pytest.mark.parametrize("path", shipped_protocols().values(), ids=lambda path: path.stem)
def test_strictly_read_the_shipped_protocols_are_what_they_were(path: Path) -> None:
    content = tomllib.loads(path.read_text("utf-8"))
    assert parsed(content) == Protocol.model_validate(content)


# --- files that are no protocol at all --------------------------------------------------------


def test_a_text_that_is_not_toml_is_named_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, ('disease = "sle"', "disease = sle"))
    assert f"{path} line 6: Invalid value" in refused(path)
    path = written(tmp_path, ('  { kind = "judgement", what', '  { kind = "judgement",\n what'))
    assert f"{path} line 74: " in refused(path)
    assert "write a table in { } on one line" in refused(path)
    path.write_text("criteria = [\n1", "utf-8")
    assert f"{path} line 2: Unclosed array" in refused(path)


def test_a_text_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "gb.toml"
    path.write_bytes('id = "A"\ntitle = "红斑狼疮"\n'.encode("gb18030"))
    assert refused(path).splitlines()[0] == f"The protocol is not UTF-8: {path} line 2"


def test_a_file_that_is_not_there_names_the_protocols_that_are(tmp_path: Path) -> None:
    said = prescreen("protocol", "check", tmp_path / "none.toml")
    assert said.code == 1
    assert "There is no protocol" in said.err
    assert "nct06934447" in said.err


def test_one_table_where_a_list_of_tables_is_meant_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_text(RIGHT.split("\n[[criteria]]")[0] + '[criteria]\nid = "I1"\n', "utf-8")
    said = "criteria = {...} is not allowed; write a list of tables of 1 item or more"
    assert mistakes(path) == [(line_of(path, "[criteria]"), said)]


def test_an_empty_file_misses_everything(tmp_path: Path) -> None:
    path = tmp_path / "empty.toml"
    path.write_text("", "utf-8")
    assert {line for line, _ in mistakes(path)} == {1}
    assert len(mistakes(path)) == 8


# --- the command ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", shipped_protocols())
def test_the_shipped_protocols_are_right(name: str) -> None:
    said = prescreen("protocol", "check", shipped_protocols()[name])
    assert (said.code, said.err) == (0, "")
    assert "is right" in said.out


def test_the_trial_of_these_tests_is_right(tmp_path: Path) -> None:
    said = prescreen("protocol", "check", written(tmp_path))
    assert (said.code, said.out) == (0, "TRIAL-1 is right: 3 criteria\n")


def test_a_refresh_refuses_with_the_same_words(tmp_path: Path) -> None:
    path = written(tmp_path, ('of = "lvef"', 'of = "lvfe"'), ('line = "I5"', 'line = "I6"'))
    checked = prescreen("protocol", "check", path)
    refresh = prescreen(
        "refresh", "--direct", "--protocol", path, "--warehouse", tmp_path / "warehouse"
    )
    assert checked.code == refresh.code == 1
    assert checked.err == refresh.err
    assert checked.err.splitlines()[:3] == [
        "prescreen: The protocol has 2 mistakes:",
        f'{path} line 54: criterion I4a: of: "lvfe" is no measurement concept; write "lvef"',
        f'{path} line 61: criterion I5: line = "I6" is not the line of "I5"; write "I5"',
    ]
