"""How a command hands over what it found: on standard output, or in a file that it names."""

import sys
from pathlib import Path

from flows.errors import Refusal


def tell_written(out: Path | None) -> None:
    """The file's name on standard error, which no list goes to; nothing where there is no file."""
    if out is not None:
        print(f"Written: {out}", file=sys.stderr)


def hand_over(text: str, out: Path | None, what: str, encoding: str = "utf-8") -> None:
    """The text on standard output, or in the file, which is told.

    Raises Refusal, in which `what` is the text's name, where the file cannot be written.
    """
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, encoding, newline="")
    except OSError as error:
        raise Refusal(
            f"{what} cannot be written ({error.strerror})",
            str(out),
            "name a file in a folder that is there and that this user may write",
        ) from None
    tell_written(out)
