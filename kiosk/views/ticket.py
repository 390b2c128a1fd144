"""The ticket: on the screen, on paper, and gone after a few seconds."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kiosk import tickets
from kiosk.draft import Draft, device, keep_ticket, save
from kiosk.views.base import press_of, show, with_ticket
from queues import verbs
from queues.errors import BusyError, QueueError
from queues.models import AdmissionTicket, PharmacyTicket, TicketPrint, Visit
from queues.press import Press

Holder = Visit | AdmissionTicket | PharmacyTicket


def hand_out(request: HttpRequest, draft: Draft, holder: Holder) -> HttpResponse:
    """To the ticket, after a redirect: reloading it repeats nothing. A kiosk with a printer prints it."""
    at = timezone.now()
    if isinstance(holder, Visit):
        kept = keep_ticket(request, draft, visit_id=holder.pk)
    elif isinstance(holder, PharmacyTicket):
        kept = keep_ticket(request, draft, pharmacy_id=holder.pk, handed_at=at.isoformat())
    else:
        kept = keep_ticket(request, draft, admission_id=holder.pk)
    if device(request).get("print", False):
        _print(request, kept, holder, at=at)
    return redirect("kiosk:ticket")


@with_ticket
def ticket(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What was just taken. The address names nobody; after two minutes staff print it again."""
    at = timezone.now()
    holder = _holder(draft)
    face = _face(holder, draft, at=at)
    handed_at = datetime.fromisoformat(draft.handed_at) if draft.handed_at else face.taken_at
    if not tickets.can_reprint(handed_at, at=at):
        return redirect("kiosk:home")
    if request.method == "POST":
        _print(request, draft, holder, at=at)
        return redirect("kiosk:ticket")
    is_due = draft.print_due
    if is_due:
        draft.print_due = False
        save(request, draft)
    return show(request, "ticket", draft=draft, face=face, now=at, is_printed_now=is_due)


def _print(request: HttpRequest, draft: Draft, holder: Holder, *, at: datetime) -> None:
    """Written down, then printed by the page that follows. A number that holds no longer prints nothing."""
    try:
        _write(holder, press_of(request, at=at))
    except BusyError:
        raise
    except QueueError:
        return
    draft.print_due = True
    save(request, draft)


def _write(holder: Holder, press: Press) -> TicketPrint:
    if isinstance(holder, Visit):
        return verbs.print_visit(holder, press)
    if isinstance(holder, PharmacyTicket):
        return verbs.print_pharmacy(holder, press)
    return verbs.print_admission(holder, press)


def _holder(draft: Draft) -> Holder:
    if draft.taken_visit_id:
        return Visit.objects.named().get(pk=draft.taken_visit_id)
    if draft.taken_pharmacy_id:
        return PharmacyTicket.objects.get(pk=draft.taken_pharmacy_id)
    return AdmissionTicket.objects.select_related("admission_class__stop").get(pk=draft.taken_admission_id or 0)


def _face(holder: Holder, draft: Draft, *, at: datetime) -> tickets.TicketFace:
    if isinstance(holder, Visit):
        return tickets.of_visit(holder, at=at)
    if isinstance(holder, PharmacyTicket):
        return tickets.of_pharmacy(holder)
    return tickets.of_admission(holder, at=at, for_staff=draft.for_staff)
