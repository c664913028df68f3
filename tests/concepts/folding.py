"""How a written name and a written unit are folded before they are compared."""

import re
import unicodedata


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def folded_unit(text: str) -> str:
    powers = {ord(c): str(i) for i, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: "^" + m[0].translate(powers), text)
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).lower())
