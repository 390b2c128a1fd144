"""Status Antrean (protocol 1.3): asked before a booking, so an empty queue and days to come are normal."""

from datetime import datetime

from bpjs_bridge.inbound import checks, messages, notes, practice
from bpjs_bridge.inbound.envelope import Envelope, success
from bpjs_bridge.inbound.fields import Body
from queues.waiting import figures, order


def answer(body: Body, *, at: datetime) -> Envelope:
    """Figures of one session."""
    checks.nothing_empty(body, practice.FIELDS)
    asked = practice.read(body)
    session = practice.session_of(asked, at=at)
    now = figures.session_figures(session, at=at)
    return success(
        {
            "namapoli": session.clinic.name,
            "namadokter": session.serving_doctor.name,
            "totalantrean": now.total,
            "sisaantrean": now.unserved,
            "antreanpanggil": order.last_called_label(session, at=at),
            **practice.quota_fields(now),
            "keterangan": messages.ON_LEAVE if session.is_on_leave else notes.of_practice(session, asked, at=at),
        }
    )
