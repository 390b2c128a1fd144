"""Sisa Antrean (protocol 1.5): how many are before this booking, itself counted, and how long that takes."""

from datetime import date, datetime
from typing import Any

from bpjs_bridge.inbound import checks, messages, practice
from bpjs_bridge.inbound.envelope import Envelope, Refusal, success
from bpjs_bridge.inbound.fields import Body
from queues import clock, figures, order
from queues.models import UNSERVED, Clinic, ClinicSession, Doctor, Visit

# Written out: Mobile JKN asks for it again and again. `turn` is the one of the days before: by number.
BOOKED = f"""
    SELECT v.*, s.date AS session_date, c.name AS clinic_name, c.service_seconds,
        coalesce(substitute.name, d.name) AS doctor_name,
        ({order.UP_TO.format(session="v.session_id", number="v.number", visit="v.id")}) AS turn
    FROM {Visit._meta.db_table} v
    JOIN {ClinicSession._meta.db_table} s ON s.id = v.session_id
    JOIN {Clinic._meta.db_table} c ON c.id = s.clinic_id
    JOIN {Doctor._meta.db_table} d ON d.id = s.doctor_id
    LEFT JOIN {Doctor._meta.db_table} substitute ON substitute.id = s.substitute_doctor_id
    WHERE v.booking_code = %s
"""


def answer(body: Body, *, at: datetime) -> Envelope:
    """Figures of one booking."""
    checks.nothing_empty(body, ("kodebooking",))
    visit: Any = next(iter(Visit.objects.raw(BOOKED, [body.code("kodebooking")])), None)
    if visit is None:
        raise Refusal(messages.UNKNOWN_BOOKING)
    if visit.is_over:
        raise Refusal(messages.UNKNOWN_OR_CANCELLED)
    remaining, last_called = _turn(visit, at=at)
    return success(
        {
            "nomorantrean": visit.label,
            "namapoli": visit.clinic_name,
            "namadokter": visit.doctor_name,
            "sisaantrean": remaining,
            "antreanpanggil": last_called,
            "waktutunggu": figures.estimated_wait(remaining, service_seconds=visit.service_seconds),
            "keterangan": "",
        }
    )


def _turn(visit: Any, *, at: datetime) -> tuple[int, str]:
    """(people up to this one, the label last called); before the day nobody is present and nobody was called."""
    # SQLite gives a column that is no field of the model as it is stored.
    if clock.service_date(at) < date.fromisoformat(str(visit.session_date)):
        return (visit.turn if visit.stage in UNSERVED else 0), "-"
    visit.session = practice.named(visit.session_id).session
    return order.remaining(visit, at=at), order.last_called_label(visit.session, at=at)
