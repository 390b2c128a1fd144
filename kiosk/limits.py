"""What one address may do at the kiosk within some minutes: look people up, and take numbers.

Each look-up shows a masked name and where that person goes today to whoever asks. Nothing lifts a limit: whatever could
lift it costs nothing, a number least of all.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from kiosk.models import Counted, LookUp
from queues.callers import caller


class TooManyLookUpsError(Exception):
    """This address looked up too many different numbers."""


class TooManyTicketsError(Exception):
    """This address took too many numbers."""


def count_look_up(request: HttpRequest, text: str, *, at: datetime) -> None:
    """Count a look-up; TooManyLookUpsError beyond KIOSK_LOOK_UPS (0: no limit).

    The same text again is the same look-up: a scanner repeats itself.
    """
    if not _count(Counted.LOOK_UP, text.strip(), request, most=settings.KIOSK_LOOK_UPS, at=at):
        raise TooManyLookUpsError


def count_ticket(request: HttpRequest, key: str, *, at: datetime) -> None:
    """Count a number that is about to be taken; TooManyTicketsError beyond KIOSK_TICKETS (0: no limit).

    The same request key again is the same press.
    """
    if not _count(Counted.TICKET, key, request, most=settings.KIOSK_TICKETS, at=at):
        raise TooManyTicketsError


def _count(what: Counted, text: str, request: HttpRequest, *, most: int, at: datetime) -> bool:
    """Written first and counted afterwards: of several that come at once, none passes unseen by the others."""
    if not most or not text:
        return True
    since = at - timedelta(minutes=settings.KIOSK_LOOK_UP_MINUTES)
    source, value = _hash(caller(request)), _hash(text)
    LookUp.objects.filter(at__lte=since).delete()
    recent = LookUp.objects.filter(what=what, source=source, at__gt=since)
    if recent.filter(value=value).exists():
        return True
    row = LookUp.objects.create(what=what, source=source, value=value, at=at)
    if recent.count() <= most:
        return True
    row.delete()
    return False


def _hash(text: str) -> str:
    return salted_hmac("kiosk.limits", text, algorithm="sha256").hexdigest()
