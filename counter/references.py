"""The found person's letters and referrals at the admission desk, asked for beside the form, which waits for nothing.

The desk does not import the bridge: the project hands it in (as counter/bpjs.py).
"""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from counter.access import counter_or_refuse
from counter.registration import found_patient, session_choices
from queues import verbs
from queues.models import Counter, Patient, StopKind
from queues.references import SILENT, References, ReferenceService

# So long a clerk waits, with the form open beside it.
SECONDS = 8.0
# Keys 1 to 9.
MOST_KEYS = 9

_service: ReferenceService | None = None


def provide(service: ReferenceService | None) -> None:
    """Called once, when the process starts; without it every reference is typed."""
    global _service
    _service = service


def is_offered() -> bool:
    """Is VClaim there to be asked?"""
    return _service is not None and _service.is_offered()


@require_safe
@login_required
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The list for the person found at this counter; empty when nobody is. Waits for VClaim."""
    assert isinstance(request.user, User)
    counter = counter_or_refuse(request.user, pk)
    patient = _found(request, counter)
    if patient is None or not is_offered():
        return HttpResponse()
    found = _ask(patient, at=timezone.now())
    return render(request, "counter/_references.html", {"found": found, "usable": found.usable[:MOST_KEYS]})


def _ask(patient: Patient, *, at: datetime) -> References:
    if _service is None:
        return SILENT
    sessions = [choice.session for choice in session_choices(at=at) if choice.can_be_called]
    return _service.of_patient(patient, sessions=sessions, at=at, seconds=SECONDS, is_for_staff=True)


def _found(request: HttpRequest, counter: Counter) -> Patient | None:
    """The person found for the number that stands here now."""
    current = verbs.current_at(counter)
    entry = next((row for row in current if row.stop.kind == StopKind.ADMISSION and not row.visit_id), None)
    return found_patient(request.session, counter, entry) if entry else None
