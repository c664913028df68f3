"""Every screened patient: what the data say, and how the office's decisions stand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from schemas.words import VERDICTS

# The number by which a site's log knows a patient: always the same, and not the hospital's id.
# Whoever has a list of ids can work it out: it hides them from a glance, not from a search.
_NUMBER = (
    "'S-' || regexp_replace(upper(left(sha256(s.protocol_id || '/' || s.patient_id), 12)), "
    "'(....)(....)(....)', '\\1-\\2-\\3')"
)
_AGE = (
    "year(s.as_of) - year(p.birth_date) - "
    "(strftime(s.as_of, '%m%d') < strftime(p.birth_date, '%m%d'))::INTEGER"
)
# Criteria that are failed, by the data or by a person.
_FAILING = (
    "string_agg(r.criterion_id, ', ' ORDER BY c.position) FILTER (r.result = 'fail' AND "
    "len(list_filter(r.evidence, lambda row: row LIKE 'decision-%')) {whose})"
)
_NO_DECISION = (
    "SELECT 0 AS decision_id, '' AS protocol_id, '' AS patient_id, '' AS criterion_id, "
    "'' AS decision, '' AS reason, DATE '2000-01-01' AS until, "
    "TIMESTAMP '2000-01-01' AS decided_at, '' AS decided_by, '' AS state, '' AS state_because "
    "WHERE false"
)
_QUERY = f"""
WITH answer AS (
  SELECT r.protocol_id, r.patient_id,
    string_agg(r.criterion_id || ': ' || r.reason, ' ' ORDER BY c.position)
      FILTER (r.result = 'fail') AS fail_reasons,
    string_agg(r.criterion_id || ': ' || r.reason, ' ' ORDER BY c.position)
      FILTER (r.result = 'unknown') AS missing_reasons,
    string_agg(r.criterion_id || ': ' || r.reason, ' ' ORDER BY c.position)
      FILTER (r.result = 'review') AS review_reasons,
    string_agg(DISTINCT r.next_step, '; ' ORDER BY r.next_step) AS next_steps,
    {_FAILING.format(whose="= 0")} AS failed_by_data,
    {_FAILING.format(whose="> 0")} AS failed_by_person
  FROM criterion_result r JOIN criterion c USING (protocol_id, criterion_id)
  GROUP BY ALL
), standing AS (
  SELECT *, struct_pack(
    decision := decision, reason := reason, by := decided_by, at := decided_at, until := until,
    state := state, again := again) AS told,
    CASE WHEN criterion_id IS NULL THEN replace(decision, '_', ' ')
      ELSE criterion_id || CASE decision WHEN 'eligible' THEN ': does not stand in the way'
        WHEN 'not_eligible' THEN ': rules the patient out' ELSE ': ' || decision END
    END AS words,
    CASE WHEN criterion_id IS NOT NULL OR decision <> 'eligible' THEN ''
      WHEN len(failing) > 0 THEN ' (but ' || concat_ws(' and ', 'the data fail ' || failed_by_data,
        'a person ruled the patient out by ' || failed_by_person) || ')'
      WHEN len(missing) > 0 THEN ' (but data are missing: ' || array_to_string(missing, ', ') || ')'
      ELSE '' END AS against
  FROM (
    SELECT d.*, s.failing, s.missing, a.failed_by_data, a.failed_by_person,
      CASE WHEN d.state <> 'in_force'
        THEN coalesce(d.state_because, replace(d.state, '_', ' ')) END AS again
    FROM ({{decisions}}) d JOIN screening s USING (protocol_id, patient_id)
      LEFT JOIN answer a USING (protocol_id, patient_id)
    WHERE d.state IN ('in_force', 'evidence_changed', 'lapsed')
  )
), decided AS (
  SELECT protocol_id, patient_id,
    arg_max(told, decision_id) FILTER (criterion_id IS NULL AND decision IN {VERDICTS}) AS verdict,
    arg_max(told, decision_id) FILTER (criterion_id IS NULL AND decision NOT IN {VERDICTS})
      AS progress,
    string_agg(
      strftime(decided_at, '%Y-%m-%d ') || words || against || coalesce(' until ' || until, '')
      || ', by ' || decided_by || coalesce(': ' || reason, '')
      || coalesce(' (decide again: ' || again || ')', ''),
      '; ' ORDER BY decision_id) AS decisions,
    string_agg(words || ': ' || again, '; ' ORDER BY decision_id) AS decide_again
  FROM standing GROUP BY ALL
), enrolled AS (
  SELECT s.protocol_id, s.patient_id, max(e.enrolled_on) AS enrolled_on,
    arg_max(e.left_on, (e.enrolled_on, e.left_on)) AS left_on
  FROM screening s JOIN (
    SELECT *, coalesce(ended_on, DATE '9999-12-31') AS left_on FROM enrolment
  ) e USING (patient_id)
  WHERE upper(e.trial_id) = upper(s.protocol_id) AND e.enrolled_on <= s.as_of
  GROUP BY ALL
)
SELECT s.protocol_id, {_NUMBER} AS screening_number, s.patient_id, s.as_of, {_AGE} AS age, p.sex,
  p.birth_date, s.status, s.rank, s.n_pass, s.n_fail, s.n_review, s.n_unknown, s.failing, s.missing,
  s.to_review, s.near_miss, s.eligible_from, a.fail_reasons, a.missing_reasons, a.review_reasons,
  a.next_steps, d.verdict, d.progress, d.decisions, d.decide_again, e.enrolled_on,
  CASE WHEN e.left_on <= s.as_of THEN e.left_on END AS left_on
