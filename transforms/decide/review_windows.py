"""How far back the criteria of the protocols look: evidence from outside ages as fast."""

from collections.abc import Sequence

import pandas as pd

from schemas.protocol import Criterion, Protocol
from schemas.rules import leaves


def windows(protocols: Sequence[Protocol]) -> pd.DataFrame:
    """protocol_id, criterion_id, days, months: the longest windows of its rules, missing for none.

    What is asked of a whole life does not age by itself.
    """
    rows = [
        (protocol.id, criterion.id, _longest(criterion, "days"), _longest(criterion, "months"))
        for protocol in protocols
        for criterion in protocol.criteria
    ]
    frame = pd.DataFrame(rows, columns=["protocol_id", "criterion_id", "days", "months"])
    types = {"protocol_id": "str", "criterion_id": "str", "days": "float64", "months": "float64"}
    return frame.astype(types)


def _longest(criterion: Criterion, unit: str) -> int | None:
    given = (getattr(leaf, f"within_{unit}", None) for leaf in leaves(criterion.rule))
    return max((length for length in given if length is not None), default=None)
