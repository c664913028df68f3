"""What every form of the answer says in the same words."""

from flows.sensitivity.run import Sensitivity
from transforms.feasibility.bands import band
from transforms.feasibility.counts import Counts
from transforms.feasibility.places import Number
from transforms.feasibility.thresholds import Threshold

# The column of a table, and the attribute of Counts that it shows.
EXACT = {
    "candidates": "candidates",
    "need data": "needs_data",
    "could be": "could_be",
    "ineligible": "ineligible",
    "near misses": "near_misses",
    "entered": "entered",
    "left": "left",
    "to review": "entered_to_review",
}
HANDED_ON = {"candidates": "candidates", "could be": "could_be"}
ROWS_NOTE = (
    "On the rows accepted already; decisions of the research office are left out, since they were "
    "made under the protocol as it stands."
)
SUPPRESSED_NOTE = (
    "For handing on: every count is told as a band of eight, so that neither a count nor the "
    "difference of two settings tells of a group of 1 to 7 patients."
)
MISSING_NOTE = (
    "could be = candidates + need data: the list if all that is missing turned out in the "
    "patients' favour. Missing data stay missing at every setting."
)
MOVED_NOTE = (
    "entered, left: candidates who are none, or were none, under the protocol as it stands. "
    "to review: of those who entered, with something to judge beyond the lines that always ask a "
    "person."
)


def columns(deidentified: bool) -> dict[str, str]:
    """The columns of the tables."""
    return HANDED_ON if deidentified else EXACT


def told(counts: Counts, attribute: str, deidentified: bool) -> str:
    """One count of a setting as text."""
    number: int = getattr(counts, attribute)
    return str(band(number)) if deidentified else f"{number:,}"


def value_in_words(threshold: Threshold, value: Number) -> str:
    """The number, or how many times the protocol's own."""
    return f"x {value:g}" if threshold.factor else f"{value:g}"


def heading(threshold: Threshold) -> str:
    """`Dose that counts as high, mg/kg a day`."""
    return f"{threshold.title}, {threshold.unit}" if threshold.unit else threshold.title


def moves_in_words(threshold: Threshold) -> str:
    """The criteria whose answers may depend on it."""
    return "moves " + ", ".join(threshold.moves)


def title(found: Sensitivity) -> str:
    """What is asked of which protocol."""
    protocol = found.protocol
    return f"What if: {protocol.id}, version {protocol.version}, as of {found.as_of}"


def as_it_stands(found: Sensitivity, deidentified: bool) -> str:
    """How the protocol counts without a change."""
    stands = found.stands
    listed, most = (told(stands, name, deidentified) for name in ("candidates", "could_be"))
    if deidentified:
        return f"As it stands: {listed} candidates, and with those who need data {most}."
    return (
        f"As it stands: {stands.cohort:,} patients of the base cohort, {listed} candidates; "
        f"{stands.needs_data:,} need data, so there could be {most}; {stands.ineligible:,} "
        f"ineligible, {stands.near_misses:,} of them near misses."
    )


def stays_in_words(found: Sensitivity) -> list[str]:
    """Of thresholds by path: where the same quantity stands too, and is not moved."""
    said = []
    for threshold, _ in found.varied:
        mine = {place.path for place in threshold.places}
        for word in found.known.values():
            theirs = {place.path for place in word.places}
            if "." not in word.name and not word.factor and mine < theirs:
                others = [name for name in word.moves if name not in threshold.moves]
                said.append(
                    f"{threshold.name} leaves the same threshold of {', '.join(others)} as it "
                    f"stands; --vary {word.name} moves them together."
                )
    return said
