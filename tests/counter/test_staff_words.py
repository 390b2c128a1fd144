"""Desk, ticket and lost page are told what is theirs: nobody of the staff is sent to the staff."""

import pytest
from django.test import Client
from django.urls import reverse

from counter.staff_words import TO_STAFF, TO_THE_DESK
from queues import verbs
from queues.models import Visit
from queues.press import Press
from queues.references import DESK_HELPS, DESK_LABELS, Obstacle
from tests.counter.conftest import said
from tests.hospital import Hospital
from tests.people.conftest import person

NIK = "9900000000000777"
LETTER = {"visit_type": "REFERRAL", "referral_number": "0001R0010326B000001"}


def test_what_sends_a_patient_to_the_desk_says_at_the_desk_what_to_do(hospital: Hospital, clerk: Client, press) -> None:
    person(hospital, "Siti Aminah", nik=NIK)
    other = person(hospital, "Dewi Lestari")
    refused = press(clerk, hospital.desk, f"people/{other.pk}/complete", nik=NIK, card="", phone="")
    assert "Cocokkan keduanya dengan KTP" in said(refused)
    visit = hospital.here(person(hospital, "Sri Rahayu"), payer=hospital.cash)
    path = f"visits/{visit.booking_code}/other-payer"
    refused = press(clerk, hospital.desk, path, payer=hospital.jkn.pk, reason="JKN aktif", **LETTER)
    assert "Isi dulu di “Lengkapi data”" in said(refused)
    assert "Silakan ke loket" not in refused.content.decode()


def test_what_the_desk_just_registered_leads_to_its_visit(hospital: Hospital, clerk: Client, press) -> None:
    found = person(hospital, "Siti Aminah")
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now, device="anjungan"))
    hospital.later()
    press(clerk, hospital.desk, "next", expected="")
    entry = verbs.current_at(hospital.desk)[0]
    press(clerk, hospital.desk, "find", entry=entry.pk, number=found.medical_record_number)
    page = press(
        clerk, hospital.desk, "register", entry=entry.pk, payer=hospital.cash.pk, session=hospital.session.pk
    ).content.decode()
    visit = Visit.objects.get()
    assert f'href="/counter/{hospital.desk.pk}/visits/{visit.booking_code}/" data-hotkey="v"' in page
    ticket = clerk.get(reverse("print:visit", args=[visit.pk]) + f"?counter={hospital.desk.pk}").content.decode()
    assert "Silakan tunggu panggilan nomor ini di loket pendaftaran" not in ticket


def test_a_ticket_printed_while_its_holder_stands_at_the_desk_sends_them_to_the_poli(
    hospital: Hospital, clerk: Client, look
) -> None:
    visit = hospital.here(hospital.patient(is_new=True))
    path = reverse("print:visit", args=[visit.pk]) + f"?counter={hospital.desk.pk}"
    waits, over = "tunggu panggilan nomor ini di loket pendaftaran", "Setelah selesai di loket pendaftaran"
    assert waits in look(clerk, path)
    entry = verbs.call_next(hospital.desk, hospital.by(hospital.desk, at=hospital.later()))
    page = look(clerk, path)
    assert over in page
    assert waits not in page
    verbs.hold(entry, hospital.by(hospital.desk, at=hospital.later()))
    assert waits in look(clerk, path)


def test_staff_are_not_sent_to_staff(hospital: Hospital, clerk: Client) -> None:
    assert set(DESK_HELPS) == set(Obstacle)
    words = [*DESK_HELPS.values(), *DESK_LABELS.values(), *TO_THE_DESK.values(), *TO_STAFF.values()]
    wrong = ("Petugas", "petugas", "Anda", "Silakan", "ke loket")
    assert [str(one) for one in words if any(part in str(one) for part in wrong)] == []


@pytest.mark.parametrize(("is_staff", "words"), [(True, "Mulai lagi dari konsol"), (False, "tanyakan kepada petugas")])
def test_a_page_that_is_none_speaks_to_its_reader(
    hospital: Hospital, clerk: Client, is_staff: bool, words: str
) -> None:
    page = (clerk if is_staff else Client()).get("/tidak-ada/").content.decode()
    assert words in page
