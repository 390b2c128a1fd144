"""A period in figures: the page, the same table as CSV and as XLSX, and the visits behind a figure."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bpjs_bridge import alarms
from bpjs_bridge.outbox.status import completeness
from queues import clock
from queues.models import Channel, Clinic, Payer
from queues.press import Press
from reports.facts import keeping
from reports.gaps import open_gaps
from reports.periods import export, people
from reports.periods.chosen import SLICES, Chosen, chosen
from reports.periods.period import Kind
from reports.periods.shown import Shown, shown
from reports.periods.trend import trend

# What a room above this one adds to a page: the choice, what is shown, today.
More = Callable[[HttpRequest, Chosen, Shown, date], dict[str, Any]]
SEE, SEE_PEOPLE, EXPORT = "reports.view_figures", "reports.view_people", "reports.export_figures"
# A page waits so long for figures that are to be counted anew; what is left is said.
BUILDS_FOR_SECONDS = 5.0
KINDS = {Kind.DAY: _("Hari"), Kind.WEEK: _("Pekan"), Kind.MONTH: _("Bulan"), Kind.MONTHS: _("13 bulan")}
# How the names of a period's files begin (reports/urls.py).
FILES = {Kind.DAY: "", **{kind: f"{kind}_" for kind in (Kind.WEEK, Kind.MONTH, Kind.MONTHS)}}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@login_required
@permission_required(SEE, raise_exception=True)
@never_cache
def page(request: HttpRequest, kind: Kind = Kind.DAY, more: More | None = None) -> HttpResponse:
    """Tiles, bars and the table of one period; of a day also the steps that nobody recorded.

    `more`: what else stands on the page of this kind.
    """
    at = timezone.now()
    asked, left = _asked(request, kind, at)
    today = clock.service_date(at)
    is_day = kind == Kind.DAY
    context: dict[str, Any] = {
        "asked": asked,
        "kinds": [(reverse(f"reports:{one}"), one == kind, words) for one, words in KINDS.items()],
        "files": [(reverse(f"reports:{FILES[kind]}{ending}"), ending.upper()) for ending in ("csv", "xlsx")],
        "before": asked.address(tanggal=asked.period.before.isoformat()),
        "after": asked.address(tanggal=asked.period.after.isoformat()) if asked.period.last < today else "",
        "unfiltered": asked.address(**dict.fromkeys(asked.only, "")),
        "is_day": is_day,
        "slices": SLICES,
        "is_future": asked.period.first > today,
        "left": left,
        "shown": shown(asked, today=today),
        "trend": trend(asked, today=today),
        "behind": reverse(f"reports:{FILES[kind]}people") if request.user.has_perm(SEE_PEOPLE) else "",
        "meanings": export.definitions(asked),
        "gaps": open_gaps(asked.period.first) if is_day else [],
        "completeness": completeness(asked.period.first).items() if is_day else (),
        "alarms": alarms.for_supervisors(at=at),
        "clinics": Clinic.objects.filter(is_active=True),
        "payers": Payer.objects.filter(is_active=True),
        "channels": Channel.choices,
        "may_export": request.user.has_perm(EXPORT),
    }
    if more is not None:
        context.update(more(request, asked, context["shown"], today))
    return render(request, "reports/period.html", context)


@require_safe
@login_required
@permission_required(EXPORT, raise_exception=True)
@never_cache
def csv(request: HttpRequest, kind: Kind = Kind.DAY) -> HttpResponse:
    """The page's table, in seconds: nobody's name."""
    at = timezone.now()
    asked, _left = _asked(request, kind, at)
    answer = HttpResponse(content_type="text/csv; charset=utf-8", headers=_as_file(asked, "csv"))
    export.write_csv(answer, asked, shown(asked, today=clock.service_date(at)))  # type: ignore[arg-type]
    return answer


@require_safe
@login_required
@permission_required(EXPORT, raise_exception=True)
@never_cache
def xlsx(request: HttpRequest, kind: Kind = Kind.DAY) -> HttpResponse:
    """The same as a workbook, with what each figure means."""
    at = timezone.now()
    asked, _left = _asked(request, kind, at)
    content = export.xlsx(asked, shown(asked, today=clock.service_date(at)))
    return HttpResponse(content, content_type=XLSX, headers=_as_file(asked, "xlsx"))


@require_safe
@login_required
@permission_required(SEE_PEOPLE, raise_exception=True)
@never_cache
def behind(request: HttpRequest, kind: Kind = Kind.DAY) -> HttpResponse:
    """The visits behind a figure, by the part of it that they make; who looked is kept."""
    assert isinstance(request.user, User)
    at = timezone.now()
    asked, left = _asked(request, kind, at)
    name = request.GET.get("figure", "")
    of = people.figure(name, today=clock.service_date(at))
    if of is None:
        raise Http404
    parts = people.parts(of)
    chosen_part = request.GET.get("part", "")
    if chosen_part not in parts:
        chosen_part = next(iter(parts))
    page_of = people.visits(asked, of, parts[chosen_part], page=request.GET.get("page", "1"))
    people.note(list(page_of), Press(at, user=request.user))
    context = {
        "asked": asked,
        "id": name,
        "figure": of,
        "parts": parts,
        "part": chosen_part,
        "visits": page_of,
        "query": asked.address(figure=name, part=chosen_part),
        "figure_query": asked.address(figure=name),
        "back": f"{reverse(f'reports:{kind}')}?{asked.address()}",
        "left": left,
    }
    return render(request, "reports/people.html", context)


def _asked(request: HttpRequest, kind: Kind, at: datetime) -> tuple[Chosen, list[date]]:
    """What the address asks for, its facts brought up to date; and the dates for which there was no time."""
    asked = chosen(kind, request.GET, today=clock.service_date(at))
    left = keeping.bring_up_to_date(asked.period.first, asked.period.last, at=at, seconds=BUILDS_FOR_SECONDS)
    return asked, left


def _as_file(asked: Chosen, ending: str) -> dict[str, str]:
    name = f"antrean-{asked.period.first:%Y-%m-%d}"
    if asked.period.kind != Kind.DAY:
        name += f"-{asked.period.last:%Y-%m-%d}"
    return {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
