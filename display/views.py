"""Boards: a page for a wall, and the part of it that follows the calls. No login: it shows what the wall may."""

import hashlib
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from display import fragments
from display.board_content import board_content
from display.clips import CONTENT_TYPES, RECORDINGS, RENDERED, own_clips
from display.coverage import STOPS_OF_A_BOARD, silent_places
from display.models import Board
from display.page_version import made_of, page_version
from display.revision import revision
from queues import clock, devices
from queues.models import DeviceKind

# Without anybody's press a call stops being news.
REDRAWN_SECONDS = 15


@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """Choose a board; it also says which places have no voice."""
    active = Board.objects.filter(is_active=True).prefetch_related(*STOPS_OF_A_BOARD)
    listed = [{"board": board, "silent": silent_places(board)} for board in active]
    return render(request, "display/boards.html", {"boards": listed})


@require_safe
@never_cache
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole page of a board."""
    shown = get_object_or_404(Board, slug=slug, is_active=True)
    return render(request, "display/board.html", _shows(shown))


@require_safe
def now(request: HttpRequest, slug: str) -> HttpResponse:
    """What follows the calls; 304 while nothing happened: one statement. Walls that show the same share one drawing."""
    at = timezone.now()
    moved = revision(slug)
    if moved is None:
        raise Http404
    tag = _tag(slug, moved, at=at)
    answer = get_conditional_response(request, etag=tag)
    if answer is None:
        answer = HttpResponse(fragments.drawn(slug, tag, lambda: _fragment(request, slug)))
    answer["ETag"] = tag
    answer["Cache-Control"] = "no-cache, private"
    return answer


@csrf_exempt
@require_POST
def here(request: HttpRequest, slug: str) -> HttpResponse:
    """A wall says every minute that it is there. It has no login, and nothing but its own board's time is written."""
    if not Board.objects.filter(slug=slug, is_active=True).exists():
        raise Http404
    devices.heard(DeviceKind.BOARD, slug, at=timezone.now())
    return HttpResponse(status=204)


def _tag(slug: str, moved: tuple[list[str], int], *, at: datetime) -> str:
    """A call is no longer said after a while, and yesterday's are not shown: the moment is part of it."""
    day, moment = clock.service_date(at), int(at.timestamp()) // REDRAWN_SECONDS
    parts = (slug, moved, day, moment, get_language(), made_of())
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _fragment(request: HttpRequest, slug: str) -> str:
    shown = get_object_or_404(Board, slug=slug, is_active=True)
    return render_to_string("display/_now.html", _shows(shown), request)


def _shows(board: Board) -> dict[str, Any]:
    return {"board": board, "content": board_content(board, at=timezone.now()), "page_version": page_version(board)}


@require_safe
def clip(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """A clip of the hospital's own. Only what is listed in the folder is read, so no path can lead out of it."""
    found = own_clips(kind).get(name) if kind in (RECORDINGS, RENDERED) else None
    if found is None:
        raise Http404
    sound = found.path.read_bytes()
    etag = f'"{hashlib.sha256(sound).hexdigest()[:32]}"'
    answer = HttpResponse(sound, content_type=CONTENT_TYPES[found.path.suffix.lower()])
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-cache"
    return get_conditional_response(request, etag=etag, response=answer) or answer
