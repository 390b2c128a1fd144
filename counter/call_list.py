"""The call list of a decision: who is told what by phone, ticked off as reached; printed, and exported as CSV."""

import csv
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required, user_passes_test
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from counter.rebooking import WORK_ADMISSION, Instead, may_rebook, rows_of
from counter.session_page import sessions_for
from queues import verbs
from queues.imports.refused import disarmed
from queues.models import ENDING, ClinicSession, ContactAttempt, DecisionKind, SessionDecision, SessionEffect, Visit
from queues.press import Press
from queues.waiting.to_rebook import without_a_number

SEE_OTHER = 303
# Excel in Indonesia reads semicolons, and UTF-8 only with its mark.
DELIMITER, BYTE_ORDER_MARK = ";", "\ufeff"


@dataclass(frozen=True)
class ToCall:
    """One person of the list: what they are told, whether they were reached, and where they may go instead."""

    effect: SessionEffect
    told: str
    attempts: list[ContactAttempt]
    new_number: Visit | None
    instead: list[Instead]

    @property
    def visit(self) -> Visit:
        """The visit of the list."""
        return self.effect.visit

    @property
    def is_reached(self) -> bool:
        """At least once."""
        return any(attempt.is_reached for attempt in self.attempts)

    @property
    def is_here(self) -> bool:
        """The desk helps them where they are."""
        return self.visit.arrived_at is not None


def people_of(decision: SessionDecision, *, at: datetime) -> list[ToCall]:
    """Everybody whom the decision concerned, once: those who are not here first, by number."""
    effects = decision.effects.select_related(
        "visit__patient", "visit__payer", "visit__session__clinic", "visit__session__doctor"
    ).prefetch_related("attempts__actor", "visit__replaced_by__session")
    open_ones = {row.effect.pk: row.instead for row in rows_of(list(_mendable(decision)), at=at)}
    by_visit: dict[int, SessionEffect] = {}
    for effect in effects.order_by("pk"):
        # Left to finish first and cancelled later is one person.
        by_visit[effect.visit_id] = effect
    rows = [
        ToCall(
            effect=effect,
            told=told(decision, effect),
            attempts=list(effect.attempts.all()),
            new_number=next((new for new in effect.visit.replaced_by.all() if not new.is_over), None),
            instead=open_ones.get(effect.pk, []),
        )
        for effect in by_visit.values()
    ]
    return sorted(rows, key=lambda row: (row.is_here, row.visit.number))


def _mendable(decision: SessionDecision) -> Any:
    return without_a_number().filter(decision=decision).order_by("visit__number", "pk")


def told(decision: SessionDecision, effect: SessionEffect) -> str:
    """What the caller says, in a sentence."""
    session: ClinicSession = decision.session
    if effect.kind in ENDING:
        words = _("Praktek %(day)s %(hours)s tidak melayani Anda: %(reason)s. Nomor dibatalkan, daftar lagi.")
        return words % {"day": f"{session.date:%d-%m-%Y}", "hours": session.hours, "reason": decision.reason}
    home = session.home
    facts = {
        "day": f"{session.date:%d-%m-%Y}",
        "hours": home.hours,
        "doctor": home.serving_doctor.name,
        "room": home.room.name if home.room else _("ruang poli"),
        "time": f"{home.late_start or home.starts:%H:%M}",
    }
    sentences = {
        DecisionKind.LATE_START: _("Dokter mulai pukul %(time)s pada %(day)s. Nomor tetap."),
        DecisionKind.HOURS: _("Jam praktek %(day)s menjadi %(hours)s. Nomor tetap."),
        DecisionKind.SUBSTITUTE: _("Pada %(day)s Anda dilayani %(doctor)s. Nomor tetap."),
        DecisionKind.ROOM: _("Pada %(day)s Anda dilayani di %(room)s. Nomor tetap."),
        DecisionKind.MOVED: _("Pada %(day)s Anda dilayani %(doctor)s, %(hours)s, %(room)s. Nomor tetap."),
        DecisionKind.MOVED_BACK: _("Pada %(day)s Anda dilayani %(doctor)s, %(hours)s. Nomor tetap."),
    }
    return sentences.get(DecisionKind(decision.kind), _("Nomor tetap.")) % facts


