"""Sisa Antrean (protocol 1.5): how many are before this booking, itself counted, and how long that takes."""

from datetime import datetime

from bpjs_bridge.inbound import checks, messages
from bpjs_bridge.inbound.envelope import Envelope, Refusal, success
from bpjs_bridge.inbound.fields import Body
from queues import figures, order


def answer(body: Body, *, at: datetime) -> Envelope:
    """Figures of one booking."""
    checks.nothing_empty(body, ("kodebooking",))
    visit = checks.booking(body.code("kodebooking"), otherwise=messages.UNKNOWN_BOOKING)
    if visit.is_over:
        raise Refusal(messages.UNKNOWN_OR_CANCELLED)
    session = visit.session
    remaining = order.remaining(visit, at=at)
    return success(
        {
            "nomorantrean": visit.label,
            "namapoli": session.clinic.name,
            "namadokter": session.serving_doctor.name,
            "sisaantrean": remaining,
            "antreanpanggil": order.last_called_label(session),
            "waktutunggu": figures.estimated_wait(session, remaining),
            "keterangan": "",
        }
    )
