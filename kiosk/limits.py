"""Guessing numbers at the kiosk is slowed: each look-up shows a masked name and a birth day to whoever asks."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from kiosk.models import LookUp

# A patient may mistype some times on the way to a ticket; who tries more often than this pays for the rest.
FORGIVEN_PER_TICKET = 5


class TooManyLookUpsError(Exception):
    """This address looked up too many different numbers that led to no ticket."""


def count_look_up(text: str, *, address: str, at: datetime) -> int | None:
    """Count a look-up and give its id; TooManyLookUpsError beyond the limit.

    The same text again is the same look-up (a scanner repeats itself), and what leads to a ticket is forgiven: a kiosk
    with patients never comes near the limit, however many there are. 0 in the setting: no limit.
    """
    if not settings.KIOSK_LOOK_UPS or not text.strip():
        return None
    since = at - timedelta(minutes=settings.KIOSK_LOOK_UP_MINUTES)
    source, value = _hash(address), _hash(text.strip())
    with transaction.atomic():
        LookUp.objects.filter(at__lte=since).delete()
        recent = LookUp.objects.filter(source=source, at__gt=since)
        if known := recent.filter(value=value).first():
            return known.pk
        if recent.count() >= settings.KIOSK_LOOK_UPS:
            raise TooManyLookUpsError
        return LookUp.objects.create(source=source, value=value, at=at).pk


def forgive(look_ups: list[int]) -> None:
    """They led to a ticket."""
    if look_ups:
        LookUp.objects.filter(pk__in=look_ups[-FORGIVEN_PER_TICKET:]).delete()


def _hash(text: str) -> str:
    return salted_hmac("kiosk.limits", text, algorithm="sha256").hexdigest()
