"""Ambil and Status Antrean Farmasi (protocol 1.10): here the number is an int, and so is the one last called."""

from datetime import datetime

from bpjs_bridge.inbound import checks, messages
from bpjs_bridge.inbound.envelope import Envelope, Refusal, success
from bpjs_bridge.inbound.fields import Body
from queues import verbs
from queues.journey import Actor
from queues.models import Call, PharmacyTicket, PrescriptionKind, Visit

PRESCRIPTION = {PrescriptionKind.COMPOUND: "Racikan", PrescriptionKind.NON_COMPOUND: "Non Racikan"}


def answer_take(body: Body, *, at: datetime) -> Envelope:
    """The visit's pharmacy number, the same one each time."""
    ticket = verbs.take_pharmacy_ticket(_visit(body), at=at, actor=Actor())
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
    lane = PharmacyTicket.objects.filter(service_date=ticket.service_date, lane=ticket.lane, cancelled_at=None)
    waiting = lane.exclude(handovers__withdrawn_at=None, handovers__isnull=False)
    return success(
        {
            "jenisresep": PRESCRIPTION[PrescriptionKind(ticket.lane)],
            "totalantrean": lane.count(),
            "sisaantrean": _up_to(ticket, list(waiting.order_by("number").values_list("number", flat=True))),
            "antreanpanggil": _last_called(ticket),
            "keterangan": "",
        }
    )


def _visit(body: Body) -> Visit:
    checks.nothing_empty(body, ("kodebooking",))
    visit = checks.booking(body.code("kodebooking"), otherwise=messages.UNKNOWN_AT_PHARMACY)
    if visit.is_over:
        raise Refusal(messages.UNKNOWN_AT_PHARMACY)
    return visit


def _up_to(ticket: PharmacyTicket, waiting: list[int]) -> int:
    """Those of the lane before this one, itself counted; 0 once it is handed over."""
    return waiting.index(ticket.number) + 1 if ticket.number in waiting else 0


def _last_called(ticket: PharmacyTicket) -> int:
    """The number of the lane last called to the pick-up, 0 when none."""
    calls = Call.objects.filter(
        entry__pharmacy_ticket__service_date=ticket.service_date,
        entry__pharmacy_ticket__lane=ticket.lane,
        is_recall=False,
        withdrawn_at=None,
    )
    number = calls.order_by("-called_at", "-pk").values_list("entry__pharmacy_ticket__number", flat=True).first()
    return number or 0
