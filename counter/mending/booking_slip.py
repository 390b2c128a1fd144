"""The slip of a booking whose holder is not here yet: when to come, and the code by which the kiosk checks them in."""

from collections.abc import Set

import segno
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from counter.access import counter_or_refuse
from counter.mending.days import Day
from counter.mending.mend import Legality
from counter.mending.reprinting import MAY_PRINT
from counter.mending.subject import visit_at
from queues import clock
from queues.errors import VisitOverError
from queues.models import Stage, Visit

TITLE = gettext_lazy("Bukti pendaftaran")


def is_legal(visit: Visit, user: User) -> Legality:
    """Until the check-in; afterwards there is a ticket."""
    return visit.stage == Stage.BOOKED and any(user.has_perm(permission) for permission in MAY_PRINT)


@login_required
@never_cache
def view(request: HttpRequest, pk: int, code: str, *, days: Set[Day]) -> HttpResponse:
    """Printed at once. It is no ticket: nobody waits with it, and prints are not counted."""
    assert isinstance(request.user, User)
    counter = counter_or_refuse(request, pk)
    visit = visit_at(counter, code, at=timezone.now(), days=days)
    legality = is_legal(visit, request.user)
    drawn = segno.make(visit.booking_code, error="m", micro=False)
    svg = drawn.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff")
    shown = {
        "visit": visit,
        "counter": counter,
        "why_not": "" if legality is True else VisitOverError.message,
        "qr": SafeString(mark_safe(svg)),
        "zone": clock.zone_word(),
    }
    return render(request, "counter/booking_slip.html", shown)
