"""Status Antrean (protocol 1.3): asked before a booking, so an empty queue and days to come are normal."""

from datetime import datetime

from bpjs_bridge.inbound import checks, messages, practice
from bpjs_bridge.inbound.envelope import Envelope, success
from bpjs_bridge.inbound.fields import Body
from queues import figures


def answer(body: Body, *, at: datetime) -> Envelope:
    """Figures of one session."""
    checks.nothing_empty(body, practice.FIELDS)
    asked = practice.read(body)
    clinics = practice.clinics_of(asked)
    practice.not_past(asked, at=at)
    session = practice.session_of(asked, clinics)
    now = figures.session_figures(session, at=at)
    return success(
        {
            "namapoli": session.clinic.name,
            "namadokter": session.serving_doctor.name,
            "totalantrean": now.total,
            "sisaantrean": now.unserved,
            "antreanpanggil": now.last_called,
            **practice.quota_fields(now.seats),
            "keterangan": messages.ON_LEAVE if session.is_on_leave else "",
        }
    )
