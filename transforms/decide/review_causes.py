"""Why an answer differs where the data say what they said: by what the research office decided."""

import pandas as pd

from transforms.answers import first_that_holds
from transforms.decide.changes import BASE_COHORT, KEY
from transforms.decide.review import settling

DATA = ""


def decided_causes(
    changes: pd.DataFrame,
    old: pd.DataFrame,
    new: pd.DataFrame,
    told: pd.DataFrame,
    decisions: pd.DataFrame,
) -> pd.DataFrame:
    """`cause` and `what` of each change that a decision made; both empty where the data did.

    old, new: criterion_result of both releases. told, decisions: their review_decision, the new one
    with `changed_by`. A decision recorded since is new data, one that was taken back or replaced is
    corrected data, and one that lapsed is the passing of time.
    """
    before, now = _settled(changes, old, told), _settled(changes, new, decisions)
    moved = changes["criterion_id"].ne(BASE_COHORT)
    same = before["data_result"].eq(now["data_result"])
    was = now["decision_id"].map(told.set_index("decision_id")["state"]).fillna("")
    fate = decisions.set_index("decision_id")
    lost = before["decision_id"].map(fate["state"]).fillna("")
    lost_by = before["decision_id"].map(fate["changed_by"]).fillna("")
    came = moved & now["decision_id"].notna() & was.eq("")
    back = moved & now["decision_id"].notna() & was.ne("")
    went = moved & now["decision_id"].isna() & before["decision_id"].notna()
    taken = ("withdrawn", "superseded")
    cause = first_that_holds(
        [
            (came, "new_data"),
            (back & was.isin(taken), "corrected_data"),
            (back & was.eq("lapsed"), "time_passed"),
            # Under the id that the patient's was merged into.
            (back & same & was.eq("in_force"), "new_data"),
            (back & same, "corrected_data"),
            (went & lost.isin(taken), "corrected_data"),
            (went & lost.eq("lapsed"), "time_passed"),
            (went & same & lost_by.ne(""), lost_by),
            (went & same, "corrected_data"),
        ],
        DATA,
    )
    because = before["decision_id"].map(fate["state_because"]).fillna("it is not there any more")
    number = before["decision_id"].astype("Int64").astype("str").fillna("")
    what = first_that_holds(
        [
            (cause.eq(DATA), ""),
            (came | back, now["reason"]),
        ],
        "decision "
        + number
        + " no longer settles it ("
        + because
        + "); was: "
        + before["reason"]
        + " Now: "
        + now["reason"],
    )
    return pd.DataFrame({"cause": cause, "what": what}, index=changes.index)


def data_changes(
    changes: pd.DataFrame,
    old: pd.DataFrame,
    new: pd.DataFrame,
    told: pd.DataFrame,
    decisions: pd.DataFrame,
) -> pd.DataFrame:
    """The changes with what the data alone answered in both releases instead of the results."""
    sides = (("old", old, told), ("new", new, decisions))
    alone = {
        f"{side}_result": _settled(changes, results, own)["data_result"]
        for side, results, own in sides
    }
    return changes.assign(
        **{name: data.where(data.ne("")).astype("str") for name, data in alone.items()}
    )


def _settled(changes: pd.DataFrame, results: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """data_result, reason, and the decision that settles each changed answer, if one does.

    What no decision settles is the data's.
    """
    force = settling(decisions)[[*KEY, "decision_id"]]
    asked = changes[KEY].merge(
        results[[*KEY, "result", "data_result", "reason"]], on=KEY, how="left"
    )
    asked = asked.merge(force, on=KEY, how="left").set_index(changes.index)
    settles = asked["decision_id"].notna() & asked["result"].ne(asked["data_result"])
    return asked.assign(
        decision_id=asked["decision_id"].where(settles),
        data_result=asked["data_result"].where(settles, asked["result"]).fillna(""),
        reason=asked["reason"].fillna(""),
    )
