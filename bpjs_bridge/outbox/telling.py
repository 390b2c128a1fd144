"""The messages of one visit in words, for the page that mends it. The frame hands this module to the consoles
(counter/told.py)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bpjs_bridge.models import GONE_STATES, MessageKind, MessageState, OutboxMessage
from queues.models import Stage, Visit

TONES = {MessageState.DELIVERED: "ok", MessageState.PARKED: "danger", MessageState.GIVEN_UP: "danger"}


@dataclass(frozen=True)
class ToldMessage:
    """One message that stands."""

    words: str
    state: str
    tone: str
    said_at: datetime | None
    stage: str
    is_pharmacy: bool
    is_kept: bool


def of_visit(visit: Visit) -> list[ToldMessage]:
    """In the order of the journey. One statement."""
    rows = OutboxMessage.objects.filter(visit=visit).exclude(state__in=GONE_STATES)
    rows = rows.select_related("event", "pharmacy_ticket").defer("payload").order_by("position", "pk")
    return [_told(message) for message in rows]


def _told(message: OutboxMessage) -> ToldMessage:
    return ToldMessage(
        words=_words(message),
        state=_state(message),
        tone=TONES.get(MessageState(message.state), "wait"),
        said_at=message.event.occurred_at if message.kind == MessageKind.TASK else None,
        stage=message.event.stage,
        is_pharmacy=message.kind == MessageKind.PHARMACY,
        is_kept=message.state == MessageState.DELIVERED,
    )


def _words(message: OutboxMessage) -> str:
    if message.kind == MessageKind.ADD:
        return _("Nomor antrean")
    if message.kind == MessageKind.CANCEL:
        return _("Pembatalan")
    if message.pharmacy_ticket is not None:
        return _("Nomor farmasi %(label)s") % {"label": message.pharmacy_ticket.label}
    return str(Stage(message.event.stage).label)


def _state(message: OutboxMessage) -> str:
    if message.state == MessageState.PARKED:
        return message.last_message or message.get_park_reason_display()
    if message.state == MessageState.GIVEN_UP:
        return message.given_up_reason or message.get_given_up_cause_display()
    if message.state == MessageState.DELIVERED and not message.event.is_standing:
        return _("Terkirim; tetap tercatat di BPJS walau langkahnya dibatalkan di sini")
    return message.get_state_display()
