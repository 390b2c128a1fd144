"""Batal Antrean (protocol 1.6). BPJS cancelled it, so nothing about it goes back to BPJS."""

from datetime import datetime

from bpjs_bridge.inbound import checks, messages
from bpjs_bridge.inbound.envelope import Envelope, Refusal, success
from bpjs_bridge.inbound.fields import Body
from queues import clock, verbs
from queues.journey import Actor
from queues.models import Source

LONGEST_REASON = 200


def answer(body: Body, *, at: datetime) -> Envelope:
    """Give the number up; the domain refuses who is already served."""
    checks.nothing_empty(body, ("kodebooking", "keterangan"))
    reason = checks.kept_text(body, "keterangan", longest=LONGEST_REASON)
    visit = checks.living_booking(body.code("kodebooking"))
    if visit.session.date < clock.service_date(at):
        raise Refusal(messages.CANCELLED_TOO_LATE)
    verbs.cancel(visit, at=at, actor=Actor(), reason=reason, source=Source.BPJS)
    return success()
