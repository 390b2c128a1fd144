"""Two pages of the desk for BPJS: what BPJS has of a day, and BPJS's own count of it; with the press that asks."""

from datetime import date, datetime, timedelta

from django.contrib import messages as said
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bpjs_bridge.figures import pulling
from bpjs_bridge.models import FigurePull, PullKind
from queues import clock
from reports.dates import chosen_date
from reports.facts import keeping
from reports.workbench import dashboards
from reports.workbench.completeness import completeness

SEE, PULL, SEE_PEOPLE = "reports.view_figures", "bpjs_bridge.pull_figures", "reports.view_people"
SEE_OTHER = 303
BUILDS_FOR_SECONDS = 5.0
# BPJS is asked for no older dates: a branch looks at the last months.
OLDEST_DAYS = 90
TROUBLES: dict[str, Promise] = {
    pulling.CLOSED: gettext_lazy("BPJS sedang tidak dapat ditanya; coba lagi sebentar."),
    pulling.NOT_OFFERED: gettext_lazy("belum disambungkan: isi kunci BPJS di Pengaturan."),
}


@require_safe
@login_required
@permission_required(SEE, raise_exception=True)
@never_cache
def complete(request: HttpRequest) -> HttpResponse:
    """A day's completeness, by poli; the visits behind each number for whoever may see them."""
    day, at = _day(request)
    left = keeping.bring_up_to_date(day, day, at=at, seconds=BUILDS_FOR_SECONDS)
    shown = {
        "tab": "completeness",
        **_days(day, at),
        "left": left,
        "shown": completeness(day, today=clock.service_date(at)),
        "behind": reverse("reports:people") if request.user.has_perm(SEE_PEOPLE) else "",
    }
    return render(request, "reports/workbench/completeness.html", shown)


@require_safe
@login_required
@permission_required(SEE, raise_exception=True)
@never_cache
def dashboard(request: HttpRequest) -> HttpResponse:
    """BPJS's own dashboards beside ours, as they were last told; BPJS is not asked here."""
    day, at = _day(request)
    left = keeping.bring_up_to_date(day, day, at=at, seconds=BUILDS_FOR_SECONDS)
    pulls = dashboards.pulls(day)
    shown = {
        "tab": "dashboard",
        **_days(day, at),
        "left": left,
        "pulls": [(pull, _trouble(pull)) for pull in pulls],
        "is_told": any(pull.told_at and pull.kind != PullKind.SEP for pull in pulls),
        "polis": dashboards.compared(day, told=pulls),
        "parts": [name for name, _column, _ends in dashboards.PARTS.values()],
        "may_pull": request.user.has_perm(PULL) and _may_be_asked(day, at),
    }
    return render(request, "reports/workbench/dashboard.html", shown)


@require_POST
@login_required
@permission_required((SEE, PULL), raise_exception=True)
def pull(request: HttpRequest) -> HttpResponse:
    """Ask BPJS for both dashboards and the SEPs of a date, now."""
    assert isinstance(request.user, User)
    day, at = _day(request)
    back = HttpResponseRedirect(f"{reverse('reports:workbench_dashboard')}?tanggal={day:%Y-%m-%d}", status=SEE_OTHER)
    if not _may_be_asked(day, at):
        said.error(request, _("BPJS hanya ditanya untuk hari ini dan 90 hari terakhir. Pilih tanggal lain."))
        return back
    for one in pulling.pull(day, by=request.user):
        words = {"what": one.get_kind_display(), "day": date_format(day, "j M Y"), "trouble": _trouble(one)}
        if one.trouble:
            said.error(request, _("%(what)s, %(day)s: %(trouble)s Yang lama tetap ada.") % words)
        else:
            said.success(request, _("%(what)s, %(day)s: diambil dari BPJS.") % words)
    return back


def _day(request: HttpRequest) -> tuple[date, datetime]:
    """The date of the address or the form; today where it is nonsense."""
    return chosen_date(request), timezone.now()


def _days(day: date, at: datetime) -> dict[str, object]:
    today = clock.service_date(at)
    return {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today else None,
        "is_future": day > today,
    }


def _may_be_asked(day: date, at: datetime) -> bool:
    return 0 <= (clock.service_date(at) - day).days <= OLDEST_DAYS


def _trouble(one: FigurePull) -> str:
    if one.trouble.startswith(pulling.BAD_ROWS):
        fields = one.trouble.removeprefix(pulling.BAD_ROWS).strip()
        return _("jawaban BPJS tidak terbaca (%(fields)s).") % {"fields": fields}
    return str(TROUBLES.get(one.trouble, one.trouble))
