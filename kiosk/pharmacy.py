"""What a scanned ticket tells about the pharmacy: the number by which it calls, and whether a slip may be printed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from kiosk.status import Status, of_pharmacy
from kiosk.tickets import can_reprint
from queues import clock
from queues.models import PharmacyTicket, Prescription, QueueEntry, Stage, Visit

AFTER_CLINIC = (Stage.LEFT_CLINIC, Stage.PREPARING_MEDICINE, Stage.MEDICINE_READY)


@dataclass(frozen=True)
class AtPharmacy:
    """One prescription as the kiosk shows it. Without a ticket its number has still to be taken."""

    ticket: PharmacyTicket | None
    poli_label: str
    now: Status | None
    can_print: bool

    @property
    def is_one_number(self) -> bool:
        """Called by the number on the poli's paper: there is nothing to print."""
        return self.ticket is not None and self.ticket.label == self.poli_label


def has_prescription(visit: Visit) -> bool:
    """The doctor is done, and prescribed something that stands."""
    return visit.stage in AFTER_CLINIC and _orders(visit).exists()


def _orders(visit: Visit) -> QuerySet[Prescription]:
    return Prescription.objects.filter(visit=visit, withdrawn_at=None)


def of_visit(visit: Visit, *, at: datetime) -> AtPharmacy:
    """By the poli's paper."""
    order = _orders(visit).select_related("ticket").first()
    ticket = order.ticket if order else None
    return of_ticket(ticket, at=at, poli_label=visit.label) if ticket else AtPharmacy(None, visit.label, None, True)


def of_ticket(ticket: PharmacyTicket, *, at: datetime, poli_label: str = "") -> AtPharmacy:
    """By the pharmacy's own slip, or by the poli's paper that led to it."""
    now = of_pharmacy(ticket, at=at)
    is_own = ticket.label != poli_label and not now.is_over
    first = ticket.prints.first()
    return AtPharmacy(
        ticket=ticket,
        poli_label=poli_label,
        now=now,
        can_print=is_own and (first is None or can_reprint(first.printed_at, at=at)),
    )


def is_of_today(ticket: PharmacyTicket, *, at: datetime) -> bool:
    """A number that still means something: of this date, or of the night before while its wait goes on."""
    if ticket.cancelled_at is not None:
        return False
    is_waiting = QueueEntry.objects.alive_at(at).present().filter(pharmacy_ticket=ticket)
    return ticket.service_date == clock.service_date(at) or is_waiting.exists()
