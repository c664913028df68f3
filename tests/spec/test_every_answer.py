"""What holds for every answer of every chart of this folder."""

import re

import pandas as pd
import pytest

from spec.conftest import DELIVERIES, Hospital
from spec.hospital import Judged

NOT_DECIDED = "not_decided_by_this_version"
# A number decides these; the others' fails have no distance.
NUMERIC = {"I1", "I2c", "I2d", "I2e", "I3", "I4a", "I4c", "I4d", "I4e", "I4g"}
ROWS = {
    "measurement": "result_id",
    "diagnosis": "diagnosis_id",
    "medication": "medication_id",
    "adverse_reaction": "reaction_id",
    "procedure": "procedure_id",
    "immunization": "immunization_id",
    "enrolment": "enrolment_id",
    "patient": "patient_id",
}


@pytest.fixture(scope="module", params=DELIVERIES)
def judged(request: pytest.FixtureRequest, hospital: Hospital) -> Judged:
    return hospital(request.param)


@pytest.fixture(scope="module")
def answers(judged: Judged) -> pd.DataFrame:
    return judged.results.reset_index()


def _faults(rows: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(zip(rows["patient_id"], rows["criterion_id"], rows["reason"], strict=True))[:5]


def test_exactly_the_unknown_ones_have_a_cause(answers: pd.DataFrame) -> None:
    unknown = answers["result"].eq("unknown")
    assert _faults(answers[unknown != answers["unknown_because"].notna()]) == []


def test_what_is_unknown_has_a_next_step_and_what_is_decided_has_none(
    answers: pd.DataFrame,
) -> None:
    unknown = answers["result"].eq("unknown")
    decided = answers["result"].isin(("pass", "fail", "not_applicable"))
    assert _faults(answers[unknown & answers["next_step"].isna()]) == []
    assert _faults(answers[decided & answers["next_step"].notna()]) == []


def test_this_version_decides_every_criterion(answers: pd.DataFrame) -> None:
    assert NOT_DECIDED not in set(answers["unknown_because"])


def test_a_fail_or_review_names_source_rows(answers: pd.DataFrame) -> None:
    wanted = answers[answers["result"].isin(("fail", "review"))]
    empty = wanted["evidence"].map(len).eq(0)
    assert _faults(wanted[empty]) == []


def test_evidence_exists_belongs_to_the_patient_and_is_sorted(
    judged: Judged, answers: pd.DataFrame
) -> None:
    known = {
        (row["patient_id"], row[key])
        for table, key in ROWS.items()
        for row in judged.table(table).to_dict("records")
    }
    for row in answers.itertuples():
        assert list(row.evidence) == sorted(set(row.evidence))
        for source in row.evidence:
            assert (row.patient_id, source) in known, (row.criterion_id, source)


def test_only_a_fail_has_a_distance_and_it_is_positive(answers: pd.DataFrame) -> None:
    fails, others = answers[answers["result"].eq("fail")], answers[answers["result"].ne("fail")]
    # How far a value known only as `<55` is from 55, nobody can say.
    bounded = fails["reason"].str.contains("[<>]")
    numeric = fails["criterion_id"].isin(NUMERIC)
    assert _faults(fails[numeric & ~(fails["distance"] > 0) & ~bounded]) == []
    assert _faults(fails[~numeric & fails["distance"].notna()]) == []
    assert _faults(fails[fails["distance"].le(0)]) == []
    assert _faults(others[others["distance"].notna() | others["eligible_from"].notna()]) == []
    told = fails[numeric][["unit", "threshold", "value"]]
    assert _faults(fails[numeric][told.isna().any(axis=1)]) == []


def test_dates_speak_of_the_past_or_the_future_as_they_should(answers: pd.DataFrame) -> None:
    assert not (answers["evidence_on"].dropna() > "2026-11-16").any()
    assert (answers["eligible_from"].dropna() > "2026-11-16").all()


def test_an_unknown_says_in_which_window_it_looked(answers: pd.DataFrame) -> None:
    unknown = answers[answers["result"].eq("unknown")]
    window = re.compile(
        r"within \d+ days of 2026-11-16|looked from 2025-11-17 to 2026-11-16|looked through"
        r"|ever delivered|up to 2026-11-16"
    )
    silent = ~unknown["reason"].str.contains(window)
    assert _faults(unknown[silent]) == []


def test_a_reason_is_one_plain_sentence(answers: pd.DataFrame) -> None:
    for reason in answers["reason"].unique():
        assert reason.strip() == reason
        assert reason.endswith(".")
        assert "()" not in reason
        assert not re.search(r"\bnan\b|\bNone\b|\bNaT\b|<NA>|\d{2}:\d{2}:\d{2}|_", reason), reason


def test_every_table_and_column_says_what_it_is(judged: Judged) -> None:
    silent = judged.query(
        "SELECT table_name || '.' || column_name AS name FROM duckdb_columns() "
        "WHERE NOT internal AND coalesce(comment, '') = '' "
        "UNION ALL SELECT table_name FROM duckdb_tables() WHERE coalesce(comment, '') = '' "
        "UNION ALL SELECT view_name FROM duckdb_views() "
        "WHERE NOT internal AND coalesce(comment, '') = ''"
    )
    assert sorted(silent["name"]) == []
