"""Templates and the style sheet, read once; what a template is given is escaped."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from flows.report.rendering import STYLE, TEMPLATES

_HERE = Path(__file__).parent
_ICON = _HERE / "static" / "icon.svg"


@cache
def environment() -> Environment:
    """The page's templates, and the report's under `report/`."""
    made = Environment(
        loader=ChoiceLoader(
            [
                FileSystemLoader(_HERE / "templates"),
                PrefixLoader({"report": FileSystemLoader(TEMPLATES)}),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["day"] = lambda when: f"{when:%Y-%m-%d}" if when else ""
    made.filters["minute"] = lambda when: f"{when:%Y-%m-%d %H:%M} UTC" if when else "unknown"
    made.filters["spaced"] = lambda text: str(text).replace("_", " ")
    made.filters["count"] = lambda number: f"{number:,}"
    made.globals["style_path"] = f"/static/{next(name for name in static_files() if 'css' in name)}"
    return made


@cache
def static_files() -> Mapping[str, tuple[bytes, str]]:
    """What /static/ serves: names that change with the content, so that browsers may keep them."""
    style = STYLE.read_bytes() + (_HERE / "static" / "page.css").read_bytes()
    name = f"style-{hashlib.sha256(style).hexdigest()[:12]}.css"
    return {
        name: (style, "text/css; charset=utf-8"),
        "icon.svg": (_ICON.read_bytes(), "image/svg+xml"),
    }


def rendered(template: str, given: Mapping[str, Any]) -> str:
    """The page as text."""
    return environment().get_template(template).render(given)
