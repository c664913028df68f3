"""The answer as a page of text for a terminal, and as CSV."""

import csv
import io
from textwrap import wrap

from flows.sensitivity.run import Sensitivity
from flows.sensitivity.words import (
    MISSING_NOTE,
    MOVED_NOTE,
    ROWS_NOTE,
    SUPPRESSED_NOTE,
    as_it_stands,
    columns,
    heading,
    moves_in_words,
    stays_in_words,
    title,
    told,
    value_in_words,
)
from transforms.feasibility.bands import band
from transforms.feasibility.counts import Counts
from transforms.feasibility.places import Number
from transforms.feasibility.thresholds import Threshold

_BAR, _WIDTH = 24, 100
_STANDS = "*"


def sensitivity_text(found: Sensitivity, deidentified: bool = False) -> str:
    """A table with a bar for each threshold, the grid below, and how to read them."""
    lines = [title(found), as_it_stands(found, deidentified), *stays_in_words(found)]
    most = max(shown(counts, deidentified)[1] for counts in found.found.values())
    for threshold, values in found.varied:
        lines += ["", f"{heading(threshold)} ({threshold.name}; {moves_in_words(threshold)})"]
        lines += _table(found, threshold, values, most, deidentified)
    if found.grid:
        lines += ["", *_grid(found, deidentified)]
    lines += ["", f"{_STANDS} the protocol as it stands. █ candidates, ░ could be."]
    for note in (MISSING_NOTE, SUPPRESSED_NOTE if deidentified else MOVED_NOTE, ROWS_NOTE):
        lines += wrap(note, _WIDTH)
    return "\n".join(lines)


def sensitivity_csv(found: Sensitivity, deidentified: bool = False) -> str:
    """A row for every setting, those of the grid with a second threshold, with a header."""
    out = io.StringIO()
    named = ["threshold", "value", "threshold_2", "value_2", "as_it_stands", "moves"]
    fields = list(columns(deidentified).values())
    if deidentified:
        fields = [f"{name}_{end}" for name in fields for end in ("at_least", "at_most")]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["protocol_id", "version", "as_of", *named, *fields])
    start = [found.protocol.id, found.protocol.version, str(found.as_of)]
    for setting in _settings(found):
        first, *second = setting
        other = second[0] if second else None
        writer.writerow(
            [
                *start,
                first[0].name,
                f"{first[1]:g}",
                other[0].name if other else "",
                f"{other[1]:g}" if other else "",
                str(all(value == threshold.value for threshold, value in setting)).lower(),
                " ".join(dict.fromkeys(name for own, _ in setting for name in own.moves)),
                *_numbers(found.at(*setting), deidentified),
            ]
        )
    return out.getvalue()


def shown(counts: Counts, deidentified: bool) -> tuple[int, int]:
    """How far the bars of candidates and of who could be one reach."""
    ends = (counts.candidates, counts.could_be)
    return tuple(band(n).at_most for n in ends) if deidentified else ends  # type: ignore[return-value]


def _settings(found: Sensitivity) -> list[tuple[tuple[Threshold, Number], ...]]:
    alone = [((threshold, value),) for threshold, values in found.varied for value in values]
    if not found.grid:
        return [*alone]
    (across, columns_), (down, rows) = found.axes
    return [*alone, *(((across, a), (down, b)) for b in rows for a in columns_)]


def _numbers(counts: Counts, deidentified: bool) -> list[int]:
    exact: list[int] = [getattr(counts, name) for name in columns(deidentified).values()]
    if not deidentified:
        return exact
    return [end for number in exact for end in (band(number).at_least, band(number).at_most)]


def _table(
    found: Sensitivity,
    threshold: Threshold,
    values: tuple[Number, ...],
    most: int,
    deidentified: bool,
) -> list[str]:
    names = columns(deidentified)
    rows = [["", threshold.unit.split(" ")[0] if not threshold.factor else "times", *names]]
    bars = [""]
    for value in values:
        counts = found.at((threshold, value))
        own = _STANDS if value == threshold.value else ""
        cells = [told(counts, name, deidentified) for name in names.values()]
        rows.append([own, value_in_words(threshold, value), *cells])
        bars.append(_bar(*shown(counts, deidentified), most))
    return [f"{line}  {bar}".rstrip() for line, bar in zip(_aligned(rows), bars, strict=True)]


def _grid(found: Sensitivity, deidentified: bool) -> list[str]:
    (across, columns_), (down, rows) = found.axes
    lines = [
        f"Together: {across.name} across, {down.name} down; "
        "candidates, in brackets who could be one"
    ]
    table = [["", ""] + [value_in_words(across, value) for value in columns_]]
    for row in rows:
        cells = []
        for column in columns_:
            counts = found.at((across, column), (down, row))
            listed, most = (told(counts, n, deidentified) for n in ("candidates", "could_be"))
            own = _STANDS if (row, column) == (down.value, across.value) else ""
            cells.append(f"{own}{listed} ({most})")
        table.append(["", value_in_words(down, row), *cells])
    return [*lines, *_aligned(table)]


def _aligned(rows: list[list[str]]) -> list[str]:
    """Every column to the right, as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _bar(listed: int, could_be: int, most: int) -> str:
    full = round(_BAR * listed / max(most, 1))
    light = round(_BAR * could_be / max(most, 1)) - full
    return "█" * full + "░" * light
