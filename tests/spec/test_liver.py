"""I4d and I4e: AST and ALT at most 3.0 x ULN, bilirubin at most 2.0 x ULN, at most 30 days old."""

from spec.expect import check, lessons
from spec.hospital import Chart, Judged

CHART = Chart()
# Everyone has a plain AST and bilirubin unless the lesson is about them.
CHART.draw(
    "labs",
    """
    patient             | test | collected_at | value   | unit  | reference_high
    alt_3_uln           | AST  | 3 days ago   | 30      | U/L   | 40
    alt_3_uln           | ALT  | 3 days ago   | 120     | U/L   | 40
    alt_above           | AST  | 3 days ago   | 30      | U/L   | 40
    alt_above           | ALT  | 3 days ago   | 120.4   | U/L   | 40
    alt_decimal_limit   | AST  | 3 days ago   | 30      | U/L   | 40
    alt_decimal_limit   | ALT  | 3 days ago   | 105.6   | U/L   | 35.2
    ast_decimal_limit   | AST  | 3 days ago   | 110.1   | U/L   | 36.7
    ast_decimal_limit   | ALT  | 3 days ago   | 30      | U/L   | 40
    ast_3_uln           | AST  | 3 days ago   | 105     | U/L   | 35
    ast_3_uln           | ALT  | 3 days ago   | 30      | U/L   | 40
    both_fail           | AST  | 3 days ago   | 140     | U/L   | 40
    both_fail           | ALT  | 3 days ago   | 400     | U/L   | 40
    alt_missing         | AST  | 3 days ago   | 30      | U/L   | 40
    ast_missing         | ALT  | 3 days ago   | 30      | U/L   | 40
    one_fails_one_gone  | ALT  | 3 days ago   | 200     | U/L   | 40
    one_fails_one_old   | AST  | 31 days ago  | 30      | U/L   | 40
    one_fails_one_old   | ALT  | 3 days ago   | 200     | U/L   | 40
    liver_30_days       | AST  | 30 days ago  | 30      | U/L   | 40
    liver_30_days       | ALT  | 30 days ago  | 30      | U/L   | 40
    liver_31_days       | AST  | 31 days ago  | 30      | U/L   | 40
    liver_31_days       | ALT  | 31 days ago  | 30      | U/L   | 40
    limit_as_range      | AST  | 3 days ago   | 30      | U/L   | 9-50
    limit_as_range      | ALT  | 3 days ago   | 150     | U/L   | 9-50
    limit_wide_range    | AST  | 3 days ago   | 30      | U/L   | 9～50
    limit_wide_range    | ALT  | 3 days ago   | 151     | U/L   | 9～50
    limit_below         | AST  | 3 days ago   | 30      | U/L   | <40
    limit_below         | ALT  | 3 days ago   | 120     | U/L   | <40
    limit_two_dashes    | AST  | 3 days ago   | 30      | U/L   | 0.0--40
    limit_two_dashes    | ALT  | 3 days ago   | 121     | U/L   | 0.0--40
    international_units | AST  | 3 days ago   | 30      | IU/L  | 40
    international_units | ALT  | 3 days ago   | 121     | IU/L  | 40
    alt_above_sign      | AST  | 3 days ago   | 30      | U/L   | 40
    alt_above_sign      | ALT  | 3 days ago   | >200    | U/L   | 40
    alt_below_sign      | AST  | 3 days ago   | <5      | U/L   | 40
    alt_below_sign      | ALT  | 3 days ago   | <5      | U/L   | 40
    alt_sign_open       | AST  | 3 days ago   | 30      | U/L   | 40
    alt_sign_open       | ALT  | 3 days ago   | >100    | U/L   | 40
    alt_foreign_unit    | AST  | 3 days ago   | 30      | U/L   | 40
    alt_foreign_unit    | ALT  | 9 days ago   | 30      | U/L   | 40
    alt_foreign_unit    | ALT  | 3 days ago   | 30      | mg/dL | 40
    alt_in_words        | AST  | 3 days ago   | 30      | U/L   | 40
    alt_in_words        | ALT  | 9 days ago   | 30      | U/L   | 40
    alt_in_words        | ALT  | 3 days ago   | 阴性    | U/L   | 40
    earlier_limit       | AST  | 3 days ago   | 30      | U/L   | 40
    earlier_limit       | ALT  | 99 days ago  | 30      | U/L   | 60
    earlier_limit       | ALT  | 3 days ago   | 180     | U/L   |
    earlier_limit_fail  | AST  | 3 days ago   | 30      | U/L   | 40
    earlier_limit_fail  | ALT  | 99 days ago  | 30      | U/L   | 20
    earlier_limit_fail  | ALT  | 3 days ago   | 61      | U/L   |
    table_clear_pass    | AST  | 3 days ago   | 30      | U/L   | 40
    table_clear_pass    | ALT  | 3 days ago   | 80      | U/L   |
    table_lowest_limit  | AST  | 3 days ago   | 30      | U/L   | 40
    table_lowest_limit  | ALT  | 3 days ago   | 87      | U/L   |
    table_inside_spread | AST  | 3 days ago   | 30      | U/L   | 40
    table_inside_spread | ALT  | 3 days ago   | 100     | U/L   |
    table_highest_limit | AST  | 3 days ago   | 30      | U/L   | 40
    table_highest_limit | ALT  | 3 days ago   | 150     | U/L   |
    table_clear_fail    | AST  | 3 days ago   | 30      | U/L   | 40
    table_clear_fail    | ALT  | 3 days ago   | 151     | U/L   |
    zero_limit          | AST  | 3 days ago   | 30      | U/L   | 40
    zero_limit          | ALT  | 3 days ago   | 100     | U/L   | 0
    unreadable_limit    | AST  | 3 days ago   | 30      | U/L   | 40
    unreadable_limit    | ALT  | 3 days ago   | 151     | U/L   | see report
    """,
)
CHART.draw(
    "labs",
    """
    patient             | test           | collected_at | value | unit   | reference_high
    tbil_2_uln          | bilirubin      | 3 days ago   | 34.2  | umol/L | 17.1
    tbil_above          | bilirubin      | 3 days ago   | 34.3  | umol/L | 17.1
    tbil_mg_dl          | bilirubin mass | 3 days ago   | 2.4   | mg/dL  | 1.2
    tbil_mg_dl_above    | bilirubin mass | 3 days ago   | 2.5   | mg/dL  | 1.2
    tbil_greek_mu       | bilirubin      | 3 days ago   | 34.2  | μmol/L | 17.1
    tbil_micro_sign     | bilirubin      | 3 days ago   | 34.2  | µmol/L | 17.1
    tbil_old            | bilirubin      | 31 days ago  | 10    | umol/L | 17.1
    tbil_direct_only    | WBC            | 3 days ago   | 5     | 10*9/L | 10
    tbil_no_unit        | bilirubin      | 3 days ago   | 10    |        | 17.1
    tbil_table_pass     | bilirubin      | 3 days ago   | 37.8  | umol/L |
    tbil_table_review   | bilirubin      | 3 days ago   | 40    | umol/L |
    tbil_table_fail     | bilirubin      | 3 days ago   | 52.1  | umol/L |
    tbil_sex_unknown    | bilirubin      | 3 days ago   | 40    | umol/L |
    tbil_other_units    | bilirubin      | 99 days ago  | 10    | umol/L | 17.1
    tbil_other_units    | bilirubin      | 3 days ago   | 2.0   | mg/dL  |
    """,
)
CHART.draw(
    "patients",
    """
    patient          | birth_date | sex
    tbil_sex_unknown | 2012-05-01 | unknown
    """,
)


