"""Each way back from its page: what it says before, what it does, and what it refuses."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from counter.mends import MENDS
from queues import verbs
from queues.models import PharmacyTicket, PrescriptionKind, Stage, TicketPrint, Visit, VisitNote
from queues.press import Press
from queues.verbs import MedicineLine, PrescriptionOrder
from tests.counter.conftest import logged_in, said
from tests.hospital import Hospital

SYRUP = PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [MedicineLine("Sirup", 2, "3x1")])
Look = Callable[..., str]
Mending = Callable[..., Any]


@pytest.fixture
def mend(hospital: Hospital) -> Mending:
    """mend(client, visit, name, **fields): at the hospital's time, and gives the page that follows."""

    def pressed(client: Client, visit: Visit, name: str, **fields: Any) -> Any:
        with time_machine.travel(hospital.later(), tick=False):
            address = f"/counter/{hospital.room.pk}/visits/{visit.booking_code}/{name}/"
            return client.post(address, fields, follow=True)

    return pressed


def ended(hospital: Hospital, order: PrescriptionOrder | None = None) -> Visit:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    hospital.later(600)
    return visit


def page_of(hospital: Hospital, visit: Visit, name: str = "") -> str:
    return f"/counter/{hospital.room.pk}/visits/{visit.booking_code}/{f'{name}/' if name else ''}"


def test_a_consultation_is_opened_again_from_its_page(
    hospital: Hospital, nurse: Client, look: Look, mend: Mending
) -> None:
    visit = ended(hospital, SYRUP)
    says = look(nurse, page_of(hospital, visit, "reopen"))
    assert "Nomor farmasi FN-1 ditarik." in says
    assert "Selesai di poli 07:03 belum diterima BPJS: ditarik" in says
    answer = mend(nurse, visit, "reopen", reason="hasil laboratorium menyusul", request_key="a")
    assert said(answer) == "A-1 dibuka lagi dan menunggu di Anak."
    assert answer.redirect_chain == [(f"/counter/{hospital.room.pk}/today/", 303)]
    assert Visit.objects.get().stage == Stage.IN_CLINIC
    shown = look(nurse, page_of(hospital, visit))
    assert "<s>Selesai di poli</s>" in shown
    assert "hasil laboratorium menyusul" in shown


def test_a_refusal_keeps_what_was_typed(hospital: Hospital, nurse: Client, mend: Mending) -> None:
    visit = ended(hospital)
    answer = mend(nurse, visit, "reopen", reason="", request_key="a")
    assert said(answer) == "Isi alasannya."
    answer = mend(nurse, visit, "prescribe", prescription="none", medicine_1="Sirup", quantity_1="3", reason="lupa")
    assert "racikan atau non racikan belum dipilih" in said(answer)
    page = answer.content.decode()
    assert 'value="Sirup"' in page
    assert 'value="lupa"' in page
    assert not visit.prescriptions.exists()


def test_what_is_not_legal_now_is_greyed_with_the_reason_and_has_no_form(
    hospital: Hospital, nurse: Client, look: Look
) -> None:
    visit = hospital.here()
    page = look(nurse, page_of(hospital, visit))
    assert "Pelayanan poli belum selesai." in page
    assert page_of(hospital, visit, "reopen") not in page
    assert page_of(hospital, visit, "cancel") in page
    assert '<form method="post" class="stack">' not in look(nurse, page_of(hospital, visit, "reopen"))


def test_a_late_prescription_comes_with_its_number(hospital: Hospital, nurse: Client, mend: Mending) -> None:
    visit = ended(hospital)
    fields = {"prescription": "NON_COMPOUND", "medicine_1": "Sirup", "quantity_1": "2", "dosage_1": "3x1"}
    answer = mend(nurse, visit, "prescribe", reason="terlupa", request_key="a", **fields)
    assert said(answer) == "Resep A-1 dicatat, nomor farmasi FN-1."
    assert ">Farmasi FN-1<" in answer.content.decode()
    again = mend(nurse, visit, "prescribe", reason="terlupa", request_key="a", **fields)
    assert said(again) == "Resep A-1 dicatat, nomor farmasi FN-1."
    assert visit.prescriptions.count() == 1


def test_a_refusal_that_is_the_reason_too_is_said_once(hospital: Hospital, nurse: Client, mend: Mending) -> None:
    visit = ended(hospital)
    fields = {"prescription": "NON_COMPOUND", "medicine_1": "Sirup", "quantity_1": "2", "dosage_1": "3x1"}
    mend(nurse, visit, "prescribe", reason="terlupa", request_key="a", **fields)
    verbs.start_preparing(PharmacyTicket.objects.get(), hospital.by(hospital.chemist, at=hospital.later()))
    page = mend(nurse, visit, "reopen", reason="lupa periksa", request_key="b").content.decode()
    assert page.count("sudah dikerjakan farmasi") == 1
    assert "Langkah ini tidak ada" not in page


