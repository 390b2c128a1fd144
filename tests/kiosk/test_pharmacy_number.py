"""The number by which the pharmacy calls: on paper, on the phone, on the wall, by the hospital's own choice."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from display.models import Board, BoardKind
from queues import verbs
from queues.invariants import violations
from queues.models import PharmacyNumber, PharmacyTicket, PrescriptionKind, TicketPrint, Visit
from queues.readiness.settings_checks import required_settings
from tests.counter.conftest import logged_in
from tests.hospital import Hospital

PLAIN = verbs.PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [])


def prescribed(hospital: Hospital, visit: Visit | None = None) -> Visit:
    """Left the poli with a prescription."""
    visit = visit or hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=PLAIN)
    hospital.later()
    return Visit.objects.named().get(pk=visit.pk)


def page(token: str) -> str:
    return Client().get(f"/s/{token}/").content.decode()


@pytest.fixture
def walked(hospital: Hospital, morning) -> Visit:
    visit = prescribed(hospital)
    morning.move_to(hospital.now)
    return visit


# --- one number through the house ----------------------------------------------------------------------------------
def test_with_one_number_the_pharmacy_calls_the_polis_and_bpjs_keeps_its_integers(
    hospital: Hospital, settings: Settings, kiosk, morning
) -> None:
    settings.PHARMACY_NUMBER = PharmacyNumber.HOUSE
    visit = prescribed(hospital)
    morning.move_to(hospital.now)
    ticket = PharmacyTicket.objects.get()
    assert (ticket.label, ticket.number) == (visit.label, 1)
    board = Board.objects.create(slug="farmasi", name="Farmasi", kind=BoardKind.PHARMACY)
    board.stops.set([hospital.pharmacy])
    for step in (verbs.start_preparing, verbs.mark_ready):
        step(ticket, hospital.by(hospital.chemist, at=hospital.later()))
    verbs.call_next(hospital.chemist, hospital.by(at=hospital.later()))
    morning.move_to(hospital.now)
    wall = Client().get("/display/farmasi/now/").content.decode()
    assert f">{visit.label}</p>" in wall
    assert "Nomor antrean A satu, silakan menuju farmasi satu" in wall
    assert f'<p class="status-number number">{visit.label}</p>' in page(visit.status_token)
    kiosk.scan(visit.booking_code)
    assert "Simpan tiket itu" in kiosk.text
    assert "Cetak nomor farmasi" not in kiosk.text
    assert not list(violations())


def test_a_label_that_another_person_has_at_the_pharmacy_is_not_given_twice(
    hospital: Hospital, settings: Settings
) -> None:
    settings.PHARMACY_NUMBER = PharmacyNumber.HOUSE
    first = prescribed(hospital)
    twin = hospital.here()
    Visit.objects.filter(pk=twin.pk).update(label=first.label)
    prescribed(hospital, twin)
    assert list(PharmacyTicket.objects.order_by("pk").values_list("label", flat=True)) == [first.label, "FN-2"]


# --- a number of its own ------------------------------------------------------------------------------------------
def test_the_polis_paper_scanned_at_the_kiosk_shows_and_prints_the_number_once(walked: Visit, kiosk, morning) -> None:
    kiosk.go("?print=1&device=Anjungan%202").scan(f"http://rs.example/s/{walked.status_token}/")
    assert kiosk.at == "/kiosk/pharmacy/"
    assert ">FN-1</p>" in kiosk.text
    assert walked.patient.masked_name not in kiosk.text
    assert not TicketPrint.objects.exists(), "a look prints nothing"
    kiosk.press()
    assert kiosk.label_on_ticket() == "FN-1"
    assert "data-print" in kiosk.text
    printed = TicketPrint.objects.get()
    assert (printed.label, printed.is_reprint, printed.device) == ("FN-1", False, "Anjungan 2")
    morning.shift(121)
    kiosk.go().scan(walked.booking_code)
    assert ">FN-1</p>" in kiosk.text
    assert "Petugas farmasi dapat mencetaknya lagi" in kiosk.text
    kiosk.press("pharmacy/")
    assert TicketPrint.objects.count() == 1


def test_the_slip_itself_leads_there_too_and_its_phone_says_the_number(walked: Visit, kiosk) -> None:
    ticket = PharmacyTicket.objects.get()
    kiosk.scan(f"http://rs.example/s/{ticket.status_token}/")
    assert ">FN-1</p>" in kiosk.text
    for token in (walked.status_token, ticket.status_token):
        text = page(token)
        assert "Nomor Anda di farmasi" in text
        assert '<p class="status-number number">FN-1</p>' in text


def test_a_prescription_without_a_number_takes_it_at_the_kiosk(
    hospital: Hospital, settings: Settings, kiosk, morning
) -> None:
    settings.PHARMACY_TICKET_AT_FINISH = False
    visit = prescribed(hospital)
    morning.move_to(hospital.now)
    assert "Pindai tiket ini di anjungan" in page(visit.status_token)
    kiosk.scan(visit.booking_code)
    assert "Ambil nomor farmasi" in kiosk.text
    assert not PharmacyTicket.objects.exists()
    key = kiosk.key
    kiosk.press()
    assert kiosk.label_on_ticket() == "FN-1"
    kiosk.press("pharmacy/", key=key)
    assert kiosk.label_on_ticket() == "FN-1"
    assert PharmacyTicket.objects.count() == 1


def test_without_a_pharmacy_that_calls_no_number_is_taken(
    hospital: Hospital, settings: Settings, kiosk, morning
) -> None:
    settings.PHARMACY_TICKET_AT_FINISH = False
    visit = prescribed(hospital)
    hospital.chemist.is_active = False
    hospital.chemist.save()
    morning.move_to(hospital.now)
    kiosk.scan(visit.booking_code).press()
    assert kiosk.at == "/kiosk/refused/"
    assert not PharmacyTicket.objects.exists()


def test_whoever_left_the_poli_without_a_prescription_has_no_number(hospital: Hospital, kiosk, morning) -> None:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()))
    morning.move_to(hospital.now)
    assert kiosk.scan(visit.booking_code).at == "/kiosk/confirm/"


def test_the_pharmacy_prints_the_slip_with_a_name_and_others_do_not(walked: Visit) -> None:
    ticket = PharmacyTicket.objects.get()
    address = reverse("print:pharmacy", args=[ticket.pk])
    assert logged_in("work_other_stop", name="lab").get(address).status_code == 403
    text = logged_in("work_pharmacy", name="apoteker").post(address, follow=True).content.decode()
    assert ">FN-1</text>" in text
    assert "data-print" in text
    assert TicketPrint.objects.get().actor.username == "apoteker"


def test_a_number_that_is_over_is_not_printed(hospital: Hospital, walked: Visit, kiosk) -> None:
    ticket = PharmacyTicket.objects.get()
    verbs.cancel_prescription(ticket, hospital.by(hospital.chemist, at=hospital.later(), reason="uji"))
    page = logged_in("work_pharmacy").post(reverse("print:pharmacy", args=[ticket.pk]), follow=True)
    assert "sudah dibatalkan" in page.content.decode()
    kiosk.scan(walked.booking_code)
    assert "Nomor farmasi dibatalkan" in kiosk.text
    assert "Cetak nomor farmasi" not in kiosk.text
    assert not TicketPrint.objects.exists()


@pytest.mark.parametrize(("where", "offers"), [("poli", True), ("kiosk", False), ("house", False)])
def test_the_room_says_the_number_and_offers_its_paper_where_the_hospital_prints_it_there(
    hospital: Hospital, settings: Settings, morning, where: str, offers: bool
) -> None:
    settings.PHARMACY_NUMBER = where
    hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    morning.move_to(hospital.later())
    nurse = logged_in("work_clinic", name="perawat-poli")
    sent = {"entry": entry.pk, "prescription": PrescriptionKind.NON_COMPOUND}
    text = nurse.post(f"/counter/{hospital.room.pk}/finish/", sent, follow=True).content.decode()
    assert ("Nomor farmasi: FN-1." in text) == (where != "house")
    address = f"{reverse('print:pharmacy', args=[PharmacyTicket.objects.get().pk])}?counter={hospital.room.pk}"
    assert (f'href="{address}"' in text) == offers
    assert nurse.get(address).status_code == 200


def test_a_word_that_is_no_way_of_numbering_is_named_at_the_start(settings: Settings) -> None:
    settings.PHARMACY_NUMBER = "ruang tunggu"
    assert [one.id for one in required_settings(None)] == ["queue.E009"]
