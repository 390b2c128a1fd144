"""Every row of protocol 1.11 by service and condition, and the order in which conditions are told."""

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from pytest_django import Settings
from time_machine import Traveller

from bpjs_bridge.inbound import messages
from bpjs_bridge.inbound.referrals import has_lapsed
from queues import verbs
from queues.models import ClinicSession, Patient, PrescriptionKind, VisitType
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import NAME, SERVICES, Answer, MobileJkn, booking_of, stranger_booking
from tests.inbound.protocol import ALL, Row, rows
from tests.inbound.scenes import (
    EVERY_SERVICE,
    FILLED,
    GONE,
    LAPSED_EVERYWHERE,
    RESCHEDULE,
    SCENES,
    World,
    everything_has_lapsed,
)

ROWS = rows()
OF_ONE_SERVICE = [row for row in ROWS if row.service != ALL]
OF_EVERY_SERVICE = [row for row in ROWS if row.service == ALL]


@pytest.fixture
def world(
    bpjs: MobileJkn,
    hospital: Hospital,
    session: ClinicSession,
    patient: Patient,
    wall_clock: Traveller,
    settings: Settings,
) -> World:
    return World(bpjs, hospital, session, patient, wall_clock, settings)


# --- every row ---------------------------------------------------------------------------------------
def test_the_scenes_are_the_rows_of_the_table() -> None:
    assert len(ROWS) > 85
    assert set(SCENES) == {(row.service, row.message) for row in OF_ONE_SERVICE}
    assert set(EVERY_SERVICE) == {row.message for row in OF_EVERY_SERVICE}


@pytest.mark.parametrize("row", OF_ONE_SERVICE, ids=lambda row: f"{row.service}: {row.message[:60]}")
def test_a_condition_is_told_in_the_tables_words(world: World, row: Row) -> None:
    answer = SCENES[row.service, row.message](world)
    assert answer.told == (row.code, FILLED.get(row.message, row.message))
    assert ("response" in answer.body) == (row.code == 200 and row.service in ("auth", "pasienbaru"))


@pytest.mark.parametrize("row", OF_EVERY_SERVICE, ids=lambda row: row.message)
def test_what_is_told_by_every_service(world: World, row: Row) -> None:
    # Generate Token takes neither a token nor a body.
    too = ("auth",) if row.message == "Metode Tidak Sesuai" else ()
    for service in (*SERVICES, *too):
        assert EVERY_SERVICE[row.message](world, service).told == (row.code, row.message), service


def test_an_unknown_doctor_leaves_one_space(world: World) -> None:
    for service in ("statusantrean", "ambilantrean"):
        assert world.ask(service, kodedokter=999).told == (201, f"Jadwal Dokter {RESCHEDULE}")


def test_the_code_says_no_words_but_the_tables_and_those_it_calls_its_own() -> None:
    said = {text for name, text in vars(messages).items() if name.isupper() and isinstance(text, str)}
    said |= set(messages.EMPTY.values())
    ours = {messages.UNKNOWN_SERVICE, messages.REQUEST_REFUSED, messages.BUSY, messages.INTERNAL_ERROR}
    ours |= {messages.ALREADY_CHECKED_IN, messages.NOBODY_CALLS, messages.SCHEDULE_CHANGED, messages.RECOVERING}
    assert said - ours <= {row.message for row in ROWS}
    assert len(said) > 60


# --- the order ---------------------------------------------------------------------------------------
# Of each two neighbours in the protocol's order one call that breaks both; the first is told.
def _today(world: World, **changes: Any) -> Answer:
    return world.ask("ambilantrean", booking_of(world.patient, world.hospital.session), **changes)


def _with_ticket(world: World, **changes: Any) -> Answer:
    world.settings.WS_RETRY_SECONDS = 0
    assert world.ask("ambilantrean").code == 200
    return world.ask("ambilantrean", **changes)


def _leave_today(world: World) -> Answer:
    verbs.set_leave(world.hospital.session, is_on_leave=True)
    return _today(world)


def _unknown_doctor_on_leave(world: World) -> Answer:
    verbs.set_leave(world.session, is_on_leave=True)
    return world.ask("ambilantrean", kodedokter=999)


def _conflict_with_ticket(world: World) -> Answer:
    other = booking_of(world.hospital.patient(), world.session)
    return _with_ticket(world, nomorkartu=other["nomorkartu"])


def _conflict_after_closing(world: World) -> Answer:
    world.settings.MOBILE_JKN_MIN_DAYS_AHEAD = 0
    world.clock.move_to(world.hospital.session.ends_at)
    other = booking_of(world.hospital.patient(), world.session)
    return _today(world, nomorkartu=other["nomorkartu"])


def _reference_and_lapsed(world: World) -> Answer:
    later = world.hospital.open(world.hospital.children, world.hospital.doctor, on=world.session.date + timedelta(7))
    assert world.ask("ambilantrean").code == 200
    world.settings.REFERRAL_SERVICE = LAPSED_EVERYWHERE
    return world.ask("ambilantrean", booking_of(world.patient, later))


