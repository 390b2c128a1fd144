"""Series of visits: planned from a patient's visit, listed, printed for the patient, moved and ended together."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from counter import alarms
from counter.access import counter_or_refuse, kinds_of
from counter.forms import UnclearError
from counter.pressing import SEE_OTHER, Pressed, do
from counter.series_plan import Wish, proposals
from queues import clock, verbs
from queues.models import ClinicSession, Counter, PayerKind, SeriesDate, Stage, StopKind, VisitSeries
from queues.press import Press
from queues.verbs import SeriesChange

# A list that somebody reads: the next series first.
MOST_SHOWN = 100


def series_of(counter: Counter) -> Any:
    """The series that this counter may see: at the admission desk all, else those of its polis."""
    rows = VisitSeries.objects.select_related("patient", "clinic", "doctor", "payer", "made_by")
    if StopKind.ADMISSION in kinds_of(counter):
        return rows
    return rows.filter(clinic__in=[stop.clinic_id for stop in counter.stops.all() if stop.clinic_id])


@require_safe
@login_required
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The series with a date still to come, the next one first. Read by the dates from today on."""
    counter, at = _counter(request, pk), timezone.now()
    ahead = SeriesDate.objects.filter(on__gte=clock.service_date(at), visit__stage=Stage.BOOKED)
    found = ahead.order_by().values("series").annotate(next_on=Min("on"), left=Count("pk")).order_by("next_on")
    seen = {row["series"]: row for row in found.filter(series__in=series_of(counter))[:MOST_SHOWN]}
    by_pk = series_of(counter).in_bulk(list(seen))
    rows = [{"series": by_pk[key], "next_on": row["next_on"], "left": row["left"]} for key, row in seen.items()]
    shown = {"counter": counter, "rows": rows, "alarms": alarms.at_counter(counter, at=at), "at": at}
    return render(request, "counter/series_list.html", shown)


@require_safe
@login_required
@never_cache
def detail(request: HttpRequest, pk: int, series: int) -> HttpResponse:
    """One series; `?weekdays=...`: with the dates to which the ones still to come would move."""
    counter, at = _counter(request, pk), timezone.now()
    row = get_object_or_404(series_of(counter), pk=series)
    dates = list(row.dates.select_related("visit__session__clinic", "visit__session__doctor", "session"))
    ahead = [one for one in dates if one.visit is not None and one.visit.stage == Stage.BOOKED]
    shown = {
        "counter": counter,
        "series": row,
        "dates": dates,
        "ahead": ahead,
        "weekdays": weekdays(request.GET.getlist("weekday")),
        "moves": _moves(row, ahead, request, at=at),
        "since": request.GET.get("since") or (ahead[0].on.isoformat() if ahead else ""),
        "new_key": uuid4().hex,
        "alarms": alarms.at_counter(counter, at=at),
        "at": at,
    }
    return render(request, "counter/series.html", shown)


def weekdays(chosen: list[str]) -> list[tuple[int, str, bool]]:
    """(number, name, is it chosen?) from Monday on."""
    names = (_("Senin"), _("Selasa"), _("Rabu"), _("Kamis"), _("Jumat"), _("Sabtu"), _("Minggu"))
    return [(number, name, str(number) in chosen) for number, name in enumerate(names)]


def day_from(text: str, otherwise: date) -> date:
    """A date as a browser's field sends it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _moves(series: VisitSeries, ahead: list[SeriesDate], request: HttpRequest, *, at: datetime) -> list[Any]:
    """(the date that moves, what it would become), in order; nothing until weekdays were chosen."""
    chosen = frozenset(int(one) for one in request.GET.getlist("weekday") if one in "0123456")
    if not chosen or not ahead:
        return []
    tomorrow = clock.service_date(at) + timedelta(days=1)
    since = max(day_from(request.GET.get("since", ""), ahead[0].on), tomorrow)
    moving = [one for one in ahead if one.on >= since]
    wish = Wish(
        clinic=series.clinic,
        patient=series.patient,
        kind=PayerKind(series.payer.kind),
        weekdays=chosen,
        times=len(moving),
        since=since,
        doctor=series.doctor,
    )
    return list(zip(moving, proposals(wish, at=at, except_for=[one.visit_id or 0 for one in moving]), strict=False))


Action = Callable[[Pressed, VisitSeries], str]


def series_press(action: Action) -> Callable[..., HttpResponse]:
    """Turn an action into a view: login, permission, POST; back to the series."""

    @login_required
    @wraps(action)
    def view(request: HttpRequest, pk: int, series: int) -> HttpResponse:
        at = timezone.now()
        counter = _counter(request, pk)
        row = get_object_or_404(series_of(counter), pk=series)
        if request.method == "POST":
            assert isinstance(request.user, User)
            do(lambda one: action(one, row), Pressed(request=request, counter=counter, at=at, user=request.user))
        return HttpResponseRedirect(reverse("counter:series_one", args=[pk, series]), status=SEE_OTHER)

    return view


@series_press
def end(pressed: Pressed, series: VisitSeries) -> str:
    """Cancel what is booked from a date on."""
    today = clock.service_date(pressed.at)
    since = max(day_from(pressed.word("since"), today), today)
    return _said(pressed, verbs.end_series(series, _plain(pressed), since=since), _ended)


@series_press
def move(pressed: Pressed, series: VisitSeries) -> str:
    """Each date to the session that was chosen for it; empty: it stays."""
    wanted: dict[int, int] = {}
    for name, value in pressed.request.POST.items():
        key = name.removeprefix("date-")
        if name.startswith("date-") and key.isdigit() and str(value).isdigit():
            wanted[int(key)] = int(str(value))
    if not wanted:
        raise UnclearError(_("Belum ada tanggal yang dipilih."))
    offered = ClinicSession.objects.named().filter(clinic=series.clinic_id).in_bulk(set(wanted.values()))
    sessions = {key: offered[session] for key, session in wanted.items() if session in offered}
    return _said(pressed, verbs.move_series(series, _plain(pressed), sessions=sessions), _moved)


def _plain(pressed: Pressed) -> Press:
    """What is done is known by where each visit stands: the form's key is not needed."""
    return pressed.press.within(pressed.word("reason"))


def _said(pressed: Pressed, change: SeriesChange, words: Callable[[int], str]) -> str:
    for visit, why in change.undone:
        kept = {"label": visit.label, "day": f"{visit.session.date:%d-%m-%Y}", "why": why}
        messages.warning(pressed.request, _("%(label)s tanggal %(day)s tetap: %(why)s") % kept)
    return words(len(change.done))


def _ended(count: int) -> str:
    return ngettext("%(count)d tanggal dibatalkan.", "%(count)d tanggal dibatalkan.", count) % {"count": count}


def _moved(count: int) -> str:
    return ngettext("%(count)d tanggal dipindahkan.", "%(count)d tanggal dipindahkan.", count) % {"count": count}


@require_safe
@login_required
@never_cache
def paper(request: HttpRequest, pk: int, series: int) -> HttpResponse:
    """The dates for the patient, printed at once."""
    counter = _counter(request, pk)
    row = get_object_or_404(series_of(counter), pk=series)
    dates = row.dates.filter(visit__isnull=False).exclude(visit__stage=Stage.CANCELLED)
    standing = dates.filter(Q(on__gte=clock.service_date(timezone.now())))
    shown = {"series": row, "dates": standing.select_related("visit__session__doctor"), "counter": counter}
    return render(request, "counter/series_paper.html", shown)


def _counter(request: HttpRequest, pk: int) -> Counter:
    assert isinstance(request.user, User)
    return counter_or_refuse(request, pk)
