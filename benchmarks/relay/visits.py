"""`python -m benchmarks.relay.visits N`: N visits from the ticket to the medicine, in the database that is set."""

import os
import sys
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.utils import timezone  # noqa: E402

from queues import clock, verbs  # noqa: E402
from queues.models import (  # noqa: E402
    Channel,
    Clinic,
    ClinicSession,
    Counter,
    Doctor,
    IdentifierKind,
    Patient,
    Payer,
    PrescriptionKind,
    Sex,
    Stop,
    StopKind,
)
from queues.press import Press  # noqa: E402
from queues.verbs import MedicineLine, PrescriptionOrder  # noqa: E402

DOCTOR_CODE, CLINIC_CODE = 310103, "ANA"
STARTS, ENDS = time(0, 0), time(23, 59)
PRESCRIPTION = PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [MedicineLine("Parasetamol 500 mg", 10, "3x1")])
STEP = timedelta(seconds=2)


def pharmacy_desk() -> None:
    """Without a counter that calls them nobody gets a number of the pharmacy."""
    stop, is_new = Stop.objects.get_or_create(kind=StopKind.PHARMACY, defaults={"name": "Farmasi"})
    if is_new:
        Counter.objects.create(name="Farmasi 1").stops.add(stop)


def session_of(today: date) -> tuple[ClinicSession, Counter]:
    """One doctor who works all day, and the room."""
    codes = {"label_prefix": "A", "bpjs_poli_code": CLINIC_CODE, "bpjs_subspecialist_code": CLINIC_CODE}
    clinic, _made = Clinic.objects.get_or_create(name="Poli Anak", defaults=codes)
    doctor, _made = Doctor.objects.get_or_create(bpjs_code=DOCTOR_CODE, defaults={"name": "dr. Ukur"})
    stop, _made = Stop.objects.get_or_create(kind=StopKind.CLINIC, clinic=clinic, defaults={"name": "Poli Anak"})
    room, is_new = Counter.objects.get_or_create(name="Ruang 1")
    if is_new:
        room.stops.add(stop)
    found = ClinicSession.objects.named().filter(date=today, clinic=clinic, doctor=doctor).first()
    if found is None:
        found = verbs.open_session(
            date=today, clinic=clinic, doctor=doctor, starts=STARTS, ends=ENDS, capacity=5000, room=room
        )
    return found, room


def person(at: datetime) -> Patient:
    """Somebody nobody has seen before."""
    number = Patient.objects.count() + 1
    record = verbs.PersonRecord(
        name=f"Pasien Ukur {number}",
        sex=Sex.FEMALE,
        birth_date=date(1980, 1, 1),
        identifiers={IdentifierKind.NIK: f"99010141018{number:05d}", IdentifierKind.BPJS_CARD: f"00099{number:08d}"},
    )
    patient = verbs.register_patient(record, Press(at))
    Patient.objects.filter(pk=patient.pk).update(is_new_patient=False)
    return Patient.objects.get(pk=patient.pk)


def walk(session: ClinicSession, room: Counter, user: User) -> None:
    """Seven messages: the number, five times and the pharmacy's number."""
    at = timezone.now() - 5 * STEP
    patient = person(at)
    press = Press(at, user=user, counter=room)
    booking = verbs.Booking(
        patient=patient,
        session=session,
        payer=Payer.objects.get(code="JKN"),
        channel=Channel.KIOSK,
        visit_type="CONTROL",
        referral_number=f"0990R001{patient.pk:011d}",
    )
    verbs.take_ticket(booking, press)
    entry = verbs.call_next(room, replace(press, at=at + STEP))
    verbs.finish(entry, replace(press, at=at + 2 * STEP), prescription=PRESCRIPTION)
    assert entry.visit is not None
    ticket = verbs.take_pharmacy_ticket(entry.visit, replace(press, at=at + 2 * STEP))
    verbs.start_preparing(ticket, replace(press, at=at + 3 * STEP))
    verbs.mark_ready(ticket, replace(press, at=at + 4 * STEP))


def main(count: int) -> None:
    pharmacy_desk()
    session, room = session_of(clock.service_date(timezone.now()))
    user, _made = User.objects.get_or_create(username="ukur")
    for _ in range(count):
        walk(session, room, user)


if __name__ == "__main__":
    main(int(sys.argv[1]))
