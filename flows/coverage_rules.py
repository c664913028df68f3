"""A protocol's rules in words that an investigator reads."""

from collections.abc import Callable, Iterator

from schemas import record_rules, rules, treatment_rules, value_rules
from transforms.answers import bound_in_words
from transforms.assess.windows import length_in_words

Label = Callable[[str], str]

_GROUPS = {
    "all_of": "Every one of these must pass; one that fails decides, then one that is unknown:",
    "any_of": "One of these is enough to pass:",
    "none_found": "Each of these is looked for, and the gravest finding decides:",
    "jointly": "Together these exclude; one of them alone is for review:",
}


def rule_in_words(rule: rules.Rule, label: Label, depth: int = 0) -> list[str]:
    """Lines of a nested Markdown list."""
    indent = "  " * depth + "- "
    match rule:
        case rules.Childbearing():
            asked = (
                f"Of girls and women with a recorded menarche, or of {rule.from_age_years} to "
                f"{rule.to_age_years} years; not applicable to others. From "
                f"{rule.asked_from_age_years} years on without a record of the menarche, what is "
                "open is for review."
            )
            return [indent + asked, *rule_in_words(rule.rule, label, depth + 1)]
        case rules.AllOf() | rules.AnyOf() | rules.NoneFound() | rules.Jointly():
            told = _GROUPS[rule.kind]
            if isinstance(rule, rules.AnyOf) and rule.unknown_wins:
                told = told[:-1] + "; a missing test is asked for before a person is:"
            parts = [line for part in rule.rules for line in rule_in_words(part, label, depth + 1)]
            return [indent + told, *parts]
        case _:
            return [indent + _one(rule, label)]


def _one(rule: rules.Rule, label: Label) -> str:
    match rule:
        case value_rules.ActivityScore():
            return (
                f"{_range(rule, label)} Without a recorded total the items in the record give a "
                "lower and an upper bound: a lower bound that reaches it is for review, anything "
                "else unknown."
            )
        case value_rules.Range():
            return _range(rule, label)
        case value_rules.Classification():
            return (
                f"{label(rule.of)}: recorded, or the sum of its items, is at least "
                f"{rule.at_least}, with the entry criterion and at least "
                f"{rule.clinical_items_at_least} clinical item. The sum is a lower bound: less is "
                "unknown. Fever with an infection within "
                f"{rule.fever_infection_within_days} days of it is for a clinician; haemolysis "
                f"must be shown within {rule.hemolysis_within_days} days of the antiglobulin test."
            )
        case value_rules.UpperLimitMultiple():
            return (
                f"The newest {label(rule.of)} is at most {rule.at_most:g} times its upper limit, "
                f"within {rule.within_days} days. The limit is the row's own, else the one of the "
                f"patient's latest result of the same item within {rule.limit_within_days} days, "
                "else a published one, where a value inside the spread of published limits is for "
                "review."
            )
        case value_rules.KidneyFunction():
            return (
                f"eGFR is {bound_in_words(rule, 'mL/min/1.73 m2')} by every equation that applies "
                "(CKiD U25, bedside Schwartz, CKD-EPI 2021), from the newest creatinine within "
                f"{rule.within_days} days and a height within {rule.height_within_days} days; "
                "equations that disagree, dialysis, acute kidney injury or an unsteady creatinine "
                f"are for review. Without a height CKD-EPI decides alone from "
                f"{rule.alone_from_age_years} years."
            )
        case value_rules.Finding():
            return _finding(rule, label)
        case treatment_rules.LongestEpisode():
            return (
                "The longest run of high-dose days in the treatment window has at least "
                f"{rule.at_least_days} days."
            )
        case treatment_rules.CoveredDays():
            return f"{label(rule.of).capitalize()} on at least {rule.at_least_days} days, ever."
        case treatment_rules.Count():
            return (
                f"At least {rule.at_least} of the protocol's {rule.of}, each given for long enough."
            )
        case record_rules.Presence():
            return _presence(rule)
        case record_rules.Report():
            return (
                f"An {rule.what} within {rule.within_days} days (it mentions "
                f"{', '.join(rule.mentions)}) is for a person to read."
            )
        case record_rules.Judgement():
            shown = [
                *(
                    f"{label(concept)} within {rule.reports_within_days} days"
                    for concept in rule.reports
                ),
                *(f"{seen.what} {_window(seen)}" for seen in rule.seen),
            ]
            return f"A person judges {rule.what}." + (
                f" Shown: {'; '.join(shown)}." if shown else ""
            )
        case _:
            return "Not decided by this version."


