"""The pages "Poli salah", "Ganti penjamin" and "Tanggal lain": what follows is said before it is done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from queues import verbs
from queues.models import ClinicSession, Stage, Visit
from tests.counter.conftest import said
from tests.hospital import TODAY, Hospital

Look = Callable[..., str]
LETTER: dict[str, Any] = {"visit_type": "REFERRAL", "referral_number": "0001R0010326B000001"}


@pytest.fixture
def other(hospital: Hospital) -> ClinicSession:
    return hospital.open(hospital.internal, hospital.second_doctor)


def address(hospital: Hospital, visit: Visit, name: str) -> str:
    return f"/counter/{hospital.desk.pk}/visits/{visit.booking_code}/{name}/"


def send(hospital: Hospital, client: Client, visit: Visit, name: str, **fields: Any) -> Any:
    fields = {"reason": "Salah poli", "request_key": "satu", **fields}
    with time_machine.travel(hospital.later(), tick=False):
        return client.post(address(hospital, visit, name), fields, follow=True)


def test_a_wrong_poli_in_one_page_and_on_to_the_new_ticket(
    hospital: Hospital, clerk: Client, look: Look, other: ClinicSession
) -> None:
    visit = hospital.here(**LETTER)
    page = look(clerk, address(hospital, visit, "wrong-clinic"))
    assert "A-1 dibatalkan dan kursinya bebas. Nomor baru diambil dengan jam datang yang sama (07:01)" in page
    assert "sisa JKN 30" in page
    assert LETTER["referral_number"] in page
    after = send(hospital, clerk, visit, "wrong-clinic", session=other.pk, placement="FRONT", **LETTER)
    new = Visit.objects.get(replaces=visit)
    assert after.request["PATH_INFO"] == reverse("print:visit", args=[new.pk])
    text = after.content.decode()
    assert "A-1 diganti dengan B-1: Penyakit Dalam, JKN" in text
    assert "Menggantikan A-1" in text
    assert 'class="ticket-number"' in text
    phone = Client().get(f"/s/{visit.status_token}/").content.decode()
    assert ">B-1<" in phone
    assert "Menggantikan nomor A-1" in phone


def test_another_payer_frees_the_letter(hospital: Hospital, clerk: Client) -> None:
    visit = hospital.here(**LETTER)
    send(hospital, clerk, visit, "other-payer", payer=hospital.cash.pk, **LETTER)
    new = Visit.objects.get(replaces=visit)
    assert (new.payer, new.referral_number, new.session) == (hospital.cash, "", visit.session)
    after = send(hospital, clerk, new, "other-payer", payer=hospital.jkn.pk, reason="JKN aktif", request_key="dua")
    assert "Pasien JKN memerlukan nomor rujukan" in said(after)
    assert "JKN aktif" in after.content.decode(), "what was typed is kept"
    send(hospital, clerk, new, "other-payer", payer=hospital.jkn.pk, request_key="tiga", **LETTER)
    assert Visit.objects.get(replaces=new).referral_number == LETTER["referral_number"]


def test_another_date_offers_the_polis_own_days(hospital: Hospital, clerk: Client, look: Look) -> None:
    visit = hospital.here(**LETTER)
    assert "Belum ada jadwal poli ini pada hari lain" in look(clerk, address(hospital, visit, "other-date"))
    later = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=2))
    assert "Rab, 18 Mar 2026" in look(clerk, address(hospital, visit, "other-date"))
    after = send(hospital, clerk, visit, "other-date", session=later.pk, **LETTER)
    new = Visit.objects.get(replaces=visit)
    assert (new.stage, new.session) == (Stage.BOOKED, later)
    assert after.request["PATH_INFO"] == f"/counter/{hospital.desk.pk}/visits/{new.booking_code}/"
    assert "Rabu, 18 Maret 2026" in after.content.decode()


def test_a_full_session_needs_who_may_approve(hospital: Hospital, clerk: Client, other: ClinicSession) -> None:
    verbs.change_capacity(other, hospital.by(reason="uji"), capacity=0, quotas=(0, 0))
    visit = hospital.here(**LETTER)
    after = send(hospital, clerk, visit, "wrong-clinic", session=other.pk, **LETTER)
    assert "Kuota praktek ini sudah habis" in said(after)
    assert f'value="{other.pk}" selected' in after.content.decode()
    refused = send(hospital, clerk, visit, "wrong-clinic", session=other.pk, extra_reason="gawat", **LETTER)
    assert refused.status_code == 403
    assert Visit.objects.get().stage == Stage.WAITING_CLINIC


def test_the_same_form_sent_twice_is_one_replacement(hospital: Hospital, clerk: Client, other: ClinicSession) -> None:
    visit = hospital.here(**LETTER)
    for _ in range(2):
        send(hospital, clerk, visit, "wrong-clinic", session=other.pk, **LETTER)
    assert Visit.objects.count() == 2


def test_after_the_doctors_call_the_page_says_what_to_do_instead(
    hospital: Hospital, clerk: Client, look: Look, other: ClinicSession
) -> None:
    visit = hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    assert "Buat rujukan internal" in look(clerk, address(hospital, visit, "wrong-clinic"))
    send(hospital, clerk, visit, "wrong-clinic", session=other.pk, **LETTER)
    assert Visit.objects.count() == 1


def test_a_nurse_is_sent_to_the_desk(hospital: Hospital, nurse: Client, look: Look) -> None:
    visit = hospital.here()
    page = look(nurse, f"/counter/{hospital.room.pk}/visits/{visit.booking_code}/")
    assert "Nomor diganti di loket pendaftaran" in page
    with time_machine.travel(hospital.later(), tick=False):
        nurse.post(f"/counter/{hospital.room.pk}/visits/{visit.booking_code}/other-payer/", {"payer": hospital.cash.pk})
    assert Visit.objects.count() == 1
