"""The status page: what the ticket's QR opens, for every stage, without a name."""

import re
from dataclasses import replace
from datetime import time, timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from queues import verbs
from queues.models import HandoverOutcome, PharmacyTicket, PrescriptionKind, Visit
from queues.press import Press
from queues.waiting import figures, order
from tests.hospital import Hospital


def page(token: str) -> str:
    response = Client().get(f"/s/{token}/")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def steps(text: str) -> list[str]:
    return re.findall(r'<li class="is-(\w+)"', text)


def remaining(text: str) -> str:
    found = re.search(r'Sisa antrean \(termasuk Anda\)</dt><dd class="number">(\d+)<', text)
    assert found is not None
    return found[1]


def test_it_counts_the_people_left_as_the_one_order_does(hospital: Hospital) -> None:
    for _person in range(3):
        hospital.here()
    visit = hospital.here()
    text = page(visit.status_token)
    assert int(remaining(text)) == order.remaining(visit, at=timezone.now()) == 4
    assert "Menunggu giliran" in text
    assert steps(text) == ["done", "now", "todo"]


def test_it_names_nobody(hospital: Hospital, budi) -> None:
    visit = hospital.here(budi)
    text = page(visit.status_token)
    for word in ("Budi", "BU**", "Santoso", visit.booking_code, budi.medical_record_number):
        assert word not in text


def test_it_follows_a_new_patient_from_the_booking_to_the_medicine(hospital: Hospital) -> None:
    visit = hospital.booked(hospital.patient(is_new=True))
    assert "Belum check in" in page(visit.status_token)
    verbs.check_in(visit, Press(hospital.later()))
    text = page(visit.status_token)
    assert "Menunggu di loket" in text
    assert steps(text) == ["now", "todo", "todo"]
    verbs.call_next(hospital.desk, hospital.by(hospital.desk, at=hospital.later()))
    text = page(visit.status_token)
    assert "Nomor Anda dipanggil" in text
    assert "Silakan menuju Loket 1 sekarang" in text
    verbs.finish(visit.entries.get(), hospital.by(hospital.desk, at=hospital.later()))
    assert steps(page(visit.status_token)) == ["done", "now", "todo"]
    entry = verbs.call_next(hospital.room, hospital.by(hospital.room, at=hospital.later()))
    assert "Silakan menuju Ruang Anak sekarang" in page(visit.status_token)
    verbs.start_serving(entry, hospital.by(hospital.room, at=hospital.later()))
    assert "Sedang dilayani" in page(visit.status_token)
    verbs.finish(
        entry,
        hospital.by(hospital.room, at=hospital.later()),
        prescription=verbs.PrescriptionOrder(kind=PrescriptionKind.COMPOUND, items=[]),
    )
    text = page(visit.status_token)
    assert "Resep diterima" in text
    assert steps(text) == ["done", "done", "now"]
    assert '<p class="status-number number">FR-1</p>' in text


def test_somebody_who_missed_the_call_is_told(hospital: Hospital) -> None:
    visit = hospital.here()
    hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.mark_absent(entry, hospital.by(hospital.room, at=hospital.later(30), reason="tidak ada di sini"))
    text = page(visit.status_token)
    assert "Nomor Anda terlewat" in text
    assert remaining(text) == "2"
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    other = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    assert other == entry
    assert "Nomor Anda dipanggil" in page(visit.status_token)


def test_a_patient_called_to_the_desk_reads_so_when_it_went_on_meanwhile(hospital: Hospital) -> None:
    visit = hospital.here(hospital.patient(is_new=True))
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    ticket = verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    for _call in range(2):
        verbs.call_next(hospital.desk, hospital.by(hospital.desk, at=hospital.later()))
    assert "Nomor Anda sudah dipanggil" in page(visit.status_token)
    assert "Segera ke Admisi." in page(visit.status_token)
    assert "Nomor Anda sudah dipanggil" not in page(ticket.status_token)


