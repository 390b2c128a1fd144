"""The date that a report was asked for."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date

from queues import clock


def chosen_date(request: HttpRequest) -> date:
    """The date asked for; today where none, or nonsense, was."""
    try:
        chosen = parse_date(request.GET.get("tanggal", "") or request.POST.get("tanggal", ""))
    except ValueError:
        chosen = None
    return chosen or clock.service_date(timezone.now())
