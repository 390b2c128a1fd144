"""Material in this installation's own database: a poli, a doctor and people of the test alone, through the verbs.

Real polis, sessions and patients are not touched, and nothing of the test's poli is told to BPJS (`bpjs_send` is off).
"""

import secrets
from contextlib import suppress
from datetime import date, time, timedelta
from time import sleep
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from bpjs_bridge import rules, uat_mode
from bpjs_bridge.acceptance.material import Material
from bpjs_bridge.inbound import referrals
from queues import clock, verbs
from queues.errors import MedicinePreparedError
from queues.models import (
    Channel,
    Clinic,
    ClinicSession,
    Counter,
    Doctor,
    IdentifierKind,
    Patient,
    Payer,
    PharmacyTicket,
    PrescriptionKind,
    QueueEntry,
    SendMode,
    Stage,
    Stop,
    StopKind,
    Surgery,
    Visit,
)
from queues.press import Press
from queues.rules import current as hospital_rules

POLI_CODE, POLI_NAME, ROOM_NAME = "UAT", "Poli Uji Terima", "Ruang Uji Terima"
DOCTOR_CODE, DOCTOR_NAME = 999000001, "dr. Uji Terima"
MANY = 500
A_SECOND = 1.1
# Each has an hour of its own: the full practice of one run must not be the one that the next day's run books in.
ALL_DAY, MORNING, ENDED = (time(0, 0), time(23, 59)), (time(8, 0), time(12, 0)), (time(0, 1), time(0, 2))
LEAVE, FULL, LATER = (time(13, 0), time(14, 0)), (time(14, 0), time(15, 0)), (time(15, 0), time(16, 0))
REASON = "Uji terima selesai"
CLINIC = {
    "label_prefix": "UT",
    "bpjs_poli_code": POLI_CODE,
    "bpjs_subspecialist_code": POLI_CODE,
    "bpjs_send": SendMode.OFF,
    "is_at_kiosk": False,
}


