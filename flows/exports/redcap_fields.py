"""The fields of a trial's REDCap project, one line of its data dictionary each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.exports.trial import Trial
from flows.screening_log import OUTCOMES

HEADINGS = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
_SEXES = {"female": "Female", "male": "Male", "other": "Other", "unknown": "Unknown"}
_VERDICTS = {"eligible": "Eligible", "not_eligible": "Not eligible"}
_PROGRESS = {
    "contacted": "Contacted",
    "declined": "Declined",
    "enrolled": "Enrolled",
    "deferred": "Deferred",
}
_STATES = {
    "in_force": "In force",
    "evidence_changed": "Decide again: the evidence changed",
    "lapsed": "Decide again: its time is over",
}


@dataclass(frozen=True)
class Field:
    """A field: `kind` is REDCap's field type, `checked` the validation of a text."""

    name: str
    form: str
    kind: str
    label: str
    choices: Mapping[str, str] = field(default_factory=dict)
    section: str = ""
    note: str = ""
    checked: str = ""
    identifier: bool = False
    shown_if: str = ""
    required: bool = False

    def line(self) -> tuple[str, ...]:
        """The field's line under HEADINGS; nobody types into it, because imports write it."""
        choices = " | ".join(f"{code}, {plain(label)}" for code, label in self.choices.items())
        return (
            *(self.name, self.form, self.section, self.kind, plain(self.label), choices),
            *(self.note, self.checked, "", "", "y" if self.identifier else "", self.shown_if),
            *("y" if self.required else "", "", "", "", "", "@READONLY"),
        )


def plain(label: str) -> str:
    """The label where `|` parts choices, and REDCap reads `<` as the start of a tag."""
    return " ".join(label.replace("|", "/").replace("&", "&amp;").replace("<", "&lt;").split())


def choice_codes(trial: Trial) -> Mapping[str, str]:
    """Each criterion's code: its number, as REDCap writes it in the names of an import."""
    return {criterion.id: criterion.id.lower() for criterion in trial.criteria}


def fields(trial: Trial) -> list[Field]:
    """Every field of the project, form by form; the record's id is the first, as REDCap asks."""
    return [*_prescreening(trial), *_office_review()]


def _prescreening(trial: Trial) -> list[Field]:
    form = "prescreening"
    codes = choice_codes(trial)
    lines = {codes[c.id]: f"{c.id}: {c.wording}" for c in trial.criteria}
    dates = "Holds dates of the record."
    return [
        Field("record_id", form, "text", "Screening number", required=True),
        Field("patient_id", form, "text", "Patient id", identifier=True, required=True),
        Field("birth_date", form, "text", "Born on", checked="date_ymd", identifier=True),
        Field("sex", form, "radio", "Sex", _SEXES),
        Field("age", form, "text", "Age in years on that day", checked="integer"),
        Field("protocol_id", form, "text", "Protocol", section="Screening", required=True),
        Field("as_of", form, "text", "Screened as of", checked="date_ymd", required=True),
        Field("status", form, "radio", "Outcome", OUTCOMES, required=True),
        Field("screening_rank", form, "text", "Place in the list", checked="integer"),
        Field("n_pass", form, "text", "Criteria that pass", checked="integer"),
        Field("n_fail", form, "text", "Criteria that fail", checked="integer"),
        Field("n_unknown", form, "text", "Criteria that lack data", checked="integer"),
        Field("n_review", form, "text", "Criteria to review", checked="integer"),
        *_criteria(form, "failing", "fail_reasons", "n_fail", "Criteria failed", lines, dates),
        Field("near_miss", form, "yesno", "Near miss", shown_if="[status] = 'ineligible'"),
        Field(
            "eligible_from",
            form,
            "text",
            "Eligible from, by the passing of time alone",
            checked="date_ymd",
            shown_if="[status] = 'ineligible'",
        ),
        *_criteria(form, "missing", "missing_reasons", "n_unknown", "Data missing", lines, dates),
        *_criteria(form, "to_review", "review_reasons", "n_review", "To review", lines, dates),
        Field("next_steps", form, "notes", "What to order or look up", identifier=True, note=dates),
    ]


def _criteria(
    form: str, name: str, why: str, number: str, label: str, lines: Mapping[str, str], note: str
) -> tuple[Field, Field]:
    shown = f"[{number}] > 0"
    return (
        Field(name, form, "checkbox", label, lines, section=label, shown_if=shown),
        Field(why, form, "notes", f"{label}: why", identifier=True, note=note, shown_if=shown),
    )


def _office_review() -> list[Field]:
    form = "office_review"
    return [
        *_decision(form, "verdict", "Does the patient fit", _VERDICTS),
        *_decision(form, "progress", "How far it went", _PROGRESS),
        Field(
            "deferred_until",
            form,
            "text",
            "Deferred until",
            checked="date_ymd",
            shown_if="[progress] = 'deferred'",
        ),
        Field("enrolled_on", form, "text", "Enrolled on", checked="date_ymd"),
        Field("left_on", form, "text", "Left the trial on", checked="date_ymd"),
        Field("all_decisions", form, "notes", "Every decision that stands", identifier=True),
    ]


def _decision(form: str, name: str, label: str, choices: Mapping[str, str]) -> list[Field]:
    """A decision of the office: what, why, who, when, and whether it stands."""
    given = f"[{name}] <> ''"
    again = f"{given} and [{name}_state] <> 'in_force'"
    return [
        Field(name, form, "radio", label, choices, section=label),
        Field(f"{name}_reason", form, "notes", "Reason", identifier=True, shown_if=given),
        Field(f"{name}_by", form, "text", "Decided by", shown_if=given),
        Field(
            f"{name}_at",
            form,
            "text",
            "Decided at (UTC)",
            checked="datetime_seconds_ymd",
            shown_if=given,
        ),
        Field(f"{name}_state", form, "radio", "Does it stand", _STATES, shown_if=given),
        Field(
            f"{name}_again", form, "notes", "Why to decide again", identifier=True, shown_if=again
        ),
    ]
