"""E8: live vaccines within 28 days, and when silence counts."""

from spec.expect import check, lessons
from spec.hospital import Chart, Judged

CHART = Chart()
CHART.draw(
    "immunizations",
    """
    patient       | code    | code_system | name                   | given_on    | status
    v_varicella   | J07BK01 | ATC         |                        | 28 days ago |
    v_left        | J07BK01 | ATC         |                        | 29 days ago |
    v_hepatitis_a | YM01    | LOCAL       | 甲肝减毒活疫苗         | 9 days ago  |
    v_encephalitis | YM02   | LOCAL       | 乙型脑炎减毒活疫苗     | 9 days ago  |
    v_inactivated | 141     | CVX         | Influenza, seasonal    | 90 days ago |
    v_long_ago    | 141     | CVX         | Influenza, seasonal    | 91 days ago |
    v_dengue      | J07BX04 | ATC         |                        | 9 days ago  |
    v_not_given   | J07BK01 | ATC         |                        | 9 days ago  | entered-in-error
    v_both        | 141     | CVX         | Influenza, seasonal    | 5 days ago  |
    v_unclaimed   | X17     | LOCAL       | 某某疫苗               | 9 days ago  |
    v_plain_name  | X18     | LOCAL       | 水痘疫苗               | 9 days ago  |
    v_flu_named   | X19     | LOCAL       | 流感病毒裂解疫苗       | 9 days ago  |
    v_both        | 03      | CVX         | MMR                    | 20 days ago |
    """,
)


@lessons(
    """
    patient       | what happened                                    | result  | because        | eligible from | next step says
    v_varicella   | live, on the first day of the window             | fail    |                | in 1 days     |
    v_left        | the day before; the record is kept               | pass    |                |               |
    v_hepatitis_a | live hepatitis A, by its Chinese name            | fail    |                | in 20 days    |
    v_encephalitis | live by its name                                | fail    |                | in 20 days    |
    v_inactivated | an inactivated one shows that the record is kept | pass    |                |               |
    v_long_ago    | kept too long ago                                | unknown | never_recorded |               | vaccination book
    v_dengue      | may be live                                      | review  |                |               |
    v_not_given   | entered in error                                 | unknown | never_recorded |               | vaccination book
    v_unclaimed   | nothing tells what it was                        | review  |                |               |
    v_plain_name  | live by its plain name                           | fail    |                | in 20 days    |
    v_flu_named   | inactivated by its name                          | pass    |                |               |
    v_both        | one of two is live                               | fail    |                | in 9 days     |
    """
)
def test_a_live_vaccine_excludes_for_four_weeks(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "E8")
