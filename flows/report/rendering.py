"""The templates of the report, compiled once a process."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).with_name("templates")
STYLE = Path(__file__).with_name("style.css")


@cache
def environment() -> "Environment":
    """Everything that a template is given is escaped; what it is not given is a mistake."""
    # Every command imports this module, and few of them write a page.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@cache
def style() -> Markup:
    """The style sheet, to stand inside a page."""
    return Markup(STYLE.read_text("utf-8"))
