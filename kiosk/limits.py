"""What one address may do at the kiosk within some minutes: look people up, and take numbers.

Each look-up shows a masked name, and where that person goes today, to anybody who asks. Nothing lifts a limit:
whatever could lift it costs nothing, a number least of all.
"""

import secrets
from datetime import datetime, timedelta

from django.http import HttpRequest

from kiosk import rules
from service_accounts.addresses import caller
from service_accounts.limits import Limit

LOOK_UP = "kiosk.look_up"
TICKET = "kiosk.ticket"
REFERENCES = "kiosk.references"
# A person looks at the list, chooses, and perhaps comes back to it.
ASKED_PER_LOOK_UP = 3


class TooManyLookUpsError(Exception):
    """This address looked up too many different numbers."""


class TooManyTicketsError(Exception):
    """This address took too many numbers."""


def count_look_up(request: HttpRequest, text: str, *, at: datetime) -> None:
    """Count a look-up; TooManyLookUpsError beyond KIOSK_LOOK_UPS (0: no limit).

    The same text again is the same look-up: a scanner repeats itself.
    """
    if not _admits(LOOK_UP, text.strip(), request, most=rules.current().kiosk_look_ups, at=at):
        raise TooManyLookUpsError


def count_ticket(request: HttpRequest, key: str, *, at: datetime) -> None:
    """Count a number that is about to be taken; TooManyTicketsError beyond KIOSK_TICKETS (0: no limit).

    The same request key again is the same press.
    """
    if not _admits(TICKET, key, request, most=rules.current().kiosk_tickets, at=at):
        raise TooManyTicketsError


def may_ask_vclaim(request: HttpRequest, *, at: datetime) -> bool:
    """Count a question to VClaim. Beyond the look-ups' limit nobody asks for this address: the number is typed."""
    most = rules.current().kiosk_look_ups * ASKED_PER_LOOK_UP
    return _admits(REFERENCES, secrets.token_urlsafe(8), request, most=most, at=at)


def _admits(kind: str, tried: str, request: HttpRequest, *, most: int, at: datetime) -> bool:
    if not most or not tried:
        return True
    limit = Limit(kind, timedelta(minutes=rules.current().kiosk_look_up_minutes), most=most)
    return limit.admits(caller(request), tried, at=at)
