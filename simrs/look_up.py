"""What a request names, found; or a problem that says which field names nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from queues import verbs
from queues.errors import IdentityConflictError, WrongPathError
from queues.models import (
    ClinicSession,
    Counter,
    Patient,
    Payer,
    QueueEntry,
    StopKind,
    Visit,
)
from simrs.problems import Problem


def _missing(field: str) -> Problem:
    return Problem("unknown-reference", errors={field: ["names nothing that is here"]})


def patient_of(values: Mapping[str, Any]) -> Patient:
    """The one person that all given numbers identify. Problem 404; IdentityConflictError when they disagree."""
    personal = {name: values.get(name, "") for name in ("nik", "card", "passport")}
    number = values.get("record_number", "")
    if any(personal.values()):
        patient = verbs.find_patient(**personal)
        is_other = number and patient is not None and number != patient.medical_record_number
        # A record that was joined to this one keeps its number, and the SIMRS may say it.
        if is_other and verbs.find_patient(record_number=number) != patient:
            raise IdentityConflictError
    else:
        patient = verbs.find_patient(record_number=number)
    if patient is None:
        raise Problem("unknown-patient")
    return patient


def visit_of(code: str) -> Visit:
    """The visit of a booking code, from any channel. Problem 404."""
    visit = Visit.objects.named().filter(booking_code=code).first() if len(code) <= 64 and "\0" not in code else None
    if visit is None:
        raise Problem("unknown-booking")
    return visit


def session_of(values: Mapping[str, Any]) -> ClinicSession:
    """The session that the field `session` names."""
    session = ClinicSession.objects.for_patients().named().filter(pk=values["session"]).first()
    if session is None:
        raise _missing("session")
    return session


def payer_of(values: Mapping[str, Any]) -> Payer:
    """The active payer whose code the field `payer` holds."""
    payer = Payer.objects.filter(code=values["payer"], is_active=True).first()
    if payer is None:
        raise _missing("payer")
    return payer


def ticket_entry(label: str, *, at: datetime) -> QueueEntry:
    """Today's wait of an admission number. Problem 404."""
    rows = QueueEntry.objects.alive_at(at).present().named()
    entry = rows.filter(admission_ticket__label=label).first()
    if entry is None:
        raise Problem("unknown-ticket")
    return entry


def desk_entry(values: Mapping[str, Any], *, at: datetime) -> QueueEntry:
    """The turn at the admission desk that is meant. Problem 404; WrongPathError for a visit that is not there."""
    if "ticket" in values:
        return ticket_entry(values["ticket"], at=at)
    visit = visit_of(values["booking_code"])
    entry = QueueEntry.objects.present().named().filter(visit=visit, stop__kind=StopKind.ADMISSION).first()
    if entry is None:
        raise WrongPathError
    return entry


def clinic_entry(visit: Visit) -> QueueEntry | None:
    """The visit's open wait at its clinic."""
    return QueueEntry.objects.present().named().filter(visit=visit, stop__kind=StopKind.CLINIC).first()


def room_of(entry: QueueEntry, name: str) -> Counter:
    """Where the doctor is: the room named, the session's, or the only one that serves the clinic.

    Problem 422 when none is that.
    """
    serving = Counter.objects.filter(stops=entry.stop, is_active=True)
    if name:
        named = serving.filter(name=name).first()
        if named is None:
            raise _missing("counter")
        return named
    session = entry.session
    if session is not None and session.room is not None:
        return session.room
    rooms = list(serving[:2])
    if len(rooms) != 1:
        raise Problem("counter-needed")
    return rooms[0]
