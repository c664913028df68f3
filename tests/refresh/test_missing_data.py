"""Nobody is a candidate for want of data, and nobody's answer rests on another's record."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random

import duckdb
import pytest

from flows.assess import assess
from flows.delivery import find_files
from flows.measure import measure
from flows.refresh import land_delivery
from flows.request import Request
from flows.stage import stage
from flows.store import open_store, start_refresh
from flows.warehouse import Warehouse

from .conftest import Released
from .deliveries import TRIAL, Files, Rows, bystander, merged, of_patients, write

OPTIONAL = (
    "observations",
    "procedures",
    "immunizations",
    "adverse_reactions",
    "enrolments",
    "patient_merges",
)
GOOD = {"pass", "not_applicable"}
# Where no record is itself an answer, and the reason says so.
ABSENCE = {"I2f": "not_applicable"}
PAIRS = 300

# Answers by patient and criterion: result, because, value and reason.
Answers = dict[tuple[str, str], tuple[object, ...]]


@pytest.fixture(scope="module")
def answers(decided: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Files], Answers]:
    """Both trials' answers to a delivery, by the steps that make them; nothing is published."""

    def answers(files: Files) -> Answers:
        place = tmp_path_factory.mktemp("missing")
        folder = write(place / "delivery", files)
        warehouse = Warehouse(place / "warehouse")
        warehouse.prepare()
        delivery = find_files(folder)
        assert delivery.as_of is not None
        with open_store(warehouse.store) as store:
            refresh_id = start_refresh(
                store,
                started_at=datetime.now(UTC).replace(tzinfo=None),
                as_of=delivery.as_of,
                protocols=[TRIAL],
                source="canonical",
                software_version="test",
            )
        request = Request(folder, warehouse, (TRIAL,), "canonical", delivery.as_of, refresh_id)
        land_delivery(request, delivery)
        stage(request)
        measure(request)
        assess(request)
        return _answers(request.workbench)

    return answers


def _answers(database: Path) -> Answers:
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "SELECT patient_id, criterion_id, result, unknown_because, value, reason "
            "FROM criterion_result WHERE protocol_id = ?",
            [TRIAL],
        ).fetchall()
    return {(row[0], row[1]): tuple(row[2:]) for row in found}


@pytest.fixture(scope="module")
def with_all(released: Released) -> Answers:
    return _answers(released.published)


def became_good(before: Answers, after: Answers) -> list[tuple[object, ...]]:
    """Answers that less data turned into a pass."""
    return [
        (*key, before[key][0], answer[0], answer[3])
        for key, answer in after.items()
        if answer[0] in GOOD and before[key][0] not in GOOD and ABSENCE.get(key[1]) != answer[0]
    ]


@pytest.fixture(scope="module")
def without(
    answers: Callable[[Files], Answers], with_all: Answers, files: Files
) -> Callable[[str], Answers]:
    """The answers to a delivery of the cohort's rows that lacks the extract, worked out once."""

    @cache
    def without(extract: str) -> Answers:
        left = of_patients(files, {patient for patient, _ in with_all})
        left.pop(extract, None)
        return answers(left)

    return without


@pytest.mark.parametrize("extract", OPTIONAL)
def test_without_an_optional_extract_nobody_passes_more(
    without: Callable[[str], Answers], with_all: Answers, extract: str
) -> None:
    cohort = {patient for patient, _ in with_all}
    after = {key: answer for key, answer in without(extract).items() if key[0] in cohort}
    assert after.keys() == with_all.keys()
    assert became_good(with_all, after) == []


def test_without_adverse_reactions_intolerance_is_unknown(
    without: Callable[[str], Answers],
) -> None:
    """The extract alone could tell it, so without the extract it is not known."""
    after = without("adverse_reactions")
    results = {answer[0] for (_, criterion), answer in after.items() if criterion == "I2f"}
    assert results <= {"unknown", "review"}
    assert "unknown" in results


# --- one patient's rows of one concept --------------------------------------------------------


