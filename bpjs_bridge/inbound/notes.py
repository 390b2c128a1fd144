"""`keterangan` of a session that is otherwise than Mobile JKN knows it: moved, late, by a substitute."""

from datetime import datetime

from bpjs_bridge.inbound import messages
from bpjs_bridge.inbound.practice import Practice
from queues.models import ClinicSession


def of_booking(session: ClinicSession, *, at: datetime) -> str:
    """To somebody with a number of this session; empty where all is as it was told."""
    home = session.home
    notes = [messages.moved_to(home.serving_doctor.name, home.hours)] if home.pk != session.pk else []
    return "; ".join([*notes, *_of_day(home, at=at, is_named=bool(notes))])


def of_practice(session: ClinicSession, asked: Practice, *, at: datetime) -> str:
    """To somebody who asked by doctor and hours, which may have led to another session or to other hours."""
    doctors = (session.doctor.bpjs_code, session.serving_doctor.bpjs_code)
    is_moved = asked.doctor_code not in doctors
    if is_moved or (asked.starts, asked.ends) != (session.starts, session.ends):
        notes = [messages.moved_to(session.serving_doctor.name, session.hours)]
        return "; ".join([*notes, *_of_day(session, at=at, is_named=True)])
    return "; ".join(_of_day(session, at=at, is_named=False))


def _of_day(session: ClinicSession, *, at: datetime, is_named: bool) -> list[str]:
    notes = []
    if session.late_start and at < session.starts_at:
        notes.append(messages.begins_late(f"{session.late_start:%H.%M}"))
    if session.substitute_doctor and not is_named:
        notes.append(messages.substituted(session.substitute_doctor.name))
    return notes
