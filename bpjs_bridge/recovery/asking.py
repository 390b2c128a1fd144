"""What BPJS lists for every date from today on. HTTP, outside any transaction; each question in a slot of the rate."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from bpjs_bridge import rules
from bpjs_bridge.agreement.asking import CLOSED
from bpjs_bridge.checks import missing_access
from bpjs_bridge.client import journal, queries
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.queries import RegisteredBooking
from bpjs_bridge.client.rows import Listed
from bpjs_bridge.models import Outcome
from bpjs_bridge.outbox import gate as gates
from queues import clock
from queues.models import ClinicSession, SendMode

# BPJS takes bookings for so many days ahead at most, whatever it lists.
MOST_DATES = 130
NOT_SENDING = "BPJS_SEND"


@dataclass
class Listing:
    """Bookings by date; `days`: read to the end; `trouble`: why not all was, "" when it was."""

    bookings: dict[date, list[RegisteredBooking]] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)
    trouble: str = ""


def read(*, at: datetime, say: Callable[[date, int], None] = lambda day, count: None) -> Listing:
    """Ask for all dates that may have a booking. `say` hears of each. None is asked of a BPJS that we tell nothing."""
    found = Listing()
    if rules.current().bpjs_send != SendMode.ON or missing_access():
        found.trouble = NOT_SENDING
        return found
    with BpjsClient.antrean() as client:
        for day in _dates(client, found, at=at):
            listed = queries.bookings_on(client, day) if gates.wait_for_slot() else None
            if listed is None or not _take_in(found, day, listed):
                found.trouble = found.trouble or CLOSED
                break
            say(day, len(listed.items))
    journal.write()
    return found


def _dates(client: BpjsClient, found: Listing, *, at: datetime) -> Iterator[date]:
    """Those with a session here, and those of bookings not served: a session may have been opened after the backup."""
    today = clock.service_date(at)
    days = set(ClinicSession.objects.alive_or_later(at).order_by().values_list("date", flat=True).distinct())
    active = queries.bookings_not_served(client) if gates.wait_for_slot() else None
    if active is None or not _is_usable(active):
        found.trouble = CLOSED if active is None else _trouble(active)
    else:
        days |= {booking.on for booking in active.items if booking.on >= today}
    yield from sorted({today, *days})[:MOST_DATES]


def _is_usable(listed: Listed[RegisteredBooking]) -> bool:
    """A list, be it empty. From anything else nothing follows."""
    return listed.answer.outcome == Outcome.OK


def _take_in(found: Listing, day: date, listed: Listed[RegisteredBooking]) -> bool:
    if not _is_usable(listed):
        found.trouble = found.trouble or _trouble(listed)
        return False
    found.bookings[day] = list(listed.items)
    if listed.bad_rows:
        found.trouble = found.trouble or f"bad-rows {day.isoformat()}"
    else:
        found.days.add(day)
    return True


def _trouble(listed: Listed[RegisteredBooking]) -> str:
    answer = listed.answer
    return f"{answer.code} {answer.message}".strip() or str(answer.outcome)
