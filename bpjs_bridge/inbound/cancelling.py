"""Batal Antrean (protocol 1.6). BPJS cancelled it, so nothing about it goes back to BPJS."""

from datetime import datetime

from bpjs_bridge.inbound import checks, messages, repeats
from bpjs_bridge.inbound.envelope import Envelope, Refusal, success
from bpjs_bridge.inbound.fields import Body
from queues import clock, verbs
from queues.errors import VisitOverError
from queues.models import Source, Visit
from queues.press import Press

LONGEST_REASON = 200


def answer(body: Body, *, at: datetime) -> Envelope:
    """Give the number up; the domain refuses it once the patient is served. A repeat is answered `Ok` again."""
    checks.nothing_empty(body, ("kodebooking", "keterangan"))
    reason = checks.kept_text(body, "keterangan", longest=LONGEST_REASON)
    visit = checks.booking(body.code("kodebooking"), otherwise=messages.UNKNOWN_OR_CANCELLED)
    if visit.is_over:
        return _again(visit)
    if visit.session.date < clock.service_date(at) and not visit.session.is_alive(at=at):
        raise Refusal(messages.CANCELLED_TOO_LATE)
    try:
        verbs.cancel(visit, Press(at, reason=reason), source=Source.BPJS)
    except VisitOverError:
        # Ended between the look and the lock: by the same call that came twice at once, or by somebody else.
        visit.refresh_from_db(fields=["stage"])
        return _again(visit)
    return success()


def _again(visit: Visit) -> Envelope:
    if repeats.are_recognised() and repeats.was_cancelled_by_bpjs(visit):
        return success()
    raise Refusal(messages.UNKNOWN_OR_CANCELLED)
