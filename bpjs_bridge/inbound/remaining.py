"""Sisa Antrean (protocol 1.5): how many are before this booking, itself counted, and how long that takes."""

from datetime import datetime

from bpjs_bridge.inbound import checks, messages, practice
from bpjs_bridge.inbound.envelope import Envelope, Refusal, success
from bpjs_bridge.inbound.fields import Body
from queues import figures, order


def answer(body: Body, *, at: datetime) -> Envelope:
    """Figures of one booking."""
    checks.nothing_empty(body, ("kodebooking",))
    visit = checks.bare_booking(body.code("kodebooking"), otherwise=messages.UNKNOWN_BOOKING)
    if visit.is_over:
        raise Refusal(messages.UNKNOWN_OR_CANCELLED)
    found = practice.named(visit.session_id)
    visit.session = found.session
    remaining = order.remaining(visit, at=at)
    return success(
        {
            "nomorantrean": visit.label,
            "namapoli": found.clinic_name,
            "namadokter": found.doctor_name,
            "sisaantrean": remaining,
            "antreanpanggil": order.last_called_label(found.session, at=at),
            "waktutunggu": figures.estimated_wait(remaining, service_seconds=found.service_seconds),
            "keterangan": "",
        }
    )
