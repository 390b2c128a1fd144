"""The status page on the patient's phone: a page and a fragment that it fetches again."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from django.views.decorators.http import require_safe

from kiosk import status
from queues import clock

REFRESH_SECONDS = 10


@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The whole page; a link that names nothing gets a friendly sentence and 404."""
    found = status.find(token, at=timezone.now())
    context = {"status": found, "zone": clock.zone_word(), "token": token, "refresh_seconds": REFRESH_SECONDS}
    response = render(
        request, "status/page.html" if found else "status/unknown.html", context, status=200 if found else 404
    )
    patch_cache_control(response, no_store=True)
    return response


@require_safe
def now(request: HttpRequest, token: str) -> HttpResponseBase:
    """What changes, with an ETag: 304 while nothing did."""
    found = status.find(token, at=timezone.now())
    if found is None:
        return HttpResponse(status=404)
    response = render(request, "status/_now.html", {"status": found, "zone": clock.zone_word()})
    patch_cache_control(response, no_cache=True, private=True)
    set_response_etag(response)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
