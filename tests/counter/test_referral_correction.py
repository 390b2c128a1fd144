"""What BPJS refused is corrected at the console where it is seen."""

import pytest
from django.test import Client

from queues import verbs
from queues.models import Channel, ReferralCorrection, Visit
from queues.press import Press
from tests.counter.bridge import Bridge
from tests.counter.conftest import logged_in, said
from tests.hospital import Hospital

REFERRAL = {"referral_number": "0001R0010326B000001", "visit_type": "REFERRAL", "reason": "salah ketik"}


@pytest.fixture(autouse=True)
def refusal(bridge) -> Bridge:
    return bridge("parked_referral", "data nomorreferensi  belum sesuai.")


@pytest.fixture
def worker(hospital: Hospital) -> Client:
    return logged_in("work_clinic", "correct_referral", name="perawat-poli")


@pytest.fixture
def visit(hospital: Hospital) -> Visit:
    return hospital.here(channel=Channel.KIOSK, visit_type="REFERRAL", referral_number="0001R0010326B000009")


def test_the_form_stands_on_the_chosen_row_and_on_the_card(
    hospital: Hospital, worker: Client, visit: Visit, press, look, refusal: Bridge
) -> None:
    entry = visit.entries.get()
    path = f"/counter/{hospital.room.pk}/"
    assert "Perbaiki nomor rujukan" not in look(worker, path)
    assert "Perbaiki nomor rujukan" in look(worker, f"{path}?entry={entry.pk}")
    hospital.later()
    press(worker, hospital.room, "next", expected="")
    assert "Perbaiki nomor rujukan" in look(worker, path)
    for state in ("accepted", "pending", "parked"):
        refusal.state = state
        assert "Perbaiki nomor rujukan" not in look(worker, path)


def test_a_press_writes_the_right_number_and_says_so(hospital: Hospital, worker: Client, visit: Visit, press) -> None:
    page = press(worker, hospital.room, "correct-referral", entry=visit.entries.get().pk, visit=visit.pk, **REFERRAL)
    assert said(page) == "Nomor rujukan A-1 diperbaiki; antreannya dikirim lagi ke BPJS."
    visit.refresh_from_db()
    assert visit.referral_number == REFERRAL["referral_number"]
    written = ReferralCorrection.objects.get()
    assert (written.actor.username, written.counter) == ("perawat-poli", hospital.room)


def test_it_needs_its_permission_a_reason_and_a_number_of_this_counter(
    hospital: Hospital, worker: Client, visit: Visit, press
) -> None:
    here = {"entry": visit.entries.get().pk, "visit": visit.pk}
    plain = logged_in("work_clinic", name="perawat-lain")
    assert press(plain, hospital.room, "correct-referral", **here, **REFERRAL).status_code == 403
    assert "Alasan" in said(press(worker, hospital.room, "correct-referral", **here, **{**REFERRAL, "reason": ""}))
    other = hospital.here(channel=Channel.KIOSK, visit_type="REFERRAL", referral_number="0001R0010326B000008")
    page = press(worker, hospital.room, "correct-referral", **{**here, "visit": other.pk}, **REFERRAL)
    assert "Keadaan sudah berubah" in said(page)
    assert not ReferralCorrection.objects.exists()


def test_at_the_desk_a_visit_that_the_number_led_to_is_corrected(hospital: Hospital, press, look) -> None:
    clerk = logged_in("work_admission", "correct_referral", name="admisi")
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now))
    hospital.later()
    press(clerk, hospital.desk, "next", expected="")
    entry = verbs.current_at(hospital.desk)[0]
    press(clerk, hospital.desk, "find", entry=entry.pk, number=hospital.patient().medical_record_number)
    wrong = {"visit_type": "REFERRAL", "referral_number": "0001R0010326B000009"}
    payer = {"payer": hospital.jkn.pk, "session": hospital.session.pk}
    hospital.later()
    press(clerk, hospital.desk, "register", entry=entry.pk, **payer, **wrong)
    assert "Perbaiki nomor rujukan" in look(clerk, f"/counter/{hospital.desk.pk}/")
    visit = Visit.objects.get()
    press(clerk, hospital.desk, "correct-referral", entry=entry.pk, visit=visit.pk, **REFERRAL)
    visit.refresh_from_db()
    assert visit.referral_number == REFERRAL["referral_number"]


def test_a_refused_person_is_said_with_the_way_to_mend_it(
    hospital: Hospital, worker: Client, visit: Visit, press, look, refusal: Bridge
) -> None:
    refusal.state = "parked_person"
    page = look(worker, f"/counter/{hospital.room.pk}/?entry={visit.entries.get().pk}")
    assert "Perbaiki NIK atau nomor kartunya" in page
    assert f"/admin/queue/patient/{visit.patient_id}/" not in page
    clerk = logged_in("work_clinic", "change_patient", name="pengelola")
    page = look(clerk, f"/counter/{hospital.room.pk}/?entry={visit.entries.get().pk}")
    assert f"/admin/queue/patient/{visit.patient_id}/" in page
