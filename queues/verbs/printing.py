"""Printing a ticket: the number stays, and the print is written down before the paper comes."""

from django.db import transaction

from queues.database.locking import PHARMACY_TICKETS, TICKETS, hold_one, lock_visit
from queues.errors import NotHereYetError, VisitOverError
from queues.models import AdmissionTicket, PharmacyTicket, Stage, TicketPrint, Visit
from queues.press import Press


def print_visit(visit: Visit, press: Press) -> TicketPrint:
    """The ticket of a poli number is printed now; its second print is a reprint.

    VisitOverError for a number that holds no longer, NotHereYetError for a booking that was not checked in.
    """
    with transaction.atomic():
        visit = lock_visit(visit)
        if visit.is_over:
            raise VisitOverError
        if visit.stage == Stage.BOOKED:
            raise NotHereYetError
        return _write(TicketPrint(visit=visit), press, is_reprint=visit.prints.exists())


def print_admission(ticket: AdmissionTicket, press: Press) -> TicketPrint:
    """The ticket of an admission number. VisitOverError for one that was given up."""
    with transaction.atomic():
        ticket = hold_one(TICKETS, ticket.pk)
        if ticket.cancelled_at is not None:
            raise VisitOverError
        return _write(TicketPrint(admission_ticket=ticket), press, is_reprint=ticket.prints.exists())


def print_pharmacy(ticket: PharmacyTicket, press: Press) -> TicketPrint:
    """The slip with the pharmacy's number. VisitOverError for one that the poli or the pharmacy took back."""
    with transaction.atomic():
        ticket = hold_one(PHARMACY_TICKETS, ticket.pk)
        if ticket.cancelled_at is not None or not ticket.entries.present().exists():
            raise VisitOverError
        return _write(TicketPrint(pharmacy_ticket=ticket), press, is_reprint=ticket.prints.exists())


def _write(printed: TicketPrint, press: Press, *, is_reprint: bool) -> TicketPrint:
    printed.printed_at, printed.is_reprint = press.at, is_reprint
    printed.actor, printed.device = press.user, press.device or (press.counter.name if press.counter else "")
    printed.save()
    return printed