FROM screening s JOIN patient p USING (patient_id)
  LEFT JOIN answer a USING (protocol_id, patient_id)
  LEFT JOIN decided d USING (protocol_id, patient_id)
  LEFT JOIN enrolled e USING (protocol_id, patient_id)
ORDER BY s.protocol_id, s.rank
"""


@dataclass(frozen=True)
class Standing:
    """A decision of the office that nobody took back.

    `again` is why somebody must decide again; null while it is in force.
    """

    decision: str
    reason: str | None
    by: str
    at: datetime
    until: date | None
    state: str
    again: str | None

    @property
    def in_force(self) -> bool:
        return self.state == "in_force"


@dataclass(frozen=True)
class Screened:
    """One patient for one protocol, with the office's verdict and how far it went with them.

    `decisions` tells all decisions that stand, those on single criteria too, in words;
    `decide_again` those of them that wait for a new one, and why.
    `enrolled_on` and `left_on` are of this very trial, as the hospital's enrolments say.
    """

    protocol_id: str
    screening_number: str
    patient_id: str
    as_of: date
    age: int
    sex: str
    birth_date: date
    status: str
    rank: int
    n_pass: int
    n_fail: int
    n_review: int
    n_unknown: int
    failing: list[str]
    missing: list[str]
    to_review: list[str]
    near_miss: bool
    eligible_from: date | None
    fail_reasons: str | None
    missing_reasons: str | None
    review_reasons: str | None
    next_steps: str | None
    verdict: Standing | None
    progress: Standing | None
    decisions: str | None
    decide_again: str | None
    enrolled_on: date | None
    left_on: date | None

    @property
    def taking_part_from(self) -> date | None:
        """The day of enrolment as the hospital says, else the day on which the office said so."""
        if self.enrolled_on or not self.progress or self.progress.decision != "enrolled":
            return self.enrolled_on
        return self.progress.at.date()


def screened(
    connection: duckdb.DuckDBPyConnection, protocols: Collection[str] | None = None
) -> list[Screened]:
    """Everyone who was screened for these protocols (or all), by protocol and rank."""
    # Releases of before the office's decisions were kept have no such table.
    known = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = 'review_decision'"
    ).fetchone()
    decisions = "FROM review_decision" if known else _NO_DECISION
    cursor = connection.execute(_QUERY.format(decisions=decisions))
    names = [column[0] for column in cursor.description or []]
    found = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
    return [
        Screened(
            **row
            | {asked: row[asked] and Standing(**row[asked]) for asked in ("verdict", "progress")}
        )
        for row in found
        if protocols is None or row["protocol_id"] in protocols
    ]