def test_a_booking_of_another_day_says_which(hospital: Hospital) -> None:
    tomorrow = hospital.open(hospital.internal, hospital.second_doctor, on=hospital.session.date + timedelta(days=1))
    assert "Selasa, 17 Maret 2026" in page(hospital.booked(session=tomorrow).status_token)


def test_a_late_start_is_said_until_it_has_come(hospital: Hospital, morning) -> None:
    visit = hospital.here()
    assert "Hari ini dokter mulai" not in page(visit.status_token)
    verbs.start_late(hospital.session, late_start=time(9, 30))
    assert "Hari ini dokter mulai pukul 09:30." in page(visit.status_token)
    morning.move_to(hospital.session.starts_at.replace(hour=9, minute=31))
    assert "Hari ini dokter mulai" not in page(visit.status_token)


def test_without_a_prescription_the_pharmacy_is_skipped(hospital: Hospital) -> None:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(hospital.room, at=hospital.later()))
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()))
    text = page(visit.status_token)
    assert steps(text) == ["done", "done", "skipped"]
    assert "Tidak ada resep" in text


def test_a_cancelled_number_is_said(hospital: Hospital) -> None:
    visit = hospital.booked()
    verbs.cancel(visit, Press(hospital.later(), reason="uji"))
    assert "Dibatalkan" in page(visit.status_token)


def test_a_sensitive_clinic_has_its_neutral_name(hospital: Hospital) -> None:
    hospital.children.is_sensitive, hospital.children.neutral_name = True, "Poli Melati"
    hospital.children.save()
    text = page(hospital.here().status_token)
    assert "Poli Melati" in text
    assert "Anak" not in text


def test_an_admission_ticket_has_its_page_and_becomes_the_visit(hospital: Hospital) -> None:
    first = verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    second = verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    assert remaining(page(second.status_token)) == "2"
    entry = verbs.call_next(hospital.desk, hospital.by(hospital.desk, at=hospital.later()))
    assert "Nomor Anda dipanggil" in page(first.status_token)
    visit = verbs.register_holder(
        entry,
        hospital.by(hospital.desk, at=hospital.later()),
        verbs.Registration(patient=hospital.patient(), session=hospital.session, payer=hospital.cash),
    )
    assert isinstance(visit, Visit)
    assert visit.label in page(first.status_token)


def test_a_token_that_names_nothing_gets_a_friendly_sentence(hospital: Hospital) -> None:
    response = Client().get("/s/AAAAAAAAAAAAAAAAAAAAAA/")
    assert response.status_code == 404
    assert "Tiket ini tidak kami temukan" in response.content.decode()
    assert Client().get("/s/AAAAAAAAAAAAAAAAAAAAAA/now/").status_code == 404


def test_the_booking_code_is_no_key_to_the_page(hospital: Hospital) -> None:
    assert Client().get(f"/s/{hospital.booked().booking_code}/").status_code == 404


