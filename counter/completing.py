"""The numbers that a record lacks, added at the desk for anybody who was found, with or without a called number."""

from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from counter import look_ups
from counter.access import counter_or_refuse, kinds_of
from counter.forms import NumbersForm, identifiers_of, understood
from counter.found import standing
from counter.mending.subject import concerning
from counter.pressing import SEE_OTHER, Pressed, do
from counter.registration import identity
from queues import verbs
from queues.models import Counter, Patient, StopKind, Visit


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: HttpRequest, pk: int, patient: int) -> HttpResponse:
    """The form of what is missing; then back to the person, or to the visit of this counter whose page led here.

    403 where no admission desk is, 404 without the person. A refusal keeps what was typed.
    """
    assert isinstance(request.user, User)
    counter, at = counter_or_refuse(request, pk), timezone.now()
    if StopKind.ADMISSION not in kinds_of(counter):
        raise PermissionDenied
    opened = standing(patient)
    look_ups.note(request.user, opened, counter, "", at=at)
    pressed = Pressed(request=request, counter=counter, at=at, user=request.user)
    back = _back(request, counter, opened)
    if request.method == "POST" and do(lambda one: _add(one, opened), pressed):
        return HttpResponseRedirect(back, status=SEE_OTHER)
    shown: dict[str, Any] = {
        "counter": counter,
        "identity": identity(opened, at=at),
        "typed": request.POST,
        "back": back,
        "visit_code": _code(request),
        "new_key": uuid4().hex,
    }
    return render(request, "counter/complete.html", shown)


def _add(pressed: Pressed, patient: Patient) -> str:
    values = understood(NumbersForm(pressed.request.POST))
    verbs.add_identifiers(patient, pressed.press, identifiers=identifiers_of(values), phone=str(values["phone"]))
    return _("Data pasien dilengkapi.")


def _code(request: HttpRequest) -> str:
    return (request.POST.get("visit") or request.GET.get("visit") or "").strip()[:64]


def _back(request: HttpRequest, counter: Counter, patient: Patient) -> str:
    """The visit's page when it is of this person and of this counter, else the person's."""
    code = _code(request)
    if code and concerning(Visit.objects.filter(booking_code=code, patient=patient), counter).exists():
        return reverse("counter:visit", args=[counter.pk, code])
    return reverse("counter:person", args=[counter.pk, patient.pk])
