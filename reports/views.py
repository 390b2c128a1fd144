"""The day in figures, as a page and as CSV."""

import csv

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bpjs_bridge import alarms
from bpjs_bridge.outbox.status import completeness
from reports.dates import chosen_date
from reports.figures import clinic_days, open_gaps

# Excel in Indonesia reads semicolons, and UTF-8 only with its mark.
DELIMITER, BYTE_ORDER_MARK = ";", "\ufeff"


@require_safe
@login_required
@permission_required("queue.view_visit", raise_exception=True)
def day(request: HttpRequest) -> HttpResponse:
    """The page of one date."""
    chosen = chosen_date(request)
    shown = {
        "day": chosen,
        "rows": clinic_days(chosen),
        "gaps": open_gaps(chosen),
        "completeness": completeness(chosen).items(),
        "alarms": alarms.for_supervisors(at=timezone.now()),
    }
    return render(request, "reports/day.html", shown)


@require_safe
@login_required
@permission_required("queue.view_visit", raise_exception=True)
def download(request: HttpRequest) -> HttpResponse:
    """The same table for a spreadsheet: counts and minutes, nobody's name."""
    chosen = chosen_date(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="antrean-{chosen:%Y-%m-%d}.csv"'
    answer.write(BYTE_ORDER_MARK)
    table = csv.writer(answer, delimiter=DELIMITER)
    table.writerow(
        [
            _("Tanggal"),
            _("Poli"),
            _("Terdaftar"),
            _("Dilayani"),
            _("Tidak hadir"),
            _("Batal"),
            _("Tunggu admisi (menit)"),
            _("Tunggu poli (menit)"),
            _("Tunggu obat (menit)"),
        ]
    )
    for row in clinic_days(chosen):
        waits = (row.admission_wait, row.clinic_wait, row.pharmacy_wait)
        counts = (row.booked, row.served, row.no_show, row.cancelled)
        table.writerow([f"{chosen:%Y-%m-%d}", row.clinic, *counts, *("" if wait is None else wait for wait in waits)])
    return answer
