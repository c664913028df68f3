"""The sample rewritten in other layouts and read back: every patient's answers stay the same."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from refresh.deliveries import TRIAL

from flows.refresh import Outcome, refresh
from sources import as_fhir, as_omop
from sources.as_carried import FHIR, OMOP, Lost
from sources.as_delivered import AS_OF, Extracts, as_canonical, delivered
from sources.as_published import Cells, Person, Published, Trip, published

Writer = Callable[[Path, Extracts], Mapping[str, Person]]
LAYOUTS: dict[str, tuple[Writer, Lost]] = {
    "omop": (as_omop.write, OMOP),
    "fhir": (as_fhir.write, FHIR),
}
# Better off is what stands further right.
RESULTS = ("fail", "unknown", "review", "pass", "not_applicable")
STATUSES = ("ineligible", "needs_data", "candidate")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("round_trip")


@pytest.fixture(scope="module")
def extracts(root: Path) -> Extracts:
    return delivered(root / "sample")


@pytest.fixture(scope="module")
def canonical(root: Path, extracts: Extracts) -> Published:
    return released(root, "canonical", as_canonical(root / "canonical", extracts))[0]


@pytest.fixture(scope="module", params=LAYOUTS)
def layout(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def trip(layout: str, root: Path, extracts: Extracts, canonical: Published) -> Trip:
    write, _ = LAYOUTS[layout]
    return Trip(canonical, *released(root, layout, write(root / layout, extracts)))


@pytest.fixture(scope="module")
def lost(layout: str) -> Lost:
    return LAYOUTS[layout][1]


def released(root: Path, source: str, people: Mapping[str, Person]) -> tuple[Published, Outcome]:
    warehouse = root / f"{source}_warehouse"
    outcome = refresh(root / source, warehouse, (TRIAL,), source, AS_OF)
    return published(warehouse / "prescreen.duckdb", people), outcome


def test_every_record_is_read(trip: Trip) -> None:
    landed = trip.outcome.landed
    assert [(file.file_name, file.reasons) for file in landed.files if file.reasons] == []
    assert (landed.left_out, landed.unknown) == ((), ())


def test_the_same_people_are_in_the_base_cohort(trip: Trip, lost: Lost) -> None:
    patients = {patient for _, patient in trip.canonical.people()} | lost.declined
    assert trip.mapped.people() == {(each, one) for each in trip.hospitals() for one in patients}


def test_nobody_is_better_off_unexplained(trip: Trip, lost: Lost) -> None:
    before, after = trip.canonical.results(), trip.mapped.results()
    raised = {
        (person, criterion): result
        for (person, criterion), result in after.items()
        if ("", person[1]) in trip.canonical.people()
        and RESULTS.index(result) > RESULTS.index(before[("", person[1]), criterion])
    }
    assert raised == {
        (person, criterion): lost.expected(*person, criterion, before[("", person[1]), criterion])
        for person, criterion in raised
    }
    statuses = {
        (person, trip.canonical.screened(one)[0], trip.mapped.screened(person)[0])
        for one, person in trip.pairs()
    }
    assert {
        (person[1], old, new)
        for person, old, new in statuses
        if STATUSES.index(new) > STATUSES.index(old)
    } == lost.better_off


def test_every_criterion_is_answered_alike(trip: Trip, lost: Lost) -> None:
    before, after = trip.canonical.results(), trip.mapped.results()
    for person, (gone, come) in trip.differing("criterion_result").items():
        assert {row[0] for row in gone} == {row[0] for row in come}
        for criterion in (str(row[0]) for row in gone):
            result = before[("", person[1]), criterion]
            told = lost.expected(*person, criterion, result)
            assert told != result, f"{person} {criterion}: the same result otherwise"
            assert after[person, criterion] == told, f"{person} {criterion}: it was {result}"


def test_every_explanation_is_needed(trip: Trip, lost: Lost) -> None:
    before, after = trip.canonical.results(), trip.mapped.results()
    for line in lost.lines():
        found = {
            (before[one, line["criterion"]], after[person, line["criterion"]])
            for one, person in trip.pairs()
            if line["hospital"] in ("*", person[0]) and line["patient"] in ("*", person[1])
        }
        assert (line["canonical"], line["mapped"]) in found, line["why"]


@pytest.mark.parametrize("table", ["treatment_history", "steroid_dose", "drug_exposure"])
def test_every_day_of_treatment_is_the_same(trip: Trip, lost: Lost, table: str) -> None:
    assert {patient for _, patient in trip.differing(table)} == lost.treatment


def test_every_item_of_a_score_is_the_same(trip: Trip) -> None:
    assert trip.differing("score_item") == {}


def test_every_result_is_read_alike(trip: Trip, lost: Lost) -> None:
    def read(row: Cells) -> Cells:
        concept, moment, value, unit, *rest = row
        no_unit = value is None and lost.unit_of_words
        return (concept, moment, value, None if no_unit else unit, *rest)

    left = set()
    for (hospital, patient), (gone, come) in trip.differing("measurement").items():
        lacking, added = set(map(read, gone)), set(map(read, come))
        assert added <= lacking
        left |= {(hospital, patient, row[0], row[2]) for row in lacking - added}
    assert left == {(each, *told) for each in trip.hospitals() for told in lost.not_rewritten}


def test_every_status_rests_on_the_same_criteria(trip: Trip, lost: Lost) -> None:
    explained = {line["criterion"] for line in lost.lines()}
    patients = {line["patient"] for line in lost.lines()}

    def rest(release: Published, person: Person) -> list[object]:
        _, failing, missing, to_review, *others = release.screened(person)
        told = [set(names) - explained for names in (failing, missing, to_review)]
        return [*told, *([] if person[1] in patients else others)]

    for one, person in trip.pairs():
        assert rest(trip.mapped, person) == rest(trip.canonical, one), person
