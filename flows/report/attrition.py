"""Who remains and who is lost, criterion by criterion, as a CONSORT-like diagram."""

import duckdb
from markupsafe import Markup

from flows.report.attrition_rows import (
    Step,
    attrition_steps,
    count_in_words,
    grouped,
)
from flows.report.markup import joined, tag
from flows.report.outcome import Outcome, outcome_of
from transforms.decide.suppression import SUPPRESSED

WIDTH = 760
MAIN, MAIN_WIDTH = 8.0, 214.0
SIDE, SIDE_WIDTH = 262.0, 490.0
BOX, ROW, QUIET = 30.0, 52.0, 26.0
# So many signs fit a line of a box, and so many ids a line beside the arrow.
LINE, FEW = 66, 6


def attrition_picture(connection: duckdb.DuckDBPyConnection, protocol_id: str) -> Markup:
    """The diagram, empty for a protocol that was not screened."""
    steps = attrition_steps(connection, protocol_id)
    return drawn(protocol_id, steps, outcome_of(connection, protocol_id)) if steps else Markup()


def drawn(protocol_id: str, steps: list[Step], outcome: Outcome) -> Markup:
    """The diagram of these steps."""
    first, *rest = steps
    parts = [_main(8.0, first.remaining, "with the diagnosis", first)]
    y = 8.0 + BOX
    for group in grouped(rest):
        if not group[0].loses:
            parts.append(_quiet(y, group))
            y += QUIET
            continue
        (step,) = group
        below = y + ROW - BOX
        parts += [_down(y, below), _side(y, step)]
        words = "in the base cohort" if step.criterion_id == "opted_out" else "remain"
        parts.append(_main(below, step.remaining, words, step))
        y = below + BOX
    parts.append(_ends(y, outcome))
    height = y + 84
    key = f"attrition-{protocol_id}"
    return tag(
        "svg",
        tag("title", f"Attrition of {protocol_id}", id=f"{key}-title"),
        tag("desc", described(steps, outcome), id=f"{key}-desc"),
        joined(parts),
        class_="attrition",
        role="img",
        aria_labelledby=f"{key}-title",
        aria_describedby=f"{key}-desc",
        viewBox=f"0 0 {WIDTH} {height:.0f}",
    )


def described(steps: list[Step], outcome: Outcome) -> str:
    """The diagram in words."""
    told = [count_in_words(steps[0].remaining) + " with the diagnosis"]
    told += [
        f"{step.name or step.wording}: {step.lost} lost, {step.remaining} remain"
        for step in steps
        if step.loses
    ]
    told.append(
        f"In the end {outcome.candidates} candidates, {outcome.needs_data} who need data, "
        f"{outcome.ineligible} ineligible"
    )
    return ". ".join(told) + "."


def _main(y: float, count: str, words: str, step: Step) -> Markup:
    box = {"x": MAIN, "y": y, "width": MAIN_WIDTH, "height": BOX, "rx": 3.0}
    data = {"data_step": step.criterion_id, "data_remaining": count}
    middle = MAIN + MAIN_WIDTH / 2
    text = tag("tspan", count, class_="a-count")
    return tag(
        "g",
        tag("rect", class_="a-main", **box),
        tag("text", text, f" {words}", class_="a-middle", x=middle, y=y + 20),
        **data,
    )


def _side(y: float, step: Step) -> Markup:
    """The loss, beside the arrow that leads past it."""
    top = y + (ROW - BOX) / 2 - 16
    lines = wrapped(f"{step.name} {step.wording}".lstrip())
    label = step.lost if step.lost == SUPPRESSED else f"− {step.lost}"
    arrow = tag("path", class_="a-arrow", d=f"M{_middle():.1f} {top + 16:.1f}H{SIDE - 2:.1f}")
    box = {"x": SIDE, "y": top, "width": SIDE_WIDTH, "height": 32.0, "rx": 3.0}
    told = f"{step.name} {step.wording} Lost: {step.lost}; by this alone: {step.alone}."
    return tag(
        "g",
        tag("title", told.lstrip()),
        arrow,
        tag("rect", class_="a-side", **box),
        tag("text", label, class_="a-lost", x=SIDE + 8, y=top + 20),
        *(
            tag("text", line, x=SIDE + 92, y=top + (20 if len(lines) == 1 else 13 + 13 * number))
            for number, line in enumerate(lines)
        ),
        data_step=step.criterion_id,
        data_lost=step.lost,
    )


def _quiet(y: float, group: list[Step]) -> Markup:
    """Those who lose nobody, in a line beside the arrow."""
    names = [step.name or step.wording for step in group]
    listed = ", ".join(names)
    if len(names) > FEW:
        listed = f"{names[0]} to {names[-1]} ({len(names)} criteria)"
    return joined(
        [
            _down(y, y + QUIET, arrow=False),
            tag("text", f"{listed}: nobody lost", class_="a-quiet", x=SIDE, y=y + 17),
        ]
    )


def _ends(y: float, outcome: Outcome) -> Markup:
    """What is left is candidates and those who need data."""
    top, wide = y + 30, 190.0
    parts = [_down(y, top)]
    ends = (
        (outcome.candidates, "candidates", "a-candidate"),
        (outcome.needs_data, "need data", "a-needs-data"),
    )
    for place, (count, words, class_) in enumerate(ends):
        x = MAIN + place * (wide + 64)
        text = tag("tspan", count, class_="a-count")
        box = {"x": x, "y": top, "width": wide, "height": BOX, "rx": 3.0}
        parts.append(tag("rect", class_=class_, **box))
        middle = x + wide / 2
        parts.append(tag("text", text, f" {words}", class_="a-middle", x=middle, y=top + 20))
    across = f"M{_middle():.1f} {y + 12:.1f}H{MAIN + wide * 1.5 + 64:.1f}V{top - 2:.1f}"
    across += "m-3.5 -5l3.5 5l3.5 -5"
    parts.append(tag("path", class_="a-arrow", d=across))
    told = f"{outcome.ineligible} ineligible in all, of them {outcome.near_misses} near misses"
    parts.append(tag("text", told, class_="a-quiet", x=MAIN, y=top + BOX + 18))
    return joined(parts)


def _middle() -> float:
    return MAIN + MAIN_WIDTH / 2


def _down(top: float, bottom: float, arrow: bool = True) -> Markup:
    end = bottom - 2 if arrow else bottom
    x = _middle()
    head = f"M{x - 3.5:.1f} {end - 5:.1f}l3.5 5l3.5 -5" if arrow else ""
    return tag("path", class_="a-arrow", d=f"M{x:.1f} {top:.1f}V{end:.1f}{head}")


def wrapped(text: str) -> list[str]:
    """The text on one or two lines, with an ellipsis where it is longer."""
    lines, words = [""], text.split()
    for word in words:
        if len(lines[-1]) + len(word) + 1 > LINE:
            if len(lines) == 2:
                return [lines[0], lines[1] + " …"]
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
    return lines
