"""Permissions at the consoles beyond who gets in: that is tests/permissions, address by address."""

from django.test import Client

from queues.models import Counter, QueueEntry, StopKind
from tests.counter.conftest import logged_in
from tests.hospital import Hospital


def test_the_choice_shows_only_counters_of_ones_own_kind(hospital: Hospital) -> None:
    page = logged_in("work_pharmacy").get("/counter/").content.decode()
    assert "Farmasi 1" in page
    assert "Loket 1" not in page
    assert "Ruang Anak" not in page
    assert Client().get("/counter/").status_code == 302


def test_a_counter_of_two_kinds_needs_both_permissions(hospital: Hospital) -> None:
    both = hospital.counter("Serba guna", hospital.admission, hospital.pharmacy)
    assert logged_in("work_admission").get(f"/counter/{both.pk}/").status_code == 403
    assert logged_in("work_admission", "work_pharmacy").get(f"/counter/{both.pk}/").status_code == 200


def test_a_counter_without_stops_or_not_in_use_is_nobodys(hospital: Hospital) -> None:
    everybody = logged_in("work_admission", "work_clinic", "work_pharmacy", "work_other_stop")
    empty = hospital.counter("Kosong")
    assert everybody.get(f"/counter/{empty.pk}/").status_code == 403
    Counter.objects.filter(pk=hospital.room.pk).update(is_active=False)
    assert everybody.get(f"/counter/{hospital.room.pk}/").status_code == 404
    assert everybody.get(f"/counter/{hospital.room.pk}/now/").status_code == 404


def test_a_final_no_show_and_a_late_time_need_their_own_permissions(hospital: Hospital, press) -> None:
    visit = hospital.here()
    entry = visit.entries.get()
    plain = logged_in("work_clinic")
    assert press(plain, hospital.room, "no-show", entry=entry.pk, reason="pulang").status_code == 403
    late = press(plain, hospital.room, "finish", entry=entry.pk, called_at="07:05")
    assert late.status_code == 403
    assert press(plain, hospital.room, "late", visit=visit.pk, called_at="07:05", reason="x").status_code == 403
    visit.refresh_from_db()
    assert visit.stage == "WAITING_CLINIC"


def test_a_person_of_another_clinic_cannot_be_moved_from_here(hospital: Hospital, nurse: Client, press) -> None:
    elsewhere = hospital.open(hospital.internal, hospital.second_doctor)
    entry = hospital.here(session=elsewhere).entries.get()
    hospital.later()
    page = press(nurse, hospital.room, "finish", entry=entry.pk, call_unknown="1")
    assert "Keadaan sudah berubah" in page.content.decode()
    entry.refresh_from_db()
    assert entry.state == "WAITING"
    assert QueueEntry.objects.filter(stop__kind=StopKind.CLINIC).count() == 1


def test_a_login_that_had_expired_returns_to_the_console_and_presses_nothing(hospital: Hospital, nurse: Client) -> None:
    answer = nurse.get(f"/counter/{hospital.room.pk}/next/")
    assert answer.status_code == 303
    assert answer["Location"] == f"/counter/{hospital.room.pk}/"


def test_a_house_without_a_counter_says_where_one_is_made(hospital: Hospital) -> None:
    words = "Belum ada loket atau ruang yang aktif"
    assert words not in logged_in("work_clinic").get("/counter/").content.decode()
    Counter.objects.update(is_active=False)
    page = logged_in("work_clinic", "work_theatre").get("/counter/").content.decode()
    assert words in page
    assert "belum diberi tempat kerja" not in page
