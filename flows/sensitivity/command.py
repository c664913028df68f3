"""The answer in the form that is asked for, into a file or to standard output."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from flows.errors import Refusal
from flows.protocols import load_protocol
from flows.sensitivity.asked import asked
from flows.sensitivity.page import sensitivity_page
from flows.sensitivity.picture import sensitivity_picture
from flows.sensitivity.run import Sensitivity, sensitivity
from flows.sensitivity.text import sensitivity_csv, sensitivity_text
from flows.sensitivity.words import value_in_words
from transforms.feasibility.thresholds import Threshold, thresholds

_FORMS: dict[str, Callable[[Sensitivity, bool], str]] = {
    "text": sensitivity_text,
    "csv": sensitivity_csv,
    "html": sensitivity_page,
    "svg": sensitivity_picture,
}


def written_answer(
    protocol: str,
    warehouse: Path,
    as_of: date | None,
    vary: tuple[str, ...],
    grid: bool,
    deidentified: bool,
    form: str,
    out: Path | None,
) -> None:
    """Raises Refusal for what cannot be asked, screened or written."""
    if out is not None and not out.absolute().parent.is_dir():
        raise Refusal("There is no such folder", str(out.parent), "make it, or name another --out")
    found = sensitivity(asked(protocol, vary, grid), warehouse, as_of)
    text = str(_FORMS[form](found, deidentified)).rstrip("\n") + "\n"
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, "utf-8", newline="")
    except OSError as error:
        raise Refusal(
            f"The answer cannot be written ({error.strerror})",
            str(out),
            "name a file in a folder that is there and that this user may write",
        ) from None


def listed_text(named: str) -> str:
    """Everything that can be varied: its name, how it stands, and the criteria that it moves."""
    protocol = load_protocol(named)
    known = list(thresholds(protocol).values())
    words = [own for own in known if "." not in own.name]
    others = [own for own in known if "." in own.name]
    width = max(len(own.name) for own in known)
    return "\n".join(
        [
            f"What can be varied in {protocol.id}, version {protocol.version}, and how it stands",
            *(_line(own, width) for own in words),
            "",
            "Single numbers, by criterion or treatment parameter",
            *(_line(own, width) for own in others),
        ]
    )


def _line(own: Threshold, width: int) -> str:
    number = value_in_words(own, own.value)
    unit = f" {own.unit}" if own.unit and not own.factor else ""
    moves = ", ".join(own.moves)
    usual = f"; usual {', '.join(f'{v:g}' for v in own.usual)}" if own.usual else ""
    return f"  {own.name:{width}}  {number}{unit} ({moves}{usual})"
