"""Counts that add up to a number that is shown, handed on without telling a small one."""

from collections.abc import Sequence

from transforms.decide.suppression import SMALLEST_SHOWN, SUPPRESSED, small

_LARGEST_HIDDEN = SMALLEST_SHOWN - 1


def suppressed_parts(
    parts: Sequence[int], kept_back: Sequence[bool] = (), hidden_elsewhere: Sequence[int] = ()
) -> list[str]:
    """The parts of a shown total as text: none from 1 to 7, and none that tells one.

    Others are hidden with them, the last first, until those hidden leave one another a choice.
    `kept_back` marks parts that are hidden for another reason; `hidden_elsewhere` are further parts
    of the total, and hidden.
    """
    hidden = [
        small(part) or other
        for part, other in zip(parts, kept_back or [False] * len(parts), strict=True)
    ]
    others = [place for place, part in enumerate(parts) if part and not hidden[place]]
    while others and _tells([*_hidden(parts, hidden), *hidden_elsewhere]):
        hidden[others.pop()] = True
    return [SUPPRESSED if hide else str(part) for part, hide in zip(parts, hidden, strict=True)]


def _hidden(parts: Sequence[int], hidden: Sequence[bool]) -> list[int]:
    return [part for part, hide in zip(parts, hidden, strict=True) if hide]


def _tells(hidden: Sequence[int]) -> bool:
    """Whether their sum, which follows from the total and what is shown, says too much of one."""
    enough = _LARGEST_HIDDEN * len(hidden) + SMALLEST_SHOWN
    return len(hidden) == 1 or (len(hidden) > 1 and sum(hidden) < enough)


def sum_tells(losses: Sequence[int]) -> bool:
    """Whether the sum of these losses, none of which is shown, says too much of one.

    It does not where each could be any of 1 to 7, or where they are large together.
    """
    count, rest = len(losses), sum(losses)
    free = count + _LARGEST_HIDDEN - 1 <= rest <= _LARGEST_HIDDEN * count - _LARGEST_HIDDEN + 1
    return _tells(losses) and not (free and count > 1)
