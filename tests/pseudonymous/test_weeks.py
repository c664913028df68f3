"""Week after week the copy is of the release that is served, or it is not there."""

import grp
import os
from pathlib import Path

import pytest
from refresh.releases import prescreen
from refresh.ward import Ward

from flows.errors import Refusal
from flows.lock import only_refresh
from flows.machine import MachineFailed
from flows.page.audit import audit_journal
from flows.pseudonymous.command import study_id_of, who_is
from flows.pseudonymous.standing import about_of
from flows.pseudonymous.verify import pseudonymous_faults
from flows.recover import recover
from flows.releases import served_release
from flows.rollback import rollback
from flows.warehouse import Warehouse

from .conftest import Copy


def here(ward: Ward) -> Copy:
    return Copy(Warehouse(ward.warehouse))


def test_a_refresh_renews_it_without_who_opted_out(told: Copy) -> None:
    """And a merged record keeps the study id that was drawn first, in the past too."""
    key = told.key()
    assert about_of(told.place.pseudonymous) == ("000002", "shifted")
    listed = {one for (one,) in told.asked("SELECT patient_id FROM patient")}
    past = {one for (one,) in told.asked("SELECT patient_id FROM screening_history")}
    assert key["hanna"][0] not in listed | past
    assert key["greta"][0] in listed
    assert past == listed
    assert key["greta_again"][0] not in listed
    assert prescreen("verify", "--warehouse", told.place.root).code == 0


def test_a_rollback_takes_it_along_and_study_ids_stay(ward: Ward) -> None:
    copy = here(ward)
    key = copy.key()
    rollback(copy.place, "1")
    assert about_of(copy.place.pseudonymous) == ("000001", "shifted")
    assert pseudonymous_faults(copy.place) == []
    assert copy.key() == key


def test_whoever_dies_before_it_is_written_leaves_none(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = here(ward)

    def die(*_: object) -> None:
        (copy.place.root / ".pseudonymous-building").mkdir()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("flows.rollback.renew", die)
        with pytest.raises(KeyboardInterrupt):
            rollback(copy.place, "1")
    assert served_release(copy.place) == "000001"
    assert not copy.place.pseudonymous.exists()
    assert pseudonymous_faults(copy.place) == [
        "it is not there: write it anew with `prescreen pseudonymous`"
    ]
    said = prescreen("pseudonymous", "--warehouse", ward.warehouse)
    assert "release 000001, dates shifted" in said.out
    assert pseudonymous_faults(copy.place) == []
    assert {path.name for path in ward.warehouse.iterdir() if path.name.startswith(".")} == set()


def test_a_release_is_served_though_its_copy_cannot_be_written(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "anna")

    monkeypatch.setattr("flows.pseudonymous.renew.build", full)
    with pytest.raises(MachineFailed, match="Release 000001 is served, but") as failed:
        rollback(here(ward).place, "1")
    assert "anna" not in str(failed.value)
    assert served_release(here(ward).place) == "000001"
    assert not here(ward).place.pseudonymous.exists()


def test_one_of_another_release_is_removed_by_the_next_command(ward: Ward) -> None:
    place = here(ward).place
    old = place.pseudonymous.read_bytes()
    rollback(place, "1")
    place.pseudonymous.unlink()
    place.pseudonymous.write_bytes(old)
    assert "which is not served" in str(pseudonymous_faults(place))
    with only_refresh(place.lock):
        assert pseudonymous_faults(place) is None
        recover(place)
    assert not place.pseudonymous.exists()


def test_other_dates_come_with_other_study_ids(ward: Ward) -> None:
    """Or whoever had both would know by how many days."""
    before = here(ward).key()
    group = grp.getgrgid(os.getgid()).gr_name
    asked = ("pseudonymous", "--dates", "kept", "--group", group)
    assert prescreen(*asked, "--warehouse", ward.warehouse).code == 0
    assert here(ward).place.pseudonymous.group() == group
    after = here(ward).key()
    assert before.keys() - after.keys() == {"hanna"}
    assert not {one for one, _ in after.values()} & {one for one, _ in before.values()}


def test_who_is_who_is_told_and_noted(ward: Ward) -> None:
    place = here(ward).place
    study_id = here(ward).key()["anna"][0]
    said = prescreen("pseudonymous", "--who", study_id, "--warehouse", ward.warehouse)
    assert said.out == "anna\n"
    assert study_id_of(place, "anna") == study_id
    notes = [(one["event"], one["asked"]) for one in audit_journal(place).entries()]
    assert notes == [("pseudonym", "study_id"), ("pseudonym", "patient_id")]
    assert who_is(place, here(ward).key()["greta"][0]) == ["greta_again", "greta"]
    with pytest.raises(Refusal, match="no such study id"):
        who_is(place, "S0000000000")


def test_off_is_off(ward: Ward) -> None:
    place = here(ward).place
    key = here(ward).key()
    assert prescreen("pseudonymous", "--off", "--warehouse", ward.warehouse).code == 0
    rollback(place, "1")
    assert not place.pseudonymous.exists()
    assert pseudonymous_faults(place) is None
    assert here(ward).key() == key
    assert prescreen("pseudonymous", "--off", "--forget", "--warehouse", ward.warehouse).code == 0
    assert not place.pseudonym_key.parent.exists()
    assert prescreen("pseudonymous", "--forget", "--warehouse", ward.warehouse).code == 2


def test_a_group_must_be_one_of_the_machine(ward: Ward) -> None:
    said = prescreen("pseudonymous", "--group", "no such", "--warehouse", ward.warehouse)
    assert (said.code, len(said.err.splitlines())) == (1, 3)
    assert pseudonymous_faults(here(ward).place) == []


def test_before_the_first_release_there_is_nothing_to_write(tmp_path: Path) -> None:
    said = prescreen("pseudonymous", "--warehouse", tmp_path)
    assert (said.code, said.err.splitlines()[0]) == (1, "prescreen: There is no warehouse here")