def test_only_the_clinic_opens_again_and_prescribes(hospital: Hospital, clerk: Client, look: Look) -> None:
    visit = ended(hospital)
    address = f"/counter/{hospital.desk.pk}/visits/{visit.booking_code}/"
    assert look(clerk, address).count("Hanya petugas poli yang dapat melakukannya.") == 2
    with time_machine.travel(hospital.now, tick=False):
        assert clerk.post(f"{address}reopen/", {"reason": "x"}).status_code == 403
        assert clerk.post(f"{address}prescribe/", {"reason": "x", "prescription": "COMPOUND"}).status_code == 403


def test_a_no_show_is_taken_back_by_whoever_may_declare_one(
    hospital: Hospital, nurse: Client, look: Look, mend: Mending
) -> None:
    visit = hospital.here()
    verbs.no_show(visit, hospital.by(at=hospital.later(), reason="tidak datang"))
    other = logged_in("work_clinic", name="perawat-lain")
    assert "Perlu izin" in look(other, page_of(hospital, visit))
    assert mend(other, visit, "restore", reason="ada di toilet").status_code == 403
    assert said(mend(nurse, visit, "restore", reason="ada di toilet")) == "A-1 tidak lagi dinyatakan tidak hadir."
    assert [row.label for row in hospital.waiting()] == ["A-1"]


def test_cancel_sep_and_reprint(hospital: Hospital, nurse: Client, mend: Mending) -> None:
    visit = hospital.here()
    assert said(mend(nurse, visit, "sep", sep_number="9901R0010326V000001")) == "Nomor SEP A-1 dicatat."
    printing = mend(nurse, visit, "reprint")
    assert printing.redirect_chain[0][0] == f"{reverse('print:visit', args=[visit.pk])}?counter={hospital.room.pk}"
    assert not TicketPrint.objects.exists()
    assert said(mend(nurse, visit, "cancel", reason="pulang")) == "A-1 dibatalkan."
    assert Visit.objects.get().stage == Stage.CANCELLED


def test_a_note_is_written_once_and_struck_out_and_stays_to_be_read(
    hospital: Hospital, nurse: Client, look: Look, mend: Mending
) -> None:
    visit = hospital.here()
    answer = mend(nurse, visit, "note", text="keluarga menunggu di luar", request_key="a")
    assert answer.redirect_chain == [(page_of(hospital, visit), 303)]
    mend(nurse, visit, "note", text="keluarga menunggu di luar", request_key="a")
    note = VisitNote.objects.get()
    assert "<b>keluarga menunggu di luar</b>" in look(nurse, page_of(hospital, visit))
    assert "NIK" in said(mend(nurse, visit, "note", text="NIK 9900000000000777"))
    mend(nurse, visit, "note", strike=note.pk, request_key="b")
    assert "<s>keluarga menunggu di luar</s>" in look(nurse, page_of(hospital, visit))
    assert said(mend(nurse, visit, "note", strike=note.pk, request_key="c")) == "Catatan ini sudah dicoret."


def test_every_way_back_has_a_page_of_its_own(hospital: Hospital, nurse: Client, look: Look) -> None:
    visit = hospital.here()
    for mend in MENDS:
        if mend.name != "reprint":
            assert str(mend.label) in look(nurse, page_of(hospital, visit, mend.name)).replace("&quot;", '"'), mend.name


def test_a_note_is_on_row_and_card_of_every_console_that_serves_the_person(
    hospital: Hospital, nurse: Client, chemist: Client, look: Look, mend: Mending
) -> None:
    visit, other = hospital.here(), hospital.here()
    room = f"/counter/{hospital.room.pk}/"
    assert "Catatan" not in look(nurse, room)
    mend(nurse, visit, "note", text="tuli, tulis di kertas", request_key="a")
    assert look(nurse, room).count('<span class="tag tag-brand">Catatan</span>') == 1
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    assert "tuli, tulis di kertas" in look(nurse, room)
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=SYRUP)
    assert "Catatan" in look(chemist, f"/counter/{hospital.chemist.pk}/")
    ticket = visit.prescriptions.get().ticket
    assert ticket is not None
    chosen = f"/counter/{hospital.chemist.pk}/?entry={ticket.entries.get().pk}"
    assert "tuli, tulis di kertas" in look(chemist, chosen)
    mend(nurse, visit, "note", strike=VisitNote.objects.get().pk, request_key="b")
    assert "tuli" not in look(chemist, chosen)
    assert other.label in look(nurse, room)


def test_the_desk_opens_the_visit_of_a_registered_person_that_it_finds(
    hospital: Hospital, clerk: Client, look: Look
) -> None:
    visit = hospital.here()
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    entry = verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    with time_machine.travel(hospital.later(), tick=False):
        number = visit.patient.medical_record_number
        clerk.post(f"/counter/{hospital.desk.pk}/find/", {"entry": entry.pk, "number": number})
    address = f"/counter/{hospital.desk.pk}/visits/{visit.booking_code}/"
    assert address in look(clerk, f"/counter/{hospital.desk.pk}/")
    assert f"{address}cancel/" in look(clerk, address)
