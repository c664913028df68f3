"""SVG elements as escaped text."""

from collections.abc import Iterable

from markupsafe import Markup, escape


def tag(name: str, *children: object, **attributes: object) -> Markup:
    """The element; what is None is left out, `class_` is class, `text_anchor` is text-anchor.

    Children and values are escaped unless they are markup already; coordinates have one decimal.
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if not children:
        return Markup(f"<{name}{told}/>")
    inside = "".join(escape(child) for child in children)
    return Markup(f"<{name}{told}>{inside}</{name}>")


def joined(parts: Iterable[Markup]) -> Markup:
    """The elements one after the other, a line each."""
    return Markup("\n").join(parts)


def place(number: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{round(number, 1) + 0.0:.1f}".removesuffix(".0")


def _value(value: object) -> object:
    return place(value) if isinstance(value, float) else value