def test_the_fragment_is_sent_again_only_when_something_changed(hospital: Hospital) -> None:
    visit = hospital.here()
    client = Client()
    first = client.get(f"/s/{visit.status_token}/now/")
    assert first.status_code == 200
    again = client.get(f"/s/{visit.status_token}/now/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    verbs.call_next(hospital.room, hospital.by(hospital.room, at=hospital.later()))
    changed = client.get(f"/s/{visit.status_token}/now/", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_it_refreshes_itself_without_scripts_and_is_not_kept(hospital: Hospital) -> None:
    response = Client().get(f"/s/{hospital.here().status_token}/")
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_only_reads(hospital: Hospital, method: str) -> None:
    assert getattr(Client(), method)(f"/s/{hospital.booked().status_token}/").status_code == 405


def test_a_ticket_of_yesterday_says_that_it_is_over(hospital: Hospital, morning) -> None:
    ticket = verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    morning.shift(timedelta(days=1))
    assert "Sudah selesai" in page(ticket.status_token)


def test_at_the_pharmacy_the_lane_is_counted_as_bpjs_is_told(hospital: Hospital) -> None:
    visits = [hospital.here() for _lane in range(3)]
    for kind in (PrescriptionKind.NON_COMPOUND, PrescriptionKind.COMPOUND, PrescriptionKind.COMPOUND):
        by = hospital.by(hospital.room)
        entry = verbs.call_next(hospital.room, replace(by, at=hospital.later()))
        prescription = verbs.PrescriptionOrder(
            kind=kind, items=[verbs.MedicineLine(medicine="Obat uji", quantity=1, dosage="1x1")]
        )
        verbs.finish(entry, replace(by, at=hospital.later()), prescription=prescription)
    assert [remaining(page(visit.status_token)) for visit in visits] == ["1", "1", "2"]
    # What is being prepared is not handed over: it is still before the next one.
    first = PharmacyTicket.objects.get(prescriptions__visit=visits[1])
    verbs.start_preparing(first, hospital.by(hospital.chemist, at=hospital.later()))
    assert [remaining(page(visit.status_token)) for visit in visits] == ["1", "1", "2"]
    assert figures.pharmacy(PharmacyTicket.objects.get(prescriptions__visit=visits[2])).remaining == 2


@pytest.fixture
def prescribed(hospital: Hospital) -> Visit:
    """Left the poli a moment ago, with a prescription: FN-1."""
    visit = hospital.here()
    by = hospital.by(hospital.room)
    entry = verbs.call_next(hospital.room, replace(by, at=hospital.later()))
    verbs.finish(
        entry,
        replace(by, at=hospital.later()),
        prescription=verbs.PrescriptionOrder(kind=PrescriptionKind.NON_COMPOUND, items=[]),
    )
    return visit


@pytest.mark.parametrize(
    ("outcome", "headline", "pharmacy"),
    [
        (HandoverOutcome.HANDED_OVER, "Selesai", "done"),
        (HandoverOutcome.DELIVERED, "Obat diantar", "done"),
        (HandoverOutcome.UNCOLLECTED, "Obat tidak diambil", "skipped"),
        (HandoverOutcome.CANCELLED, "Nomor farmasi dibatalkan", "skipped"),
    ],
)
def test_the_end_at_the_pharmacy_is_the_one_that_came(
    hospital: Hospital, prescribed: Visit, outcome: HandoverOutcome, headline: str, pharmacy: str
) -> None:
    ticket = PharmacyTicket.objects.get()
    by = hospital.by(hospital.chemist, reason="uji")
    if outcome == HandoverOutcome.CANCELLED:
        verbs.cancel_prescription(ticket, replace(by, at=hospital.later()))
    else:
        for step in (verbs.start_preparing, verbs.mark_ready):
            step(ticket, replace(by, at=hospital.later()))
        verbs.call_next(hospital.chemist, hospital.by(at=hospital.later()))
        end = (
            verbs.note_uncollected
            if outcome == HandoverOutcome.UNCOLLECTED
            else partial(verbs.hand_over, outcome=outcome)
        )
        end(ticket, replace(by, at=hospital.later()))
    for token in (prescribed.status_token, ticket.status_token):
        text = page(token)
        assert f"<h1>{headline}</h1>" in text
        assert steps(text) == ["done", "done", pharmacy]
        assert ("lekas sehat" in text) == (pharmacy == "done")
        assert "is-over" in text


def test_a_pharmacy_number_that_the_poli_took_back_leads_to_the_poli(hospital: Hospital, prescribed: Visit) -> None:
    ticket = PharmacyTicket.objects.get()
    press = verbs.latest_undoable(hospital.room, at=hospital.now)
    assert press is not None
    verbs.undo(press, hospital.by(hospital.room, at=hospital.now))
    text = page(ticket.status_token)
    assert "Nomor Anda dipanggil" in text
    assert prescribed.label in text
    assert steps(text) == ["done", "now", "todo"]
