"""BPJS makes a call again because our answer was lost: known by what it says, however late, never a second anything."""

from datetime import timedelta

import pytest
from pytest_django import Settings
from time_machine import Traveller

from bpjs_bridge import wire
from bpjs_bridge.models import Reporting
from queues import verbs
from queues.models import Channel, ClinicSession, Patient, PrescriptionKind, Stage, Visit, VisitEvent
from queues.press import Press
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import MobileJkn, booking_of, new_patient, stranger_booking
from tests.outbound.road import RACIKAN

ONE_TICKET = (201, "Nomor Antrean Hanya Dapat Diambil 1 Kali Pada Tanggal Yang Sama")
GONE = (201, "Antrean Tidak Ditemukan atau Sudah Dibatalkan")
OK = (200, "Ok")


# --- Ambil Antrean -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("seconds", [0, 4.9, 7, 600, 15 * 3600])
def test_the_same_call_again_is_the_same_ticket_however_late(
    bpjs: MobileJkn, session: ClinicSession, patient: Patient, wall_clock: Traveller, seconds: float
) -> None:
    body = booking_of(patient, session)
    first = bpjs.call("ambilantrean", body)
    wall_clock.shift(seconds)
    again = bpjs.call("ambilantrean", body)
    assert again.told == OK
    assert again.response == first.response
    assert Visit.objects.count() == VisitEvent.objects.count() == 1


def test_a_full_session_gives_its_ticket_again(bpjs: MobileJkn, hospital: Hospital, patient: Patient) -> None:
    small = hospital.open(
        hospital.internal, hospital.second_doctor, on=hospital.session.date + timedelta(1), capacity=1
    )
    assert bpjs.call("ambilantrean", booking_of(patient, small)).told == OK
    assert bpjs.call("ambilantrean", booking_of(patient, small)).told == OK


def test_once_bpjs_has_asked_about_the_code_its_answer_arrived_and_a_second_call_is_a_duplicate(
    bpjs: MobileJkn, session: ClinicSession, patient: Patient, wall_clock: Traveller
) -> None:
    body = booking_of(patient, session)
    code = bpjs.call("ambilantrean", body).response["kodebooking"]
    wall_clock.shift(60)
    assert bpjs.call("sisaantrean", kodebooking=code).code == 200
    named_at = Reporting.objects.get().named_at
    assert named_at is not None
    wall_clock.shift(60)
    assert bpjs.call("sisaantrean", kodebooking=code).code == 200
    assert Reporting.objects.get().named_at == named_at
    assert bpjs.call("ambilantrean", body).told == ONE_TICKET


def test_a_question_about_another_booking_says_nothing_of_this_one(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, patient: Patient
) -> None:
    body = booking_of(patient, session)
    other = bpjs.call("ambilantrean", booking_of(hospital.patient(), session, reference="0099R0010326Y000009"))
    first = bpjs.call("ambilantrean", body)
    bpjs.call("sisaantrean", kodebooking=other.response["kodebooking"])
    assert bpjs.call("ambilantrean", body).response == first.response


def test_a_patient_who_has_checked_in_takes_no_ticket_again(
    bpjs: MobileJkn, hospital: Hospital, patient: Patient, settings: Settings
) -> None:
    settings.MOBILE_JKN_MIN_DAYS_AHEAD = 0
    body = booking_of(patient, hospital.session)
    bpjs.call("ambilantrean", body)
    verbs.check_in(Visit.objects.get(), Press(hospital.later()))
    assert bpjs.call("ambilantrean", body).told == ONE_TICKET


def test_a_ticket_of_the_kiosk_is_no_answer_to_a_repeat(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, patient: Patient
) -> None:
    body = booking_of(patient, session)
    hospital.booked(
        patient, session, channel=Channel.KIOSK, referral_number=body["nomorreferensi"], visit_type="REFERRAL"
    )
    assert bpjs.call("ambilantrean", body).told == ONE_TICKET


