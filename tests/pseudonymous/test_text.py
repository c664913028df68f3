"""Whatever somebody wrote into a field, or decided in words, stays in the identified database."""

from .conftest import Copy


def test_no_word_that_only_one_patient_s_record_has(told: Copy) -> None:
    raw = told.place.pseudonymous.read_bytes()
    assert b"Keller" in told.place.published.read_bytes()
    # Nothing shorter: neighbours in a packed block spell four letters by chance.
    for word in (b"Keller", b"KELLER", b"Sommer", b"m_anna", b"d2_anna"):
        assert word not in raw


def test_a_text_is_common_by_patients_not_by_rows(told: Copy) -> None:
    listed = "FROM unclaimed_code WHERE code_system = 'LOCAL' AND extract = 'diagnoses'"
    assert set(told.identified(f"SELECT code, rows {listed}")) >= {("K9-KELLER", 9), ("OTHER", 8)}
    shown = told.asked(f"SELECT code, name, rows {listed}")
    assert {("(rare text)", "(rare text)", 9), ("OTHER", "(rare text)", 8)} <= set(shown)


def test_what_all_have_in_common_or_the_concept_tables_know_is_shown(told: Copy) -> None:
    assert told.asked("SELECT DISTINCT name FROM medication ORDER BY ALL") == [
        ("(rare text)",),
        ("hydroxychloroquine",),
    ]
    assert ("60",) in told.asked("SELECT DISTINCT text_value FROM measurement")


def test_a_decision_in_words_leaves_the_answer_and_what_the_data_said(told: Copy) -> None:
    ((result, reason, evidence),) = told.asked(
        "SELECT result, reason, evidence FROM criterion_result WHERE result <> data_result"
    )
    assert result == "pass"
    assert "decision-1" in evidence
    assert reason.startswith("A person answered. The data alone: Hydroxychloroquine on ")
    assert told.asked("SELECT decision, reason, decided_by FROM review_decision") == [
        ("eligible", None, None)
    ]
