"""A small trial of the shipped protocol's own criteria, so that a patient can be a candidate."""

import tomllib
from pathlib import Path
from typing import Any

from flows.resources import protocols_folder
from schemas.protocol import as_json

# Protocol order.
KEPT = ("I1", "I2b", "I2c", "I2d", "I2e", "I2f", "I3", "I4a", "I4g")
TRIAL = "SPEC-1"


def small_trial(folder: Path) -> str:
    """The path of the trial's file.

    It asks for 5 years of age (I1) and, as a line of its own (I9), for 7. A low ejection fraction
    (I4a) is taken as something that does not change.
    """
    text = (protocols_folder() / "nct06934447.toml").read_text("utf-8")
    whole = tomllib.loads(text)
    kept = [c for c in whole["criteria"] if c["id"] in KEPT]
    older = next(c for c in kept if c["id"] == "I1")
    kept.append(older | {"id": "I9", "line": "I9", "rule": older["rule"] | {"at_least": 7}})
    for criterion in kept:
        criterion["changeable"] = criterion["id"] != "I4a"
    path = folder / "spec.toml"
    head = {k: v for k, v in whole.items() if k not in ("criteria", "treatment")}
    path.write_text(
        _lines(head | {"id": TRIAL})
        + f"treatment = {_inline(whole['treatment'])}\n"
        + f"criteria = {_inline(kept)}\n",
        "utf-8",
    )
    return str(path)


def _lines(table: dict[str, Any]) -> str:
    return "".join(f"{name} = {_inline(value)}\n" for name, value in table.items())


def _inline(value: Any) -> str:
    """A TOML value; JSON writes texts, numbers and truth values alike."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {_inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return value.isoformat() if hasattr(value, "isoformat") else as_json(value)
