"""The page that is printed, or saved as PDF, before it is needed."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.downtime.pack import downtime_pack

# The right of those who will enter these times afterwards.
SEE = "queue.enter_late_time"


@require_safe
@login_required
@permission_required(SEE, raise_exception=True)
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """All lists of this moment; names are masked."""
    return render(request, "reports/downtime.html", {"pack": downtime_pack(at=timezone.now())})