class TestPoli:
    """The test's poli with its room; `prepare` opens it, `tidy` closes it."""

    def __init__(self) -> None:
        payer = Payer.objects.filter(is_jkn=True, is_active=True).order_by("pk").first()
        if payer is None:
            raise ValidationError("No active payer is marked as JKN: enter one in the admin.")
        self.payer = payer
        self.clinic = _kept(Clinic, {"name": POLI_NAME}, CLINIC)
        self.doctor = _kept(Doctor, {"bpjs_code": DOCTOR_CODE}, {"name": DOCTOR_NAME})
        stop = _kept(Stop, {"kind": StopKind.CLINIC, "clinic": self.clinic}, {"name": POLI_NAME})
        self.room = _kept(Counter, {"name": ROOM_NAME}, {})
        self.room.stops.set([stop])

    def prepare(self) -> Material:
        """Sessions, people and bookings for every condition that this installation's settings allow."""
        at = timezone.now()
        today = clock.service_date(at)
        ended = self._session(today, ENDED)
        return Material(
            **self._bookable(today),
            today=_practice(self._session(today, ALL_DAY)),
            ended=_practice(ended) if at >= ended.ends_at else {},
            patient=_identity(self._patient()),
            second_patient=_identity(self._patient()),
            stranger=_stranger(),
            surgery=self._surgery(today),
            past=self._past(today),
            min_days_ahead=rules.current().mobile_jkn_min_days_ahead,
            retry_seconds=0 if uat_mode.is_on(at=at) else rules.current().ws_retry_seconds,
            **self._served(self._session(today, ALL_DAY)),
        )

    def tidy(self) -> None:
        """End what the test began today; bookings of other days stay, tomorrow they are of an earlier day."""
        today = clock.service_date(timezone.now())
        for ticket in PharmacyTicket.objects.filter(prescriptions__visit__session__clinic=self.clinic).distinct():
            if QueueEntry.objects.present().filter(pharmacy_ticket=ticket).exists():
                # What a pharmacist made ready meanwhile is the pharmacy's to end.
                with suppress(MedicinePreparedError):
                    verbs.cancel_prescription(ticket, _now(REASON))
        for entry in verbs.current_at(self.room):
            verbs.finish(entry, _now())
        waiting = Visit.objects.active().named().filter(session__clinic=self.clinic, session__date=today)
        for visit in waiting.filter(stage__in=(Stage.BOOKED, Stage.WAITING_CLINIC)):
            verbs.cancel(visit, _now(REASON))
        Surgery.objects.filter(clinic=self.clinic).delete()
        for model in (self.clinic, self.doctor, self.room, *self.clinic.stops.all()):
            model.is_active = False
            model.save(update_fields=["is_active"])

    # --- what it is made of -----------------------------------------------------------------------
    def _bookable(self, today: date) -> dict[str, Any]:
        """Practices on two days that Mobile JKN may book, and a third day without one; `reasons` for the rest."""
        last = today + timedelta(days=rules.current().mobile_jkn_max_days_ahead)
        first = min(today + timedelta(days=max(1, rules.current().mobile_jkn_min_days_ahead)), last)
        leave = self._session(first, LEAVE)
        verbs.set_leave(leave, is_on_leave=True)
        had = {
            "practice": _practice(self._session(first, MORNING if first > today else ALL_DAY)),
            "leave": _practice(leave),
        }
        second = first + timedelta(days=1)
        if second <= last:
            had |= {"full": self._full(second), "later": _practice(self._session(second, LATER))}
        closed = self._day_without_practice(today, last)
        if closed:
            had["closed"] = {"tanggalperiksa": closed.isoformat()}
        too_few = f"terlalu sedikit hari yang dapat dipesan (MOBILE_JKN_MAX_DAYS_AHEAD={(last - today).days})"
        return {**had, "reasons": dict.fromkeys({"full", "later", "closed"} - had.keys(), too_few) | _no_letter()}

    def _full(self, on: date) -> dict[str, Any]:
        session = self._session(on, FULL, seats=1)
        if not Visit.objects.active().filter(session=session).exists():
            self._book(session)
        return _practice(session)

    def _day_without_practice(self, today: date, last: date) -> date | None:
        """Earlier runs have left practices on the days that were ahead of them."""
        practised = set(ClinicSession.objects.filter(clinic=self.clinic).values_list("date", flat=True))
        days = (today + timedelta(days=ahead) for ahead in range(1, (last - today).days + 1))
        return next((day for day in days if day not in practised), None)

    def _session(self, on: date, hours: tuple[time, time], *, seats: int = MANY) -> ClinicSession:
        """The one of an earlier run when there is one."""
        kept = {"date": on, "clinic": self.clinic, "doctor": self.doctor, "starts": hours[0], "is_cancelled": False}
        found = ClinicSession.objects.named().filter(**kept).first()
        if found is not None:
            return found
        return verbs.open_session(
            date=on,
            clinic=self.clinic,
            doctor=self.doctor,
            starts=hours[0],
            ends=hours[1],
            capacity=seats,
            quotas=(seats, 0),
            room=self.room,
        )

    def _patient(self) -> Patient:
        """Somebody invented; known, as from the record that the hospital kept before."""
        nik, card = _unused_numbers()
        record = verbs.PersonRecord(
            name="Peserta Uji Terima",
            sex="P",
            birth_date=date(1990, 5, 17),
            identifiers={IdentifierKind.NIK: nik, IdentifierKind.BPJS_CARD: card},
            phone="080000000000",
        )
        patient = verbs.register_patient(record, _now())
        Patient.objects.filter(pk=patient.pk).update(is_new_patient=False)
        patient.refresh_from_db()
        return patient

    def _book(self, session: ClinicSession) -> Visit:
        booking = verbs.Booking(self._patient(), session, self.payer, Channel.MOBILE_JKN)
        return verbs.book(booking, _now())

    def _served(self, session: ClinicSession) -> dict[str, Any]:
        """Today's bookings, each brought as far as its condition needs; steps of one visit are a second apart."""
        names = ["called", "waiting", "without_medicine", "with_medicine"]
        names += [] if hospital_rules().pharmacy_ticket_at_finish else ["without_ticket"]
        visits = {name: self._book(session) for name in names}
        _next_second()
        for visit in visits.values():
            verbs.check_in(visit, _now())
        for name in names[2:]:
            self._serve(visits[name], with_medicine=name != "without_medicine")
        self._call(visits["called"])
        visits["booked_today"] = self._book(session)
        given_up = visits["cancelled_here"] = self._book(session)
        verbs.cancel(given_up, _now(REASON))
        _next_second()
        return {name: visit.booking_code for name, visit in visits.items()}

    def _call(self, visit: Visit) -> QueueEntry:
        _next_second()
        entry = QueueEntry.objects.present().get(visit=visit)
        return verbs.call(entry, _now(REASON), counter=self.room)

    def _serve(self, visit: Visit, *, with_medicine: bool) -> None:
        entry = self._call(visit)
        _next_second()
        lines = [verbs.MedicineLine(medicine="Obat uji terima", quantity=1, dosage="1x1")]
        order = verbs.PrescriptionOrder(kind=PrescriptionKind.NON_COMPOUND, items=lines) if with_medicine else None
        verbs.finish(entry, _now(), prescription=order)

    def _past(self, today: date) -> str:
        """A booking that an earlier run left."""
        left = Visit.objects.active().filter(session__clinic=self.clinic, session__date__lt=today)
        return left.values_list("booking_code", flat=True).first() or ""

    def _surgery(self, on: date) -> dict[str, str]:
        card = _unused_numbers()[1]
        planned = verbs.PlannedSurgery(f"UAT-{secrets.token_hex(4)}", on, "Tindakan uji terima", self.clinic, card=card)
        verbs.plan_surgery(planned, _now())
        return {"nopeserta": card, "tanggal": on.isoformat()}


