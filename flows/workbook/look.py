"""How cells look: quiet on paper, and a colour never says anything that no word says."""

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

_PLAIN = {"font_size": 10, "valign": "top", "bottom": 4, "bottom_color": "#B8C0C8"}
_WRAPPED = {"text_wrap": True, "quote_prefix": True}
_TEXT = {"num_format": "@"}
_KINDS: dict[str, dict[str, Any]] = {
    "id": _TEXT,
    "word": _TEXT | {"text_wrap": True},
    "words": _TEXT | {"text_wrap": True},
    "state": _TEXT | {"text_wrap": True},
    "move": _TEXT | {"text_wrap": True},
    "flag": _TEXT,
    "list": _WRAPPED,
    "text": _WRAPPED,
    "step": _WRAPPED,
    "mixed": _WRAPPED,
    "number": {"align": "right", "indent": 1},
    "told_number": {"align": "left", "num_format": "#,##0"},
    "share": {"align": "right", "indent": 1, "num_format": "0 %"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
}
# Blue, orange, yellow and grey: told apart by colour-blind eyes, and on a black-and-white printer
# by their words.
_TONES = {
    "#D5E8F7": ("candidate", "pass", "entered_list", "entered_cohort_and_list"),
    "#FAD9C1": ("ineligible", "fail", "left_list", "left_cohort_and_list"),
    "#FFF2B8": ("review",),
    "#E3E5E8": ("needs_data", "unknown"),
}
_HEADER = {
    "font_size": 10,
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": "#1F3B57",
    "text_wrap": True,
    "valign": "vcenter",
    "border": 1,
    "border_color": "#5B7186",
}


class Look:
    """The formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.header: Format = book.add_format(_HEADER)
        self.sentence: Format = book.add_format({"font_size": 10, "italic": True})
        self.kinds: dict[str, Format] = {
            kind: book.add_format(_PLAIN | own) for kind, own in _KINDS.items()
        }
        state = _PLAIN | _KINDS["state"]
        toned = {colour: book.add_format(state | {"bg_color": colour}) for colour in _TONES}
        self._words = {word: toned[colour] for colour, words in _TONES.items() for word in words}

    def style(self, kind: str) -> int:
        """The number under which a sheet names the look of that kind."""
        return int(self.kinds[kind]._get_xf_index())

    def styles(self, kind: str) -> dict[str, int]:
        """The same for single words, or for the kinds that a mixed column holds."""
        if kind == "mixed":
            return {"day": self.style("day"), "number": self.style("told_number")}
        if kind not in ("state", "move"):
            return {}
        return {word: int(look._get_xf_index()) for word, look in self._words.items()}