@lessons(
    """
    patient             | what happened                               | result  | because          | unit  | distance
    alt_3_uln           | ALT exactly 3.0 times its limit             | pass    |                  | x ULN |
    alt_above           | ALT 3.01 times its limit                    | fail    |                  | x ULN | 0.01
    alt_decimal_limit   | exactly 3.0 times a limit of 35.2           | pass    |                  | x ULN |
    ast_decimal_limit   | exactly 3.0 times a limit of 36.7           | pass    |                  | x ULN |
    ast_3_uln           | AST exactly 3.0 times its limit             | pass    |                  | x ULN |
    both_fail           | the worst of the two counts                 | fail    |                  | x ULN | 7
    one_fails_one_gone  | one fails: the missing one cannot save it   | fail    |                  | x ULN | 2
    one_fails_one_old   | one fails, the other is too old             | fail    |                  | x ULN | 2
    liver_30_days       | 30 days old: still inside                   | pass    |                  | x ULN |
    limit_as_range      | reference 9-50, value 150                   | pass    |                  | x ULN |
    limit_wide_range    | reference 9～50, value 151                  | fail    |                  | x ULN | 0.02
    limit_below         | reference <40, value 120                    | pass    |                  | x ULN |
    limit_two_dashes    | reference 0.0--40, value 121                | fail    |                  | x ULN | 0.025
    international_units | IU/L is U/L, the limit's too                | fail    |                  | x ULN | 0.025
    alt_below_sign      | <5 with a limit of 40                       | pass    |                  | x ULN |
    earlier_limit       | limit 60 of this item three months ago      | pass    |                  | x ULN |
    earlier_limit_fail  | limit 20 of this item three months ago      | fail    |                  | x ULN | 0.05
    table_clear_pass    | 80 is below 3 x every published limit       | pass    |                  | x ULN |
    table_lowest_limit  | 87 is 3 x the lowest published limit        | pass    |                  | x ULN |
    table_inside_spread | 100: published limits disagree              | review  |                  | x ULN |
    table_highest_limit | 150 is 3 x the highest published limit      | review  |                  | x ULN |
    table_clear_fail    | 151 is above 3 x every published limit      | fail    |                  | x ULN |
    zero_limit          | a limit of 0 is none: published limits      | review  |                  | x ULN |
    unreadable_limit    | no readable limit: published limits         | fail    |                  | x ULN |
    """
)
def test_both_enzymes_against_their_limits(judged: Judged, case: dict[str, str]) -> None:
    case = dict(case)
    if case["result"] == "fail" and not case["distance"]:
        del case["distance"]
    check(judged, case, "I4d")


