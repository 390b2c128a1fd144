"""Acts after midnight of a visit's date: BPJS takes no time outside of the service date (protocol 2.1), so they do not
leave. The time stays what it was; a message about it is held here, with our words, before BPJS can refuse it.
"""

from datetime import datetime

from bpjs_bridge.models import GiveUpCause, MessageKind, MessageState, OutboxMessage, ParkReason
from queues import clock
from queues.models import Visit, VisitEvent

# antrean/add and antrean/batal tell no time; antrean/farmasi/add is refused without task 5.
TELLS_A_TIME = (MessageKind.TASK, MessageKind.PHARMACY)
WORDS = (
    "Waktu {told} lewat tengah malam: BPJS hanya menerima waktu pada tanggal pelayanan {on}. Tidak dikirim; waktunya "
    "tetap tercatat di sini"
)


def hold_if_past_date(message: OutboxMessage, event: VisitEvent) -> None:
    """Park a message that is being written and would have left, when its act happened after the visit's date."""
    on = event.visit.session.date
    is_past = message.kind in TELLS_A_TIME and clock.service_date(event.occurred_at) > on
    if is_past and message.state == MessageState.PENDING:
        told = event.occurred_at.astimezone(clock.hospital_zone())
        message.state, message.park_reason = MessageState.PARKED, ParkReason.PAST_DATE
        message.last_message = WORDS.format(told=f"{told:%d-%m-%Y %H:%M:%S} {clock.zone_word()}", on=f"{on:%d-%m-%Y}")
        message.parked_at = message.alarmed_at = message.created_at


def release(visit: Visit, *, at: datetime) -> None:
    """A visit that is cancelled is told so: what BPJS never gets because of its date stands before that no longer."""
    if clock.service_date(at) <= visit.session.date:
        return
    held = OutboxMessage.objects.filter(visit=visit, state=MessageState.PARKED, park_reason=ParkReason.PAST_DATE)
    held.update(state=MessageState.GIVEN_UP, given_up_cause=GiveUpCause.PAST_DATE, given_up_at=at)
