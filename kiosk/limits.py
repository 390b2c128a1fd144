"""What one kiosk (or an address, where none is enrolled) may do within some minutes: look people up, take numbers.

Each look-up shows a masked name, and where that person goes today, to anybody who asks. Nothing lifts a limit:
whatever could lift it costs nothing, a number least of all.
"""

import secrets
from datetime import datetime, timedelta

from django.http import HttpRequest

from kiosk import rules
from kiosk.devices import NotEnrolledError, source_of
from service_accounts.limits import Limit

LOOK_UP = "kiosk.look_up"
TICKET = "kiosk.ticket"
TICKET_A_MINUTE = "kiosk.ticket_a_minute"
REFERENCES = "kiosk.references"
# A person looks at the list, chooses, and perhaps comes back to it.
ASKED_PER_LOOK_UP = 3


class TooManyLookUpsError(Exception):
    """This address looked up too many different numbers."""


class TooManyTicketsError(Exception):
    """This address took too many numbers."""


def count_look_up(request: HttpRequest, text: str, *, at: datetime) -> None:
    """Count a look-up; TooManyLookUpsError beyond KIOSK_LOOK_UPS (0: no limit), NotEnrolledError.

    The same text again is the same look-up: a scanner repeats itself.
    """
    source = source_of(request, at=at)
    if not _admits(LOOK_UP, text.strip(), source, most=rules.current().kiosk_look_ups, at=at):
        raise TooManyLookUpsError


def count_ticket(request: HttpRequest, key: str, *, at: datetime) -> None:
    """Count a number that is about to be taken; TooManyTicketsError beyond KIOSK_TICKETS, or KIOSK_TICKETS_PER_MINUTE
    (0: no limit), NotEnrolledError.

    The same request key again is the same press.
    """
    source, kiosk = source_of(request, at=at), rules.current()
    if not _admits(TICKET, key, source, most=kiosk.kiosk_tickets, at=at):
        raise TooManyTicketsError
    minute = Limit(TICKET_A_MINUTE, timedelta(minutes=1), most=kiosk.kiosk_tickets_per_minute)
    if kiosk.kiosk_tickets_per_minute and not minute.admits(source, key, at=at):
        raise TooManyTicketsError


def may_ask_vclaim(request: HttpRequest, *, at: datetime) -> bool:
    """Count a question to VClaim. Beyond the look-ups' limit nobody asks for this address: the number is typed."""
    most = rules.current().kiosk_look_ups * ASKED_PER_LOOK_UP
    try:
        source = source_of(request, at=at)
    except NotEnrolledError:
        return False
    return _admits(REFERENCES, secrets.token_urlsafe(8), source, most=most, at=at)


def _admits(kind: str, tried: str, source: str, *, most: int, at: datetime) -> bool:
    if not most or not tried:
        return True
    limit = Limit(kind, timedelta(minutes=rules.current().kiosk_look_up_minutes), most=most)
    return limit.admits(source, tried, at=at)
