"""Where Django itself is asked for the stream: under gunicorn, which has none."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from antrean_project.live.stream import RETRY_SECONDS


@never_cache
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Pages poll, or listen at STREAM_URL."""
    headers = {"Retry-After": str(RETRY_SECONDS)}
    return HttpResponse("The stream is not served here", status=503, content_type="text/plain", headers=headers)