def _lapsed_and_full(world: World) -> Answer:
    world.settings.REFERRAL_SERVICE = LAPSED_EVERYWHERE
    return world.ask("ambilantrean", booking_of(world.patient, world.full_session()))


def _lapsed_stranger(world: World) -> Answer:
    world.settings.REFERRAL_SERVICE = LAPSED_EVERYWHERE
    return world.ask("ambilantrean", stranger_booking(world.session))


def _stranger_with_a_reference_in_use(world: World) -> Answer:
    taken = world.ask("ambilantrean")
    assert taken.code == 200
    reference = world.body("ambilantrean")["nomorreferensi"]
    return world.ask("ambilantrean", stranger_booking(world.session), nomorreferensi=reference)


def _ticket_in_a_full_session(world: World) -> Answer:
    world.settings.WS_RETRY_SECONDS = 0
    small = world.hospital.open(
        world.hospital.internal, world.hospital.second_doctor, on=world.session.date, capacity=1
    )
    body = booking_of(world.patient, small)
    assert world.ask("ambilantrean", body).code == 200
    return world.ask("ambilantrean", body)


def _late_check_in(world: World) -> Answer:
    visit = world.hospital.booked()
    assert world.on(visit, "checkinantrean").code == 200
    world.clock.shift(timedelta(days=1))
    return world.on(visit, "checkinantrean")


def _served_yesterday(world: World) -> Answer:
    visit = world.called()
    world.clock.shift(timedelta(days=1))
    return world.on(visit, "batalantrean")


def _cancelled_with_wrong_time(world: World) -> Answer:
    visit = world.hospital.booked()
    assert world.on(visit, "batalantrean").code == 200
    return world.on(visit, "checkinantrean", waktu="")


LATE = "Pengambilan antrean paling lambat H-1 dari tanggal periksa"
ONE_TICKET = "Nomor Antrean Hanya Dapat Diambil 1 Kali Pada Tanggal Yang Sama"
IN_USE = "Anda sudah terdaftar dalam antrean menggunakan nomor referensi yang sama"
LAPSED = "Masa berlaku rujukan telah habis"
FULL = "Kuota antrean JKN telah habis, silahkan pilih jadwal lain"
CLOSED = "Pendaftaran ke Poli Ini Sedang Tutup"
ORDER: dict[str, tuple[Callable[[World], Answer], str]] = {
    "method, token": (
        lambda world: world.raw("ambilantrean", "{}", method="GET", x_username=NAME, x_token="x"),
        "Metode Tidak Sesuai",
    ),
    "token, JSON": (
        lambda world: world.raw("ambilantrean", "kacau", x_username=NAME, x_token="x"),
        "Token Expired",
    ),
    "JSON, empty fields": (
        lambda world: world.raw("ambilantrean", json.dumps({"nohp": "", "nik": "\x07"})),
        "Format Data Tidak Sesuai",
    ),
    "empty fields, formats": (
        lambda world: world.ask("ambilantrean", nomorreferensi="", nik="x", nomorkartu="x"),
        "Nomor Referensi Belum Diisi",
    ),
    "formats, poli": (
        lambda world: world.ask("ambilantrean", jeniskunjungan=9, kodepoli="XYZ"),
        "Jenis Kunjungan tidak ditemukan",
    ),
    "formats of the practice, poli": (
        lambda world: world.ask("statusantrean", jampraktek="pagi", kodepoli="XYZ"),
        "Format Jam Praktek Tidak Sesuai",
    ),
    "poli, date past": (
        lambda world: world.ask("ambilantrean", kodepoli="XYZ", tanggalperiksa="2020-01-01"),
        "Poli Tidak Ditemukan",
    ),
    "poli, too far ahead": (
        lambda world: world.ask("ambilantrean", kodepoli="XYZ", tanggalperiksa="2029-01-01"),
        "Poli Tidak Ditemukan",
    ),
    # A date is never past and too far ahead: each with the one behind both.
    "date past, poli closed": (
        lambda world: world.ask("ambilantrean", tanggalperiksa="2026-03-15"),
        "Tanggal Periksa Tidak Berlaku",
    ),
    "too far ahead, poli closed": (
        lambda world: world.ask("ambilantrean", tanggalperiksa="2027-03-15"),
        "Pendaftaran ke Poli Ini Belum Tersedia",
    ),
    "poli closed, doctor and hours": (
        lambda world: world.ask("ambilantrean", tanggalperiksa="2026-03-18", kodedokter=999),
        CLOSED,
    ),
    "doctor and hours, leave": (_unknown_doctor_on_leave, f"Jadwal Dokter {RESCHEDULE}"),
    "leave, H-n": (_leave_today, "Jadwal dokter sedang libur ditanggal ini"),
    "H-n, identity": (lambda world: _today(world, nomorkartu="0009999999999"), LATE),
    "closing hour, identity": (_conflict_after_closing, "Pendaftaran Ke Poli Anak Sudah Tutup Jam 12.00"),
    "identity, own ticket": (_conflict_with_ticket, "NIK dan Nomor Kartu Tidak Sesuai"),
    "own ticket, reference": (_with_ticket, ONE_TICKET),
    "own ticket, quota": (_ticket_in_a_full_session, ONE_TICKET),
    "reference, lapsed": (_reference_and_lapsed, IN_USE),
    "reference, unknown": (_stranger_with_a_reference_in_use, IN_USE),
    "lapsed, quota": (_lapsed_and_full, LAPSED),
    "lapsed, unknown": (_lapsed_stranger, LAPSED),
    "quota, unknown": (lambda world: world.ask("ambilantrean", stranger_booking(world.full_session())), FULL),
    "check-in: code empty, waktu": (
        lambda world: world.ask("checkinantrean", kodebooking="", waktu=""),
        "Kode Booking Belum Diisi",
    ),
    "check-in: code unknown, waktu": (lambda world: world.ask("checkinantrean", waktu=""), GONE),
    "check-in: cancelled, waktu": (_cancelled_with_wrong_time, GONE),
    "check-in: waktu empty, date": (
        lambda world: world.on(world.booked(), "checkinantrean", waktu=""),
        "Waktu Belum Diisi",
    ),
    "check-in: waktu malformed, date": (
        lambda world: world.on(world.booked(), "checkinantrean", waktu="x"),
        "Format Waktu Tidak Sesuai",
    ),
    "check-in: date, twice": (_late_check_in, "Check in hanya dapat dilakukan sesuai tanggal periksa"),
    "batal: empty code, empty reason": (
        lambda world: world.ask("batalantrean", kodebooking="", keterangan=""),
        "Kode Booking Belum Diisi",
    ),
    "batal: empty reason, unknown code": (
        lambda world: world.ask("batalantrean", keterangan=""),
        "Keterangan Belum Diisi",
    ),
    "batal: past, served": (_served_yesterday, "Pembatalan Antrean tidak berlaku mundur"),
    "pasienbaru: empty, malformed": (lambda world: world.ask("pasienbaru", rt="", nik="x"), "RT Belum Diisi"),
    "operations: malformed, order": (
        lambda world: world.ask("jadwaloperasirs", tanggalawal="2026-03-02", tanggalakhir="2026-3-1"),
        "Format Tanggal Tidak Sesuai, format yang benar adalah yyyy-mm-dd",
    ),
    "pharmacy: code, visit": (
        lambda world: world.ask("ambilantreanfarmasi", kodebooking=" "),
        "Kode Booking Belum Diisi",
    ),
}


