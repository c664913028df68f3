"""What became of each decision of the research office by the as-of date."""

import numpy as np
import pandas as pd

from schemas.words import VERDICTS
from transforms.answers import first_that_holds
from transforms.assess.answer import iso
from transforms.decide.review_moved import has_moved, moved_by, moved_evidence, moved_in_words
from transforms.decide.review_tables import OPEN, WITHDRAWN, Now, Reviewed

# Answers that speak against nobody, as a criterion that is not asked.
_SILENT = ("", "pass", "not_applicable")


# A row that nobody had seen has decided since, or stood there, and then left its window.
_DECIDED_BETWEEN = "the data decided it in between"
_STOOD_BETWEEN = "a new row stood beside them in between"


def decision_states(reviewed: Reviewed, now: Now, told: pd.DataFrame) -> pd.DataFrame:
    """The decisions with `state`, `state_because`, and `changed_by`: what moved their evidence.

    `told` is review_decision of the release before: what the data decided once is looked at again.
    """
    decisions = reviewed.decisions
    moved = moved_evidence(reviewed, now)
    stands, why_not = _standing(decisions)
    of_criterion = decisions["criterion_id"].notna()
    own = _of_their_criterion(decisions, moved)
    criteria = _criteria_of_patients(decisions, moved)
    answer = own["data_result"].where(of_criterion, "")
    decided = ~answer.isin((*OPEN, ""))
    changed = own["moved"].where(of_criterion, criteria.ne("")).astype(bool)
    between = decisions["decision_id"].map(_between(told)).fillna("")
    lapsed, why_lapsed = _lapsed(decisions, own, now)
    state = first_that_holds(
        [
            (stands.ne(""), stands),
            (decided, "data_decides"),
            (changed | between.ne(""), "evidence_changed"),
            (lapsed, "lapsed"),
        ],
        "in_force",
    )
    because = first_that_holds(
        [
            (stands.ne(""), why_not),
            (decided, "the data now say " + answer.str.replace("_", " ")),
            (changed & of_criterion & between.ne(""), own["says"] + "; " + between),
            (changed & of_criterion, own["says"]),
            (changed, "the data now say otherwise of " + criteria),
            (between.ne(""), between),
            (lapsed, why_lapsed),
        ],
        "",
    )
    return decisions.assign(
        state=state,
        state_because=because.where(because.ne("")).astype("str"),
        changed_by=own["by"].where(of_criterion, "").astype("str"),
    )


def _between(told: pd.DataFrame) -> pd.Series:
    """By decision, what happened to its evidence in the release before or in an earlier one, that
    nobody has looked at; not what was corrected and may have been put right again."""
    because = told["state_because"].fillna("")
    told_now = told["state"].eq("data_decides")
    happened = first_that_holds(
        [
            (told_now | because.str.contains(_DECIDED_BETWEEN, regex=False), _DECIDED_BETWEEN),
            (because.str.contains(_STOOD_BETWEEN, regex=False), _STOOD_BETWEEN),
            (because.str.contains(r"^[0-9]+ new rows?\b"), _STOOD_BETWEEN),
        ],
        "",
    )
    return happened.set_axis(told["decision_id"]).astype("str")


def _standing(decisions: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """withdrawn or superseded, and by what; empty for the decision that stands on its question.

    A patient's verdict and how far it went with them are two questions.
    """
    number = decisions["decision_id"]
    back = decisions.dropna(subset="takes_back").drop_duplicates("takes_back")
    taken = number.map(back.set_index("takes_back")["decision_id"])
    withdraws = decisions["decision"].eq(WITHDRAWN)
    gone = taken.notna() | withdraws
    verdict = decisions["decision"].isin(VERDICTS)
    of_patient = pd.Series(np.where(verdict, " verdict", " progress"), index=decisions.index)
    question = decisions["criterion_id"].fillna(of_patient).astype("str")
    asked = [decisions["protocol_id"], decisions["patient_id"], question]
    newest = number.where(~gone).groupby(asked).transform("max")
    later = ~gone & (number < newest)
    return (
        first_that_holds([(gone, WITHDRAWN), (later, "superseded")], ""),
        first_that_holds(
            [
                (withdraws, "takes back decision " + _whole(decisions["takes_back"])),
                (taken.notna(), "taken back by decision " + _whole(taken)),
                (later, "decision " + _whole(newest) + " came later"),
            ],
            "",
        ),
    )


def _whole(number: pd.Series) -> pd.Series:
    return number.astype("Int64").astype("str").fillna("")


def _of_their_criterion(decisions: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    """By decision on a criterion: old_result, data_result, whether and how its evidence moved."""
    told = moved.assign(moved=has_moved(moved), by=moved_by(moved), says=moved_in_words(moved))
    key = ["decision_id", "criterion_id"]
    own = decisions[key].merge(told, on=key, how="left").set_index(decisions.index)
    texts = ["old_result", "data_result", "by", "says"]
    return own.assign(moved=own["moved"].eq(True), **{n: own[n].fillna("") for n in texts})


def _criteria_of_patients(decisions: pd.DataFrame, moved: pd.DataFrame) -> pd.Series:
    """By decision about a patient, the criteria that the data answer otherwise by other evidence.

    A criterion that came in since counts where it speaks against the patient.
    """
    came = moved["old_result"].eq("") & moved["data_result"].isin(_SILENT)
    other = moved["old_result"].ne(moved["data_result"]) & moved["data_result"].ne("")
    told = moved[other & has_moved(moved) & ~came]
    listed = told.groupby("decision_id", sort=False)["criterion_id"].agg(", ".join)
    found = decisions["decision_id"].map(listed).where(decisions["criterion_id"].isna())
    return found.fillna("").astype("str")


def _lapsed(decisions: pd.DataFrame, own: pd.DataFrame, now: Now) -> tuple[pd.Series, pd.Series]:
    """Whose time is over on the as-of date, and why.

    Who is deferred is due on the day named. Evidence from outside ages as data do, and what was
    unknown was seen on the day of the decision at the latest. A judgement of the hospital's own
    rows ends where these have grown so old that the data leave it unknown.
    """
    key = ["protocol_id", "criterion_id"]
    window = decisions[key].merge(now.windows, on=key, how="left").set_index(decisions.index)
    seen = decisions["decided_at"].dt.normalize().where(own["old_result"].eq("unknown"))
    seen = decisions["evidence_on"].fillna(seen)
    ends = pd.concat(
        [
            seen + pd.to_timedelta(window["days"], unit="D"),
            _months_later(seen, window["months"]),
        ],
        axis=1,
    ).max(axis=1)
    due = decisions["decision"].eq("deferred") & (decisions["until"] <= now.as_of)
    old = (ends < now.as_of).astype(bool)
    outlived = own["old_result"].eq("review") & own["data_result"].eq("unknown")
    outlived &= decisions["criterion_id"].notna() & decisions["evidence_on"].isna()
    why = first_that_holds(
        [
            (due, "deferred until " + iso(decisions["until"]).fillna("")),
            (old, "what was seen on " + iso(seen).fillna("") + " is too old now"),
            (outlived, "what was judged is too old now: the data leave it unknown"),
        ],
        "",
    )
    return due | old | outlived, why


def _months_later(days: pd.Series, months: pd.Series) -> pd.Series:
    """The days so many calendar months later; missing where either is."""
    later = pd.Series(pd.NaT, index=days.index, dtype="datetime64[us]")
    for number in months.dropna().unique():
        those = months.eq(number)
        later[those] = (days[those] + pd.DateOffset(months=int(number))).astype("datetime64[us]")
    return later
