"""The gate `volume`: an extract that is much smaller or larger than its last deliveries."""

from dataclasses import dataclass
from statistics import median

from flows.gates import Finding
from flows.gates_arrival import Arrival
from schemas.extracts import EXTRACTS

# A full export repeats what the last one held, but for what was new or corrected since.
REPEATED = 0.80
# Fewer rows repeat each other by chance: they are news.
FEWEST_ROWS = 20
# Of fewer rows a half is chance.
FEWEST_ROWS_BEFORE = 50
# A hospital's records grow by a few percent a week: neither halves nor doubles do happen.
SMALLEST, LARGEST = 0.50, 2.00
# Patients do not leave a hospital's register: losing three of ten is a cut.
SMALLEST_OF_PATIENTS = 0.70
# News swing with holidays and campaigns: only a fifth or five times the usual is strange, and only
# where as many rows differ as a person would look at.
FEWEST_NEWS, MOST_NEWS, ROWS_APART = 0.20, 5.00, 100
# What is usual: the median of the last deliveries of news, if there were enough of them.
NEWS_BEFORE, NEWS_ENOUGH = 8, 4


@dataclass(frozen=True)
class Export:
    """An extract as one delivery brought it: its rows, whether some of its bytes were known, and
    whether it is a full export or news."""

    delivery_no: int
    rows: int
    any_known: bool
    full: bool


def exports(arrival: Arrival, extract: str) -> list[Export]:
    """Every delivery that brought bytes of the extract that were new then, oldest first.

    The first is a full export, and so are those of an extract that the source declares full, and
    those that repeat the last full export.
    """
    found: list[Export] = []
    last_full = 0
    for number, rows, repeated, any_known in arrival.rows(
        "SELECT delivery_no, sum(delivered)::BIGINT, sum(duplicate)::BIGINT, bool_or(known) FROM"
        " (SELECT *, delivered > 0 AND min(delivery_no) OVER (PARTITION BY sha256, mapping)"
        " < delivery_no AS known FROM delivery_file WHERE extract = ?"
        # The same bytes under two names count once.
        " QUALIFY row_number() OVER (PARTITION BY delivery_no, sha256 ORDER BY file_no) = 1)"
        " GROUP BY delivery_no HAVING NOT bool_and(known) ORDER BY delivery_no",
        extract,
    ):
        alike = rows >= FEWEST_ROWS and repeated >= REPEATED * min(rows, last_full)
        full = extract in arrival.source.full or not found or alike
        found.append(Export(number, rows, any_known, full))
        last_full = rows if full else last_full
    return found


def volume(arrival: Arrival) -> list[Finding]:
    """Each extract of the delivery whose rows are too few or too many."""
    found = []
    for extract in EXTRACTS:
        history = exports(arrival, extract)
        if history and history[-1].delivery_no == arrival.delivery_no:
            *before, this = history
            told = _full(extract, this, before) if this.full else _news(this, before)
            found += [Finding("volume", f"{extract}: {told}")] if told else []
    return found


def _full(extract: str, this: Export, before: list[Export]) -> str:
    last = next((export.rows for export in reversed(before) if export.full), 0)
    share = this.rows / last if last >= FEWEST_ROWS_BEFORE else 1.0
    small = share <= SMALLEST_OF_PATIENTS if extract == "patients" else share < SMALLEST
    if not small and share <= LARGEST:
        return ""
    return f"{this.rows:,} rows where the last full export had {last:,} ({share:.0%})"


def _news(this: Export, before: list[Export]) -> str:
    news = [export.rows for export in before if not export.full][-NEWS_BEFORE:]
    if len(news) < NEWS_ENOUGH:
        return ""
    usual = median(news)
    strange = this.rows <= FEWEST_NEWS * usual or this.rows >= MOST_NEWS * usual
    if not strange or abs(this.rows - usual) < ROWS_APART:
        return ""
    return f"{this.rows:,} rows of news where {usual:,.0f} are usual"