def _range(rule: value_rules.Range, label: Label) -> str:
    name = label(rule.of)
    bound = bound_in_words(rule, "" if name.endswith(f"in {rule.unit}") else rule.unit)
    if rule.within_days is None:
        told = f"{name} is {bound}."
    else:
        told = f"The newest {name} is {bound}, within {rule.within_days} days."
    return " ".join([told, *_readings(rule)])


def _readings(rule: value_rules.Range) -> Iterator[str]:
    """How a value that is out of the ordinary is read."""
    ends = {"below": rule.possible_at_least, "above": rule.possible_at_most}
    outside = [f"{word} {end:g}" for word, end in ends.items() if end is not None]
    if outside:
        yield f"A value {' or '.join(outside)} {rule.unit} is not possible, thus unreadable."
    if rule.range_text == "lower_end":
        yield "Of a reported range the lower end counts."
    if rule.methods_that_straddle == "review":
        yield "Results of the newest day that lie on both sides of the bound are for review."
    if rule.review_names:
        told = f"For review where its name says {', '.join(rule.review_names)}"
        if rule.review_names_unless:
            told += f", unless it says {', '.join(rule.review_names_unless)}"
        yield told + "."
    if rule.flag and rule.flag_unless_codes:
        yield f'Marked "{rule.flag}" unless its code is {" or ".join(rule.flag_unless_codes)}.'


def _finding(rule: value_rules.Finding, label: Label) -> str:
    tests = " or ".join(map(label, rule.of))
    told = f"The newest {tests} within {rule.within_days} days: "
    told += f"positive is {_outcome(rule.if_positive)}"
    told += f" (words: {', '.join(rule.positive)}"
    told += f"; numbers: {rule.at_least:g} or more" if rule.at_least is not None else ""
    told += "; any amount" if rule.any_amount else ""
    if rule.low_is_positive:
        told += "; where only a lower limit is given, numbers below it"
    told += "; numbers beyond the row's reference limit), negative passes, anything between is for "
    told += "review."
    if rule.negative_below is not None:
        told += f" Without a limit a number below {rule.negative_below:g} is negative."
    if rule.when_unknown == "not_applicable":
        told += " It need not be there."
    if rule.older_counts_not:
        told += " Without one, silence decides."
    return told.replace("_", " ")


def _presence(rule: record_rules.Presence) -> str:
    source = rule.extract.replace("_", " ")
    told = f"{rule.what[0].upper()}{rule.what[1:]} in the {source}, {_window(rule)}: "
    told += _outcome(rule.if_present)
    if rule.names:
        told += f"; also where the name says {', '.join(rule.names)}"
    if rule.by_onset:
        told += "; its first day counts"
    if rule.routes:
        told += f"; routes: {', '.join(rule.routes).replace('none', 'not recorded')}"
    if rule.review_names:
        told += f"; for review where the name says {', '.join(rule.review_names)}"
    if rule.except_names:
        told += f"; not where the name says {', '.join(rule.except_names)}"
    for concept, times in rule.except_sparse.items():
        told += f"; not {concept} at most {times:g} times a day"
    if rule.record_within_days is not None:
        told += ". Silence is a pass only with a record of any kind within "
        told += f"{rule.record_within_days} days; one that no concept claims is for review"
    return told + "."


def _outcome(result: str) -> str:
    return {"fail": "a fail", "review": "for review", "pass": "a pass"}[result]


def _window(rule: record_rules.Records) -> str:
    return length_in_words(rule.within_days, rule.within_months)
