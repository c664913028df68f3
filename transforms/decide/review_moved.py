"""Whether the evidence that a decision rested on is still what it was."""

import pandas as pd

from transforms.answers import first_that_holds
from transforms.decide.review_tables import Now, Reviewed

# By decision and criterion.
OF = ["decision_id", "criterion_id"]


def moved_evidence(reviewed: Reviewed, now: Now) -> pd.DataFrame:
    """One row per decision and criterion that it rested on, or that its patient is asked now.

    old_result, data_result: then and now, empty where it is not asked. new, gone: how many rows of
    the evidence are new, and how many were corrected or are no longer accepted. redefined: whether
    the criterion is another one. A row that only left a window is neither.
    """
    whose = reviewed.decisions.rename(columns={"criterion_id": "asked"})
    whose = whose[["decision_id", "protocol_id", "patient_id", "asked"]]
    whose = whose[whose["decision_id"].isin(reviewed.basis["decision_id"])]
    answers = whose.merge(now.answers, on=["protocol_id", "patient_id"])
    answers = answers[answers["asked"].isna() | answers["asked"].eq(answers["criterion_id"])]
    both = reviewed.basis.merge(
        answers[[*OF, "data_result", "content_hash"]], on=OF, how="outer", suffixes=("", "_now")
    )
    counted = both.merge(_count(_new(answers, reviewed), "new"), on=OF, how="left")
    counted = counted.merge(_count(_gone(whose, reviewed, now), "gone"), on=OF, how="left")
    redefined = both["content_hash"].fillna("").ne(both["content_hash_now"].fillna(""))
    frame = counted.assign(
        old_result=counted["old_result"].fillna(""),
        data_result=counted["data_result"].fillna(""),
        new=counted["new"].fillna(0).astype("int64"),
        gone=counted["gone"].fillna(0).astype("int64"),
        redefined=redefined.to_numpy(),
    )
    return frame[[*OF, "old_result", "data_result", "new", "gone", "redefined"]]


def has_moved(moved: pd.DataFrame) -> pd.Series:
    """Whether rows or the criterion itself differ; not by the passing of time alone."""
    return moved["new"].gt(0) | moved["gone"].gt(0) | moved["redefined"]


def moved_by(moved: pd.DataFrame) -> pd.Series:
    """The cause, in the words of screening_change: what comes last of protocol, corrections and
    new rows."""
    return first_that_holds(
        [
            (moved["new"].gt(0), "new_data"),
            (moved["gone"].gt(0), "corrected_data"),
            (moved["redefined"], "protocol_changed"),
        ],
        "",
    )


def moved_in_words(moved: pd.DataFrame) -> pd.Series:
    """`1 new row, 2 rows corrected or gone, the criterion was redefined`."""
    new, gone = moved["new"].astype("str"), moved["gone"].astype("str")
    rows = (" row" + moved["new"].ne(1).map({True: "s", False: ""})).astype("str")
    lost = (" row" + moved["gone"].ne(1).map({True: "s", False: ""})).astype("str")
    not_asked = moved["data_result"].eq("")
    said = [
        (new + " new" + rows + ", ").where(moved["new"].gt(0), ""),
        (gone + lost + " corrected or gone, ").where(moved["gone"].gt(0), ""),
        first_that_holds(
            [
                (not_asked, "the protocol no longer has the criterion, "),
                (moved["redefined"], "the criterion was redefined, "),
            ],
            "",
        ),
    ]
    return (said[0] + said[1] + said[2]).str.removesuffix(", ").astype("str")


def _new(answers: pd.DataFrame, reviewed: Reviewed) -> pd.DataFrame:
    rows = answers[[*OF, "evidence"]].explode("evidence").dropna(subset="evidence")
    rows = rows.rename(columns={"evidence": "row_id"}).astype({"row_id": "str"})
    known = rows.merge(
        reviewed.rested[[*OF, "row_id"]], on=[*OF, "row_id"], how="left", indicator=True
    )
    return known[known["_merge"].eq("left_only")]


def _gone(whose: pd.DataFrame, reviewed: Reviewed, now: Now) -> pd.DataFrame:
    rows = reviewed.rested.merge(whose[["decision_id", "patient_id"]], on="decision_id")
    rows = rows.merge(now.contents, on=["patient_id", "row_id"], how="left", suffixes=("", "_now"))
    return rows[rows["content"].ne(rows["content_now"].fillna(""))]


def _count(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    return rows.groupby(OF).size().rename(name).reset_index()
