"""Two thresholds together: a table whose cells are the darker, the more candidates."""

from markupsafe import Markup

from flows.report.markup import joined, tag
from flows.sensitivity.shown import Shown
from flows.sensitivity.words import heading, value_in_words

ROW = 38.0
HEAT_TOP = 76.0
_LEFT, _WIDTH = 66.0, 872.0
# From the lightest to the darkest: black words can be read on both.
_LIGHT, _DARK = (240, 246, 242), (126, 186, 150)


def heat_table(shown: Shown, top: float) -> Markup:
    """Candidates in large, and who could be one below."""
    (across, columns), (down, rows) = shown.found.axes
    wide = min((_WIDTH - _LEFT) / len(columns), 96.0)
    reach = [shown.heights((across, a), (down, b))[0] for b in rows for a in columns]
    parts = [
        tag("text", _title(shown), class_="w-name", x=0, y=top + 12),
        tag("text", _reading(shown), class_="w-soft", x=0, y=top + 27),
    ]
    head = top + HEAT_TOP - 8
    parts.append(tag("text", f"{heading(across)} →", class_="w-soft", x=_LEFT, y=head - 18))
    parts.append(tag("text", f"{down.name} ↓", class_="w-soft w-end", x=_LEFT - 8, y=head))
    for number, value in enumerate(columns):
        bold = " w-own" if value == across.value else ""
        x = _LEFT + (number + 0.5) * wide
        word = value_in_words(across, value)
        parts.append(tag("text", word, class_=f"w-value{bold}", x=x, y=head))
    for line, own in enumerate(rows):
        y = top + HEAT_TOP + line * ROW
        bold = " w-own" if own == down.value else ""
        word = value_in_words(down, own)
        parts.append(tag("text", word, class_=f"w-end{bold}", x=_LEFT - 8, y=y + 23))
        for number, value in enumerate(columns):
            at = ((across, value), (down, own))
            colour = _colour(shown.heights(*at)[0], min(reach), max(reach))
            parts.append(_cell(shown.words(*at), _LEFT + number * wide, y, wide, colour))
    parts.append(_outlined(shown, top, wide))
    return tag("g", joined(parts), data_grid=f"{across.name} {down.name}")


def _title(shown: Shown) -> str:
    (across, _), (down, _) = shown.found.axes
    return f"{across.title} and {down.title[0].lower()}{down.title[1:]}, together"


def _reading(shown: Shown) -> str:
    return (
        "In each cell candidates, and below how many there could be; the darker, the more "
        "candidates. Outlined: the protocol as it stands."
    )


def _cell(words: tuple[str, str], x: float, y: float, wide: float, colour: str) -> Markup:
    middle = x + wide / 2
    return joined(
        [
            tag("rect", class_="w-cell", x=x, y=y, width=wide, height=ROW, fill=colour),
            tag("text", words[0], class_="w-number", x=middle, y=y + 17),
            tag("text", words[1], class_="w-middle", x=middle, y=y + 31),
        ]
    )


def _outlined(shown: Shown, top: float, wide: float) -> Markup:
    (across, columns), (down, rows) = shown.found.axes
    x = _LEFT + columns.index(across.value) * wide
    y = top + HEAT_TOP + rows.index(down.value) * ROW
    box = {"x": x + 1, "y": y + 1, "width": wide - 2, "height": ROW - 2}
    return tag("rect", class_="w-cell-own", **box)


def _colour(count: int, least: int, most: int) -> str:
    share = (count - least) / (most - least) if most > least else 0.0
    mixed = (round(a + (b - a) * share) for a, b in zip(_LIGHT, _DARK, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