def _decision(request: HttpRequest, pk: int) -> SessionDecision:
    """Of the sessions of this person; the admission desk helps those of all."""
    rows = SessionDecision.objects.select_related(
        "session__clinic", "session__doctor", "session__substitute_doctor", "session__room", "actor"
    )
    if not request.user.has_perm(WORK_ADMISSION):
        rows = rows.filter(session__in=sessions_for(request.user).order_by())
    found: SessionDecision = get_object_or_404(rows, pk=pk)
    return found


@require_safe
@login_required
@user_passes_test(may_rebook)
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, without phone numbers."""
    return _page(request, _decision(request, pk), has_numbers=False)


@require_POST
@login_required
@user_passes_test(may_rebook)
@never_cache
def numbers(request: HttpRequest, pk: int) -> HttpResponse:
    """The same list with phone numbers, to call or to print; who looked is kept."""
    decision = _decision(request, pk)
    _note(request, decision, is_export=False)
    return _page(request, decision, has_numbers=True)


def _page(request: HttpRequest, decision: SessionDecision, *, has_numbers: bool) -> HttpResponse:
    people = people_of(decision, at=timezone.now())
    shown = {
        "decision": decision,
        "session": decision.session,
        "people": people,
        "reached": sum(one.is_reached for one in people),
        "has_numbers": has_numbers,
        "new_key": uuid4().hex,
        "may_see_session": sessions_for(request.user).filter(pk=decision.session_id).exists(),
    }
    return render(request, "counter/call_list.html", shown)


@require_POST
@login_required
@user_passes_test(may_rebook)
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as CSV with phone numbers; who exported it is kept."""
    decision = _decision(request, pk)
    _note(request, decision, is_export=True)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="telepon-{decision.session.date:%Y-%m-%d}-{decision.pk}.csv"'
    answer["Cache-Control"] = "no-store"
    answer.write(BYTE_ORDER_MARK)
    table = csv.writer(answer, delimiter=DELIMITER)
    table.writerow([_("Nomor"), _("Nama"), _("Telepon"), _("Jalur"), _("Datang"), _("Dikatakan"), _("Terhubung")])
    for one in people_of(decision, at=timezone.now()):
        visit = one.visit
        here = f"{timezone.localtime(visit.arrived_at):%H:%M}" if visit.arrived_at else ""
        reached = _("ya") if one.is_reached else ""
        cells = (
            visit.label,
            visit.patient.name,
            visit.patient.phone,
            visit.get_channel_display(),
            here,
            one.told,
            reached,
        )
        table.writerow([disarmed(str(cell)) for cell in cells])
    return answer


def _note(request: HttpRequest, decision: SessionDecision, *, is_export: bool) -> None:
    assert isinstance(request.user, User)
    people = decision.effects.values("visit").distinct().count()
    verbs.note_list_shown(decision, Press(timezone.now(), user=request.user), people=people, is_export=is_export)


@require_POST
@login_required
@user_passes_test(may_rebook)
def attempt(request: HttpRequest, pk: int, effect: int) -> HttpResponse:
    """One call: reached or not."""
    assert isinstance(request.user, User)
    decision = _decision(request, pk)
    called = get_object_or_404(SessionEffect.objects.select_related("visit"), decision=decision, pk=effect)
    press = Press(timezone.now(), user=request.user, request_key=request.POST.get("request_key", "")[:64])
    verbs.note_attempt(called, press, is_reached=request.POST.get("reached") == "1")
    return HttpResponseRedirect(f"{reverse('counter:call_list', args=[pk])}#orang-{called.pk}", status=SEE_OTHER)
