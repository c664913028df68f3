"""Why an answer differs from the previous release: which step on the way changed it last.

The way from the old answer to the new one has four steps: the program and its protocols, the
passing of time, corrections of rows, new rows. Each has its own answer; where a step cannot touch
an answer, the answer after it is the one before it.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from schemas.protocol import Protocol
from transforms.decide.changes import Before

PROGRAM, TIME, CORRECTED, NEW = STEPS = ("program", "time_passed", "corrected_data", "new_data")
UNEXPLAINED = ""


def open_after(touched: pd.DataFrame) -> pd.DataFrame:
    """By change and step, whether nobody can say the answer after the step without asking.

    It is not open where the step touches nothing, or no later step does.
    """
    later = {step: touched[list(STEPS[place:])].any(axis=1) for place, step in enumerate(STEPS, 1)}
    return touched & pd.DataFrame(later, index=touched.index)


def causes(
    old: pd.Series, new: pd.Series, touched: pd.DataFrame, asked: Mapping[str, pd.Series]
) -> pd.Series:
    """The last step that changed each answer; UNEXPLAINED where no step may have.

    old, new: the answers at both ends. touched: by change and step, whether the step may touch it.
    asked: the answers after a step, of the changes where that is open.
    """
    before = old
    cause = pd.Series(UNEXPLAINED, index=old.index, dtype="str")
    for step in STEPS:
        after = before.where(~touched[step], new)
        if step in asked:
            after = asked[step].reindex(old.index).fillna(after)
        cause = cause.where(after.eq(before), step)
        before = after
    return cause.where(before.eq(new), UNEXPLAINED)


def otherwise_defined(
    changes: pd.DataFrame, before: Before, protocols: Sequence[Protocol]
) -> pd.Series:
    """Whether the criterion, or the disease of the protocol, is not what it was.

    A protocol or criterion that only one of the releases has is not what it was either.
    """
    key = ["protocol_id", "criterion_id"]
    now = pd.DataFrame(
        [(p.id, c.id, p.definition_hash(c)) for p in protocols for c in p.criteria],
        columns=[*key, "content_hash"],
        dtype="str",
    )
    both = before.criteria.merge(now, on=key, how="outer", suffixes=("_old", "_new"))
    both = changes[key].merge(both, on=key, how="left")
    redefined = both["content_hash_old"].fillna("").ne(both["content_hash_new"].fillna(""))
    same = {p.id for p in protocols if before.diseases.get(p.id) == p.disease}
    return redefined.set_axis(changes.index) | ~changes["protocol_id"].isin(same)


def named(cause: pd.Series, defined_otherwise: pd.Series, same_software: bool) -> pd.Series:
    """The causes in the words of the published table.

    With the same software only the protocols are left to have changed the program's answer.
    """
    protocol = defined_otherwise | same_software
    program = np.where(protocol, "protocol_changed", "software_changed")
    return cause.mask(cause.eq(PROGRAM), pd.Series(program, index=cause.index))