@pytest.mark.parametrize("pair", ORDER)
def test_of_two_conditions_the_first_in_the_protocols_order_is_told(world: World, pair: str) -> None:
    break_both, first = ORDER[pair]
    assert break_both(world).told == (201, first)


def test_the_pairs_follow_the_protocols_sentence() -> None:
    """The order as the protocol says it; every neighbour of it is among the pairs."""
    order = (
        *("method", "token", "JSON", "empty fields", "formats", "poli", "date past", "poli closed", "doctor and hours"),
        *("leave", "H-n", "identity", "own ticket", "reference", "lapsed", "quota", "unknown"),
    )
    missing = [f"{one}, {other}" for one, other in pairwise(order)]
    assert [pair for pair in missing if pair not in ORDER] == []


def test_a_lapsed_referral_is_refused_for_types_one_and_four_alone(world: World) -> None:
    world.settings.REFERRAL_SERVICE = LAPSED_EVERYWHERE
    for kind, told in ((1, LAPSED), (4, LAPSED), (2, "Ok"), (3, ONE_TICKET)):
        assert world.ask("ambilantrean", jeniskunjungan=kind, nomorreferensi=f"R{kind}").message == told


def test_pharmacy_conditions_in_their_order(world: World) -> None:
    cancelled = world.hospital.booked()
    assert world.on(cancelled, "batalantrean").code == 200
    unknown = (201, "Kode booking tidak ditemukan")
    for service in ("ambilantreanfarmasi", "statusantreanfarmasi"):
        assert world.on(cancelled, service).told == unknown
    assert world.on(world.finished(PrescriptionKind.NON_COMPOUND), "ambilantreanfarmasi").told == (200, "Ok")


def test_a_referral_may_be_used_until_the_day_before_it_lapses(settings: Settings) -> None:
    settings.REFERRAL_SERVICE = LAPSED_EVERYWHERE
    lapses_on = everything_has_lapsed("R", "REFERRAL")
    assert lapses_on is not None
    assert has_lapsed("R", VisitType.REFERRAL, on=lapses_on)
    assert not has_lapsed("R", VisitType.REFERRAL, on=lapses_on - timedelta(days=1))
    settings.REFERRAL_SERVICE = "off"
    assert not has_lapsed("R", VisitType.REFERRAL, on=lapses_on)
