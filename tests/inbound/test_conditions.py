"""Protocol 1.11 with many values of what is wrong, and the rules of 1.4. Each row once: test_protocol_table.py."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings
from time_machine import Traveller

from bpjs_bridge import wire
from queues import clock, verbs
from queues.models import Channel, Clinic, ClinicSession, Patient, SeatReserve, Visit
from queues.press import Press
from tests.hospital import TODAY, Hospital
from tests.inbound.mobile_jkn import (
    LEFT_OUT,
    TOMORROW,
    Answer,
    MobileJkn,
    booking_of,
    new_patient,
    practice_of,
    stranger_booking,
)

EMPTY = ("", None, "   ", LEFT_OUT)
PRACTICE_EMPTY = [
    ("kodepoli", "Kode Poli Belum Diisi"),
    ("kodedokter", "Kode Dokter Belum Diisi"),
    ("tanggalperiksa", "Tanggal Periksa Belum Diisi"),
    ("jampraktek", "Jam Praktek Belum Diisi"),
]
BOOKING_EMPTY = [
    *PRACTICE_EMPTY,
    ("nohp", "Nomor HP Belum Diisi"),
    ("nomorreferensi", "Nomor Referensi Belum Diisi"),
    ("nomorkartu", "Nomor Kartu Belum Diisi"),
    ("nik", "NIK Belum Diisi"),
    ("jeniskunjungan", "Jenis Kunjungan Belum Diisi"),
]
NEW_PATIENT_EMPTY = [
    ("nomorkartu", "Nomor Kartu Belum Diisi"),
    ("nik", "NIK Belum Diisi"),
    ("nomorkk", "Nomor KK Belum Diisi"),
    ("nama", "Nama Belum Diisi"),
    ("jeniskelamin", "Jenis Kelamin Belum Dipilih"),
    ("tanggallahir", "Tanggal Lahir Belum Diisi"),
    ("alamat", "Alamat Belum Diisi"),
    ("kodeprop", "Kode Propinsi Belum Diisi"),
    ("namaprop", "Nama Propinsi Belum Diisi"),
    ("kodedati2", "Kode Dati 2 Belum Diisi"),
    ("namadati2", "Dati 2 Belum Diisi"),
    ("kodekec", "Kode Kecamatan Belum Diisi"),
    ("namakec", "Kecamatan Belum Diisi"),
    ("kodekel", "Kode Kelurahan Belum Diisi"),
    ("namakel", "Kelurahan Belum Diisi"),
    ("rw", "RW Belum Diisi"),
    ("rt", "RT Belum Diisi"),
]
WRONG_DATE = "Format Tanggal Tidak Sesuai, format yang benar adalah yyyy-mm-dd"
WRONG_HOURS = "Format Jam Praktek Tidak Sesuai"
CLOSED = "Pendaftaran ke Poli Ini Sedang Tutup"
UNKNOWN_DOCTOR = "Jadwal Dokter Tersebut Belum Tersedia, Silahkan Reschedule Tanggal dan Jam Praktek Lainnya"
NO_SUCH_HOURS = (
    "Jadwal Dokter dr. Uji Pertama Tersebut Belum Tersedia, Silahkan Reschedule Tanggal dan Jam Praktek Lainnya"
)
ONE_TICKET = "Nomor Antrean Hanya Dapat Diambil 1 Kali Pada Tanggal Yang Sama"
IN_USE = "Anda sudah terdaftar dalam antrean menggunakan nomor referensi yang sama"
GONE = "Antrean Tidak Ditemukan atau Sudah Dibatalkan"
WRONG_DATES: tuple[Any, ...] = ("17-03-2026", "2026-3-17", "2026-02-30", "0000-00-00", "9999-99-99", [1])
WRONG_TIMES: tuple[Any, ...] = ("08:00", "pagi", "25:00-26:00", "08:60-12:00", "8-12", 800, {})
NO_TIMES: tuple[Any, ...] = ("sekarang", "2026-03-16", -5, 1.5, [1], {}, True, "9" * 16)
PRACTICE_CONDITIONS: list[tuple[dict[str, Any], str]] = [
    *(({"tanggalperiksa": value}, WRONG_DATE) for value in WRONG_DATES),
    *(({"jampraktek": value}, WRONG_HOURS) for value in WRONG_TIMES),
    ({"kodepoli": "XYZ"}, "Poli Tidak Ditemukan"),
    ({"kodepoli": ["ANA"]}, "Poli Tidak Ditemukan"),
    ({"tanggalperiksa": "2026-03-15"}, "Tanggal Periksa Tidak Berlaku"),
    ({"tanggalperiksa": "2026-03-18"}, CLOSED),
    ({"kodepoli": "INT"}, CLOSED),
    ({"kodedokter": 999}, UNKNOWN_DOCTOR),
    ({"kodedokter": "bukan angka"}, UNKNOWN_DOCTOR),
    ({"kodedokter": 10**30}, UNKNOWN_DOCTOR),
    ({"kodedokter": 1.5}, UNKNOWN_DOCTOR),
    ({"jampraktek": "13:00-14:00"}, NO_SUCH_HOURS),
]


def booked(hospital: Hospital, session: ClinicSession, patient: Patient | None = None, **asked: Any) -> Visit:
    return hospital.booked(patient, session, **asked)


@pytest.mark.parametrize(("field", "message"), PRACTICE_EMPTY)
def test_status_with_an_empty_field(bpjs: MobileJkn, session: ClinicSession, field: str, message: str) -> None:
    for nothing in EMPTY:
        assert bpjs.call("statusantrean", practice_of(session), **{field: nothing}).told == (201, message)


@pytest.mark.parametrize(("change", "message"), PRACTICE_CONDITIONS)
@pytest.mark.parametrize("service", ["statusantrean", "ambilantrean"])
def test_a_practice_that_is_not_there(
    bpjs: MobileJkn, session: ClinicSession, patient: Patient, service: str, change: dict[str, Any], message: str
) -> None:
    body = practice_of(session) if service == "statusantrean" else booking_of(patient, session)
    assert bpjs.call(service, body, **change).told == (201, message)
    assert not Visit.objects.exists()


@pytest.mark.parametrize(("field", "message"), BOOKING_EMPTY)
def test_booking_with_an_empty_field(
    bpjs: MobileJkn, session: ClinicSession, patient: Patient, field: str, message: str
) -> None:
    for nothing in EMPTY:
        assert bpjs.call("ambilantrean", booking_of(patient, session), **{field: nothing}).told == (201, message)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        *(
            ("nomorkartu", text, "Format Nomor Kartu Tidak Sesuai")
            for text in ("123", "00099000000170", "00099000000AB", "٠٠٠٩٩٠٠٠٠٠٠١٧", ["0009900000017"], True)
        ),
        *(("nik", text, "Format NIK Tidak Sesuai") for text in ("99", "990101990517000X", 1.5, {"nik": 1}, False)),
        *(
            ("jeniskunjungan", number, "Jenis Kunjungan tidak ditemukan")
            for number in (0, 5, -1, "9", "12", "rujukan", 1.0, True, [1])
        ),
        ("nohp", "0" * 31, "Format Data Tidak Sesuai"),
        ("nohp", ["0800"], "Format Data Tidak Sesuai"),
        ("nomorreferensi", "R" * 41, "Format Data Tidak Sesuai"),
        ("nomorreferensi", {}, "Format Data Tidak Sesuai"),
    ],
)
def test_booking_with_a_malformed_field(
    bpjs: MobileJkn, session: ClinicSession, patient: Patient, field: str, value: Any, message: str
) -> None:
    assert bpjs.call("ambilantrean", booking_of(patient, session), **{field: value}).told == (201, message)
    assert not Visit.objects.exists()


def test_booking_farther_ahead_than_allowed(bpjs: MobileJkn, session: ClinicSession, patient: Patient) -> None:
    body = booking_of(patient, session)
    for far in ((TODAY + timedelta(days=91)).isoformat(), "9999-12-31"):
        told = bpjs.call("ambilantrean", body, tanggalperiksa=far).told
        assert told == (201, "Pendaftaran ke Poli Ini Belum Tersedia")
    last_day = (TODAY + timedelta(days=90)).isoformat()
    assert bpjs.call("ambilantrean", body, tanggalperiksa=last_day).told == (201, CLOSED)


def test_booking_nearer_than_the_hospital_allows(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, patient: Patient, settings: Settings
) -> None:
    today = bpjs.call("ambilantrean", booking_of(patient, hospital.session))
    assert today.told == (201, "Pengambilan antrean paling lambat H-1 dari tanggal periksa")
    settings.MOBILE_JKN_MIN_DAYS_AHEAD = 2
    tomorrow = bpjs.call("ambilantrean", booking_of(patient, session))
    assert tomorrow.told == (201, "Pengambilan antrean paling lambat H-2 dari tanggal periksa")


def test_same_day_booking_closes_with_the_session(
    bpjs: MobileJkn, hospital: Hospital, patient: Patient, settings: Settings, wall_clock: Traveller
) -> None:
    settings.MOBILE_JKN_MIN_DAYS_AHEAD = 0
    wall_clock.move_to(hospital.session.ends_at)
    closed = bpjs.call("ambilantrean", booking_of(patient, hospital.session))
    assert closed.told == (201, "Pendaftaran Ke Poli Anak Sudah Tutup Jam 12.00")
    wall_clock.move_to(hospital.session.ends_at - timedelta(seconds=1))
    assert bpjs.call("ambilantrean", booking_of(patient, hospital.session)).told == (200, "Ok")


def test_booking_a_doctor_on_leave(bpjs: MobileJkn, session: ClinicSession, patient: Patient) -> None:
    verbs.set_leave(session, is_on_leave=True)
    told = bpjs.call("ambilantrean", booking_of(patient, session)).told
    assert told == (201, "Jadwal dokter sedang libur ditanggal ini")


def test_a_cancelled_session_closes_the_poli(bpjs: MobileJkn, session: ClinicSession, patient: Patient) -> None:
    verbs.cancel_session(session, reason="dokter berhalangan")
    assert bpjs.call("ambilantrean", booking_of(patient, session)).told == (201, CLOSED)
    assert bpjs.call("statusantrean", practice_of(session)).told == (201, CLOSED)


def test_a_second_ticket_for_that_date_and_poli(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, patient: Patient
) -> None:
    afternoon = hospital.open(hospital.children, hospital.second_doctor, on=TOMORROW, hours=(13, 15))
    assert bpjs.call("ambilantrean", booking_of(patient, session)).code == 200
    second = bpjs.call("ambilantrean", booking_of(patient, afternoon, reference="0099R0010326Y000002"))
    assert second.told == (201, ONE_TICKET)


def test_one_ticket_per_date_is_a_setting(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, patient: Patient, settings: Settings
) -> None:
    other_poli = hospital.open(hospital.internal, hospital.second_doctor, on=TOMORROW)
    assert bpjs.call("ambilantrean", booking_of(patient, session)).code == 200
    settings.MOBILE_JKN_ONE_TICKET_PER = "date"
    body = booking_of(patient, other_poli, reference="0099R0010326Y000002")
    assert bpjs.call("ambilantrean", body).told == (201, ONE_TICKET)
    settings.MOBILE_JKN_ONE_TICKET_PER = "clinic"
    assert bpjs.call("ambilantrean", body).told == (200, "Ok")


def test_a_reference_that_is_still_active(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, patient: Patient
) -> None:
    later = hospital.open(hospital.children, hospital.doctor, on=TOMORROW + timedelta(days=7))
    assert bpjs.call("ambilantrean", booking_of(patient, session)).code == 200
    body = booking_of(patient, later)
    assert bpjs.call("ambilantrean", body).told == (201, IN_USE)
    assert bpjs.call("ambilantrean", body, jeniskunjungan=2).told == (200, "Ok")


def test_an_unknown_patient_reserves_nothing(bpjs: MobileJkn, session: ClinicSession) -> None:
    assert bpjs.call("ambilantrean", stranger_booking(session)).code == 202
    assert not Visit.objects.exists()


@pytest.mark.parametrize("kind", [1, 3, 4])
def test_a_clinic_of_repeat_care_takes_a_reference_again_on_another_date(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, patient: Patient, kind: int
) -> None:
    Clinic.objects.filter(pk=hospital.children.pk).update(is_repeat_care=True)
    later = hospital.open(hospital.children, hospital.doctor, on=TOMORROW + timedelta(days=2))
    same_day = hospital.open(hospital.children, hospital.second_doctor, on=TOMORROW, hours=(13, 15))
    assert bpjs.call("ambilantrean", booking_of(patient, session), jeniskunjungan=kind).code == 200
    assert bpjs.call("ambilantrean", booking_of(patient, later), jeniskunjungan=kind).told == (200, "Ok")
    other = hospital.patient()
    assert bpjs.call("ambilantrean", booking_of(other, same_day), jeniskunjungan=kind).told == (201, IN_USE)


def test_an_internal_referral_is_not_free_on_the_same_date(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, patient: Patient
) -> None:
    assert bpjs.call("ambilantrean", booking_of(patient, session), jeniskunjungan=2).code == 200
    other = booking_of(hospital.patient(), session)
    assert bpjs.call("ambilantrean", other, jeniskunjungan=2).told == (201, IN_USE)


def test_a_reference_is_free_in_another_clinic_and_once_it_was_served_or_cancelled(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, wall_clock: Traveller
) -> None:
    visit = hospital.here(referral_number="0099R0010326Y000001")
    body = booking_of(visit.patient, session)
    assert bpjs.call("ambilantrean", body).told == (201, IN_USE)
    elsewhere = hospital.open(hospital.internal, hospital.second_doctor, on=TOMORROW + timedelta(days=1))
    assert bpjs.call("ambilantrean", booking_of(visit.patient, elsewhere)).told == (200, "Ok")
    called = verbs.call_next(hospital.room, hospital.by(hospital.room, at=hospital.later()))
    assert bpjs.call("ambilantrean", body).told == (201, IN_USE)
    verbs.finish(called, hospital.by(hospital.room, at=hospital.later()))
    wall_clock.move_to(hospital.later())
    first = bpjs.call("ambilantrean", body)
    assert first.told == (200, "Ok")
    assert bpjs.call("batalantrean", kodebooking=first.response["kodebooking"], keterangan="x").code == 200
    assert bpjs.call("ambilantrean", body).told == (200, "Ok")


def test_seats_kept_for_others_are_full_for_a_stranger_too(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, patient: Patient
) -> None:
    SeatReserve.objects.create(session=session, payer_kind="JKN", visit_type="CONTROL", seats=27)
    full = (201, "Kuota antrean JKN telah habis, silahkan pilih jadwal lain")
    assert bpjs.call("ambilantrean", booking_of(patient, session)).told == full
    assert bpjs.call("ambilantrean", stranger_booking(session)).told == full
    assert bpjs.call("ambilantrean", stranger_booking(session), jeniskunjungan=3).code == 202


def test_the_quota_is_full(bpjs: MobileJkn, hospital: Hospital, patient: Patient) -> None:
    small = hospital.open(hospital.internal, hospital.second_doctor, on=TOMORROW, capacity=1)
    booked(hospital, small)
    full = (201, "Kuota antrean JKN telah habis, silahkan pilih jadwal lain")
    assert bpjs.call("ambilantrean", booking_of(patient, small)).told == full
    assert bpjs.call("ambilantrean", stranger_booking(small)).told == full


@pytest.mark.parametrize(
    "service",
    ["sisaantrean", "batalantrean", "checkinantrean", "ambilantreanfarmasi", "statusantreanfarmasi"],
)
def test_no_booking_code(bpjs: MobileJkn, service: str) -> None:
    for nothing in EMPTY:
        answer = bpjs.call(service, kodebooking=nothing, waktu=1, keterangan="batal")
        assert answer.told == (201, "Kode Booking Belum Diisi")


@pytest.mark.parametrize(
    ("service", "message"),
    [
        ("sisaantrean", "Antrean Tidak Ditemukan"),
        ("batalantrean", GONE),
        ("checkinantrean", GONE),
        ("ambilantreanfarmasi", "Kode booking tidak ditemukan"),
        ("statusantreanfarmasi", "Kode booking tidak ditemukan"),
    ],
)
def test_an_unknown_booking_code(bpjs: MobileJkn, service: str, message: str) -> None:
    for code in ("17032026XXXXXXXXXX", 17, ["A"], "k" * 5000, True):
        assert bpjs.call(service, kodebooking=code, waktu="", keterangan="batal").told == (201, message)


@pytest.mark.parametrize("service", ["sisaantrean", "batalantrean", "checkinantrean"])
def test_a_cancelled_booking(bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, service: str) -> None:
    visit = booked(hospital, session)
    verbs.cancel(visit, hospital.by(at=hospital.now, reason="Dokter berhalangan"))
    assert bpjs.call(service, kodebooking=visit.booking_code, keterangan="batal").told == (201, GONE)


def test_a_cancellation_needs_its_reason(bpjs: MobileJkn, hospital: Hospital, session: ClinicSession) -> None:
    visit = booked(hospital, session)
    for nothing in EMPTY:
        answer = bpjs.call("batalantrean", kodebooking=visit.booking_code, keterangan=nothing)
        assert answer.told == (201, "Keterangan Belum Diisi")


def test_check_in_without_a_time(bpjs: MobileJkn, hospital: Hospital, session: ClinicSession) -> None:
    code = booked(hospital, session).booking_code
    for nothing in EMPTY:
        assert bpjs.call("checkinantrean", kodebooking=code, waktu=nothing).told == (201, "Waktu Belum Diisi")
    for wrong in NO_TIMES:
        assert bpjs.call("checkinantrean", kodebooking=code, waktu=wrong).told == (201, "Format Waktu Tidak Sesuai")


def check_in(bpjs: MobileJkn, visit: Visit, waktu: Any) -> Answer:
    return bpjs.call("checkinantrean", kodebooking=visit.booking_code, waktu=waktu)


def test_a_second_check_in_changes_nothing(
    bpjs: MobileJkn, hospital: Hospital, wall_clock: Traveller, settings: Settings
) -> None:
    visit = hospital.booked()
    first = wire.milliseconds(hospital.now)
    assert check_in(bpjs, visit, first).told == (200, "Ok")
    wall_clock.shift(60)
    assert check_in(bpjs, visit, first + 60_000).told == (200, "Ok")
    assert [wire.milliseconds(event.occurred_at) for event in visit.events.exclude(stage="BOOKED")] == [first]
    settings.WS_CHECKIN_TWICE_IS_OK = False
    assert check_in(bpjs, visit, first + 60_000).told == (201, "Anda Sudah Check In")


@pytest.mark.parametrize(("field", "message"), NEW_PATIENT_EMPTY)
def test_a_new_patient_with_an_empty_field(bpjs: MobileJkn, field: str, message: str) -> None:
    for nothing in EMPTY:
        assert bpjs.call("pasienbaru", new_patient(), **{field: nothing}).told == (201, message)
    assert not Patient.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("nomorkartu", "123", "Format Nomor Kartu Tidak Sesuai"),
        ("nik", "abc", "Format NIK Tidak Sesuai"),
        *(("nomorkk", text, "Format Nomor KK Tidak Sesuai") for text in ("1", "99010199051709990", [1])),
        *(("jeniskelamin", text, "Jenis Kelamin Tidak Sesuai") for text in ("X", "l", "Laki-laki", 1, ["L"])),
        *(
            ("tanggallahir", text, "Format Tanggal Lahir Tidak Sesuai")
            for text in ("17-05-1999", "1999-13-01", "2026-03-17", "9999-99-99", "0000-00-00", 19990517)
        ),
        ("alamat", ["Jalan"], "Format Data Tidak Sesuai"),
        ("rt", ["001"], "Format Data Tidak Sesuai"),
        ("kodekel", "9" * 21, "Format Data Tidak Sesuai"),
    ],
)
def test_a_new_patient_with_a_malformed_field(bpjs: MobileJkn, field: str, value: Any, message: str) -> None:
    assert bpjs.call("pasienbaru", new_patient(), **{field: value}).told == (201, message)
    assert not Patient.objects.exists()


def test_a_new_patient_is_registered_once(bpjs: MobileJkn) -> None:
    made = bpjs.call("pasienbaru", new_patient())
    assert made.told == (200, "Harap datang ke admisi untuk melengkapi data rekam medis")
    assert made.response == {"norm": Patient.objects.get().medical_record_number}
    assert bpjs.call("pasienbaru", new_patient()).told == (201, "Data Peserta Sudah Pernah Dientrikan")
    other_nik = bpjs.call("pasienbaru", new_patient(), nik="9901019905170002")
    assert other_nik.told == (201, "Data Peserta Sudah Pernah Dientrikan")


def test_a_visit_of_the_kiosk_is_no_answer_to_mobile_jkn(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, patient: Patient
) -> None:
    body = booking_of(patient, session)
    verbs.book(
        verbs.Booking(
            patient, session=session, payer=hospital.jkn, channel=Channel.KIOSK, referral_number=body["nomorreferensi"]
        ),
        Press(hospital.now),
    )
    assert bpjs.call("ambilantrean", body).told == (201, ONE_TICKET)


def test_midnight_of_the_hospital_decides_what_is_past(
    bpjs: MobileJkn, hospital: Hospital, wall_clock: Traveller
) -> None:
    # 23:59:59 and 00:00 in Jakarta are both the afternoon of the 16th in Greenwich.
    wall_clock.move_to(clock.end_of_day(TODAY))
    assert bpjs.call("statusantrean", practice_of(hospital.session)).code == 200
    wall_clock.shift(1)
    told = bpjs.call("statusantrean", practice_of(hospital.session)).told
    assert told == (201, "Tanggal Periksa Tidak Berlaku")
