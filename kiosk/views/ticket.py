"""The ticket: on the screen, on paper, and gone after a few seconds."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kiosk import tickets
from kiosk.draft import Draft
from kiosk.views.frame import show, with_ticket
from queues.models import AdmissionTicket, Visit


@with_ticket
def ticket(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What was just taken. The address names nobody; after two minutes staff print it again."""
    at = timezone.now()
    face = _face(draft, at=at)
    if face is None or not tickets.can_reprint(face.taken_at, at=at):
        return redirect("kiosk:home")
    return show(request, "ticket", draft=draft, face=face, now=at)


def _face(draft: Draft, *, at: datetime) -> tickets.TicketFace | None:
    if draft.taken_visit_id:
        visit = Visit.objects.named().get(pk=draft.taken_visit_id)
        return tickets.of_visit(visit, at=at)
    if draft.taken_admission_id:
        taken = AdmissionTicket.objects.select_related("admission_class__stop").get(pk=draft.taken_admission_id)
        for_staff = draft.refusal["title"] if draft.refusal else ""
        return tickets.of_admission(taken, at=at, for_staff=for_staff)
    return None
