"""The page on which a decision about a session is taken back, as on the session's own page (queues/verbs)."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from queues import verbs
from queues.admin.bases import press_of
from queues.errors import DecisionOverError, QueueError
from queues.models import ENDING, ClinicSession, SessionDecision
from queues.waiting import taken_back

# As many as are offered at the top of a session's form: each kind has one that stands.
MOST_OFFERED = 4


def undoable(session: ClinicSession) -> list[SessionDecision]:
    """Decisions of a session that can be taken back now, the latest first."""
    rows = session.decisions.select_related("session").order_by("-pk")
    return [row for row in rows if verbs.may_be_taken_back(row)][:MOST_OFFERED]


def take_back(request: HttpRequest, site: admin.AdminSite, model_admin: Any, pk: int, decision: int) -> HttpResponse:
    """Show what it did; on a post take it back, and say who waits again and who does not."""
    session = get_object_or_404(ClinicSession.objects.named(), pk=pk)
    if not model_admin.has_change_permission(request, session):
        raise PermissionDenied
    rows = SessionDecision.objects.select_related("session", "actor").filter(session=session)
    decided = get_object_or_404(rows, pk=decision)
    back = HttpResponseRedirect(reverse("admin:queue_clinicsession_change", args=[session.pk]))
    if request.method == "POST":
        _do(request, decided)
        return back
    if not verbs.may_be_taken_back(decided):
        messages.error(request, str(DecisionOverError()))
        return back
    context = {
        **site.each_context(request),
        "opts": ClinicSession._meta,
        "title": _("Urungkan: %(decision)s") % {"decision": decided.get_kind_display()},
        "session": session,
        "decision": decided,
        "ended": decided.effects.filter(kind__in=ENDING).count(),
    }
    return TemplateResponse(request, "admin/queue/clinicsession/undo.html", context)


def _do(request: HttpRequest, decided: SessionDecision) -> None:
    try:
        back = verbs.take_back(decided, press_of(request, at=timezone.now()))
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return
    for sentence in taken_back.said(decided, back.returned):
        messages.success(request, sentence)
    if sentence := taken_back.still_gone(back.gone):
        messages.warning(request, sentence)
