"""Today's people of a counter: the drawer, and the page of one visit with its ways back."""

from dataclasses import dataclass
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from counter import alarms, look_ups, refused_instead, visit_page
from counter.access import counter_or_refuse
from counter.mending.days import ANY, Day, day_of
from counter.mending.subject import visit_at
from counter.mends import MENDS, Mend
from counter.todays_people import Group, people_today
from queues.models import Counter, Visit

LONGEST_SEARCH = 60


@dataclass(frozen=True)
class Offered:
    """A way back on a visit's page: its address when it is legal now, else why it is not."""

    mend: Mend
    address: str
    why_not: str | Promise


@require_safe
@login_required
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody of today; `?part=1`: without the frame, for the console's drawer."""
    assert isinstance(request.user, User)
    counter, at = counter_or_refuse(request, pk), timezone.now()
    group, search = request.GET.get("group", ""), request.GET.get("search", "").strip()[:LONGEST_SEARCH]
    group = group if group in Group else ""
    people = people_today(counter, at=at, group=group, search=search)
    shown = {"counter": counter, "people": people, "group": group, "search": search, "at": at}
    if request.GET.get("part"):
        return render(request, "counter/_today.html", shown)
    return render(request, "counter/today.html", shown | {"alarms": alarms.at_counter(counter, at=at)})


@require_safe
@login_required
@never_cache
def visit(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One visit: its way, and every way back. Of another day it is a look at a person's past or plans: written down."""
    assert isinstance(request.user, User)
    counter, at = counter_or_refuse(request, pk), timezone.now()
    row = visit_at(counter, code, at=at, days=ANY)
    day = day_of(row, at=at)
    if day != Day.TODAY:
        look_ups.note(request.user, row.patient, counter, "", at=at)
    shown = {
        "counter": counter,
        "visit": row,
        "offered": _offered(counter, row, day, request.user),
        "is_today": day == Day.TODAY,
        "shown": visit_page.shown(row),
        "way_on": refused_instead.way_on(counter, row),
        "new_key": lambda: uuid4().hex,
        "alarms": alarms.at_counter(counter, at=at),
        "at": at,
    }
    return render(request, "counter/visit.html", shown)


def _offered(counter: Counter, visit: Visit, day: Day, user: User) -> list[Offered]:
    """What has a sense for this visit: legal ones first, each in the order of the list."""
    offered = []
    for mend in (one for one in MENDS if day in one.days):
        legality = mend.is_legal(visit, user)
        if legality is True:
            address = reverse(mend.url_name, args=[counter.pk, visit.booking_code])
            offered.append(Offered(mend, address, ""))
        elif legality is not False:
            offered.append(Offered(mend, "", legality))
    return sorted(offered, key=lambda one: not one.address)
