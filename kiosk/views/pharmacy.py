"""The pharmacy's number, by the poli's paper or the pharmacy's own: shown to everybody, printed once."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kiosk import refusals
from kiosk.draft import Draft
from kiosk.pharmacy import AtPharmacy, has_prescription, of_ticket, of_visit
from kiosk.views.base import press_of, show, show_refusal, with_draft
from kiosk.views.ticket import hand_out
from queues import verbs
from queues.errors import QueueError
from queues.models import PharmacyTicket, Visit


@with_draft
def pharmacy(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Which number, and what becomes of the medicine. A press prints the slip, and takes the number if there is none.

    Nobody is named: a found paper tells as much as the board in the hall.
    """
    at = timezone.now()
    shown = _shown(draft, at=at)
    if shown is None:
        return redirect("kiosk:home")
    if request.method == "POST" and shown.can_print:
        return _print(request, draft, shown, at=at)
    return show(request, "pharmacy", back="kiosk:home", draft=draft, shown=shown)


def _shown(draft: Draft, *, at: datetime) -> AtPharmacy | None:
    if draft.pharmacy_id:
        return of_ticket(PharmacyTicket.objects.get(pk=draft.pharmacy_id), at=at)
    visit = Visit.objects.named().filter(pk=draft.visit_id or 0).first()
    return of_visit(visit, at=at) if visit and has_prescription(visit) else None


def _print(request: HttpRequest, draft: Draft, shown: AtPharmacy, *, at: datetime) -> HttpResponse:
    try:
        ticket = shown.ticket or verbs.take_pharmacy_ticket(
            Visit.objects.named().get(pk=draft.visit_id or 0), press_of(request, at=at, request_key=draft.key)
        )
    except QueueError as error:
        return show_refusal(request, draft, refusals.of_verb(error))
    # In a house with one number the poli's paper says it already.
    return redirect("kiosk:pharmacy") if ticket.label == shown.poli_label else hand_out(request, draft, ticket)
