"""Pages of sessions: the list, one session with its decisions, and one act: who is hit, then done as one decision."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required, user_passes_test
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.utils import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from counter import hfis, session_page
from counter.session_acts import SessionAct
from counter.session_forms import ActForm
from counter.session_page import Preview, acts_for, may_decide, page_of, preview, sessions_for, sessions_of_role
from queues import verbs
from queues.database.turns import is_busy
from queues.errors import BusyError, QueueError
from queues.models import ClinicSession, SessionDecision
from queues.press import Press
from queues.units import glass
from queues.units.glass import Kind, Subject
from queues.units.own import NotOwnUnitError
from queues.waiting import taken_back

SEE_OTHER = 303


def _allowed(user: Any) -> bool:
    if not may_decide(user):
        raise PermissionDenied
    return True


def _session(request: HttpRequest, pk: int) -> ClinicSession:
    """The session; NotOwnUnitError where it is another unit's and a reason would open it."""
    session: ClinicSession | None = sessions_for(request.user).filter(pk=pk).first()
    if session is not None:
        return session
    session = get_object_or_404(sessions_of_role(request.user), pk=pk)
    subject = Subject(Kind.CLINIC, session.clinic_id)
    if not glass.is_open(request.session, subject, at=timezone.now()):
        raise NotOwnUnitError(subject, session.clinic.name)
    return session


def _asked(request: HttpRequest) -> session_page.Narrowed:
    """What nobody can read is not asked for."""
    keys = {name: request.GET.get(name, "") for name in ("room", "clinic")}
    known = {name: int(text) for name, text in keys.items() if text.isascii() and text.isdigit() and len(text) < 10}
    try:
        day = parse_date(request.GET.get("day", ""))
    except ValueError:
        day = None
    return session_page.Narrowed(**known, day=day)


@require_safe
@login_required
@user_passes_test(_allowed)
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Today's sessions and those of the coming days; `room` narrows it to a room's, as its console links here, `clinic`
    to a poli's, `day` to a date's, as far ahead as sessions are made.
    """
    assert isinstance(request.user, User)
    asked = _asked(request)
    lines = session_page.listed(request.user, asked, at=timezone.now())
    return render(
        request,
        "counter/sessions.html",
        {
            "lines": lines,
            "room": next((one for one in session_page.rooms_of(request.user) if one.pk == asked.room), None),
            "asked": asked,
            "clinics": session_page.clinics_of(request.user),
            "sees_all": request.user.has_perm(session_page.ALL),
            "is_cut": len(lines) == session_page.MOST_LISTED,
            "days": session_page.DAYS_LISTED,
        },
    )


@require_safe
@login_required
@user_passes_test(_allowed)
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: what is true, what was decided, and what may be done."""
    session = _session(request, pk)
    return render(request, "counter/session.html", page_of(session, at=timezone.now()) | {"new_key": uuid4().hex})


