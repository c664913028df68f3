"""Why one patient is on the list or off it, in words."""

from textwrap import fill
from typing import Any

from flows.errors import Refusal
from flows.releases import open_release, release_database
from flows.review.current import decisions_of
from flows.review.text import in_words
from flows.review.words import speaks_against
from flows.warehouse import Warehouse

WIDTH = 96


def explanation(place: Warehouse, patient_id: str) -> str:
    """Every criterion with result, reason, source rows and next step, protocol by protocol."""
    with open_release(release_database(place)) as connection:
        screened = connection.execute(
            "SELECT protocol_id, status, rank, as_of, n_fail, n_unknown, n_review, near_miss, "
            "eligible_from FROM screening "
            "WHERE patient_id = ? ORDER BY protocol_id",
            [patient_id],
        ).fetchall()
        if not screened:
            raise Refusal(
                "This patient is not in the base cohort of any protocol",
                "the published database",
                "check the id; without a diagnosis of the disease, after death or after opting "
                "out a patient is not screened, nor whose row was rejected at the delivery (see "
                "quarantine/ of the warehouse), nor an id that was merged into another one",
            )
        answers = connection.execute(
            "SELECT protocol_id, criterion_id, wording, result, reason, evidence_on, evidence, "
            "next_step FROM explain(?)",
            [patient_id],
        ).fetchall()
    decided = [one for one in decisions_of(place, None, patient_id) if one.criterion_id is None]
    lines = []
    for protocol, status, rank, as_of, fails, unknown, review, near, opens in screened:
        lines.append(
            f"{protocol} as of {as_of}: {status.replace('_', ' ')}, rank {rank}; "
            f"{fails} fail, {unknown} unknown, {review} to review"
            + ("; near miss" if near else "")
            + (f"; eligible from {opens}" if opens else "")
        )
        against = _against([answer for answer in answers if answer[0] == protocol])
        lines += [
            _indented(in_words(one, against)) for one in decided if one.protocol_id == protocol
        ]
        for own, criterion, wording, result, reason, on_day, evidence, step in answers:
            if own != protocol:
                continue
            lines.append("")
            lines.append(fill(f"{criterion}  {result.upper()}  {wording}", WIDTH))
            lines.append(_indented(reason))
            if evidence:
                shown = ", ".join(evidence)
                lines.append(
                    _indented(f"Source rows: {shown}" + (f" ({on_day})" if on_day else ""))
                )
            if step:
                lines.append(_indented(f"Next: {step}"))
    return "\n".join(lines)


def _against(answers: list[tuple[Any, ...]]) -> str:
    """What speaks against a verdict that the patient is eligible."""
    found: dict[str, list[str]] = {"fail": [], "unknown": []}
    ruled_out = []
    for _, criterion, _, result, _, _, evidence, _ in answers:
        if result in found:
            found[result].append(criterion)
        if any(row.startswith("decision-") for row in evidence):
            ruled_out.append(criterion)
    told = speaks_against(found["fail"], ruled_out, found["unknown"])
    return f"but {told}" if told else ""


def _indented(text: str) -> str:
    return fill(text, WIDTH, initial_indent="    ", subsequent_indent="    ")
