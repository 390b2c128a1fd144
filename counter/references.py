"""The found person's letters and referrals at the admission desk, asked for beside the form, which waits for nothing.

The desk does not import the bridge: the project hands it in (as counter/bpjs.py).
"""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from counter.access import counter_or_refuse
from counter.registration import found_patient, session_choices
from queues import clock, verbs
from queues.errors import QueueError
from queues.models import ClinicSession, Counter, Patient, StopKind, Visit
from queues.references import SILENT, References, ReferenceService

# So long a clerk waits, with the form open beside it.
SECONDS = 8.0
# The form is filled in by then: the second look is shorter.
SECONDS_AGAIN = 4.0
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
    counter = counter_or_refuse(request, pk)
    patient = _found(request, counter)
    if patient is None or not is_offered():
        return HttpResponse()
    found = _ask(patient, at=timezone.now())
    return render(request, "counter/_references.html", {"found": found, "usable": found.usable[:MOST_KEYS]})


def check_again(patient: Patient, session: ClinicSession, *, number: str, visit_type: str, at: datetime) -> None:
    """What was chosen from the list, asked about once more. ListChangedError with the reason where it no longer fits.

    Silence holds to what was shown. Waits for VClaim: not inside a transaction.
    """
    if _service is None or session.date != clock.service_date(at):
        return
    found = _service.of_patient(patient, sessions=[session], at=at, seconds=SECONDS_AGAIN)
    if found.obstacle is not None:
        raise ListChangedError(str(found.obstacle.desk_label))
    same = [choice for choice in found.choices if choice.number == number.upper()]
    if any(choice.is_usable and choice.visit_type == visit_type for choice in same) or not (same or found.is_complete):
        return
    reason = next(
        (choice.obstacle.desk_label for choice in same if choice.obstacle), _("tidak ada lagi di daftar BPJS")
    )
    raise ListChangedError(str(reason))


def check_fits(visit: Visit, session: ClinicSession, *, number: str, at: datetime) -> None:
    """Before a number is given up for another one: LetterUnfitError when BPJS says already why the letter cannot serve
    there. What BPJS does not list, or does not say in time, is BPJS's to judge when the number is added.

    Waits for VClaim: not inside a transaction.
    """
    if _service is None or not number or not _service.is_offered() or session.date != clock.service_date(at):
        return
    found = _service.of_patient(visit.patient, sessions=[session], at=at, seconds=SECONDS_AGAIN, except_for=visit)
    unfit = [choice.obstacle for choice in found.choices if choice.number == number.upper() and choice.obstacle]
    if unfit:
        raise LetterUnfitError(str(unfit[0].desk_label), visit.label)


class LetterUnfitError(QueueError):
    """BPJS would refuse the new number for its letter; the old one stays."""

    def __init__(self, reason: str, label: str) -> None:
        words = _("Surat itu tidak dapat dipakai di jadwal ini: %(reason)s. %(label)s tetap; ganti suratnya dulu.")
        super().__init__(words % {"reason": reason, "label": label})


class ListChangedError(QueueError):
    """Between showing and choosing BPJS's list has changed: nothing was registered."""

    def __init__(self, reason: str) -> None:
        words = _("Surat yang dipilih tidak dapat dipakai lagi: %(reason)s. Belum ada yang didaftarkan; pilih lagi.")
        super().__init__(words % {"reason": reason})


def _ask(patient: Patient, *, at: datetime) -> References:
    if _service is None:
        return SILENT
    sessions = [choice.session for choice in session_choices(at=at) if choice.can_be_called]
    return _service.of_patient(patient, sessions=sessions, at=at, seconds=SECONDS, is_for_staff=True)


def _found(request: HttpRequest, counter: Counter) -> Patient | None:
    """The person found for the number that stands here now."""
    current = verbs.current_at(counter)
    entry = next((row for row in current if row.stop.kind == StopKind.ADMISSION and not row.visit_id), None)
    return found_patient(counter, entry) if entry else None
