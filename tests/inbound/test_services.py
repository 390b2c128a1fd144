"""What the services answer when nothing is wrong: protocol 1.2 to 1.10."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings
from time_machine import Traveller

from bpjs_bridge import wire
from bpjs_bridge.models import OutboxMessage
from queues import clock, verbs
from queues.models import (
    Channel,
    ClinicSession,
    IdentifierKind,
    Patient,
    PatientAddress,
    PharmacyTicket,
    PrescriptionKind,
    Source,
    Stage,
    Visit,
    VisitType,
)
from queues.press import Press
from tests.hospital import TODAY, Hospital
from tests.inbound.mobile_jkn import (
    NEW_CARD,
    NEW_FAMILY,
    NEW_NIK,
    NEW_PHONE,
    TOMORROW,
    MobileJkn,
    booking_of,
    new_patient,
    practice_of,
    stranger_booking,
)

REMARK = "Peserta harap 60 menit lebih awal guna pencatatan administrasi."

KINDS = (IdentifierKind.NIK, IdentifierKind.BPJS_CARD, IdentifierKind.FAMILY_CARD)


def quotas(jkn_left: int, jkn: int, non_jkn_left: int, non_jkn: int) -> dict[str, int]:
    return {
        "sisakuotajkn": jkn_left,
        "kuotajkn": jkn,
        "sisakuotanonjkn": non_jkn_left,
        "kuotanonjkn": non_jkn,
        "sisaquotajkn": jkn_left,
        "quotajkn": jkn,
        "sisaquotanonjkn": non_jkn_left,
        "quotanonjkn": non_jkn,
    }


def test_status_of_an_empty_session_days_ahead(bpjs: MobileJkn, session: ClinicSession) -> None:
    answer = bpjs.call("statusantrean", practice_of(session))
    assert answer.told == (200, "Ok")
    assert answer.response == {
        "namapoli": "Anak",
        "namadokter": "dr. Uji Pertama",
        "totalantrean": 0,
        "sisaantrean": 0,
        "antreanpanggil": "-",
        **quotas(27, 27, 3, 3),
        "keterangan": "",
    }


def test_status_counts_people_not_yet_through_and_not_cancelled(
    bpjs: MobileJkn, hospital: Hospital, wall_clock: Traveller, settings: Settings
) -> None:
    settings.NON_JKN_RELEASE_MINUTES = 0
    first, second = hospital.here(), hospital.here(payer=hospital.cash, channel=Channel.KIOSK)
    cancelled = hospital.booked()
    verbs.cancel(cancelled, hospital.by(at=hospital.later(), reason="batal"))
    wall_clock.move_to(hospital.now)
    called = verbs.call_next(hospital.room, hospital.by(hospital.room, at=hospital.later()))
    answer = bpjs.call("statusantrean", practice_of(hospital.session)).response
    assert called.label == first.label
    assert (answer["totalantrean"], answer["sisaantrean"], answer["antreanpanggil"]) == (2, 2, first.label)
    assert {name: answer[name] for name in quotas(0, 0, 0, 0)} == quotas(26, 27, 2, 3)
    verbs.finish(called, hospital.by(hospital.room, at=hospital.later()))
    answer = bpjs.call("statusantrean", practice_of(hospital.session)).response
    assert (answer["totalantrean"], answer["sisaantrean"], second.stage) == (2, 1, Stage.WAITING_CLINIC)


@pytest.mark.parametrize("hours", ["08:00-12:00", "08:00 - 12:00", "08.00-12.00", " 08.00 -12:00 ", "08:00- 12.00"])
@pytest.mark.parametrize("doctor", [1001, "1001", " 1001 "])
def test_hours_and_doctor_in_every_accepted_spelling(
    bpjs: MobileJkn, session: ClinicSession, hours: str, doctor: Any
) -> None:
    assert bpjs.call("statusantrean", practice_of(session), jampraktek=hours, kodedokter=doctor).code == 200


def test_a_session_is_found_by_hours_that_bpjs_was_told_before(
    bpjs: MobileJkn, session: ClinicSession, patient: Patient
) -> None:
    old_hours = booking_of(patient, session)
    clinic_time = session.starts.replace(hour=9)
    verbs.change_hours(session, starts=clinic_time, ends=session.ends)
    assert bpjs.call("ambilantrean", old_hours).told == (200, "Ok")
    assert Visit.objects.get().told_hours == "08:00-12:00"


def test_a_poli_code_may_be_that_of_several_clinics(bpjs: MobileJkn, hospital: Hospital, patient: Patient) -> None:
    second = hospital.clinic("Anak Sore", "S", "ANA")
    evening = hospital.open(second, hospital.second_doctor, on=TOMORROW, hours=(15, 18))
    answer = bpjs.call("ambilantrean", booking_of(patient, evening))
    assert answer.response["namapoli"] == "Anak Sore"


@pytest.mark.parametrize("switched_off", ["reports_to_bpjs", "is_active"])
def test_a_clinic_that_is_closed_or_not_told_to_bpjs_is_not_offered(
    bpjs: MobileJkn, hospital: Hospital, patient: Patient, switched_off: str
) -> None:
    executive = hospital.clinic("Anak Eksekutif", "E", "EKS")
    session = hospital.open(executive, hospital.second_doctor, on=TOMORROW)
    setattr(executive, switched_off, False)
    executive.save()
    assert bpjs.call("ambilantrean", booking_of(patient, session)).told == (201, "Poli Tidak Ditemukan")


def test_a_booking(bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, patient: Patient) -> None:
    answer = bpjs.call("ambilantrean", booking_of(patient, session))
    visit = Visit.objects.get()
    assert answer.told == (200, "Ok")
    assert answer.response == {
        "nomorantrean": "A-1",
        "angkaantrean": 1,
        "kodebooking": visit.booking_code,
        "norm": patient.medical_record_number,
        "pasienbaru": 0,
        "namapoli": "Anak",
        "namadokter": "dr. Uji Pertama",
        "estimasidilayani": wire.milliseconds(session.starts_at),
        **quotas(26, 27, 3, 3),
        "keterangan": REMARK,
    }
    assert (visit.channel, visit.visit_type, visit.payer) == (Channel.MOBILE_JKN, VisitType.REFERRAL, hospital.jkn)
    assert visit.referral_number == "0099R0010326Y000001"
    assert visit.events.get().source == Source.BPJS


@pytest.mark.parametrize(
    ("code", "visit_type"),
    [(1, "REFERRAL"), ("2", "INTERNAL"), (3, "CONTROL"), ("4", "INTER_HOSPITAL")],
)
def test_kinds_of_visits(bpjs: MobileJkn, session: ClinicSession, patient: Patient, code: Any, visit_type: str) -> None:
    assert bpjs.call("ambilantrean", booking_of(patient, session), jeniskunjungan=code).code == 200
    assert Visit.objects.get().visit_type == visit_type


def test_a_record_number_selects_nobody(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, patient: Patient
) -> None:
    other = hospital.patient()
    answer = bpjs.call("ambilantrean", booking_of(patient, session), norm=other.medical_record_number)
    assert answer.response["norm"] == patient.medical_record_number
    assert Visit.objects.get().patient == patient
    unknown = bpjs.call("ambilantrean", stranger_booking(session), norm=other.medical_record_number)
    assert unknown.code == 202


def test_what_the_record_lacks_is_added_with_the_ticket(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession
) -> None:
    known = verbs.register_patient(
        verbs.PersonRecord(
            name="Tokoh Tanpa Kartu", sex="L", birth_date=None, identifiers={IdentifierKind.NIK: NEW_NIK}
        ),
        Press(hospital.now),
    )
    assert bpjs.call("ambilantrean", stranger_booking(session)).code == 200
    known = Patient.objects.get(pk=known.pk)
    assert (known.identifier(IdentifierKind.BPJS_CARD), known.phone) == (NEW_CARD, NEW_PHONE)


def test_a_refused_booking_adds_nothing_to_the_record(bpjs: MobileJkn, hospital: Hospital) -> None:
    small = hospital.open(hospital.internal, hospital.second_doctor, on=TOMORROW, capacity=1)
    hospital.booked(session=small)
    known = verbs.register_patient(
        verbs.PersonRecord(
            name="Tokoh Tanpa Kartu", sex="L", birth_date=None, identifiers={IdentifierKind.NIK: NEW_NIK}
        ),
        Press(hospital.now),
    )
    assert bpjs.call("ambilantrean", stranger_booking(small)).code == 201
    known = Patient.objects.get(pk=known.pk)
    assert (known.identifier(IdentifierKind.BPJS_CARD), known.phone) == ("", "")


def test_another_reference_is_not_the_same_call(bpjs: MobileJkn, session: ClinicSession, patient: Patient) -> None:
    assert bpjs.call("ambilantrean", booking_of(patient, session)).code == 200
    assert bpjs.call("ambilantrean", booking_of(patient, session, reference="0099R0010326Y000009")).code == 201


def test_the_same_reference_with_another_doctor_is_not_the_same_call(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, patient: Patient
) -> None:
    afternoon = hospital.open(hospital.children, hospital.second_doctor, on=TOMORROW, hours=(13, 15))
    assert bpjs.call("ambilantrean", booking_of(patient, session)).code == 200
    second = bpjs.call("ambilantrean", booking_of(patient, afternoon))
    assert second.told == (201, "Nomor Antrean Hanya Dapat Diambil 1 Kali Pada Tanggal Yang Sama")


def test_a_baby_born_today_can_be_registered(bpjs: MobileJkn) -> None:
    assert bpjs.call("pasienbaru", new_patient(born=TODAY)).code == 200


def test_a_cancelled_ticket_is_no_answer_to_a_retry(bpjs: MobileJkn, session: ClinicSession, patient: Patient) -> None:
    body = booking_of(patient, session)
    first = bpjs.call("ambilantrean", body).response
    bpjs.call("batalantrean", kodebooking=first["kodebooking"], keterangan="batal")
    second = bpjs.call("ambilantrean", body).response
    assert (second["angkaantrean"], second["kodebooking"] != first["kodebooking"]) == (2, True)


def test_register_and_take_again_as_mobile_jkn_does(bpjs: MobileJkn, session: ClinicSession) -> None:
    assert bpjs.call("ambilantrean", stranger_booking(session)).code == 202
    record_number = bpjs.call("pasienbaru", new_patient()).response["norm"]
    ticket = bpjs.call("ambilantrean", stranger_booking(session)).response
    assert (ticket["norm"], ticket["pasienbaru"]) == (record_number, 1)
    patient = Patient.objects.get()
    assert [patient.identifier(kind) for kind in KINDS] == [NEW_NIK, NEW_CARD, NEW_FAMILY]
    address = PatientAddress.objects.get()
    assert (address.street, address.village_code, address.rt, address.rw) == ("Jalan Contoh 1", "9901A1", "002", "001")
    assert (address.province_name, address.regency_name) == ("Provinsi Contoh", "Kabupaten Contoh")


@pytest.mark.parametrize("spelling", ["tanggallahir", "tanggalahir"])
def test_both_spellings_of_the_birth_date(bpjs: MobileJkn, spelling: str) -> None:
    body = new_patient()
    body[spelling] = body.pop("tanggallahir")
    assert bpjs.call("pasienbaru", body).code == 200
    assert str(Patient.objects.get().birth_date) == "1999-05-17"


def test_remaining_and_waiting_time(bpjs: MobileJkn, hospital: Hospital, session: ClinicSession) -> None:
    for _person in range(2):
        hospital.booked(session=session)
    third = hospital.booked(session=session)
    answer = bpjs.call("sisaantrean", kodebooking=third.booking_code)
    assert answer.response == {
        "nomorantrean": "A-3",
        "namapoli": "Anak",
        "namadokter": "dr. Uji Pertama",
        "sisaantrean": 3,
        "antreanpanggil": "-",
        "waktutunggu": 720,
        "keterangan": "",
    }


def test_remaining_falls_when_the_consultation_ends(bpjs: MobileJkn, hospital: Hospital, wall_clock: Traveller) -> None:
    first, second = hospital.here(), hospital.here()

    def remaining(visit: Visit) -> int:
        wall_clock.move_to(hospital.now)
        return bpjs.call("sisaantrean", kodebooking=visit.booking_code).response["sisaantrean"]

    assert (remaining(first), remaining(second)) == (1, 2)
    called = verbs.call_next(hospital.room, hospital.by(hospital.room, at=hospital.later()))
    assert remaining(second) == 2
    verbs.finish(called, hospital.by(hospital.room, at=hospital.later()))
    assert (remaining(first), remaining(second)) == (0, 1)


def test_a_cancellation_frees_the_seat_and_is_not_told_back_to_bpjs(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession
) -> None:
    visit = hospital.booked(session=session)
    answer = bpjs.call("batalantrean", kodebooking=visit.booking_code, keterangan="  tidak\njadi ")
    assert answer.body == {"metadata": {"message": "Ok", "code": 200}}
    visit = Visit.objects.get()
    event = visit.events.get(stage=Stage.CANCELLED)
    assert (visit.stage, event.source, event.reason) == (Stage.CANCELLED, Source.BPJS, "tidak jadi")
    assert not OutboxMessage.objects.exists()
    assert bpjs.call("statusantrean", practice_of(session)).response["sisakuotajkn"] == 27


def arrival(visit: Visit) -> Any:
    return visit.events.exclude(stage=Stage.BOOKED).get()


@pytest.mark.parametrize(("is_new", "stage"), [(True, "WAITING_ADMISSION"), (False, "WAITING_CLINIC")])
def test_check_in_starts_the_wait(bpjs: MobileJkn, hospital: Hospital, is_new: bool, stage: str) -> None:
    visit = hospital.booked(hospital.patient(is_new=is_new))
    answer = bpjs.call("checkinantrean", kodebooking=visit.booking_code, waktu=wire.milliseconds(hospital.now))
    assert answer.body == {"metadata": {"message": "Ok", "code": 200}}
    assert (arrival(visit).stage, arrival(visit).source) == (stage, Source.BPJS)


@pytest.mark.parametrize(
    ("ago", "is_taken"), [(0, True), (1, True), (299, True), (300, True), (301, False), (-1, False), (86400, False)]
)
@pytest.mark.parametrize("kind", [int, str])
def test_waktu_counts_within_five_minutes(
    bpjs: MobileJkn,
    hospital: Hospital,
    caplog: pytest.LogCaptureFixture,
    ago: int,
    is_taken: bool,
    kind: Any,
) -> None:
    visit = hospital.booked()
    waktu = wire.milliseconds(hospital.now) - ago * 1000 - (0 if is_taken else 1)
    answer = bpjs.call("checkinantrean", kodebooking=visit.booking_code, waktu=kind(waktu))
    assert answer.code == 200
    event = arrival(visit)
    assert event.recorded_at == hospital.now
    assert wire.milliseconds(event.occurred_at) == (waktu if is_taken else wire.milliseconds(hospital.now))
    assert ("differs from our clock" in caplog.text) is not is_taken


def test_waktu_of_yesterday_is_not_today(bpjs: MobileJkn, hospital: Hospital, wall_clock: Traveller) -> None:
    visit = hospital.booked()
    midnight = clock.moment(TODAY, hospital.session.starts.replace(hour=0)) + timedelta(minutes=2)
    wall_clock.move_to(midnight)
    yesterday = wire.milliseconds(midnight - timedelta(minutes=3))
    assert bpjs.call("checkinantrean", kodebooking=visit.booking_code, waktu=yesterday).code == 200
    assert arrival(visit).occurred_at == midnight


def test_pharmacy_numbers(bpjs: MobileJkn, hospital: Hospital, wall_clock: Traveller, settings: Settings) -> None:
    settings.PHARMACY_TICKET_AT_FINISH = False
    visit = hospital.here()
    wall_clock.move_to(hospital.later())

    def ask(service: str) -> Any:
        wall_clock.move_to(hospital.later())
        return bpjs.call(service, kodebooking=visit.booking_code)

    not_over = (201, "Belum bisa ambil antrean farmasi karena layanan poli belum selesai")
    assert ask("ambilantreanfarmasi").told == not_over
    assert ask("statusantreanfarmasi").told == (201, "Pasien belum mengambil antrean farmasi")
    entry = verbs.call_next(hospital.room, hospital.by(hospital.room, at=hospital.later()))
    order = verbs.PrescriptionOrder(
        kind=PrescriptionKind.COMPOUND, items=[verbs.MedicineLine(medicine="Obat uji", quantity=1, dosage="1x1")]
    )
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    taken = ask("ambilantreanfarmasi")
    assert taken.response == {"jenisresep": "Racikan", "nomorantrean": 1, "keterangan": ""}
    assert ask("ambilantreanfarmasi").response == taken.response
    status = {"jenisresep": "Racikan", "totalantrean": 1, "sisaantrean": 1, "antreanpanggil": 0, "keterangan": ""}
    assert ask("statusantreanfarmasi").response == status


def test_no_prescription_no_pharmacy_number(bpjs: MobileJkn, hospital: Hospital, wall_clock: Traveller) -> None:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(hospital.room, at=hospital.later()))
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()))
    wall_clock.move_to(hospital.later())
    assert bpjs.call("ambilantreanfarmasi", kodebooking=visit.booking_code).told == (
        201,
        "Anda tidak memiliki resep dari dokter yang anda tuju, silahkan konfirmasi petugas poli",
    )


def through_the_clinic(hospital: Hospital, kind: PrescriptionKind) -> Visit:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(hospital.room, at=hospital.later()))
    order = verbs.PrescriptionOrder(
        kind=kind, items=[verbs.MedicineLine(medicine="Obat uji", quantity=1, dosage="1x1")]
    )
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    return visit


def test_pharmacy_status_counts_the_lane_until_it_is_handed_over(
    bpjs: MobileJkn, hospital: Hospital, wall_clock: Traveller
) -> None:
    first, other_lane, second = (
        through_the_clinic(hospital, kind)
        for kind in (PrescriptionKind.COMPOUND, PrescriptionKind.NON_COMPOUND, PrescriptionKind.COMPOUND)
    )

    def status(visit: Visit) -> tuple[str, int, int, int]:
        wall_clock.move_to(hospital.later())
        told = bpjs.call("statusantreanfarmasi", kodebooking=visit.booking_code).response
        return told["jenisresep"], told["totalantrean"], told["sisaantrean"], told["antreanpanggil"]

    assert status(first) == ("Racikan", 2, 1, 0)
    assert status(second) == ("Racikan", 2, 2, 0)
    assert status(other_lane) == ("Non Racikan", 1, 1, 0)
    ticket = PharmacyTicket.objects.get(prescriptions__visit=first)
    by = hospital.by(hospital.chemist)
    verbs.start_preparing(ticket, replace(by, at=hospital.later()))
    verbs.mark_ready(ticket, replace(by, at=hospital.later()))
    verbs.call_next(hospital.chemist, replace(by, at=hospital.later()))
    assert status(second) == ("Racikan", 2, 2, 1)
    verbs.hand_over(ticket, replace(by, at=hospital.later()))
    assert status(first) == ("Racikan", 2, 0, 1)
    assert status(second) == ("Racikan", 2, 1, 1)
