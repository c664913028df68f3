"""What a spreadsheet would run is marked the same way by Python and by the database."""

import duckdb
import pytest

from flows.formulas import marked, marked_sql


@pytest.mark.parametrize("sign", [*"=+-@\t\r\n＝＋－＠", *"aA0 '\"(,;长😀", ""])
def test_text_is_marked_where_it_would_be_a_formula(sign: str) -> None:
    text = f"{sign}1+1"
    expected = f"'{text}" if sign and sign in "=+-@\t\r\n＝＋－＠" else text
    assert marked(text) == expected
    query = f"SELECT {marked_sql('$1', 'told')}"
    with duckdb.connect() as connection:
        assert connection.execute(query, [text]).fetchall() == [(expected,)]
