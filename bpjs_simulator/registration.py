"""antrean/add and antrean/batal: what BPJS wants to know before it takes a booking."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeGuard

from bpjs_simulator.answers import Answer, duplicate, refused, stored
from bpjs_simulator.bookings import ABSENT, BRIDGING, MOBILE_JKN, Booking, service_date
from bpjs_simulator.references_of_bookings import wrong_reference
from bpjs_simulator.schedule import HOURS_PATTERN
from bpjs_simulator.state import State

TEXT_FIELDS = (
    "kodebooking",
    "jenispasien",
    "nomorkartu",
    "nik",
    "nohp",
    "kodepoli",
    "namapoli",
    "norm",
    "tanggalperiksa",
    "namadokter",
    "jampraktek",
    "nomorreferensi",
    "nomorantrean",
    "keterangan",
)
NUMBER_FIELDS = (
    "pasienbaru",
    "kodedokter",
    "jeniskunjungan",
    "angkaantrean",
    "estimasidilayani",
    "sisakuotajkn",
    "kuotajkn",
    "sisakuotanonjkn",
    "kuotanonjkn",
)
NEVER_EMPTY = ("kodebooking", "kodepoli", "namapoli", "namadokter", "nomorantrean")
QUOTA_FIELDS = ("sisakuotajkn", "kuotajkn", "sisakuotanonjkn", "kuotanonjkn")
DATE_PATTERN = re.compile(r"\d{4}-\d{2}-\d{2}")
ADD_FOR_MOBILE_JKN = "add for a Mobile JKN booking"
ECHOED_CANCELLATION = "batal for a booking that Mobile JKN cancelled"
LONGEST_BOOKING_CODE = 64


def add_booking(state: State, body: Mapping[str, Any]) -> Answer:
    known = state.bookings.get(str(body.get("kodebooking", "")))
    if known is not None:
        notes = (ADD_FOR_MOBILE_JKN,) if known.sumberdata == MOBILE_JKN else ()
        return duplicate("Terdapat duplikasi Kode Booking", notes=notes)
    wrong = (
        _wrong_shape(body)
        or _wrong_value(state, body)
        or _wrong_practice(state, body)
        or _wrong_person(state, body)
        or wrong_reference(state, body)
    )
    if wrong:
        return refused(wrong)
    booking = _booking_from(state, body)
    state.keep(booking)
    return stored()


def cancel_booking(state: State, body: Mapping[str, Any]) -> Answer:
    booking = state.bookings.get(str(body.get("kodebooking", "")))
    if booking is None:
        return refused("Kode Booking tidak ditemukan")
    if not isinstance(body.get("keterangan"), str) or not body["keterangan"].strip():
        return refused(_not_fitting("keterangan"))
    if booking.is_cancelled:
        again = "Antrean Tidak Ditemukan atau Sudah Dibatalkan"
        notes = (ECHOED_CANCELLATION,) if booking.cancelled_by == "member" else ()
        is_refused = state.switches.is_second_cancel_refused
        return refused(again, notes=notes) if is_refused else duplicate(again, notes=notes)
    if ABSENT in booking.tasks:
        return refused(f"TaskId terakhir {ABSENT}")
    if booking.latest_task >= 5:
        return refused("Pasien Sudah Dilayani, Antrean Tidak Dapat Dibatalkan")
    booking.cancelled_at_ms = state.now_ms()
    booking.cancelled_by = "hospital"
    state.keep(booking)
    return stored()


def is_whole_number(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _not_fitting(field: str) -> str:
    return f"data {field}  belum sesuai."


def _wrong_shape(body: Mapping[str, Any]) -> str | None:
    for field in TEXT_FIELDS:
        if not isinstance(body.get(field), str):
            return _not_fitting(field)
    for field in NUMBER_FIELDS:
        if not is_whole_number(body.get(field)):
            return _not_fitting(field)
    for field in NEVER_EMPTY:
        if not body[field].strip():
            return _not_fitting(field)
    return None


def _wrong_value(state: State, body: Mapping[str, Any]) -> str | None:
    if len(body["kodebooking"]) > LONGEST_BOOKING_CODE:
        return _not_fitting("kodebooking")
    if body["jenispasien"] not in ("JKN", "NON JKN"):
        return _not_fitting("jenispasien")
    if body["pasienbaru"] not in (0, 1):
        return _not_fitting("pasienbaru")
    if body["jeniskunjungan"] not in (1, 2, 3, 4):
        return _not_fitting("jeniskunjungan")
    if body["angkaantrean"] < 1:
        return _not_fitting("angkaantrean")
    day = day_from(body["tanggalperiksa"])
    if day is None:
        return _not_fitting("tanggalperiksa")
    if service_date(body["estimasidilayani"], zone=state.configuration.zone) != day:
        return _not_fitting("estimasidilayani")
    return next((_not_fitting(field) for field in QUOTA_FIELDS if body[field] < 0), None)


def _wrong_practice(state: State, body: Mapping[str, Any]) -> str | None:
    if body["kodepoli"] not in state.schedule.poli:
        return _not_fitting("kodepoli")
    if not HOURS_PATTERN.fullmatch(body["jampraktek"]):
        return _not_fitting("jampraktek")
    if body["kodedokter"] not in state.schedule.doctors:
        return "Data dokter tidak ditemukan."
    practice = state.schedule.open_practice(
        body["kodepoli"],
        day=date.fromisoformat(body["tanggalperiksa"]),
        doctor=body["kodedokter"],
        hours=body["jampraktek"],
    )
    return None if practice else _not_fitting("jampraktek")


def _wrong_person(state: State, body: Mapping[str, Any]) -> str | None:
    if body["jenispasien"] == "NON JKN":
        if body["nomorkartu"]:
            return _not_fitting("nomorkartu")
        return None if body["nik"] == "" or _is_digits(body["nik"], length=16) else _not_fitting("nik")
    if not _is_digits(body["nomorkartu"], length=13):
        return _not_fitting("nomorkartu")
    if not _is_digits(body["nik"], length=16):
        return _not_fitting("nik")
    holder = state.members.by_card.get(body["nomorkartu"])
    if holder is None and state.switches.is_card_checked:
        return "Nomor kartu tidak terdaftar."
    namesake = state.members.by_nik.get(body["nik"])
    return None if holder == namesake else _not_fitting("nik")


def day_from(text: str) -> date | None:
    if not DATE_PATTERN.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_digits(text: str, *, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def _booking_from(state: State, body: Mapping[str, Any]) -> Booking:
    return Booking(
        kodebooking=body["kodebooking"],
        sumberdata=BRIDGING,
        kodepoli=body["kodepoli"],
        kodedokter=body["kodedokter"],
        jampraktek=body["jampraktek"],
        tanggalperiksa=date.fromisoformat(body["tanggalperiksa"]),
        pasienbaru=body["pasienbaru"],
        jenispasien=body["jenispasien"],
        created_at_ms=state.now_ms(),
        nik=body["nik"],
        nomorkartu=body["nomorkartu"],
        nohp=body["nohp"],
        norm=body["norm"],
        jeniskunjungan=body["jeniskunjungan"],
        nomorreferensi=body["nomorreferensi"],
        nomorantrean=body["nomorantrean"],
        estimasidilayani=body["estimasidilayani"],
    )
