"""Treatment: exposure episodes, daily glucocorticoid dose, and one row of history a patient."""

from schemas.columns import count, day, flag, number, table, text, texts

DRUG_EXPOSURE = table(
    "drug_exposure",
    "One row per patient, drug concept and exposure episode: consecutive days on the drug, gaps "
    "of up to 30 days bridged.",
    patient_id=text("The patient."),
    concept=text("The drug, as a concept of the concept tables."),
    role=text("What the drug is to the trial: glucocorticoid, hydroxychloroquine, ..."),
    first_day=day("First covered day of the episode.", nullable=False),
    last_day=day("Last covered day of the episode.", nullable=False),
    days=count("Covered days of the episode; bridged days are not counted.", "days"),
    orders=count("Orders that cover at least one day of the episode.", "orders"),
    end_imputed=flag("True if the end of at least one of these orders had to be assumed."),
)

STEROID_DOSE = table(
    "steroid_dose",
    "One row per patient and run of days with one daily dose of systemic glucocorticoid and one "
    "weight in force.",
    patient_id=text("The patient."),
    first_day=day("First day of the run.", nullable=False),
    last_day=day("Last day of the run.", nullable=False),
    prednisone_mg=number("Prednisone-equivalent of the day, in mg; null where unknown.", "mg/day"),
    weight_kg=number("Weight in force on these days, in kg; null where unknown.", "kg"),
    mg_per_kg=number(
        "Prednisone-equivalent per kg and day; null where dose or weight is unknown.", "mg/kg/day"
    ),
)

TREATMENT_HISTORY = table(
    "treatment_history",
    "One row per patient of the base cohort: exposure to glucocorticoid, hydroxychloroquine and "
    "immunosuppressants up to the as-of date; the treatment window is the year that ends on it. "
    "The parameters are those of the first protocol by id.",
    patient_id=text("The patient."),
    history_first_day=day("Earliest usable row of the patient in any extract but patients."),
    steroid_first_day=day("First day ever covered by a systemic glucocorticoid order."),
    steroid_last_day=day("Last day covered by a systemic glucocorticoid order."),
    hydroxychloroquine_days=count("Distinct days ever covered by hydroxychloroquine.", "days"),
    hydroxychloroquine_first_day=day("First day ever covered by hydroxychloroquine."),
    hydroxychloroquine_last_day=day("Last day covered by hydroxychloroquine."),
    immunosuppressant_count=count("Distinct agents of the protocol's list ever given.", "agents"),
    immunosuppressant_adequate_count=count(
        "Agents of the list ever given for long enough.", "agents"
    ),
    immunosuppressants=texts("The agents ever given."),
    immunosuppressants_adequate=texts("The agents given for long enough."),
    intolerances=texts("Drug concepts with a recorded reaction or intolerance."),
    steroid_days=count("Days in the treatment window covered by a glucocorticoid order.", "days"),
    steroid_high_dose_days=count(
        "Days in the window at or above the high dose (mg/kg/day).", "days"
    ),
    steroid_longest_high_dose_days=count(
        "High-dose days of the longest high-dose episode.", "days"
    ),
    steroid_longest_high_dose_first_day=day("First day of the longest high-dose episode."),
    steroid_longest_high_dose_last_day=day("Last day of the longest high-dose episode."),
    steroid_84_days=flag("The longest high-dose episode has at least 84 days (12 weeks)."),
    steroid_90_days=flag("The longest high-dose episode has at least 90 days."),
    steroid_91_days=flag("The longest high-dose episode has at least 91 days (13 weeks)."),
    steroid_3_calendar_months=flag(
        "An unbridged run of high-dose days lasts from a day to three calendar months later "
        "less one day."
    ),
    steroid_continuous_days=count(
        "Longest run of covered days in the window, nothing bridged.", "days"
    ),
    steroid_pulse_days=count(
        "Days in the window whose known iv doses sum to a pulse (250 mg "
        "methylprednisolone-equivalent or more).",
        "days",
    ),
    steroid_dose_unknown_days=count(
        "Covered days in the window whose mg/kg is unknown, for want of dose or weight.", "days"
    ),
    steroid_current_mg_per_kg=number(
        "Prednisone-equivalent mg/kg on the as-of date: 0 without an order, null if unknown.",
        "mg/kg/day",
    ),
)
