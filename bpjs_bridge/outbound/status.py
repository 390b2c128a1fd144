"""What the consoles may say of BPJS and a visit: the frame hands this service in, the rooms do not know the bridge."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bpjs_bridge.models import MessageKind, MessageState, OutboxMessage, ParkReason, Reporting, SilenceReason
from queues.models import Channel, SendMode

ACCEPTED, PENDING, PARKED, OUTSIDE = "accepted", "pending", "parked", "outside"
# Of the number itself, for the sake of one thing that a person at a console can mend.
PARKED_FOR = {
    ParkReason.REFERENCE: "parked_referral",
    ParkReason.PATIENT: "parked_person",
    ParkReason.INCOMPLETE: "parked_incomplete",
}


def for_visits(visit_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """{visit id: (state, words)}; visits BPJS is not told of are left out. Two statements, however many visits.

    `accepted`: BPJS has the antrean, a SEP may be issued (what else waits is in the words); `pending`: not yet;
    `parked`: BPJS refused something, in its own words; `parked_referral`, `parked_person`: the number, for that reason;
    `parked_incomplete`: the number was held back here; `outside`: the desk registered a JKN patient without a NIK.
    """
    messages: dict[int, list[OutboxMessage]] = defaultdict(list)
    rows = OutboxMessage.objects.filter(visit__in=visit_ids).exclude(
        state__in=(MessageState.SUPERSEDED, MessageState.WITHDRAWN)
    )
    for message in rows.defer("payload").order_by("visit", "position"):
        messages[message.visit_id].append(message)
    heard = Reporting.objects.filter(Q(mode=SendMode.ON) | Q(silence=SilenceReason.NO_NIK), visit__in=visit_ids)
    told = heard.values_list("visit", "visit__channel", "mode")
    outside = OUTSIDE, str(SilenceReason.NO_NIK.label)
    return {
        visit_id: _status(messages[visit_id], channel) if mode == SendMode.ON else outside
        for visit_id, channel, mode in told
    }


def completeness(day: date) -> dict[str, int]:
    """For the report of a date: how many messages BPJS took, how many wait, and how many need a person."""
    rows = OutboxMessage.objects.filter(visit__session__date=day).order_by().values_list("state").annotate(Count("pk"))
    counts = dict(rows)
    return {
        _("Pesan diterima BPJS"): counts.get(MessageState.DELIVERED, 0),
        _("Pesan masih menunggu"): counts.get(MessageState.PENDING, 0),
        _("Ditolak BPJS, menunggu petugas (lihat Pesan ke BPJS di administrasi)"): counts.get(MessageState.PARKED, 0),
        _("Pesan dilepas"): counts.get(MessageState.GIVEN_UP, 0),
    }


def _status(messages: Sequence[OutboxMessage], channel: str) -> tuple[str, str]:
    for message in messages:
        if message.state == MessageState.PARKED:
            state = (
                PARKED_FOR.get(ParkReason(message.park_reason), PARKED) if message.kind == MessageKind.ADD else PARKED
            )
            return state, message.last_message or message.get_park_reason_display()
    adds = [message for message in messages if message.kind == MessageKind.ADD]
    # What BPJS made or was told of before has no add, unless BPJS said that it does not know it.
    is_known = channel in (Channel.MOBILE_JKN, Channel.IMPORT) and not adds
    is_taken = is_known or any(message.state == MessageState.DELIVERED for message in adds)
    waiting = sum(message.state == MessageState.PENDING for message in messages)
    if not is_taken:
        return PENDING, _("Antrean belum diterima BPJS")
    if waiting:
        return ACCEPTED, ngettext(
            "Antrean diterima BPJS; %(count)d pesan menunggu",
            "Antrean diterima BPJS; %(count)d pesan menunggu",
            waiting,
        ) % {"count": waiting}
    return ACCEPTED, _("Sudah diterima BPJS")
