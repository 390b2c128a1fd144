"""What a screen may listen to, and who may: a board, a counter's console, a patient's status page."""

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest
from django.utils import timezone

from counter.access import counter_or_refuse, kinds_of
from counter.revision import revision as counter_revision
from counter.together import MOST_ROOMS
from display.revision import revision as board_revision
from kiosk.revision import OWN
from kiosk.revision import revision as ticket_revision
from queues.models import StopKind
from staff_login import second_factor
from staff_login.signing_out import is_signed_out

# A wall says within ten seconds that it hears nothing; a phone's radio may sleep between two words.
SCREEN_HEARTBEAT = 5.0
PHONE_HEARTBEAT = 15.0
# Digits that a database's integer takes for certain.
LONGEST_ID = 18


@dataclass(frozen=True)
class Topic:
    """`subjects` (queues/waiting/changes.py) are what this screen shows; once one of `deciding` changes, it may show
    others.
    """

    subjects: frozenset[str]
    deciding: frozenset[str]
    heartbeat: float = SCREEN_HEARTBEAT

    def is_about(self, moved: frozenset[str] | None) -> bool:
        """Did anything move that this screen shows?"""
        return moved is None or not self.subjects.isdisjoint(moved)

    def may_be_another(self, moved: frozenset[str] | None) -> bool:
        """Are its subjects to be asked for again?"""
        return moved is None or not self.deciding.isdisjoint(moved)


class RefusedError(Exception):
    """This topic is not for this listener."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def topic_of(request: HttpRequest) -> Topic:
    """The topic in the request's query. Raises RefusedError with 400, 403 or 404."""
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
    if counters := [one for one in request.GET.getlist("counter") if one][:MOST_ROOMS]:
        return _counters(request, counters)
    if token := request.GET.get("ticket"):
        return _ticket(token)
    raise Http404


def _board(slug: str) -> Topic:
    shown = board_revision(slug)
    if shown is None:
        raise Http404
    return _topic(shown[0], deciding=("hospital",))


def _counters(request: HttpRequest, keys: list[str]) -> Topic:
    """Of one counter, or of the rooms that a person serves from one list: each must be theirs."""
    if not all(pk.isascii() and pk.isdigit() and len(pk) <= LONGEST_ID for pk in keys):
        raise Http404
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    user = get_user(request)
    if not isinstance(user, User) or is_signed_out(user, request.session) or second_factor.is_due(request.session):
        raise PermissionDenied
    request.user = user
    subjects: set[str] = set()
    is_desk = False
    for pk in keys:
        counter = counter_or_refuse(request, int(pk))
        shown = counter_revision(int(pk), at=timezone.now())
        if shown is None:
            raise Http404
        subjects.update(shown[0])
        is_desk |= StopKind.ADMISSION in kinds_of(counter)
    # The sessions that a desk shows are those of the person in hand.
    return _topic(sorted(subjects), deciding=("hospital", "stop:") if is_desk else ("hospital",))


def _ticket(token: str) -> Topic:
    shown = ticket_revision(token)
    if shown is None:
        raise Http404
    return _topic(shown[0], deciding=OWN, heartbeat=PHONE_HEARTBEAT)


def _topic(subjects: list[str], *, deciding: tuple[str, ...], heartbeat: float = SCREEN_HEARTBEAT) -> Topic:
    return Topic(
        frozenset(subjects), frozenset(one for one in subjects if one.startswith(deciding)), heartbeat=heartbeat
    )