def claims(published: Path) -> dict[tuple[str, str], set[str]]:
    """The source rows behind each patient and concept; all glucocorticoids are one concept."""
    with duckdb.connect(str(published), read_only=True) as connection:
        found = connection.execute(
            "SELECT patient_id, concept, result_id FROM measurement UNION ALL "
            "SELECT patient_id, CASE WHEN role = 'glucocorticoid' THEN role ELSE concept END, "
            "medication_id FROM medication WHERE concept IS NOT NULL UNION ALL "
            "SELECT patient_id, 'reaction to ' || concept, reaction_id FROM adverse_reaction "
            "WHERE concept IS NOT NULL UNION ALL "
            "SELECT patient_id, c, diagnosis_id FROM diagnosis, unnest(concepts) AS u(c) "
            "WHERE NOT list_contains(concepts, 'sle') UNION ALL "
            "SELECT patient_id, c, procedure_id FROM procedure, unnest(concepts) AS u(c) UNION ALL "
            "SELECT patient_id, concept, immunization_id FROM immunization "
            "WHERE concept IS NOT NULL"
        ).fetchall()
    sources: dict[tuple[str, str], set[str]] = {}
    for patient, concept, row in found:
        sources.setdefault((patient, concept), set()).add(row)
    return sources


def cloned(rows: Rows, clones: dict[str, list[tuple[str, set[str]]]]) -> Rows:
    """The rows of each clone of a patient, under ids of its own, without those it goes without."""
    own = rows[0].index("patient_id")
    made = [rows[0]]
    for row in rows[1:]:
        for clone, without in clones.get(row[own], []):
            if row[0] not in without:
                renamed = list(row)
                renamed[own] = clone
                if own != 0:
                    renamed[0] = f"{row[0]}-{clone}"
                made.append(renamed)
    return made


def test_without_one_concept_nobody_passes_more_and_no_one_else_changes(
    answers: Callable[[Files], Answers], with_all: Answers, files: Files, released: Released
) -> None:
    """Clones of the sample's patients, each but the first without its rows of one concept.

    A first clone answers as its patient did among quite other patients.
    """
    sources = claims(released.published)
    cohort = sorted({patient for patient, _ in with_all} - set(merged(files).values()))
    possible = sorted(pair for pair in sources if pair[0] in cohort)
    pairs = Random(4).sample(possible, min(PAIRS, len(possible)))
    clones: dict[str, list[tuple[str, set[str]]]] = {p: [(f"{p}.0", set())] for p in cohort}
    other = bystander(files, "enrolments", cohort)
    clones[other] = [(other, set())]
    asked = {}
    for patient, concept in pairs:
        clone = f"{patient}.{len(clones[patient])}"
        clones[patient].append((clone, sources[patient, concept]))
        asked[clone] = concept
    delivery = {
        extract: cloned(rows, clones) for extract, rows in files.items() if "patient_id" in rows[0]
    }
    after = answers({extract: rows for extract, rows in delivery.items() if len(rows) > 1})

    before = {
        (clone, criterion): answer
        for (patient, criterion), answer in with_all.items()
        for clone, _ in clones.get(patient, [])
    }
    assert after.keys() == before.keys()
    complete = {key for key in after if key[0].endswith(".0")}
    assert [
        (key, before[key], after[key]) for key in sorted(complete) if after[key] != before[key]
    ] == []
    worse = became_good(before, {key: after[key] for key in after.keys() - complete})
    assert [(asked[str(found[0])], *found) for found in worse] == []


def test_dropping_a_patient_changes_no_one_else(
    answers: Callable[[Files], Answers], with_all: Answers, files: Files
) -> None:
    everyone = sorted({patient for patient, _ in with_all})
    kept = set(everyone[::2])
    after = answers(of_patients(files, kept | {bystander(files, "enrolments", everyone)}))
    expected = {key: answer for key, answer in with_all.items() if key[0] in kept}
    assert after == expected
