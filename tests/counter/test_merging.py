"""The page that joins two records: both beside each other, what will happen in words, a reason, and the way back."""

import pytest
import time_machine
from django.test import Client

from queues.models import Patient, PatientMerge, PersonLookUp
from tests.counter.conftest import logged_in, said
from tests.hospital import Hospital
from tests.people.conftest import person

NIK, CARD = "9900000000000777", "9000000000777"
MERGE = "/counter/people/merge/"


@pytest.fixture
def twins(hospital: Hospital) -> tuple[Patient, Patient]:
    return person(hospital, "Siti Aminah", card=CARD), person(hospital, "Siti Amina", nik=NIK)


@pytest.fixture
def keeper(hospital: Hospital) -> Client:
    return logged_in("merge_people", name="data")


def test_a_merge_from_the_search_to_its_way_back(hospital: Hospital, keeper: Client, twins) -> None:
    kept, other = twins
    hospital.booked(other)
    with time_machine.travel(hospital.now, tick=False):
        found = keeper.post(f"{MERGE}?one={kept.pk}", {"text": "siti"}).content.decode()
        assert f"?one={kept.pk}&amp;two={other.pk}" in found
        page = keeper.get(MERGE, {"one": kept.pk, "two": other.pk}).content.decode()
        assert "•••• 0777" in page
        assert NIK not in page
        assert CARD not in page
        assert "Kunjungan A-1, Anak, 16 Maret 2026 pindah ke RM 100000." in page
        assert "Nama keduanya ditulis berbeda." in page
        assert PersonLookUp.objects.count() == 2
        form = {"kept": kept.pk, "other": other.pk, "reason": "ganda", "warned": "1", "request_key": "satu"}
        assert "Cocokkan dulu" in said(keeper.post(f"{MERGE}carry-out/", form, follow=True))
        for _ in range(2):
            done = keeper.post(f"{MERGE}carry-out/", {**form, "compared": "1"}, follow=True)
            assert said(done) == "RM 100001 digabung."
        row = PatientMerge.objects.get()
        assert "Kunjungan yang dipindahkan: 1" in done.content.decode()
        assert "ganda" in keeper.get(MERGE).content.decode()
        undone = keeper.post(f"{MERGE}{row.pk}/undo/", {"reason": "keliru", "request_key": "dua"}, follow=True)
    assert "berdiri sendiri lagi" in said(undone)
    other.refresh_from_db()
    assert other.merged_into is None


def test_what_must_be_done_first_stands_in_the_place_of_the_button(hospital: Hospital, keeper: Client, twins) -> None:
    kept, other = twins
    hospital.booked(kept)
    hospital.booked(other)
    with time_machine.travel(hospital.now, tick=False):
        page = keeper.get(MERGE, {"one": kept.pk, "two": other.pk}).content.decode()
        assert "Batalkan dulu salah satu." in page
        assert "carry-out" not in page
        form = {"kept": kept.pk, "other": other.pk, "reason": "ganda", "compared": "1"}
        assert "Batalkan dulu" in said(keeper.post(f"{MERGE}carry-out/", form, follow=True))
    assert not PatientMerge.objects.exists()


@pytest.mark.parametrize("query", ["", "?one=x&two=9", "?one=1&two=1", "?one=99999999999999999999", "?one=-1"])
def test_what_names_no_two_records_asks_for_them(hospital: Hospital, keeper: Client, query: str) -> None:
    assert "Cari rekam medis" in keeper.get(MERGE + query).content.decode()


@pytest.mark.parametrize("address", [MERGE, f"{MERGE}1/"])
def test_merging_needs_its_own_permission(hospital: Hospital, address: str) -> None:
    assert logged_in("work_admission", "view_patient").get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert logged_in("work_admission").post(f"{MERGE}carry-out/").status_code == 403
    assert logged_in("work_admission").post(f"{MERGE}1/undo/").status_code == 403
