"""One status per patient: what the criteria add up to, and who comes first."""

import pandas as pd

from schemas.protocol import Protocol
from schemas.shape import checked
from schemas.tables.results import SCREENING
from schemas.words import STATUSES
from transforms.lists import sorted_lists


def screening(
    results: pd.DataFrame, cohort: pd.Index, protocol: Protocol, as_of: pd.Timestamp
) -> pd.DataFrame:
    """The published screening of one protocol, one row per patient of the cohort, by rank.

    `results` is the protocol's criterion_result in protocol order.
    """
    row = pd.DataFrame(index=cohort.rename("patient_id"))
    chosen = {
        "pass": results["result"].isin(("pass", "not_applicable")),
        "fail": results["result"].eq("fail"),
        "review": results["result"].eq("review"),
        "unknown": results["result"].eq("unknown"),
    }
    for name, those in chosen.items():
        number = those.groupby(results["patient_id"]).sum()
        row[f"n_{name}"] = number.reindex(row.index).fillna(0).astype("int64")
    for column, name in (("failing", "fail"), ("missing", "unknown"), ("to_review", "review")):
        row[column] = sorted_lists(results[chosen[name]], "patient_id", "criterion_id", row.index)
    row["status"] = "candidate"
    row.loc[row["n_unknown"].gt(0), "status"] = "needs_data"
    row.loc[row["n_fail"].gt(0), "status"] = "ineligible"
    changeable = {c.id for c in protocol.criteria if c.changeable}
    fails = results[chosen["fail"]]
    can_change = fails["criterion_id"].isin(changeable).groupby(fails["patient_id"]).sum()
    row["near_miss"] = row["n_fail"].eq(1) & can_change.reindex(row.index).eq(1)
    opens = fails.groupby("patient_id")["eligible_from"].agg(["max", "count"])
    all_open = opens["count"].reindex(row.index).eq(row["n_fail"])
    row["eligible_from"] = opens["max"].reindex(row.index).where(all_open).astype("datetime64[us]")
    row["protocol_id"], row["as_of"] = protocol.id, pd.Series(as_of, index=row.index)
    row["as_of"] = row["as_of"].astype("datetime64[us]")
    row = _ranked(row.reset_index())
    return checked(SCREENING, row[list(SCREENING.columns)])


def _ranked(row: pd.DataFrame) -> pd.DataFrame:
    """Status, fewest unknown, near misses, fewest fail, fewest review, patient id."""
    row = row.assign(
        order=row["status"].map({s: i for i, s in enumerate(STATUSES)}), far=~row["near_miss"]
    )
    row = row.sort_values(
        ["order", "n_unknown", "far", "n_fail", "n_review", "patient_id"], ignore_index=True
    )
    return row.assign(
        rank=pd.Series(range(1, len(row) + 1), dtype="int64"), status=row["status"].astype("str")
    )
