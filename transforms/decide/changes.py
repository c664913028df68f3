"""What differs from an earlier release: answers of patients who stayed, and who came or went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

BASE_COHORT = "base_cohort"
KEY = ["protocol_id", "patient_id", "criterion_id"]
_PATIENT = KEY[:2]
# What a member of the base cohort is told where a criterion has its result.
_MEMBER = "member"


@dataclass(frozen=True)
class Before:
    """The release that is compared with.

    results, screening: its tables. decisions: its review_decision. criteria: protocol_id,
    criterion_id, content_hash. diseases, contents: disease and content hash by protocol_id.
    """

    refresh_id: int
    started_at: datetime
    as_of: date
    software_version: str
    results: pd.DataFrame
    screening: pd.DataFrame
    decisions: pd.DataFrame
    criteria: pd.DataFrame
    diseases: dict[str, str]
    contents: dict[str, str]

    @property
    def release_id(self) -> str:
        """Its id, six digits."""
        return f"{self.refresh_id:06d}"


@dataclass(frozen=True)
class Answers:
    """What the steps make of some rows: criterion_result, and who is in which base cohort."""

    results: pd.DataFrame
    cohort: pd.DataFrame


def differences(
    old: pd.DataFrame, old_screening: pd.DataFrame, new: pd.DataFrame, new_screening: pd.DataFrame
) -> pd.DataFrame:
    """One row per protocol, patient and criterion whose result differs, in that order.

    Who is in one base cohort only has one row, base_cohort. What a side does not have is missing.
    """
    results = old[[*KEY, "result"]].merge(
        new[[*KEY, "result"]], on=KEY, how="outer", suffixes=("_old", "_new")
    )
    status = old_screening[[*_PATIENT, "status"]].merge(
        new_screening[[*_PATIENT, "status"]], on=_PATIENT, how="outer", suffixes=("_old", "_new")
    )
    both = status["status_old"].notna() & status["status_new"].notna()
    moved = status[~both].assign(criterion_id=BASE_COHORT)
    stayed = results.merge(status[both], on=_PATIENT)
    stayed = stayed[stayed["result_old"].fillna("").ne(stayed["result_new"].fillna(""))]
    found = pd.concat([moved, stayed], ignore_index=True).rename(
        columns={
            f"{what}_{side}": f"{side}_{what}"
            for what in ("result", "status")
            for side in ("old", "new")
        }
    )
    columns = [*KEY, "old_result", "new_result", "old_status", "new_status"]
    found = found.reindex(columns=columns).astype("str")
    return found.sort_values(KEY, ignore_index=True)


def answer_at(changes: pd.DataFrame, answers: Answers) -> pd.Series:
    """What the answers say to each change's question, empty where they say nothing."""
    members = answers.cohort.assign(criterion_id=BASE_COHORT, result=_MEMBER)
    said = pd.concat([members, answers.results[[*KEY, "result"]]], ignore_index=True)
    asked = changes[KEY].merge(said[[*KEY, "result"]], on=KEY, how="left")
    return asked["result"].fillna("").astype("str").set_axis(changes.index)


def answer_of(changes: pd.DataFrame, side: str) -> pd.Series:
    """The same of the releases themselves: `side` is old or new."""
    result = changes[f"{side}_result"].fillna("")
    there = changes[f"{side}_status"].notna()
    member = changes["criterion_id"].eq(BASE_COHORT) & there
    return result.mask(member, _MEMBER).astype("str")


def last_causes(changes: pd.DataFrame, told: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The cause and the words of the newest of the told changes that changed each answer last.

    told: screening_change of the releases between, newest first. Who came into the base cohort, or
    back into it, has every answer from then. Empty where nobody told.
    """
    columns = [*KEY, "cause", "what"]
    newest = [own[columns].assign(age=age) for age, own in enumerate(told)]
    every = pd.concat([pd.DataFrame(columns=[*columns, "age"]), *newest], ignore_index=True)
    moves = every[every["criterion_id"].eq(BASE_COHORT)].drop(columns="criterion_id")
    asked = changes[KEY].assign(place=range(len(changes)))
    found = pd.concat([asked.merge(every, on=KEY), asked.merge(moves, on=_PATIENT)])
    found = found.sort_values("age", kind="stable").drop_duplicates("place").set_index("place")
    said = found[["cause", "what"]].reindex(range(len(changes)))
    return said.fillna("").astype("str").set_axis(changes.index)
