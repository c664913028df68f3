"""One row of treatment history per patient, as published."""

import pandas as pd

from schemas.protocol import Treatment
from transforms.answers import at_least
from transforms.lists import sorted_lists
from transforms.measures.drug_exposure import agents_given
from transforms.measures.episodes import clip, longest_episode, longest_run, total_days
from transforms.measures.intervals import as_date, runs
from transforms.measures.steroid_course import high_dose

# 12 weeks, 90 days, 13 weeks: the readings of "three months" that are shown side by side.
EPISODE_LENGTHS = (84, 90, 91)
CALENDAR_MONTHS = 3
METHYLPREDNISOLONE = "methylprednisolone"


def treatment_history(
    orders: pd.DataFrame,
    days: pd.DataFrame,
    history_day: pd.DataFrame,
    reactions: pd.DataFrame,
    patients: pd.Index,
    equivalence: pd.DataFrame,
    treatment: Treatment,
    today: int,
) -> pd.DataFrame:
    """The published treatment_history, one row per patient of `patients`, in its order.

    `orders` come from counted_orders, `days` from steroid_days; `history_day` has `patient_id`,
    `history_first_day`; `reactions` has `patient_id`, `concept` of usable reactions to the
    protocol's drugs; `today` is the as-of date's day number.
    """
    row = pd.DataFrame(index=pd.RangeIndex(len(patients)))
    row["patient_id"] = pd.Series(patients, index=row.index, dtype="str")
    row["history_first_day"] = (
        history_day.set_index("patient_id")["history_first_day"].reindex(patients).to_numpy()
    )
    row["steroid_first_day"] = as_date(days.groupby("patient")["first"].min())
    row["steroid_last_day"] = as_date(days.groupby("patient")["last"].max())
    drug = orders["role"].eq("hydroxychloroquine")
    taken = runs(orders[["patient", "first", "last"]][drug], "patient", gap=1 << 20).set_index(
        "patient"
    )
    row["hydroxychloroquine_days"] = _counts(taken["days"], row.index)
    row["hydroxychloroquine_first_day"] = as_date(taken["first"])
    row["hydroxychloroquine_last_day"] = as_date(taken["last"])
    agents = agents_given(orders, treatment)
    enough = agents[agents["adequate"]]
    row["immunosuppressant_count"] = _counts(agents.groupby("patient").size(), row.index)
    row["immunosuppressant_adequate_count"] = _counts(enough.groupby("patient").size(), row.index)
    row["immunosuppressants"] = sorted_lists(agents, "patient", "concept", row.index)
    row["immunosuppressants_adequate"] = sorted_lists(enough, "patient", "concept", row.index)
    reacted = reactions.assign(patient=patients.get_indexer(pd.Index(reactions["patient_id"])))
    row["intolerances"] = sorted_lists(
        reacted[reacted["patient"] >= 0], "patient", "concept", row.index
    )
    window = clip(days, today - treatment.window_days + 1, today)
    return pd.concat([row, _in_window(window, row.index, equivalence, treatment, today)], axis=1)


def _in_window(
    window: pd.DataFrame,
    index: pd.Index,
    equivalence: pd.DataFrame,
    treatment: Treatment,
    today: int,
) -> pd.DataFrame:
    high = high_dose(window, treatment)
    covered = pd.Series(True, index=window.index)
    longest = longest_episode(window, high, treatment.episode_gap_days_at_most)
    best = _counts(longest["days"], index)
    unbridged = runs(window[high], "patient", gap=0)
    three_months_on = as_date(unbridged["first"]) + pd.DateOffset(months=CALENDAR_MONTHS)
    lasts = three_months_on - pd.Timedelta(days=1) <= as_date(unbridged["last"])
    pulse_mg = (
        treatment.pulse_methylprednisolone_mg_at_least
        * equivalence.set_index("concept")["factor"][METHYLPREDNISOLONE]
    )
    pulse = at_least(window["iv_mg"], pulse_mg, treatment.tolerance)
    unknown = window["mg_per_kg"].isna()
    on_the_day = window[window["last"].eq(today)].set_index("patient")["mg_per_kg"]
    current = on_the_day.reindex(index)
    return pd.DataFrame(
        {
            "steroid_days": _counts(total_days(window, covered), index),
            "steroid_high_dose_days": _counts(total_days(window, high), index),
            "steroid_longest_high_dose_days": best,
            "steroid_longest_high_dose_first_day": as_date(longest["first"]).reindex(index),
            "steroid_longest_high_dose_last_day": as_date(longest["last"]).reindex(index),
            **{f"steroid_{n}_days": best.ge(n) for n in EPISODE_LENGTHS},
            "steroid_3_calendar_months": index.isin(unbridged["patient"][lasts]),
            "steroid_continuous_days": _counts(longest_run(window, covered)["days"], index),
            "steroid_pulse_days": _counts(total_days(window, pulse), index),
            "steroid_dose_unknown_days": _counts(total_days(window, unknown), index),
            "steroid_current_mg_per_kg": current.where(index.isin(on_the_day.index), 0.0),
        },
        index=index,
    )


def _counts(values: pd.Series, index: pd.Index) -> pd.Series:
    """Whole numbers by patient, 0 where there is nothing."""
    return values.reindex(index).fillna(0).astype("int64")
