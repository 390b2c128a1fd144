"""What a screen may listen to, and who may: a board, a counter's console, a patient's status page."""

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest

from counter.access import counter_or_refuse
from display.models import Board
from queues.models import AdmissionTicket, PharmacyTicket, Visit
from queues.waiting.live import key

# A wall says within ten seconds that it hears nothing; a phone's radio may sleep between two words.
SCREEN_HEARTBEAT = 5.0
PHONE_HEARTBEAT = 15.0
# Digits that a database's integer takes for certain.
LONGEST_ID = 18


@dataclass(frozen=True)
class Topic:
    """`keys` are those of queues.waiting.live that matter here; None: all of them."""

    keys: frozenset[str] | None
    heartbeat: float = SCREEN_HEARTBEAT

    def is_about(self, moved: frozenset[str] | None) -> bool:
        """Did anything move that this screen shows?"""
        if moved is None:
            return True
        return bool(moved) if self.keys is None else not self.keys.isdisjoint(moved)


class RefusedError(Exception):
    """This topic is not for this listener."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def topic_of(request: HttpRequest) -> Topic:
    """What the address asks for; RefusedError with 400, 403 or 404."""
    try:
        request.get_host()
        return _topic_of(request)
    except (BadRequest, SuspiciousOperation):
        raise RefusedError(400, "Bad request") from None
    except PermissionDenied:
        raise RefusedError(403, "Not your counter") from None
    except Http404:
        raise RefusedError(404, "No such topic") from None


def _topic_of(request: HttpRequest) -> Topic:
    # PostgreSQL takes no NUL in a text.
    if any("\0" in asked for asked in request.GET.values()):
        raise Http404
    if board := request.GET.get("board"):
        return _board(board)
    if counter := request.GET.get("counter"):
        return _counter(request, counter)
    if token := request.GET.get("ticket"):
        return _ticket(token)
    raise Http404


def _board(slug: str) -> Topic:
    rows = Board.objects.filter(slug=slug, is_active=True).values_list("pk", "stops")
    stops = list(rows)
    if not stops:
        raise Http404
    return Topic(frozenset(key("stop", stop) for _board_pk, stop in stops if stop is not None))


def _counter(request: HttpRequest, pk: str) -> Topic:
    """A console shows who is served elsewhere too: everything is news to it."""
    if not (pk.isascii() and pk.isdigit() and len(pk) <= LONGEST_ID):
        raise Http404
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    user = get_user(request)
    if not user.is_authenticated:
        raise PermissionDenied
    counter_or_refuse(user, int(pk))
    return Topic(None)


def _ticket(token: str) -> Topic:
    """A phone is woken when its own number moves; how many are before it is asked as rarely as ever."""
    for kind, model in (("visit", Visit), ("admission", AdmissionTicket), ("pharmacy", PharmacyTicket)):
        pk = model._default_manager.filter(status_token=token).values_list("pk", flat=True).first()
        if pk is not None:
            return Topic(frozenset({key(kind, pk)}), heartbeat=PHONE_HEARTBEAT)
    raise Http404
