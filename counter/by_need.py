""" "Buka karena perlu": what is another unit's is opened with a reason, for half an hour, and written down."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from counter.access import PERMISSION, counters_of_role
from counter.session_page import may_decide
from queues.errors import QueueError
from queues.models import Clinic, Patient
from queues.units import glass, own
from queues.units.glass import Kind, Subject
from queues.units.own import NotOwnUnitError

SEE_OTHER = 303
LONGEST_KEY = 18


def refused(request: HttpRequest, refusal: NotOwnUnitError, wrong: str = "") -> HttpResponse:
    """The page in place of what was asked for: why not, and the form by which it opens all the same."""
    shown = {
        "subject": refusal.subject,
        "name": refusal.name,
        "own": own.names_of(request.user),
        "next": _next(request, refusal.subject),
        "wrong": wrong,
        "minutes": int(glass.HOLDS.total_seconds() / 60),
        "longest": 200,
        "typed": request.POST.get("reason", "") if wrong else "",
    }
    answer = render(request, "counter/not_own_unit.html", shown, status=403)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@login_required
@never_cache
def open_by_need(request: HttpRequest) -> HttpResponse:
    """Write the reason down, and lead to what was asked for."""
    assert isinstance(request.user, User)
    subject = _subject(request)
    name = _name_for(request, subject)
    at = timezone.now()
    try:
        until = glass.open_by_need(request.session, subject, request.POST.get("reason", ""), by=request.user, at=at)
    except QueueError as refusal:
        return refused(request, NotOwnUnitError(subject, name), wrong=str(refusal))
    words = _("%(name)s terbuka sampai pukul %(time)s. Alasan Anda tercatat.")
    messages.success(request, words % {"name": name, "time": f"{timezone.localtime(until):%H:%M}"})
    return HttpResponseRedirect(_next(request, subject), status=SEE_OTHER)


def _subject(request: HttpRequest) -> Subject:
    kind, pk = request.POST.get("kind", ""), request.POST.get("pk", "")
    if kind not in set(Kind) or not (pk.isascii() and pk.isdigit() and len(pk) <= LONGEST_KEY):
        raise Http404
    return Subject(Kind(kind), int(pk))


def _name_for(request: HttpRequest, subject: Subject) -> str:
    """How the subject is named to somebody whose role it is for. Raises PermissionDenied, Http404."""
    user = request.user
    if subject.kind == Kind.COUNTER:
        counter = next((one for one in counters_of_role(user) if one.pk == subject.pk), None)
        if counter is None:
            raise PermissionDenied
        return counter.name
    if subject.kind == Kind.CLINIC:
        clinic = Clinic.objects.for_patients().filter(pk=subject.pk).first()
        if clinic is None:
            raise Http404
        if not may_decide(user):
            raise PermissionDenied
        return clinic.name
    patient = Patient.objects.filter(pk=subject.pk).first()
    if patient is None:
        raise Http404
    if not any(user.has_perm(permission) for permission in PERMISSION.values()):
        raise PermissionDenied
    return patient.masked_name


def _next(request: HttpRequest, subject: Subject) -> str:
    """Where the person wanted to go; a press of a button is not done afterwards: its page is shown."""
    asked = request.POST.get("next") or (request.get_full_path() if request.method in ("GET", "HEAD") else "")
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return asked
    if subject.kind == Kind.COUNTER:
        return reverse("counter:console", args=[subject.pk])
    return reverse("counter:sessions" if subject.kind == Kind.CLINIC else "counter:choose")
