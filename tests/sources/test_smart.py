"""The source smart: doses of what is written plainly, and nothing lost without a reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from landing.conftest import Hospital
from spec.drawn import drawn

from flows.landing_counts import LandingCounts
from flows.resources import load_source
from sources.smart_clinic import delivery

SET = Path(__file__).resolve().parents[3] / "shared/data/smart_sample_patients"

ORDERS = """
    id     | dose | per_day  | route      | from       | to         | status
    1      | 10   | 1        | oral       | 2026-01-01 | 2026-01-30 |
    10     | 100  | 2        | oral       | 2026-03-01 | 2026-03-07 |
    11     |      | 2        | nasal      | 2026-03-01 | 2026-03-30 |
    12     | 40   | 1        | oral       | 2026-04-01 | 2026-04-01 |
    2      | 10   | 0.142857 | oral       | 2026-01-01 | 2026-03-25 |
    3      |      |          | oral       | 2026-02-01 | 2026-02-10 |
    4      | 20   |          | oral       | 2026-03-01 |            |
    5      |      | 0.142857 | oral       | 2026-03-02 |            |
    6      |      |          | oral       | 2026-03-01 | 2026-03-05 |
    7      |      | 1        | oral       | 2026-03-01 | 2026-03-30 |
    8      |      | 2        | oral       | 2026-03-01 | 2026-03-10 |
    9      |      |          | otic       | 2026-03-01 | 2026-03-07 |
    fill-2 | 10   | 1        | oral       | 2026-02-01 | 2026-03-02 | completed
    fill-3 |      |          | oral       | 2026-06-01 | 2026-06-10 | completed
    fill-4 |      |          |            | 2026-06-01 |            | completed
"""


def reconciled(counts: LandingCounts) -> LandingCounts:
    for file in counts.accounts:
        assert file.records == file.mapped + file.left_out + file.quarantined
    assert counts.delivered == counts.accepted + counts.duplicate + counts.quarantined
    return counts


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hospital, LandingCounts]]:
    made = Hospital(tmp_path_factory.mktemp("smart"), load_source("smart"))
    yield made, reconciled(made.land(delivery()))
    made.store.close()


def test_an_order_is_dosed_where_sig_name_and_counts_agree(
    clinic: tuple[Hospital, LandingCounts],
) -> None:
    found = clinic[0].rows(
        "SELECT medication_id, format('{:g}', dose_value), format('{:g}', frequency_per_day),"
        " route, start_date::VARCHAR, end_date::VARCHAR, status FROM current_medications ORDER BY 1"
    )
    assert [tuple(cell or "" for cell in row) for row in found] == [
        tuple(row.values()) for row in drawn(ORDERS)
    ]
    assert clinic[0].rows(
        "SELECT DISTINCT dose_unit FROM current_medications WHERE dose_value > 0"
    ) == [("mg",)]


def test_every_record_is_kept_or_left_out_for_a_reason(
    clinic: tuple[Hospital, LandingCounts],
) -> None:
    assert {left.reason: left.rows for left in clinic[1].left_out} == {
        "an allergy to no drug": 1,
        "dated by its year alone": 1,
        "it says that no allergies are known": 1,
        # Four signs were measured at one visit, none at the other.
        "not measured at this visit": 12,
        "the first fill: the prescription itself": 1,
    }
    assert {f.extract: f.reasons for f in clinic[1].files if f.reasons} == {
        "diagnoses": {"diagnosed_on:not_a_date": 1}
    }


def test_results_have_their_limits_and_units(clinic: tuple[Hospital, LandingCounts]) -> None:
    columns = "value, unit, reference_low, reference_high"
    assert clinic[0].rows(f"SELECT {columns} FROM current_labs ORDER BY result_id") == [
        ("22", "U/L", "10", "40"),
        ("<0.5", "mg/dL", "0.5", "1.1"),
        ("Few", None, None, None),
    ]
    assert clinic[0].rows("SELECT code, value, unit FROM current_observations ORDER BY ALL") == [
        ("3141-9", "40.5", "kg"),
        ("59408-5", "98", "%"),
        ("8302-2", "151", "cm"),
        ("8480-6", "110", "mm[Hg]"),
    ]


def test_a_vaccine_that_was_not_given_is_none(clinic: tuple[Hospital, LandingCounts]) -> None:
    assert clinic[0].rows("SELECT code, status FROM current_immunizations ORDER BY 1") == [
        ("03", "completed"),
        ("21", "not-done"),
    ]


def test_reactions_keep_the_drug_and_its_code(clinic: tuple[Hospital, LandingCounts]) -> None:
    assert clinic[0].rows(
        "SELECT code_system, code, severity FROM current_adverse_reactions ORDER BY 1"
    ) == [("LOCAL", "N0000175503", "mild"), ("RXNORM", "8640", "severe")]


@pytest.mark.skipif(not SET.is_dir(), reason="the data set is not here")
def test_the_sample_patients_reconcile(tmp_path: Path) -> None:
    hospital = Hospital(tmp_path, load_source("smart"))
    counts = reconciled(hospital.land_folder(SET))
    assert (counts.accepted, counts.duplicate, counts.quarantined) == (13_259, 0, 10)
    # Days' supply, tablets, strength and frequency: 959 of 1,409 orders and fills have a dose.
    assert hospital.rows(
        "SELECT count(*), count(dose_value * frequency_per_day), count(end_date)"
        " FROM current_medications"
    ) == [(1409, 959, 1368)]
    # Every systemic glucocorticoid of the set is a taper or "as needed".
    assert hospital.rows(
        "SELECT count(*), count(dose_value), count(frequency_per_day) FROM current_medications"
        " WHERE regexp_matches(name, '(?i)(predniso|dexametha).*Oral')"
    ) == [(15, 0, 0)]
    hospital.store.close()
