"""Staff print a ticket, again or for the first time: the same number, and a line of history for each print."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kiosk import tickets
from queues import clock, verbs
from queues.errors import QueueError
from queues.models import AdmissionTicket, Counter, PharmacyTicket, Stop, TicketPrint, Visit
from queues.press import Press
from queues.units import glass, own
from queues.units.glass import Kind, Subject
from queues.units.own import NotOwnUnitError

# Permissions of staff who see such numbers in their work.
MAY_PRINT = ("queue.work_admission", "queue.work_clinic", "queue.view_ticketprint")
# The pharmacy's own slip is theirs too.
MAY_PRINT_SLIPS = (*MAY_PRINT, "queue.work_pharmacy")
# Which ticket this person's next page prints: a reload prints nothing.
DUE_KEY = "print_due"


def _staff_page(
    view: Callable[[HttpRequest, int], HttpResponse], permissions: tuple[str, ...] = MAY_PRINT
) -> Callable[..., HttpResponse]:
    """For those who may print; never kept by the browser."""

    def guarded(request: HttpRequest, pk: int) -> HttpResponse:
        assert isinstance(request.user, AbstractUser)
        if not any(request.user.has_perm(permission) for permission in permissions):
            raise PermissionDenied
        return view(request, pk)

    return login_required(never_cache(require_http_methods(["GET", "HEAD", "POST"])(guarded)))


def _check_unit(request: HttpRequest, visit: Visit) -> None:
    """NotOwnUnitError for a visit of neither the person's units nor a counter that they opened with a reason."""
    stops, at = own.stops_of(request.user), timezone.now()
    subject = Subject(Kind.PATIENT, visit.patient_id)
    if stops is None or glass.is_open(request.session, subject, at=at):
        return
    here = Q(pk__in=stops) | Q(counters__in=glass.opened(request.session, Kind.COUNTER, at=at))
    if not own.is_of_stops(visit, Stop.objects.filter(here)):
        raise NotOwnUnitError(subject, visit.patient.masked_name)


@_staff_page
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Print the ticket of a visit."""
    row = get_object_or_404(Visit.objects.named(), pk=pk)
    _check_unit(request, row)
    if request.method == "POST":
        return _printed(request, lambda press: verbs.print_visit(row, press))
    return _show(request, row, tickets.of_visit(row, at=timezone.now()))


@_staff_page
def admission(request: HttpRequest, pk: int) -> HttpResponse:
    """Print an admission ticket."""
    row = get_object_or_404(AdmissionTicket.objects.select_related("admission_class__stop"), pk=pk)
    if request.method == "POST":
        return _printed(request, lambda press: verbs.print_admission(row, press))
    return _show(request, row, tickets.of_admission(row, at=timezone.now()))


def _slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Print the slip with the pharmacy's number."""
    row = get_object_or_404(PharmacyTicket, pk=pk)
    for one in Visit.objects.named().filter(prescriptions__ticket=row)[:1]:
        _check_unit(request, one)
    if request.method == "POST":
        return _printed(request, lambda press: verbs.print_pharmacy(row, press))
    return _show(request, row, tickets.of_pharmacy(row))


pharmacy = _staff_page(_slip, MAY_PRINT_SLIPS)


def _printed(request: HttpRequest, write: Callable[[Press], TicketPrint]) -> HttpResponse:
    press = Press(timezone.now(), user=request.user, device=_place(request))  # type: ignore[arg-type]
    try:
        write(press)
    except QueueError as refusal:
        messages.error(request, str(refusal))
    else:
        request.session[DUE_KEY] = request.path
    return redirect(request.get_full_path())


def _place(request: HttpRequest) -> str:
    """The counter whose console led here."""
    asked = request.GET.get("counter", "")
    counter = Counter.objects.filter(pk=int(asked) if asked.isdigit() and len(asked) < 10 else 0).first()
    return counter.name[:50] if counter else ""


def _show(
    request: HttpRequest, row: Visit | AdmissionTicket | PharmacyTicket, face: tickets.TicketFace
) -> HttpResponse:
    is_due = request.session.get(DUE_KEY) == request.path
    if is_due:
        del request.session[DUE_KEY]
    context: dict[str, Any] = {
        "face": face,
        "zone": clock.zone_word(),
        "is_printed_now": is_due,
        "is_narrow_paper": request.GET.get("paper") == "58",
        "prints": row.prints.select_related("actor"),
    }
    return render(request, "kiosk/staff_print.html", context)
