"""The closed vocabularies of the answers, in the order in which they are shown."""

RESULTS = ("pass", "fail", "review", "unknown", "not_applicable")

UNKNOWN_BECAUSE = (
    "unusable_unit",
    "unreadable_value",
    "conflicting",
    "too_old",
    "short_history",
    "never_recorded",
    "not_decided_by_this_version",
)

STATUSES = ("candidate", "needs_data", "ineligible")

CAUSES = ("new_data", "corrected_data", "time_passed", "protocol_changed", "software_changed")

# What the research office may decide of a patient, and of one criterion of theirs.
PATIENT_DECISIONS = (
    "eligible",
    "not_eligible",
    "contacted",
    "declined",
    "enrolled",
    "deferred",
    "withdrawn",
)
CRITERION_DECISIONS = ("eligible", "not_eligible", "withdrawn")
# Of a patient's decisions those on whether they fit; the others tell how far it went with them.
VERDICTS = ("eligible", "not_eligible")

DECISION_STATES = (
    "in_force",
    "evidence_changed",
    "lapsed",
    "superseded",
    "withdrawn",
    "data_decides",
)
# Shown, marked, until somebody decides anew.
RESURFACED = ("evidence_changed", "lapsed")

SECTIONS = ("inclusion", "exclusion")

DECIDABLE = ("full", "partial", "manual")

DRUG_ROLES = (
    "glucocorticoid",
    "hydroxychloroquine",
    "immunosuppressant",
    "excluded",
    "not_on_trial_list",
    "prior_cart",
    "vasopressor_inotrope",
    "anti_infective",
)

# What a result says in words, whatever the language of the laboratory.
MEANINGS = (
    "negative",
    "positive",
    "reactive",
    "weak_positive",
    "indeterminate",
    "small",
    "moderate",
    "large",
)

# Why an order counts as exposure, or does not.
EXPOSURES = (
    "counted",
    "not_in_force",
    "not_systemic",
    "route_unknown",
    "depot",
    "ambiguous_name",
    "excluded_product",
    "no_concept",
    "not_an_exposure",
    "after_as_of",
)
