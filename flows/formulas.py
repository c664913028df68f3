"""Text that a spreadsheet would take for a formula, marked as text in files for people."""

_BEGINS = "=+-@\t\r\n＝＋－＠"
_PATTERN = "^[=+@\\-\\t\\r\\n＝＋－＠]"


def marked(text: str) -> str:
    """The text, with an apostrophe before it where it would be a formula."""
    return f"'{text}" if text.startswith(tuple(_BEGINS)) else text


def marked_sql(expression: str, name: str) -> str:
    """SQL for the same of an expression, under that name."""
    found = f"regexp_matches({expression}, '{_PATTERN}')"
    return f"CASE WHEN {found} THEN '''' || {expression} ELSE {expression} END AS {name}"
