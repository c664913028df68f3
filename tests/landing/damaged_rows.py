"""Damage that one column alone has, or that several cells of a row make together, by extract."""

# What is written into which columns, and for which reasons the row is rejected.
REJECTED = {
    "patients": """
        change                   | reasons
        sex =                    | sex:required
        sex = F                  | sex:not_allowed
        sex = Female             | sex:not_allowed
        sex = 1                  | sex:not_allowed
        sex = 女                  | sex:not_allowed
        patient_id = N/A         | patient_id:no_value
        death_date = 1990-01-01  | death_date:died_before_birth
        death_date = alive       | death_date:not_a_date
        death_date = 2026-11-17  | death_date:future
        research_opt_out = maybe | research_opt_out:not_true_or_false
        research_opt_out = 2     | research_opt_out:not_true_or_false
        research_opt_out = ja    | research_opt_out:not_true_or_false
        research_opt_out = NULL  | research_opt_out:not_true_or_false
    """,
    "diagnoses": """
        change                                              | reasons
        code_system = ICD-10                                | code_system:not_allowed
        code_system = icd10                                 | code_system:not_allowed
        code_system =                                       | code_system:required
        diagnosed_on = 2026-01-05; resolved_on = 2026-01-04 | resolved_on:ends_before_start
        resolved_on = 2026-11-17                            | resolved_on:future
        resolved_on = 1970-01-01 | resolved_on:epoch; resolved_on:ends_before_start
        status = active                                     | status:not_allowed
        status = entered in error                           | status:not_allowed
        setting = ward                                      | setting:not_allowed
    """,
    "medications": """
        change                                         | reasons
        route = PO                                     | route:not_allowed
        route = Oral                                   | route:not_allowed
        route = 口服                                     | route:not_allowed
        status = Active                                | status:not_allowed
        code_system = RxNorm                           | code_system:not_allowed
        dose_value = 200000; dose_unit = mg            | dose_value:too_heavy
        dose_value = 500000; dose_unit = MG            | dose_value:too_heavy
        dose_value = 1000; dose_unit = g               | dose_value:too_heavy
        dose_unit = 5                                  | dose_unit:is_a_number
        frequency_per_day = 97                         | frequency_per_day:too_large
        frequency_per_day = 1000                       | frequency_per_day:too_large
        start_date = 2026-01-05; end_date = 2026-01-04 | end_date:ends_before_start
        end_date = 31.12.2026                          | end_date:not_a_date
        code = ; code_system = ; name =                | code:code_or_name
    """,
    "labs": """
        change                                  | reasons
        code_system = Loinc                     | code_system:not_allowed
        status = Final                          | status:not_allowed
        status = F                              | status:not_allowed
        unit = 5.6                              | unit:is_a_number
        unit = 10\\n9/L                         | unit:line_break
        reference_low = 40; reference_high = 10 | reference_high:limits_swapped
        reference_low = -999                    | reference_low:no_value
    """,
    "observations": """
        change           | reasons
        status = checked | status:not_allowed
        unit = 37.5      | unit:is_a_number
    """,
    "procedures": """
        change             | reasons
        code_system = ICD9 | code_system:not_allowed
    """,
    "immunizations": """
        change            | reasons
        code_system = cvx | code_system:not_allowed
    """,
    "adverse_reactions": """
        change                          | reasons
        code = ; code_system = ; name = | code:code_or_name
    """,
    "enrolments": """
        change                                          | reasons
        enrolled_on = 2026-01-05; ended_on = 2026-01-04 | ended_on:ends_before_start
        trial_id =                                      | trial_id:required
        trial_id = NULL                                 | trial_id:no_value
    """,
    "patient_merges": """
        change       | reasons
        to_id = NULL | to_id:no_value
    """,
}

# What looks wrong and may be right, or is for a later step: it is accepted as it stands.
LEGAL = {
    "patients": """
        change                  | because
        patient_id = 00123.4    | an id is any text, letter for letter
        research_opt_out = TRUE | in either case
    """,
    "diagnoses": """
        change                       | because
        name = NULL                  | a name may be anything printable
        code = M32.1+†N08.5*         | a dagger marks a pair of ICD codes
        name = two\\nlines, "quoted" | free text
    """,
    "medications": """
        change                                         | because
        end_date = 9999-12-31                          | an order's end may lie ahead
        dose_unit =                                    | the dose is unknown, the days are covered
        dose_unit = 1                                  | the unit of ratios
        frequency_per_day = 0.142857                   | once a week
        frequency_per_day = 24                         | every hour
        dose_value = 199999                            | heavy, and not impossible in mg
        start_date = 2013-01-01; end_date = 2026-01-01 | long, and as delivered
    """,
    "labs": """
        change                                              | because
        value = 1,5                                         | as reported: unreadable later
        value = 1e400                                       | as reported: unreadable later
        value = ５．６                                         | as reported: read as 5.6 later
        value = <0.01                                       | as reported: a comparator
        value = 阳性                                          | as reported: a word
        value = N/A                                         | as reported: unreadable later
        unit =                                              | the unit is unusable later
        unit = furlong                                      | the unit is unusable later
        reference_low = <5; reference_high = 3              | limits that are no plain numbers
        reference_low = 5; reference_high = 5               | equal limits
        collected_at = 2026-01-05T08:30:00+08:00            | converted to the source's zone
        collected_at = 2026-01-05                           | midnight of a day alone
        code = NA; code_system = LOCAL                      | the code of sodium
        patient_id = DEAD1; collected_at = 2026-01-10 23:59 | the day of death itself
        patient_id = LATE1; collected_at = 2026-06-01 00:00 | the day of birth itself
    """,
    "patient_merges": """
        change                         | because
        to_id = NOBODY                 | no effect until somebody has that id
        from_id = OLD-X; to_id = OLD-X | a merge undone
    """,
    "enrolments": """
        change     | because
        ended_on = | still in the trial
    """,
}