@lessons(
    """
    patient             | what happened                               | result  | because
    alt_above_sign      | >200 with a limit of 40                     | fail    |
    alt_missing         | AST alone does not do                       | unknown | never_recorded
    ast_missing         | ALT alone does not do                       | unknown | never_recorded
    liver_31_days       | 31 days old                                 | unknown | too_old
    alt_foreign_unit    | newest in mg/dL; the older is not used      | unknown | unusable_unit
    alt_in_words        | newest in words; the older is not used      | unknown | unreadable_value
    """
)
def test_what_leaves_the_enzymes_open(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I4d")


def test_a_comparator_on_both_sides_leaves_it_open(judged: Judged) -> None:
    assert judged.result("alt_sign_open", "I4d") == "unknown"


def test_a_missing_enzyme_is_ordered_and_named(judged: Judged) -> None:
    answer = judged.row("alt_missing", "I4d")
    assert "ALT" in answer["reason"]
    assert "30 days" in answer["reason"]
    assert "ALT" in answer["next_step"]


def test_both_enzymes_are_evidence(judged: Judged) -> None:
    rows = judged.table("measurement").set_index("result_id")
    evidence = list(judged.at[("both_fail", "I4d"), "evidence"])
    assert sorted(rows.loc[evidence, "concept"]) == ["alt", "ast"]


def test_the_value_shown_is_the_one_whose_distance_is_shown(judged: Judged) -> None:
    answer = judged.row("both_fail", "I4d")
    assert answer["value"] - 3.0 == answer["distance"]


def test_a_published_limit_is_flagged(judged: Judged) -> None:
    for patient in ("table_clear_pass", "table_inside_spread", "table_clear_fail"):
        assert "fallback" in judged.row(patient, "I4d")["reason"]
    assert "fallback" not in judged.row("alt_3_uln", "I4d")["reason"]
    assert "earlier" in judged.row("earlier_limit", "I4d")["reason"]


@lessons(
    """
    patient           | what happened                                 | result  | because         | value | distance
    tbil_2_uln        | exactly 2.0 times its limit                   | pass    |                 | 2     |
    tbil_mg_dl        | the limit is in the row's own unit, mg/dL     | pass    |                 | 2     |
    tbil_mg_dl_above  | 2.5 of 1.2 mg/dL                              | fail    |                 | 2.0833333333 | 0.0833333333
    tbil_greek_mu     | μ                                             | pass    |                 | 2     |
    tbil_micro_sign   | µ                                             | pass    |                 | 2     |
    tbil_other_units  | 2.0 mg/dL against an earlier 17.1 umol/L      | pass    |                 | 2     |
    """
)
def test_bilirubin_against_its_limit(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I4e")


@lessons(
    """
    patient           | what happened                                 | result  | because
    tbil_above        | 34.3 of 17.1                                  | fail    |
    tbil_old          | 31 days old                                   | unknown | too_old
    tbil_no_unit      | without a unit                                | unknown | unusable_unit
    tbil_direct_only  | never measured                                | unknown | never_recorded
    tbil_table_pass   | 37.8 is 2 x the lowest published limit        | pass    |
    tbil_table_review | 40: published limits disagree                 | review  |
    tbil_table_fail   | 52.1 is above 2 x every published limit       | fail    |
    tbil_sex_unknown  | no published limit for a sex not known        | unknown | never_recorded
    """
)
def test_what_else_becomes_of_bilirubin(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I4e")
