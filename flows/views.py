"""The published database's views and macros, each with its comment and its columns."""

import pandera.pandas as pa

from schemas.tables import TABLES

VIEWS = {
    "candidate": (
        "SELECT * FROM screening WHERE status = 'candidate' ORDER BY protocol_id, rank",
        "The rows of screening whose status is candidate, best first: one row per protocol and "
        "candidate. Key: protocol_id, patient_id. Joins as screening does.",
    ),
}
MACROS = {
    "candidates_as_of": (
        "(on_date) AS TABLE SELECT h.* FROM screening_history h JOIN ("
        "SELECT protocol_id, max(release_id) AS release_id FROM screening_history "
        "WHERE as_of <= on_date AND release_id NOT IN (SELECT format('{:06d}', refresh_id) "
        "FROM refresh WHERE rolled_back_at IS NOT NULL) GROUP BY protocol_id) newest "
        "USING (protocol_id, release_id) "
        "WHERE h.status = 'candidate' ORDER BY h.protocol_id, h.rank",
        "The candidates of the last release whose as-of date is on or before the date; releases "
        "that operations went back from do not count. One row per protocol and candidate. "
        "Parameter on_date: a day, DATE '2026-11-16'.",
    ),
    "explain": (
        "(patient_id) AS TABLE SELECT r.protocol_id, r.criterion_id, c.wording, r.result, "
        "r.reason, r.value, r.unit, r.threshold, r.evidence_on, r.evidence, r.next_step, "
        "r.data_result "
        "FROM (SELECT * RENAME (patient_id AS screened) FROM criterion_result) r "
        "JOIN criterion c USING (protocol_id, criterion_id) "
        "WHERE r.screened = patient_id ORDER BY r.protocol_id, c.position",
        "Every criterion of one patient in protocol order, with its evidence and reason. One row "
        "per protocol and criterion, none for who is not in the base cohort. Parameter "
        "patient_id: the patient's id, 'P00001'.",
    ),
}
# A macro's parameters in order: no function of DuckDB tells them with their types.
PARAMETERS = {"candidates_as_of": ("on_date",), "explain": ("patient_id",)}

_ANSWER = ("result", "reason", "value", "unit", "threshold", "evidence_on", "evidence", "next_step")


def returned(name: str) -> dict[str, pa.Column]:
    """The columns of a view, or of the rows that a macro gives, as the tables describe them."""
    if name == "explain":
        answer = TABLES["criterion_result"].columns
        wording = {"wording": TABLES["criterion"].columns["wording"]}
        first = {column: answer[column] for column in ("protocol_id", "criterion_id")}
        return first | wording | {column: answer[column] for column in (*_ANSWER, "data_result")}
    table = "screening_history" if name == "candidates_as_of" else "screening"
    return dict(TABLES[table].columns)
