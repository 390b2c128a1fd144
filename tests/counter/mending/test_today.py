"""Today's people at a counter: everybody, those who left too, where they are, and nobody of another day or place."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from counter.mending.subject import visits_of
from counter.todays_people import Group, people_today
from queues import verbs
from queues.models import Channel, QueueEntry
from queues.press import Press
from tests.hospital import Hospital

Look = Callable[..., str]


def groups(hospital: Hospital, counter: Any) -> dict[str, tuple[str, str]]:
    people = people_today(counter, at=hospital.now)
    return {person.label: (person.where, person.group) for person in people.rows}


def test_a_rooms_people_are_those_of_its_poli_wherever_they_are(hospital: Hospital) -> None:
    for _ in range(5):
        hospital.here()
    expected = hospital.booked()
    finished = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.finish(finished, hospital.by(hospital.room, at=hospital.later()))
    held = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.hold(held, hospital.by(hospital.room, at=hospital.later()))
    called = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    cancelled, absent = (row.visit for row in hospital_waiting(hospital))
    verbs.cancel(cancelled, hospital.by(at=hospital.later(), reason="pulang"))
    verbs.no_show(absent, hospital.by(at=hospital.later(), reason="tidak datang"))
    found = groups(hospital, hospital.room)
    assert found == {
        finished.label: ("Selesai di Poli Anak", Group.FINISHED),
        held.label: ("Ditahan di Poli Anak", Group.HELD),
        called.label: ("Dipanggil ke Ruang Anak", Group.CALLED),
        cancelled.label: ("Dibatalkan", Group.CANCELLED),
        absent.label: ("Tidak hadir", Group.ABSENT),
        expected.label: ("Belum datang", Group.EXPECTED),
    }


def hospital_waiting(hospital: Hospital) -> list[Any]:
    return [QueueEntry.objects.named().get(pk=row.pk) for row in hospital.waiting()]


def test_the_list_is_found_by_number_and_by_name_and_names_stay_masked(
    hospital: Hospital, nurse: Client, look: Look
) -> None:
    first, second = hospital.here(), hospital.here()
    page = look(nurse, f"/counter/{hospital.room.pk}/today/?search={first.label.replace('-', '').lower()}")
    assert f">{first.label}<" in page
    assert f">{second.label}<" not in page
    assert first.patient.masked_name in page
    assert first.patient.name not in page
    assert f">{second.label}<" in look(nurse, f"/counter/{hospital.room.pk}/today/?search=rekaan+2")
    assert "Tidak ada yang cocok" in look(nurse, f"/counter/{hospital.room.pk}/today/?search=tidak-ada")


def test_another_place_and_another_day_are_not_there(hospital: Hospital, nurse: Client) -> None:
    elsewhere = hospital.here(session=hospital.open(hospital.internal, hospital.second_doctor))
    here = hospital.here()
    assert list(visits_of(hospital.room, at=hospital.now)) == [here]
    assert set(visits_of(hospital.desk, at=hospital.now)) == {here, elsewhere}
    assert not visits_of(hospital.desk, at=hospital.later(86400)).exists()


def test_a_visit_of_another_place_has_no_page_here(hospital: Hospital, nurse: Client, look: Look) -> None:
    elsewhere = hospital.here(session=hospital.open(hospital.internal, hospital.second_doctor))
    here = hospital.here()
    assert here.patient.name in look(nurse, f"/counter/{hospital.room.pk}/visits/{here.booking_code}/")
    assert elsewhere.label not in look(nurse, f"/counter/{hospital.room.pk}/visits/{elsewhere.booking_code}/")


def test_an_admission_number_stands_in_the_list_before_and_after_its_holder_is_registered(hospital: Hospital) -> None:
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    assert groups(hospital, hospital.desk) == {"ZU-1": ("Menunggu di Admisi", Group.WAITING)}
    entry = verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    registration = verbs.Registration(hospital.patient(), hospital.session, hospital.cash)
    visit = verbs.register_holder(entry, hospital.by(hospital.desk, at=hospital.later()), registration)
    assert groups(hospital, hospital.desk) == {visit.label: ("Dilayani di Loket 1", Group.CALLED)}
    verbs.finish(entry, hospital.by(hospital.desk, at=hospital.later()))
    assert groups(hospital, hospital.desk) == {visit.label: ("Menunggu di Poli Anak", Group.WAITING)}


def test_a_code_of_another_system_with_a_slash_has_its_page(hospital: Hospital, nurse: Client, look: Look) -> None:
    visit = hospital.here(booking_code="2026/03/16#7", channel=Channel.KIOSK, referral_number="0001R0010326B000001")
    assert "/visits/2026/03/16%237/" in look(nurse, f"/counter/{hospital.room.pk}/today/")
    assert visit.patient.name in look(nurse, f"/counter/{hospital.room.pk}/visits/2026/03/16%237/")


def test_an_empty_installation_has_an_empty_list(hospital: Hospital, nurse: Client, look: Look) -> None:
    assert "Hari ini belum ada pasien di sini." in look(nurse, f"/counter/{hospital.room.pk}/today/")
