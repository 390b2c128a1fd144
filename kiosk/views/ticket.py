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
from queues.models import AdmissionTicket, Visit

Holder = Visit | AdmissionTicket


def hand_out(request: HttpRequest, draft: Draft, holder: Holder) -> HttpResponse:
    """To the ticket, after a redirect: reloading it repeats nothing. A kiosk with a printer prints it."""
    if isinstance(holder, Visit):
        kept = keep_ticket(request, draft, visit_id=holder.pk)
    else:
        kept = keep_ticket(request, draft, admission_id=holder.pk)
    if device(request).get("print", False):
        _print(request, kept, holder, at=timezone.now())
    return redirect("kiosk:ticket")


@with_ticket
def ticket(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What was just taken. The address names nobody; after two minutes staff print it again."""
    at = timezone.now()
    holder = _holder(draft)
    face = _face(holder, draft, at=at)
    if not tickets.can_reprint(face.taken_at, at=at):
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
    write = verbs.print_visit if isinstance(holder, Visit) else verbs.print_admission
    try:
        write(holder, press_of(request, at=at))  # type: ignore[arg-type]
    except BusyError:
        raise
    except QueueError:
        return
    draft.print_due = True
    save(request, draft)


def _holder(draft: Draft) -> Holder:
    if draft.taken_visit_id:
        return Visit.objects.named().get(pk=draft.taken_visit_id)
    return AdmissionTicket.objects.select_related("admission_class__stop").get(pk=draft.taken_admission_id or 0)


def _face(holder: Holder, draft: Draft, *, at: datetime) -> tickets.TicketFace:
    if isinstance(holder, Visit):
        return tickets.of_visit(holder, at=at)
    return tickets.of_admission(holder, at=at, for_staff=draft.for_staff)
