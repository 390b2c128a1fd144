"""Checks that several services share: fields empty, bookings unknown."""

from collections.abc import Iterable

from django.db.models import QuerySet

from bpjs_bridge.inbound import messages
from bpjs_bridge.inbound.envelope import Refusal
from bpjs_bridge.inbound.fields import UNREADABLE, Body, as_digits
from queues.database.composed import Composed
from queues.encryption.personal_numbers import without_numbers
from queues.models import Visit
from queues.waiting import called_off

CARD_DIGITS = 13
NIK_DIGITS = 16


def nothing_empty(body: Body, names: Iterable[str]) -> None:
    """Each of these fields says something; the first that does not is told."""
    for name in names:
        if not body.code(name):
            raise Refusal(messages.EMPTY[name])


def digits(body: Body, name: str, *, length: int, otherwise: str) -> str:
    """A number of so many digits, or Refusal with these words."""
    found = as_digits(body.code(name), length)
    if found is None:
        raise Refusal(otherwise)
    return found


def short_text(body: Body, name: str, *, longest: int) -> str:
    """Free text, refused when it is longer than `longest`."""
    text = body.text(name)
    if UNREADABLE in text or len(text) > longest:
        raise Refusal(messages.WRONG_BODY)
    return text


def kept_text(body: Body, name: str, *, longest: int) -> str:
    """What a person wrote, as it may be kept in clear: no NIK, card or phone in it, and cut where its place ends."""
    text = body.text(name)
    if UNREADABLE in text:
        raise Refusal(messages.WRONG_BODY)
    # Before the cut, so that no half of a number stays; and after it: a longer number cut short looks like one.
    return without_numbers(without_numbers(text)[:longest])


def booking(code: str, *, otherwise: str) -> Visit:
    """The visit of a booking code, from any channel. Raises Refusal with the words `otherwise`."""
    visit = _booked.first(code)
    if visit is None:
        raise Refusal(otherwise)
    return visit


@Composed
def _booked(code: str) -> QuerySet[Visit]:
    return Visit.objects.named().filter(booking_code=code)


def over(visit: Visit) -> Refusal:
    """The refusal for a visit that is over, with the reason if its whole session was called off."""
    off = called_off.of_visit(visit)
    return Refusal(messages.cancelled_with_its_session(off.reason) if off else messages.UNKNOWN_OR_CANCELLED)


def living_booking(code: str) -> Visit:
    """The visit of a booking code; refused when it is over."""
    visit = booking(code, otherwise=messages.UNKNOWN_OR_CANCELLED)
    if visit.is_over:
        raise Refusal(messages.UNKNOWN_OR_CANCELLED)
    return visit
