"""A small trial that is right, and what is said of it when it is written otherwise."""

# ruff: noqa: E501

import re
from pathlib import Path

from flows.errors import Refusal
from flows.protocols import load_protocol

RIGHT = """\
id = "TRIAL-1"
title = "A trial of nobody"
registry = "none"
version = "1"
checked_on = 2026-11-22
disease = "sle"

[treatment]
window_days = 365
high_dose_mg_per_kg_at_least = 1.0
tolerance = 1e-9
episode_gap_days_at_most = 14
weight_days_before_at_most = 180
weight_days_after_at_most = 30
open_end_days = 30
pulse_methylprednisolone_mg_at_least = 250
exposure_gap_days_at_most = 30
systemic_routes = ["oral", "iv", "im", "sc"]
systemic_atc_prefixes = ["H02", "L04"]
depot_by_route = { im = ["triamcinolone", "betamethasone"] }
immunosuppressants = [
  "cyclophosphamide",
  "azathioprine",  # with a comment
]

[treatment.adequate]
covered_days_at_least = 90
iv_start_dates_at_least = { cyclophosphamide = 3 }
courses_at_least = { rituximab = 1 }
span_days_at_least = { belimumab = 84 }
span_covered_days_at_least = 3

[[criteria]]
id = "I1"
line = "I1"
wording = "At least 5 years old."
decidable = "full"
when_absent = "unknown"
changeable = true
next_step = "correct the birth date"
rule = { kind = "range", of = "age_years", at_least = 5, unit = "years" }

[[criteria]]
id = "I4a"
line = "I4"
wording = "Ejection fraction of 55 % or more."
decidable = "full"
when_absent = "unknown"
changeable = true
next_step = "order an echocardiogram"
softened_by = "I5"
[criteria.rule]
kind = "range"
of = "lvef"
at_least = 55
unit = "%"
within_days = 90

[[criteria]]
id = "I5"
line = "I5"
wording = "Liver and heart without findings."
decidable = "partial"
when_absent = "review"
changeable = false
next_step = "have a clinician judge"
[criteria.rule]
kind = "any_of"
rules = [
  { kind = "upper_limit_multiple", of = "ast", at_most = 3.0, within_days = 30, limit_within_days = 365, spread_from_age_years = 1 },
  { kind = "presence", extract = "diagnoses", concepts = ["myocarditis"], if_present = "review", what = "heart disease" },
  { kind = "presence", extract = "adverse_reactions", roles = ["glucocorticoid"], if_present = "fail", what = "reaction" },
  { kind = "presence", extract = "immunizations", concepts = ["live_vaccine"], if_present = "fail", what = "vaccine" },
  { kind = "judgement", what = "whether the liver is well" },
]
"""


def written(folder: Path, *changes: tuple[str, str], name: str = "trial") -> Path:
    """The trial's file with places written otherwise; each must stand in it exactly once."""
    text = RIGHT
    for stands, instead in changes:
        assert text.count(stands) == 1, f"{stands} stands {text.count(stands)} times"
        text = text.replace(stands, instead)
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def refused(path: Path) -> str:
    """Why the protocol is refused."""
    try:
        load_protocol(str(path))
    except Refusal as refusal:
        return str(refusal)
    raise AssertionError(f"{path.name} is right")


def mistakes(path: Path) -> list[tuple[int, str]]:
    """The line and the text of every mistake that is named, in the order of the message."""
    found = re.findall(rf"{re.escape(str(path))} line (\d+): (.*)", refused(path))
    return [(int(line), text) for line, text in found]


def line_of(path: Path, text: str) -> int:
    """The first line that holds the text."""
    lines = path.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)
