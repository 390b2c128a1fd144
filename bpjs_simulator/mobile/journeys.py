"""What a person does with Mobile JKN: look, book, check in, ask how many are ahead, cancel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bpjs_simulator.bookings import MOBILE_JKN, Booking
from bpjs_simulator.hospital_file import Member, Referral
from bpjs_simulator.mobile.hospital_ws import UNREADABLE, HospitalDown, code_and_message, response_of
from bpjs_simulator.schedule import Practice
from bpjs_simulator.state import State

OK = 200
NEW_PATIENT = 202


@dataclass(frozen=True)
class Step:
    """One call to the hospital and its own words."""

    name: str
    code: int
    message: str


@dataclass
class Attempt:
    """`envelope` is the hospital's last answer; `booking` is there when it gave a number."""

    envelope: dict[str, Any]
    steps: list[Step] = field(default_factory=list)
    booking: Booking | None = None

    @property
    def code(self) -> int:
        return code_and_message(self.envelope)[0]

    @property
    def message(self) -> str:
        return code_and_message(self.envelope)[1]


@dataclass(frozen=True)
class Choice:
    """A practice on offer, with what the hospital says of it before booking."""

    practice: Practice
    doctor_name: str
    is_closed: bool
    envelope: dict[str, Any]

    @property
    def status(self) -> dict[str, Any]:
        return response_of(self.envelope)

    @property
    def refusal(self) -> str:
        code, message = code_and_message(self.envelope)
        return "" if code == OK else message


def choices_on(state: State, *, clinic: str, day: date) -> list[Choice]:
    with state.lock:
        is_holiday = state.schedule.is_holiday(day)
        practices = [one for one in state.schedule.practices_on(day) if one.clinic == clinic]
        names = {one.doctor: state.schedule.doctors[one.doctor].name for one in practices}
        hospital = state.hospital_ws
    return [
        Choice(
            practice,
            names[practice.doctor],
            is_holiday or practice.is_closed,
            hospital.call(
                "statusantrean",
                {
                    "kodepoli": clinic,
                    "kodedokter": practice.doctor,
                    "tanggalperiksa": day.isoformat(),
                    "jampraktek": practice.hours,
                },
            ),
        )
        for practice in practices
    ]


def book(
    state: State,
    *,
    member: Member,
    referral: Referral,
    day: str,
    clinic: str,
    doctor: int,
    hours: str,
    is_registering: bool = True,
) -> Attempt:
    """Takes a number; a patient unknown to the hospital (202) is registered and takes it again."""
    with state.lock:
        hospital = state.hospital_ws
        norm = state.registered_norms.get(member.member_id, member.medical_record_number or "")
    wish = {
        "nomorkartu": member.card,
        "nik": member.nik,
        "nohp": member.phone,
        "kodepoli": clinic,
        "norm": norm,
        "tanggalperiksa": day,
        "kodedokter": doctor,
        "jampraktek": hours,
        "jeniskunjungan": referral.visit_type,
        "nomorreferensi": referral.number,
    }
    attempt = Attempt(hospital.call("ambilantrean", wish))
    attempt.steps.append(Step("ambilantrean", attempt.code, attempt.message))
    if attempt.code == NEW_PATIENT and is_registering:
        _register_then_book(state, attempt, member=member, wish=wish)
    if attempt.code == OK:
        attempt.booking = _store(state, attempt, member=member, wish=wish)
    return attempt


def _register_then_book(state: State, attempt: Attempt, *, member: Member, wish: dict[str, Any]) -> None:
    attempt.envelope = state.hospital_ws.call("pasienbaru", new_patient_form(member))
    attempt.steps.append(Step("pasienbaru", attempt.code, attempt.message))
    if attempt.code != OK:
        return
    norm = str(response_of(attempt.envelope).get("norm", ""))
    with state.lock:
        state.registered_norms[member.member_id] = norm
    attempt.envelope = state.hospital_ws.call("ambilantrean", wish | {"norm": norm})
    attempt.steps.append(Step("ambilantrean", attempt.code, attempt.message))


def new_patient_form(member: Member) -> dict[str, str]:
    home = member.address
    return {
        "nomorkartu": member.card,
        "nik": member.nik,
        "nomorkk": member.family_card,
        "nama": member.name,
        "jeniskelamin": member.sex,
        "tanggallahir": member.birth_date,
        "nohp": member.phone,
        "alamat": home["street"],
        "kodeprop": home["province_code"],
        "namaprop": home["province_name"],
        "kodedati2": home["regency_code"],
        "namadati2": home["regency_name"],
        "kodekec": home["district_code"],
        "namakec": home["district_name"],
        "kodekel": home["village_code"],
        "namakel": home["village_name"],
        "rw": home["rw"],
        "rt": home["rt"],
    }


def _store(state: State, attempt: Attempt, *, member: Member, wish: dict[str, Any]) -> Booking:
    given = response_of(attempt.envelope)
    code = str(given.get("kodebooking", ""))
    if not code:
        raise HospitalDown(UNREADABLE)
    has_registered = any(step.name == "pasienbaru" for step in attempt.steps)
    with state.lock:
        known = state.bookings.get(code)
        if known is not None:
            return known
        booking = Booking(
            kodebooking=code,
            sumberdata=MOBILE_JKN,
            kodepoli=wish["kodepoli"],
            kodedokter=wish["kodedokter"],
            jampraktek=wish["jampraktek"],
            tanggalperiksa=date.fromisoformat(wish["tanggalperiksa"]),
            pasienbaru=given.get("pasienbaru", 1 if has_registered else None),
            jenispasien="JKN",
            created_at_ms=state.now_ms(),
            nik=member.nik,
            nomorkartu=member.card,
            nohp=member.phone,
            norm=str(given.get("norm", "")),
            jeniskunjungan=wish["jeniskunjungan"],
            nomorreferensi=wish["nomorreferensi"],
            nomorantrean=str(given.get("nomorantrean", "")),
            estimasidilayani=int(given.get("estimasidilayani", 0)),
            member_id=member.member_id,
            clinic_name=str(given.get("namapoli", "")),
            doctor_name=str(given.get("namadokter", "")),
            remark=str(given.get("keterangan", "")),
        )
        state.keep(booking)
    return booking


def check_in(state: State, booking: Booking, *, waktu: int | None = None) -> Attempt:
    moment = state.now_ms() if waktu is None else waktu
    return _ask(state, "checkinantrean", {"kodebooking": booking.kodebooking, "waktu": moment})


def remaining(state: State, booking: Booking) -> Attempt:
    return _ask(state, "sisaantrean", {"kodebooking": booking.kodebooking})


def cancel(state: State, booking: Booking, *, reason: str) -> Attempt:
    attempt = _ask(state, "batalantrean", {"kodebooking": booking.kodebooking, "keterangan": reason})
    if attempt.code == OK:
        with state.lock:
            booking.cancelled_at_ms = state.now_ms()
            booking.cancelled_by = "member"
            state.keep(booking)
    return attempt


def _ask(state: State, name: str, body: dict[str, Any]) -> Attempt:
    attempt = Attempt(state.hospital_ws.call(name, body))
    attempt.steps.append(Step(name, attempt.code, attempt.message))
    return attempt