def _kept(model: type[Any], named: dict[str, Any], values: dict[str, Any]) -> Any:
    """The row of an earlier run, open again, or a new one."""
    return model.objects.update_or_create(**named, defaults={**values, "is_active": True})[0]


def _next_second() -> None:
    """Two steps of a visit never have one time: the second press waits, as a person's would."""
    sleep(A_SECOND)


def _no_letter() -> dict[str, str]:
    """Why a lapsed referral is not tried, unless the tester names one."""
    if not referrals.service_path():
        return {"lapsed_reference": "VClaim tidak ditanya (REFERRAL_SERVICE)"}
    return {"lapsed_reference": "belum tersedia: nomor rujukan yang sudah habis masa berlakunya (--lapsed-reference)"}


def _practice(session: ClinicSession) -> dict[str, Any]:
    return {
        "kodepoli": POLI_CODE,
        "kodedokter": DOCTOR_CODE,
        "tanggalperiksa": session.date.isoformat(),
        "jampraktek": session.hours,
    }


def _identity(patient: Patient) -> dict[str, str]:
    return {
        "nik": patient.identifier(IdentifierKind.NIK),
        "nomorkartu": patient.identifier(IdentifierKind.BPJS_CARD),
        "nohp": patient.phone,
    }


def _unused_numbers() -> tuple[str, str]:
    """NIK and card of nobody: of a province that does not exist."""
    return f"99{secrets.randbelow(10**14):014d}", f"0009{secrets.randbelow(10**9):09d}"


def _stranger() -> dict[str, str]:
    """Pasien Baru for a person unknown to the hospital."""
    nik, card = _unused_numbers()
    address = {
        "alamat": "Jalan Contoh 1",
        "rt": "001",
        "rw": "002",
        "kodeprop": "99",
        "namaprop": "Provinsi Contoh",
        "kodedati2": "9901",
        "namadati2": "Kabupaten Contoh",
        "kodekec": "990101",
        "namakec": "Kecamatan Contoh",
        "kodekel": "9901A1",
        "namakel": "Kelurahan Contoh",
    }
    return {
        "nomorkartu": card,
        "nik": nik,
        "nomorkk": f"99{secrets.randbelow(10**14):014d}",
        "nama": "Peserta Uji Terima Baru",
        "jeniskelamin": "L",
        "tanggallahir": "1999-05-17",
        "nohp": "080000000001",
        **address,
    }


def _now(reason: str = "") -> Press:
    return Press(timezone.now(), reason=reason)
