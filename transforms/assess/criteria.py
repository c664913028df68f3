"""One result per patient and criterion of a protocol."""

import pandas as pd

from schemas.protocol import Protocol
from schemas.shape import checked
from schemas.tables.results import CRITERION_RESULT
from transforms.assess.facts import Facts
from transforms.assess.rules import judge, soften


def criterion_results(protocol: Protocol, facts: Facts) -> pd.DataFrame:
    """The published criterion_result of one protocol, sorted by patient and protocol order."""
    answers = {
        criterion.id: judge(criterion.rule, criterion, facts, protocol.treatment)
        for criterion in protocol.criteria
    }
    soften(answers, protocol.criteria)
    frames = [
        frame.assign(protocol_id=protocol.id, criterion_id=name, position=position)
        for position, (name, frame) in enumerate(answers.items())
    ]
    results = pd.concat(frames).rename_axis("patient_id").reset_index()
    results = results.sort_values(["patient_id", "position"], kind="stable", ignore_index=True)
    results = results.assign(data_result=results["result"])
    return checked(CRITERION_RESULT, results[list(CRITERION_RESULT.columns)])
