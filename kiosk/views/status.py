"""The status page on the patient's phone: a page and a fragment that it fetches again."""

import hashlib
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kiosk import status
from kiosk.revision import revision
from queues import clock

# Without a stream a phone asks this often.
REFRESH_SECONDS = 10
# Minutes are all that an estimate says.
REDRAWN_SECONDS = 60


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
def now(request: HttpRequest, token: str) -> HttpResponse:
    """What changes, with an ETag: 304 while nothing did, after one statement."""
    at = timezone.now()
    moved = revision(token)
    if moved is None:
        return HttpResponse(status=404)
    tag = _tag(token, moved, at=at)
    answer = get_conditional_response(request, etag=tag)
    if answer is None:
        shown = {"status": status.find(token, at=at), "zone": clock.zone_word()}
        answer = render(request, "status/_now.html", shown)
    answer["ETag"] = tag
    patch_cache_control(answer, no_cache=True, private=True)
    return answer


def _tag(token: str, moved: tuple[list[str], int], *, at: datetime) -> str:
    """An estimate moves with the clock: the moment is part of it."""
    parts = (token, moved, clock.service_date(at), int(at.timestamp()) // REDRAWN_SECONDS, get_language())
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
