"""What the kiosk refuses is a case at the desk: the clerk reads it, and has more to offer."""

from datetime import timedelta

import time_machine

from queues import verbs
from queues.models import AdmissionTicket, Visit
from queues.press import Press
from tests.counter.conftest import logged_in, said
from tests.hospital import TODAY, Hospital
from tests.kiosk.conftest import Kiosk


def refused_at_the_kiosk(hospital: Hospital) -> AdmissionTicket:
    """The only session of Anak has one JKN seat, and that is taken; somebody without JKN comes."""
    verbs.change_capacity(hospital.session, hospital.by(at=hospital.now, reason="uji"), capacity=1, quotas=(1, 0))
    hospital.here()
    with time_machine.travel(hospital.later(), tick=False):
        kiosk = Kiosk().go().known(hospital.patient()).press(payer=hospital.cash.pk)
        kiosk.press(clinic=hospital.children.pk)
        assert kiosk.at == "/kiosk/refused/"
        kiosk.go("admission/").press(admission_class=hospital.queue_class.pk)
        assert "Untuk petugas: Kuota hari ini sudah habis" in kiosk.text
    return AdmissionTicket.objects.get()


def test_the_ticket_keeps_refusal_and_wish_but_no_name(hospital: Hospital) -> None:
    hospital.open(hospital.internal, hospital.second_doctor)
    ticket = refused_at_the_kiosk(hospital)
    assert ticket.case == "Kuota hari ini sudah habis: Anak, dr. Uji Pertama, 08:00-12:00"
    assert (ticket.wished_session, ticket.wished_payer) == (hospital.session, hospital.cash)
    assert ticket.entries.get().patient is None


def test_a_number_without_a_refusal_is_no_case(hospital: Hospital) -> None:
    ticket = verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    assert (ticket.case, ticket.wished_session, ticket.wished_payer) == ("", None, None)


def test_the_desk_reads_the_case_and_offers_other_days(hospital: Hospital, press, look) -> None:
    hospital.open(hospital.internal, hospital.second_doctor)
    later = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=3))
    ticket = refused_at_the_kiosk(hospital)
    clerk = logged_in("work_admission", name="admisi")
    path = f"/counter/{hospital.desk.pk}/"
    assert ticket.case in look(clerk, path)
    hospital.later()
    press(clerk, hospital.desk, "next", expected="")
    text = look(clerk, path)
    assert f"Dari anjungan: <b>{ticket.case}</b>" in text
    assert "kursi tambahan lewat penyelia" in text
    entry = ticket.entries.get()
    person = hospital.patient()
    press(clerk, hospital.desk, "find", entry=entry.pk, number=person.medical_record_number)
    text = look(clerk, path)
    assert f'value="{hospital.session.pk}" selected' in " ".join(text.split())
    assert f'value="{hospital.cash.pk}" required checked' in " ".join(text.split())
    assert "Tanggal lain" in text
    hospital.later()
    page = press(
        clerk, hospital.desk, "register", entry=entry.pk, payer=hospital.cash.pk, session=later.pk, request_key="satu"
    )
    assert "Terdaftar" in said(page)
    visit = Visit.objects.get(patient=person)
    assert (visit.session, visit.admission_ticket) == (later, ticket)


def test_the_desk_gives_an_extra_seat_with_a_reason(hospital: Hospital, press) -> None:
    hospital.open(hospital.internal, hospital.second_doctor)
    ticket = refused_at_the_kiosk(hospital)
    clerk = logged_in("work_admission", "approve_extra_seat", name="penyelia")
    hospital.later()
    press(clerk, hospital.desk, "next", expected="")
    entry = ticket.entries.get()
    person = hospital.patient()
    press(clerk, hospital.desk, "find", entry=entry.pk, number=person.medical_record_number)
    hospital.later()
    asked = {"payer": hospital.cash.pk, "session": hospital.session.pk, "extra_reason": "dokter setuju"}
    page = press(clerk, hospital.desk, "register", entry=entry.pk, request_key="satu", **asked)
    assert "Terdaftar" in said(page)
    assert Visit.objects.get(patient=person).is_extra_seat
