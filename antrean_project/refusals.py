"""The page of a 403: another unit's people open with a reason, everything else needs another right."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views import defaults

from counter import by_need
from queues.units.own import NotOwnUnitError


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Django's own page, but where somebody's role is right and only the unit is not theirs."""
    if isinstance(exception, NotOwnUnitError):
        return by_need.refused(request, exception)
    return defaults.permission_denied(request, exception)
