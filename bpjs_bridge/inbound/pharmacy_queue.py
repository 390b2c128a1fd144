"""Ambil and Status Antrean Farmasi (protocol 1.10): here the number is an int, and so is the one last called."""

from datetime import datetime

from bpjs_bridge.inbound import checks, messages
from bpjs_bridge.inbound.envelope import Envelope, Refusal, success
from bpjs_bridge.inbound.fields import Body
from queues import verbs
from queues.models import PharmacyTicket, PrescriptionKind, Visit
from queues.press import Press
from queues.waiting import figures

PRESCRIPTION = {PrescriptionKind.COMPOUND: "Racikan", PrescriptionKind.NON_COMPOUND: "Non Racikan"}


def answer_take(body: Body, *, at: datetime) -> Envelope:
    """The visit's pharmacy number, the same one each time."""
    ticket = verbs.take_pharmacy_ticket(_visit(body), Press(at))
    return success(
        {
            "jenisresep": PRESCRIPTION[PrescriptionKind(ticket.lane)],
            "nomorantrean": ticket.number,
            "keterangan": "",
        }
    )


def answer_status(body: Body, *, at: datetime) -> Envelope:
    """How the ticket's lane stands that day."""
    ticket = PharmacyTicket.objects.filter(
        prescriptions__visit=_visit(body), prescriptions__withdrawn_at=None, cancelled_at=None
    ).first()
    if ticket is None:
        raise Refusal(messages.NO_PHARMACY_TICKET)
    queue = figures.pharmacy(ticket)
    return success(
        {
            "jenisresep": PRESCRIPTION[PrescriptionKind(ticket.lane)],
            "totalantrean": queue.total,
            "sisaantrean": queue.remaining,
            "antreanpanggil": queue.last_called,
            "keterangan": "",
        }
    )


def _visit(body: Body) -> Visit:
    checks.nothing_empty(body, ("kodebooking",))
    visit = checks.booking(body.code("kodebooking"), otherwise=messages.UNKNOWN_AT_PHARMACY)
    if visit.is_over:
        raise Refusal(messages.UNKNOWN_AT_PHARMACY)
    return visit
