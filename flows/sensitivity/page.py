"""The answer as one page of HTML, to read and to print."""

from flows.report.rendering import environment, style
from flows.sensitivity.picture import sensitivity_picture
from flows.sensitivity.run import Sensitivity
from flows.sensitivity.words import (
    MISSING_NOTE,
    MOVED_NOTE,
    ROWS_NOTE,
    SUPPRESSED_NOTE,
    columns,
    heading,
    moves_in_words,
    stays_in_words,
    title,
    told,
    value_in_words,
)


def sensitivity_page(found: Sensitivity, deidentified: bool = False) -> str:
    """Pictures and tables; the same for the same rows, protocol and as-of date."""
    names = columns(deidentified)
    tables = [
        {
            "heading": heading(threshold),
            "name": threshold.name,
            "moves": moves_in_words(threshold),
            "rows": [
                (
                    value_in_words(threshold, value),
                    value == threshold.value,
                    [
                        told(found.at((threshold, value)), name, deidentified)
                        for name in names.values()
                    ],
                )
                for value in values
            ],
        }
        for threshold, values in found.varied
    ]
    notes = [MISSING_NOTE, SUPPRESSED_NOTE if deidentified else MOVED_NOTE, ROWS_NOTE]
    return (
        environment()
        .get_template("sensitivity.html.j2")
        .render(
            style=style(),
            title=title(found),
            protocol=found.protocol,
            stays=stays_in_words(found),
            picture=sensitivity_picture(found, deidentified),
            columns=list(names),
            tables=tables,
            notes=notes,
        )
    )
