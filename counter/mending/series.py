"""Book a series from a patient's visit: weekdays and times are chosen, every date is shown, one press confirms."""

from collections.abc import Set
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from counter import alarms
from counter.access import counter_or_refuse
from counter.forms import UnclearError
from counter.mending.days import ANY, Day, day_of
from counter.mending.mend import Legality, Mend
from counter.mending.subject import visit_at
from counter.pressing import SEE_OTHER, Pressed, do
from counter.registration import can_be_called
from counter.series import day_from, weekdays
from counter.series_plan import MOST_TIMES, Wish, proposals
from queues import clock, verbs
from queues.models import OVER, PayerKind, Visit, VisitSeries, VisitType

TITLE = gettext_lazy("Jadwalkan seri kunjungan")
USUAL_TIMES = 8


def is_legal(visit: Visit, user: User) -> Legality:
    """For a visit that takes or took place, by the desk or the poli."""
    may = user.has_perm("queue.work_clinic") or user.has_perm("queue.work_admission")
    return may and visit.stage not in OVER


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int, code: str, *, days: Set[Day]) -> HttpResponse:
    """GET: what the series would be. POST: book it, and on to its page; a refusal keeps what was chosen."""
    at = timezone.now()
    assert isinstance(request.user, User)
    counter = counter_or_refuse(request, pk)
    visit = visit_at(counter, code, at=at, days=days)
    asked = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" and is_legal(visit, request.user):
        made: list[VisitSeries] = []
        pressed = Pressed(request=request, counter=counter, at=at, user=request.user)
        if do(lambda one: _book(one, visit, made), pressed):
            return HttpResponseRedirect(reverse("counter:series_one", args=[pk, made[0].pk]), status=SEE_OTHER)
    shown = {
        "counter": counter,
        "visit": visit,
        "title": TITLE,
        "is_legal": is_legal(visit, request.user) is True,
        "new_key": uuid4().hex,
        "alarms": alarms.at_counter(counter, at=at),
        "at": at,
        "is_today": day_of(visit, at=at) == Day.TODAY,
        **_form(visit, asked, at=at),
    }
    return render(request, "counter/series_plan.html", shown)


def _form(visit: Visit, asked: QueryDict, *, at: datetime) -> dict[str, Any]:
    wish = _wish(visit, asked, at=at)
    clinic = visit.session.clinic
    return {
        "weekdays": weekdays(asked.getlist("weekday")),
        "times": wish.times,
        "most_times": MOST_TIMES,
        "since": wish.since.isoformat(),
        "only_doctor": wish.doctor is not None,
        "proposals": proposals(wish, at=at) if wish.weekdays else [],
        "is_asked": bool(wish.weekdays),
        "visit_types": VisitType.choices,
        "visit_type": asked.get("visit_type", visit.visit_type),
        "referral_number": asked.get("referral_number", visit.referral_number),
        "is_jkn": visit.payer.is_jkn and clinic.reports_to_bpjs,
        "is_repeat_care": clinic.is_repeat_care,
    }


def _wish(visit: Visit, asked: QueryDict, *, at: datetime) -> Wish:
    times = asked.get("times", "")
    tomorrow = clock.service_date(at) + timedelta(days=1)
    return Wish(
        clinic=visit.session.clinic,
        patient=visit.patient,
        kind=PayerKind(visit.payer.kind),
        weekdays=frozenset(int(one) for one in asked.getlist("weekday") if one in list("0123456")),
        times=min(max(int(times), 1), MOST_TIMES) if times.isdigit() and len(times) < 4 else USUAL_TIMES,
        since=max(day_from(asked.get("since", ""), tomorrow), tomorrow),
        doctor=visit.session.doctor if asked.get("doctor") else None,
    )


def _book(pressed: Pressed, visit: Visit, made: list[VisitSeries]) -> str:
    wanted = {int(key) for key in pressed.request.POST.getlist("session") if key.isdigit() and len(key) < 19}
    rows = can_be_called().filter(
        pk__in=wanted, clinic=visit.session.clinic_id, date__gt=clock.service_date(pressed.at)
    )
    sessions = list(rows.order_by("date", "starts", "pk"))
    if not sessions:
        raise UnclearError(_("Belum ada tanggal yang dipilih. Pilih harinya, lihat tanggalnya, lalu daftarkan."))
    plan = verbs.SeriesPlan(
        patient=visit.patient,
        clinic=visit.session.clinic,
        payer=visit.payer,
        sessions=sessions,
        doctor=visit.session.doctor if pressed.word("doctor") else None,
        visit_type=pressed.word("visit_type") if pressed.word("visit_type") in VisitType else "",
        referral_number=pressed.word("referral_number").upper()[:40],
    )
    series = verbs.book_series(plan, pressed.press)
    made.append(series)
    booked = series.dates.exclude(visit=None).count()
    said = _("%(booked)d dari %(all)d tanggal terdaftar.")
    return said % {"booked": booked, "all": series.dates.count()}


SERIES = Mend("series", TITLE, is_legal, page, ANY)
