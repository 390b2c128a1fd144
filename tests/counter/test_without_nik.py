"""The desk and a JKN patient without a NIK: enter it, another payer, or JKN outside the online queue with a reason."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from bpjs_bridge.models import OutboxMessage, Reporting, SilenceReason
from queues import verbs
from queues.errors import NikMissingError
from queues.models import Patient, QueueEntry, Stage, Visit, VisitEvent, VisitType
from queues.press import Press
from tests.counter.conftest import said
from tests.hospital import Hospital
from tests.newborn import LETTER, NIK, newborn

REASON = "bayi baru lahir, NIK belum terbit"


@pytest.fixture
def baby(hospital: Hospital, tmp_path: Path) -> Patient:
    return newborn(tmp_path)


@pytest.fixture
def holder(hospital: Hospital, clerk: Client, press, baby: Patient) -> QueueEntry:
    """The baby's mother at the desk, the baby found."""
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now, device="anjungan"))
    hospital.later()
    press(clerk, hospital.desk, "next", expected="")
    entry = verbs.current_at(hospital.desk)[0]
    press(clerk, hospital.desk, "find", entry=entry.pk, number=baby.medical_record_number)
    return entry


def jkn(hospital: Hospital, holder: QueueEntry, **more: Any) -> dict[str, Any]:
    letter = {"visit_type": VisitType.REFERRAL, "referral_number": LETTER}
    return {"entry": holder.pk, "payer": hospital.jkn.pk, "session": hospital.session.pk, **letter, **more}


def test_the_desk_sees_it_before_the_press_and_has_the_field_open(
    hospital: Hospital, clerk: Client, look, holder
) -> None:
    page = look(clerk, f"/counter/{hospital.desk.pk}/")
    assert "BPJS tidak menerima antrean JKN tanpa NIK" in page
    assert '<details class="fold" id="complete" open>' in page
    assert 'name="without_nik_reason"' in page


def test_no_jkn_number_without_a_nik(hospital: Hospital, clerk: Client, press, holder) -> None:
    page = press(clerk, hospital.desk, "register", **jkn(hospital, holder))
    assert "BPJS tidak menerima antrean JKN tanpa NIK" in said(page)
    assert not Visit.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_with_the_nik_entered_it_is_a_number_like_any_other(
    hospital: Hospital, clerk: Client, press, look, holder
) -> None:
    press(clerk, hospital.desk, "complete", entry=holder.pk, nik=NIK, card="", phone="")
    assert "tanpa NIK" not in look(clerk, f"/counter/{hospital.desk.pk}/")
    press(clerk, hospital.desk, "register", **jkn(hospital, holder))
    assert Visit.objects.get().payer == hospital.jkn
    assert f'"nik":"{NIK}"' in OutboxMessage.objects.get(position=0).payload


def test_another_payer_is_told_as_non_jkn_without_a_nik(hospital: Hospital, clerk: Client, press, holder) -> None:
    press(clerk, hospital.desk, "register", entry=holder.pk, payer=hospital.cash.pk, session=hospital.session.pk)
    payload = OutboxMessage.objects.get(position=0).payload
    assert '"jenispasien":"NON JKN"' in payload
    assert '"nomorkartu":"","nik":""' in payload


def test_with_a_reason_it_stays_jkn_and_bpjs_is_told_nothing(
    hospital: Hospital, clerk: Client, press, look, holder
) -> None:
    page = press(clerk, hospital.desk, "register", **jkn(hospital, holder, without_nik_reason=REASON))
    assert said(page) == "Terdaftar: A-1, Anak."
    visit = Visit.objects.get()
    assert (visit.payer, visit.stage) == (hospital.jkn, Stage.WAITING_CLINIC)
    booked = VisitEvent.objects.get(stage=Stage.BOOKED)
    assert (booked.reason, booked.actor and booked.actor.username) == (REASON, "admisi")
    assert Reporting.objects.get().silence == SilenceReason.NO_NIK
    page_now = look(clerk, f"/counter/{hospital.desk.pk}/")
    assert "Pasien JKN tanpa NIK, di luar antrean online" in page_now
    assert "SEP boleh terbit" not in page_now
    verbs.finish(verbs.current_at(hospital.desk)[0], hospital.by(hospital.desk, at=hospital.later()))
    room = hospital.room
    entry = verbs.call_next(room, hospital.by(at=hospital.later()))
    verbs.finish(entry, hospital.by(room, at=hospital.later()))
    assert not OutboxMessage.objects.exists()


def test_a_hospital_may_want_the_nik_in_every_case(
    hospital: Hospital, clerk: Client, press, look, holder, settings: Settings
) -> None:
    settings.JKN_WITHOUT_NIK_AT_DESK = False
    assert 'name="without_nik_reason"' not in look(clerk, f"/counter/{hospital.desk.pk}/")
    page = press(clerk, hospital.desk, "register", **jkn(hospital, holder, without_nik_reason=REASON))
    assert "atau pilih penjamin lain" in said(page)
    assert not Visit.objects.exists()


def test_nobody_without_a_name_goes_outside(hospital: Hospital, holder: QueueEntry, baby: Patient) -> None:
    with pytest.raises(NikMissingError):
        verbs.register_holder(
            holder,
            Press(hospital.later(), counter=hospital.desk),
            verbs.Registration(
                patient=baby,
                session=hospital.session,
                payer=hospital.jkn,
                referral_number=LETTER,
                visit_type="REFERRAL",
                without_nik_reason=REASON,
            ),
        )


def test_a_reason_hides_no_number_and_excuses_no_patient_who_has_a_nik(
    hospital: Hospital, clerk: Client, press, holder
) -> None:
    page = press(clerk, hospital.desk, "register", **jkn(hospital, holder, without_nik_reason=f"NIK ibu {NIK}"))
    assert "Alasan tidak boleh memuat NIK" in said(page)
    press(clerk, hospital.desk, "complete", entry=holder.pk, nik=NIK, card="", phone="")
    page = press(clerk, hospital.desk, "register", **jkn(hospital, holder, without_nik_reason=REASON))
    assert "NIK pasien ini sudah tercatat" in said(page)
    assert not Visit.objects.exists()
