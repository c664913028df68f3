"""What a recorded event means, and what its absence means."""

import numpy as np
import pandas as pd

from schemas.protocol import Criterion
from schemas.rules import Presence
from transforms.assess.answer import answer, first_by, id_lists, iso, whole
from transforms.assess.facts import Facts


def presence_answer(rule: Presence, criterion: Criterion, facts: Facts) -> pd.DataFrame:
    """The criterion's answer where a usable record of the concepts lies in the window.

    Without one the answer is the criterion's `when_absent`, and unknown where the extract was
    never delivered: what it alone could tell is not known.
    """
    index, rows = facts.index, facts.records[rule.extract]
    wanted = rows["concept"].isin(rule.concepts) | rows["role"].isin(rule.roles)
    if rule.agents:
        wanted |= rows["concept"].isin(facts.agents) & rows["role"].eq("immunosuppressant")
    rows = rows[wanted]
    looked = "ever"
    if rule.within_days is not None:
        start = facts.as_of - pd.Timedelta(days=rule.within_days)
        rows = rows[rows["on_day"].ge(start)]
        looked = f"within {rule.within_days} days"
    looked = f"{looked} up to {facts.as_of:%Y-%m-%d}"
    rows = rows.sort_values(["patient_id", "on_day", "id"], ascending=[True, False, True])
    seen = pd.Series(index.isin(rows["patient_id"]), index=index)
    delivered = rule.extract in facts.extracts
    absent = criterion.when_absent if delivered else "unknown"
    newest = first_by(rows, "on_day", index)
    what = first_by(rows, "concept", index).fillna("").str.replace("_", " ")
    days = whole((facts.as_of - facts.history["history_first_day"]).dt.days).fillna("0")
    none = (
        f"No {rule.what} recorded {looked}; history looked through: " + days + " days."
        if delivered
        else f"No {rule.extract.replace('_', ' ')} were ever delivered; looked for a {rule.what}."
    )
    return answer(
        index,
        result=pd.Series(np.where(seen, rule.if_present, absent), index=index, dtype="str"),
        unknown_because=pd.Series("never_recorded", index=index, dtype="str"),
        evidence_on=newest,
        evidence=id_lists(rows, "id", index),
        reason=pd.Series(
            np.where(
                seen,
                rule.what[0].upper() + rule.what[1:] + ": " + what + " on " + iso(newest) + ".",
                none,
            ),
            index=index,
            dtype="str",
        ),
        next_step=criterion.next_step,
    )