def test_the_form_of_uat_has_the_second_call_refused_at_once(
    bpjs: MobileJkn, session: ClinicSession, patient: Patient, settings: Settings
) -> None:
    settings.WS_RETRY_SECONDS = 0
    code = bpjs.call("ambilantrean", booking_of(patient, session)).response["kodebooking"]
    assert bpjs.call("ambilantrean", booking_of(patient, session)).told == ONE_TICKET
    assert bpjs.call("batalantrean", kodebooking=code, keterangan="batal").told == OK
    assert bpjs.call("batalantrean", kodebooking=code, keterangan="batal").told == GONE


# --- Batal Antrean -----------------------------------------------------------------------------------------
def test_what_bpjs_cancelled_is_cancelled_when_it_says_so_again(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, wall_clock: Traveller
) -> None:
    visit = hospital.booked(session=session)
    for days in (0, 0, 3):
        wall_clock.shift(timedelta(days=days))
        answer = bpjs.call("batalantrean", kodebooking=visit.booking_code, keterangan="tidak jadi")
        assert answer.told == OK
    assert visit.events.filter(stage=Stage.CANCELLED).count() == 1


def test_what_the_hospital_ended_is_told_as_before(bpjs: MobileJkn, hospital: Hospital, session: ClinicSession) -> None:
    cancelled, absent = hospital.booked(session=session), hospital.booked(session=session)
    verbs.cancel(cancelled, hospital.by(at=hospital.later(), reason="Dokter berhalangan"))
    verbs.no_show(absent, hospital.by(at=hospital.later(), reason="Tidak datang"))
    for visit in (cancelled, absent):
        assert bpjs.call("batalantrean", kodebooking=visit.booking_code, keterangan="batal").told == GONE


def test_what_bpjs_cancelled_is_gone_for_everything_else(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession
) -> None:
    code = hospital.booked(session=session).booking_code
    bpjs.call("batalantrean", kodebooking=code, keterangan="batal")
    assert bpjs.call("sisaantrean", kodebooking=code).told == GONE
    assert bpjs.call("checkinantrean", kodebooking=code, waktu=wire.milliseconds(hospital.now)).told == GONE


# --- the others --------------------------------------------------------------------------------------------
def test_a_check_in_whose_answer_was_lost_keeps_its_first_time(
    bpjs: MobileJkn, hospital: Hospital, wall_clock: Traveller
) -> None:
    visit, waktu = hospital.booked(), wire.milliseconds(hospital.now)
    assert bpjs.call("checkinantrean", kodebooking=visit.booking_code, waktu=waktu).told == OK
    first = visit.events.get(stage=Stage.WAITING_CLINIC).occurred_at
    wall_clock.shift(600)
    for later in (waktu, waktu + 600_000):
        assert bpjs.call("checkinantrean", kodebooking=visit.booking_code, waktu=later).told == OK
    assert visit.events.get(stage=Stage.WAITING_CLINIC).occurred_at == first


def test_a_patient_whose_registration_was_not_answered_books_at_the_next_try(
    bpjs: MobileJkn, session: ClinicSession
) -> None:
    """The form wants the second registration refused; the way on is open all the same, and gives the record number."""
    assert bpjs.call("ambilantrean", stranger_booking(session)).code == 202
    assert bpjs.call("pasienbaru", new_patient()).code == 200
    assert bpjs.call("pasienbaru", new_patient()).told == (201, "Data Peserta Sudah Pernah Dientrikan")
    taken = bpjs.call("ambilantrean", stranger_booking(session))
    assert (taken.told, taken.response["norm"]) == (OK, Patient.objects.get().medical_record_number)


@pytest.mark.parametrize("ready", [False, True])
def test_a_pharmacy_number_whose_answer_was_lost_is_the_same_number(
    bpjs: MobileJkn, hospital: Hospital, settings: Settings, ready: bool
) -> None:
    settings.PHARMACY_TICKET_AT_FINISH = False
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=RACIKAN)
    first = bpjs.call("ambilantreanfarmasi", kodebooking=visit.booking_code)
    assert (first.code, first.response["jenisresep"]) == (200, "Racikan")
    if ready:
        ticket = visit.prescriptions.get(kind=PrescriptionKind.COMPOUND).ticket
        assert ticket is not None
        verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
        verbs.mark_ready(ticket, hospital.by(at=hospital.later()))
    assert bpjs.call("ambilantreanfarmasi", kodebooking=visit.booking_code).response == first.response
