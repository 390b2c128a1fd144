"""What consoles and reports say of BPJS and a visit. The frame hands this module to the consoles (counter/bpjs.py)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bpjs_bridge.models import (
    MessageKind,
    MessageState,
    OutboxMessage,
    ParkReason,
    Reporting,
    SilenceReason,
)
from queues.models import Channel, SendMode


class State(StrEnum):
    """How far a visit's antrean has come at BPJS."""

    ACCEPTED = "accepted"
    PENDING = "pending"
    # BPJS refused something. Of the antrean itself, for the sake of one thing that a person at a console can correct:
    PARKED = "parked"
    PARKED_REFERRAL = "parked_referral"
    PARKED_PERSON = "parked_person"
    PARKED_INCOMPLETE = "parked_incomplete"
    # The desk registered a JKN patient without a NIK.
    OUTSIDE = "outside"


PARKED_FOR = {
    ParkReason.REFERENCE: State.PARKED_REFERRAL,
    ParkReason.PATIENT: State.PARKED_PERSON,
    ParkReason.INCOMPLETE: State.PARKED_INCOMPLETE,
}
REFUSED = (State.PARKED, *PARKED_FOR.values())


@dataclass(frozen=True)
class VisitStatus:
    """What BPJS has of one visit; `words` is BPJS's own refusal or our sentence."""

    state: State
    words: str

    @property
    def tone(self) -> str:
        """`ok`, `danger` or `wait`, for the page's style."""
        return "ok" if self.is_accepted else "danger" if self.state in REFUSED else "wait"

    @property
    def is_accepted(self) -> bool:
        """Does BPJS have the antrean? What else waits is in the words."""
        return self.state == State.ACCEPTED

    @property
    def wants_a_referral(self) -> bool:
        """Did BPJS refuse the antrean for its reference?"""
        return self.state == State.PARKED_REFERRAL

    @property
    def wants_the_person(self) -> bool:
        """Did BPJS refuse the antrean for NIK, card, phone or record number?"""
        return self.state == State.PARKED_PERSON

    @property
    def is_incomplete(self) -> bool:
        """Is the antrean held back for want of the patient's NIK or card?"""
        return self.state == State.PARKED_INCOMPLETE


def for_visits(visit_ids: Sequence[int]) -> dict[int, VisitStatus]:
    """{visit id: status}; visits that BPJS is not told of are left out. Two statements, however many visits."""
    messages: dict[int, list[OutboxMessage]] = defaultdict(list)
    rows = OutboxMessage.objects.filter(visit__in=visit_ids).exclude(
        state__in=(MessageState.SUPERSEDED, MessageState.WITHDRAWN)
    )
    for message in rows.defer("payload").order_by("visit", "position"):
        messages[message.visit_id].append(message)
    reported = Reporting.objects.filter(Q(mode=SendMode.ON) | Q(silence=SilenceReason.NO_NIK), visit__in=visit_ids)
    decided = reported.values_list("visit", "visit__channel", "mode")
    outside = VisitStatus(State.OUTSIDE, str(SilenceReason.NO_NIK.label))
    return {
        visit_id: _status(messages[visit_id], channel) if mode == SendMode.ON else outside
        for visit_id, channel, mode in decided
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


def _status(messages: Sequence[OutboxMessage], channel: str) -> VisitStatus:
    for message in messages:
        if message.state == MessageState.PARKED:
            correctable = PARKED_FOR.get(ParkReason(message.park_reason)) if message.kind == MessageKind.ADD else None
            return VisitStatus(correctable or State.PARKED, message.last_message or message.get_park_reason_display())
    adds = [message for message in messages if message.kind == MessageKind.ADD]
    # What BPJS made or was told of before has no add, unless BPJS said that it does not know it.
    is_known = channel in (Channel.MOBILE_JKN, Channel.IMPORT) and not adds
    is_taken = is_known or any(message.state == MessageState.DELIVERED for message in adds)
    waiting = sum(message.state == MessageState.PENDING for message in messages)
    if not is_taken:
        return VisitStatus(State.PENDING, _("Antrean belum diterima BPJS"))
    if waiting:
        words = ngettext(
            "Antrean diterima BPJS; %(count)d pesan menunggu",
            "Antrean diterima BPJS; %(count)d pesan menunggu",
            waiting,
        )
        return VisitStatus(State.ACCEPTED, words % {"count": waiting})
    return VisitStatus(State.ACCEPTED, _("Sudah diterima BPJS"))
