"""The answer as one picture: a panel for each threshold, and the grid as a table of heat."""

from pathlib import Path

from markupsafe import Markup

from flows.report.markup import joined, tag
from flows.sensitivity.heat import HEAT_TOP, ROW, heat_table
from flows.sensitivity.panel import Panel, panel
from flows.sensitivity.run import Sensitivity
from flows.sensitivity.shown import Shown
from flows.sensitivity.words import as_it_stands, heading, title, value_in_words

WIDTH = 872.0
HALF, GAP = 424.0, 24.0
PANEL = 208.0
TOP = 110.0
# Text is about so wide, per sign.
SIGN = 6.2
_STYLE = Path(__file__).with_name("picture.css")


def sensitivity_picture(found: Sensitivity, deidentified: bool = False) -> Markup:
    """An SVG that asks for nothing from outside, and tells all it shows in words too."""
    shown = Shown(found, deidentified)
    panels = _placed(shown)
    height = max((own.y for own in panels), default=TOP) + PANEL
    parts = [_head(shown), *(panel(shown, own) for own in panels)]
    if found.grid:
        parts.append(heat_table(shown, height))
        height += HEAT_TOP + ROW * len(found.axes[1][1]) + 24
    return tag(
        "svg",
        tag("title", title(found), id="what-if-title"),
        tag("desc", described(shown), id="what-if-desc"),
        tag("style", Markup(_STYLE.read_text("utf-8"))),
        joined(parts),
        xmlns="http://www.w3.org/2000/svg",
        class_="what-if",
        role="img",
        aria_labelledby="what-if-title",
        aria_describedby="what-if-desc",
        viewBox=f"0 0 {WIDTH:.0f} {height:.0f}",
    )


def described(shown: Shown) -> str:
    """The panels in words."""
    told = [as_it_stands(shown.found, shown.deidentified)]
    for threshold, values in shown.found.varied:
        counted = [
            f"{value_in_words(threshold, value)}: {listed}, could be {most}"
            for value in values
            for listed, most in [shown.words((threshold, value))]
        ]
        told.append(f"{heading(threshold)}: candidates at {'; '.join(counted)}.")
    return " ".join(told)


def _placed(shown: Shown) -> list[Panel]:
    """Two panels side by side; one that needs the whole width stands alone."""
    placed: list[Panel] = []
    x, y = 0.0, TOP
    for threshold, values in shown.found.varied:
        wide = shown.widest(threshold, values) * SIGN > Panel.room(HALF, len(values))
        if wide and x:
            x, y = 0.0, y + PANEL
        placed.append(Panel(threshold, values, x, y, WIDTH if wide else HALF))
        if wide or x:
            x, y = 0.0, y + PANEL
        else:
            x = HALF + GAP
    return placed


def _head(shown: Shown) -> Markup:
    said = as_it_stands(shown.found, shown.deidentified)
    swatch = {"width": 22.0, "height": 11.0, "y": 72.0}
    return joined(
        [
            tag("text", title(shown.found), class_="w-title", x=0, y=18),
            tag("text", said, class_="w-soft", x=0, y=38),
            tag("rect", class_="w-candidates", x=0.0, **swatch),
            tag("text", "candidates", x=28, y=82),
            tag("rect", class_="w-could-be", x=110.0, **swatch),
            tag("text", "could be: if all that is missing were in their favour", x=138, y=82),
            tag("rect", class_="w-column", x=436.0, **swatch),
            tag("text", "the protocol as it stands", x=464, y=82),
            tag("text", shown.counted_in, class_="w-soft", x=0, y=56),
        ]
    )
