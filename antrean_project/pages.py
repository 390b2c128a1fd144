"""The page that leads each audience to its own, and what operators ask."""

from django.db import connection
from django.db.utils import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from queues.models import Stop
from queues.readiness import rules


def home(request: HttpRequest) -> HttpResponse:
    """The start page: a link for each audience. Where nobody can wait anywhere yet it leads to the set-up."""
    if not Stop.objects.exists():
        return redirect("setup:overview")
    return render(request, "home.html")


def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers; asks the database nothing."""
    return JsonResponse({"status": "ok"})


def database(request: HttpRequest) -> JsonResponse:
    """The database answers: what a kiosk asks before it leaves its page."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"status": "database"}, status=503)
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """The database answers, the server is fit, and numbers can be called: else 503 and the first rule that is broken.

    No proxy takes a server out for it: setting the hospital up needs its pages. That is what `live` is for.
    """
    try:
        missing = next(iter(rules.unfit(at=timezone.now())), None) or rules.nothing_can_be_called()
    except Error:
        return JsonResponse({"status": "database"}, status=503)
    if missing is not None:
        problem = {"rule": missing.rule.id, "message": missing.sentence, "next": str(missing.rule.next_step)}
        return JsonResponse({"status": "not ready", **problem}, status=503)
    return JsonResponse({"status": "ok"})
