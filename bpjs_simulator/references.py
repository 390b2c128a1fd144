"""ref/*, jadwaldokter and updatejadwaldokter: what a hospital reads from HFIS and writes to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bpjs_simulator.answers import OK, REFERENCE_OK, Answer, nothing_found, refused
from bpjs_simulator.hospital_file import WeeklyPractice
from bpjs_simulator.registration import day_from, is_whole_number
from bpjs_simulator.schedule import DAY_NAMES, HOLIDAY, HOURS_PATTERN, AcceptedChange, Practice
from bpjs_simulator.state import State

FINGERPRINT_POLI = ("HDL", "IRM", "JAN", "MAT")


def list_poli(state: State) -> Answer:
    rows = [
        {
            "nmpoli": poli.parent_name,
            "nmsubspesialis": poli.name,
            "kdsubspesialis": poli.code,
            "kdpoli": poli.parent_code,
        }
        for poli in state.schedule.poli.values()
    ]
    return Answer(REFERENCE_OK, "OK", content=rows)


def list_fingerprint_poli(state: State) -> Answer:
    rows = [
        {
            "kodesubspesialis": poli.code,
            "namasubspesialis": poli.name,
            "kodepoli": poli.parent_code,
            "namapoli": poli.parent_name,
        }
        for poli in state.schedule.poli.values()
        if poli.code in FINGERPRINT_POLI
    ]
    return Answer(REFERENCE_OK, "OK", content=rows)


def show_fingerprint(state: State, path: Mapping[str, str]) -> Answer:
    kind, number = path["kind"], path["number"]
    book = {"nik": state.members.by_nik, "noka": state.members.by_card}.get(kind)
    member = book.get(number) if book is not None else None
    if member is None:
        return refused("Data peserta tidak ditemukan")
    row = {"nomorkartu": member.card, "nik": member.nik, "tgllahir": member.birth_date, "daftarfp": 0}
    return Answer(REFERENCE_OK, "OK", content=row)


def list_doctors(state: State) -> Answer:
    doctors = state.schedule.doctors.values()
    rows = [{"namadokter": doctor.name, "kodedokter": doctor.code} for doctor in doctors]
    return Answer(REFERENCE_OK, "OK", content=rows)


def list_practices(state: State, path: Mapping[str, str]) -> Answer:
    day = day_from(path["tanggal"])
    if day is None:
        return refused("Format Tanggal Tidak Sesuai, format yang benar adalah yyyy-mm-dd")
    if override := state.schedule.override_of(path["kodepoli"], day=day):
        return Answer(OK, "Ok", content=override)
    practices = state.schedule.practices_of(path["kodepoli"], day=day)
    if not practices:
        return nothing_found()
    return Answer(OK, "Ok", content=[_practice_row(state, practice, day=day) for practice in practices])


def _practice_row(state: State, practice: Practice, *, day: date) -> dict[str, Any]:
    poli = state.schedule.poli[practice.clinic]
    is_holiday = state.schedule.is_holiday(day)
    hours = practice.hours.replace("-", " - ") if state.switches.is_schedule_spaced else practice.hours
    return {
        "kodesubspesialis": poli.code,
        "namasubspesialis": poli.name,
        "kodepoli": poli.parent_code,
        "namapoli": poli.parent_name,
        "kodedokter": practice.doctor,
        "namadokter": state.schedule.doctors[practice.doctor].name,
        "hari": HOLIDAY if is_holiday else day.isoweekday(),
        "namahari": "HARI LIBUR NASIONAL" if is_holiday else DAY_NAMES[day.isoweekday() - 1],
        "jadwal": hours,
        "kapasitaspasien": practice.capacity,
        "libur": 1 if is_holiday or practice.is_closed else 0,
    }


def change_schedule(state: State, body: Mapping[str, Any]) -> Answer:
    clinic, doctor, days = body.get("kodesubspesialis"), body.get("kodedokter"), body.get("jadwal")
    poli = state.schedule.poli.get(clinic) if isinstance(clinic, str) else None
    if poli is None or body.get("kodepoli") != poli.parent_code:
        return refused("data kodepoli  belum sesuai.")
    if not is_whole_number(doctor) or doctor not in state.schedule.doctors:
        return refused("Data dokter tidak ditemukan.")
    if not isinstance(days, list) or not days or not all(_is_day(one) for one in days):
        return refused("data jadwal  belum sesuai.")
    practices = tuple(
        WeeklyPractice(
            doctor,
            poli.code,
            (int(one["hari"]),),
            f"{one['buka']}-{one['tutup']}",
            _capacity_until_now(state, doctor=doctor, clinic=poli.code),
        )
        for one in days
    )
    tomorrow = state.today() + timedelta(days=1)
    state.schedule.accept_change(AcceptedChange(doctor, poli.code, tomorrow, practices))
    return Answer(OK, "Ok", is_stored=True)


def _is_day(row: Any) -> bool:
    if not isinstance(row, dict) or row.get("hari") not in tuple("12345678"):
        return False
    buka, tutup = row.get("buka"), row.get("tutup")
    if not isinstance(buka, str) or not isinstance(tutup, str):
        return False
    return HOURS_PATTERN.fullmatch(f"{buka}-{tutup}") is not None and buka != tutup


def _capacity_until_now(state: State, *, doctor: int, clinic: str) -> int:
    capacities = [
        practice.capacity
        for ahead in range(7)
        for practice in state.schedule.practices_on(state.today() + timedelta(days=ahead))
        if (practice.doctor, practice.clinic) == (doctor, clinic)
    ]
    return max(capacities, default=30)