@login_required
@user_passes_test(_allowed)
@never_cache
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One act: the people whom it hits are shown first; a confirmed press does it, once."""
    at = timezone.now()
    session = _session(request, pk)
    chosen = next((one for one in acts_for(session, at=at) if one.name == name), None)
    if chosen is None:
        messages.error(
            request, _("Itu tidak dapat diputuskan sekarang: praktek ini sudah lain. Lihat keadaannya di sini.")
        )
        return _back(session)
    form = chosen.form(request.POST or None, session=session)
    if request.method != "POST" or not form.is_valid():
        return _show(request, session, chosen, form)
    if chosen.losing is not None and request.POST.get("seen_for") != _seen_for(form):
        # What was typed decides which people lose their number: they are shown before it is done.
        return _show(request, session, chosen, form)
    if unseen := _unseen(request, preview(chosen, session, form.cleaned_data, ())):
        messages.warning(request, unseen)
        return _show(request, session, chosen, form)
    return _do(request, session, chosen, form)


def _do(request: HttpRequest, session: ClinicSession, chosen: SessionAct, form: ActForm) -> HttpResponse:
    try:
        said = chosen.do(
            session, _press(request, form.cleaned_data.get("reason", "")), form.cleaned_data, _ticked(request)
        )
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return _show(request, session, chosen, form)
    except OperationalError as trouble:
        if not is_busy(trouble):
            raise
        messages.error(request, str(BusyError()))
        return _show(request, session, chosen, form)
    messages.success(request, said)
    return _back(session)


def _show(request: HttpRequest, session: ClinicSession, chosen: SessionAct, form: ActForm) -> HttpResponse:
    """The form with what was typed, and the people."""
    typed = form.cleaned_data if form.is_bound and form.is_valid() else {}
    losing = {visit.pk for visit in chosen.losing(session, typed)} if chosen.losing and typed else set()
    if request.POST.get("seen_for") and typed:
        losing = losing & set(_ticked(request)) if request.POST["seen_for"] == _seen_for(form) else losing
    people = preview(chosen, session, typed, losing)
    is_ready = chosen.losing is None or bool(typed)
    shown = {
        "session": session,
        "act": chosen,
        "form": form,
        "preview": people,
        "button": _button(chosen, people),
        "is_ready": is_ready,
        "may_tick": chosen.losing is not None and bool(typed),
        "seen_for": _seen_for(form) if typed else "",
        "request_key": request.POST.get("request_key") or uuid4().hex,
    }
    return render(request, "counter/session_act.html", shown)


def _button(chosen: SessionAct, people: Preview) -> str:
    """What the press does, with how many it hits."""
    if chosen.ends_all and people.losing:
        words = ngettext(
            "%(title)s, %(people)d nomor dibatalkan", "%(title)s, %(people)d nomor dibatalkan", people.losing
        )
        return words % {"title": chosen.title, "people": people.losing}
    return str(chosen.title)


def _seen_for(form: ActForm) -> str:
    """What was typed when the people were shown, the reason left out."""
    return "|".join(f"{name}={value}" for name, value in sorted(form.cleaned_data.items()) if name != "reason")


def _ticked(request: HttpRequest) -> list[int]:
    return [int(pk) for pk in request.POST.getlist("let_go") if pk.isdigit() and len(pk) < 19]


def _unseen(request: HttpRequest, people: Preview) -> str:
    """Numbers that were taken after the page was shown: they are shown before anything is done to them."""
    shown = set(request.POST.get("shown", "").split(","))
    new = [hit.visit.label for hit in people.hits if str(hit.visit.pk) not in shown]
    words = _("Sementara itu ada nomor baru: %(labels)s. Periksa daftarnya, lalu tekan lagi.")
    return words % {"labels": ", ".join(new)} if new else ""


def _press(request: HttpRequest, reason: str) -> Press:
    assert isinstance(request.user, User)
    key = request.POST.get("request_key", "")[:64]
    return Press(timezone.now(), user=request.user, request_key=key, reason=reason)


@require_POST
@login_required
@user_passes_test(_allowed)
def undo(request: HttpRequest, pk: int, decision: int) -> HttpResponse:
    """Take a decision back, as far as BPJS has not been told."""
    session = _session(request, pk)
    decided = SessionDecision.objects.select_related("session").filter(session=session, pk=decision).first()
    if decided is None:
        raise Http404
    try:
        back = verbs.take_back(decided, _press(request, request.POST.get("reason", "").strip()))
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return _back(session)
    for sentence in taken_back.said(decided, back.returned):
        messages.success(request, sentence)
    if sentence := taken_back.still_gone(back.gone):
        messages.warning(request, sentence)
    return _back(session)


@require_POST
@login_required
@user_passes_test(_allowed)
@permission_required(hfis.PERMISSION, raise_exception=True)
def offer_hfis(request: HttpRequest, pk: int, decision: int) -> HttpResponse:
    """Ask about the difference at once, and go to where the doctor's week is sent."""
    session = _session(request, pk)
    decided = get_object_or_404(SessionDecision.objects.select_related("session"), session=session, pk=decision)
    question = hfis.offer(decided, at=timezone.now())
    if question is None:
        messages.warning(request, _("HFIS tidak perlu diubah untuk keputusan ini, atau keputusannya sudah lain."))
        return _back(session)
    return HttpResponseRedirect(reverse("reports:schedule", args=[question]), status=SEE_OTHER)


def _back(session: ClinicSession) -> HttpResponse:
    return HttpResponseRedirect(reverse("counter:session", args=[session.pk]), status=SEE_OTHER)
