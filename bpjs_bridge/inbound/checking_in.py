"""Check In (protocol 1.7): the wait starts when Mobile JKN says, if that can be true."""

import logging
from datetime import datetime, timedelta

from bpjs_bridge import rules, wire
from bpjs_bridge.inbound import checks, messages
from bpjs_bridge.inbound.envelope import Envelope, Refusal, success
from bpjs_bridge.inbound.fields import Body, as_number
from queues import verbs
from queues.errors import AlreadyPresentError, NobodyCallsError
from queues.models import Source, Stage, Visit
from queues.press import Press
from queues.waiting import called_off

logger = logging.getLogger(__name__)

# What one `waktu` may differ from our clock and still be the time of the act.
TOLERANCE = timedelta(minutes=5)
# Milliseconds of the year 33658 have 15 digits: more is no time.
LONGEST_TIME = 15


def answer(body: Body, *, at: datetime) -> Envelope:
    """Start the wait; a second time changes nothing."""
    checks.nothing_empty(body, ("kodebooking",))
    visit = checks.booking(body.code("kodebooking"), otherwise=messages.UNKNOWN_OR_CANCELLED)
    if visit.is_over:
        raise checks.over(visit)
    checks.nothing_empty(body, ("waktu",))
    waktu = as_number(body.code("waktu"), longest=LONGEST_TIME)
    if waktu is None:
        raise Refusal(messages.WRONG_TIME)
    if not visit.session.is_alive(at=at):
        raise Refusal(messages.WRONG_DAY_TO_CHECK_IN)
    if visit.stage == Stage.BOOKED and (off := called_off.of_visit(visit)):
        raise Refusal(messages.schedule_changed(off.reason))
    happened_at = event_time(waktu, visit, at=at)
    try:
        verbs.check_in(visit, Press(at), arrived_at=happened_at, source=Source.BPJS)
    except AlreadyPresentError:
        if not rules.current().ws_checkin_twice_is_ok:
            raise
    except NobodyCallsError:
        raise Refusal(messages.NOBODY_CALLS) from None
    return success()


def event_time(waktu: int, visit: Visit, *, at: datetime) -> datetime:
    """`waktu` when it is on the date, not in the future and within five minutes of now; otherwise our clock."""
    difference = wire.milliseconds(at) - waktu
    if 0 <= difference <= TOLERANCE.total_seconds() * 1000:
        moment = wire.moment_of(waktu)
        if visit.session.is_alive(at=moment):
            return moment
    logger.warning("check-in of visit %s: waktu differs from our clock by %s ms, ours counts", visit.pk, difference)
    return at
