"""Boards: a page for a wall, and the part of it that follows the calls. No login: it shows what the wall may."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from display.hall import hall
from display.models import Board


@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """Choose a board."""
    return render(request, "display/boards.html", {"boards": Board.objects.filter(is_active=True)})


@require_safe
@never_cache
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole screen."""
    shown = get_object_or_404(Board, slug=slug, is_active=True)
    return render(request, "display/board.html", {"board": shown, "hall": hall(shown, at=timezone.now())})


@require_safe
def now(request: HttpRequest, slug: str) -> HttpResponse:
    """What follows the calls; 304 while nothing happened."""
    shown = get_object_or_404(Board, slug=slug, is_active=True)
    shows = {"board": shown, "hall": hall(shown, at=timezone.now())}
    body = render_to_string("display/_now.html", shows, request)
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    answer: HttpResponse = HttpResponseNotModified()
    if request.headers.get("If-None-Match") != etag:
        answer = HttpResponse(body)
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-cache, private"
    return answer
