"""What consoles and reports say of BPJS and a visit. The frame hands this module to the consoles (counter/bpjs.py)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
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
from queues.database.composed import Among, Composed
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
# Replaced or taken back before BPJS had them.
NOT_STANDING = (MessageState.SUPERSEDED, MessageState.WITHDRAWN)
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
    counted = {visit_id: _Counted(*counts) for visit_id, *counts in _messages(list(visit_ids))}
    parked = [visit_id for visit_id, messages in counted.items() if messages.parked]
    refused = dict(_refused(parked)) if parked else {}
    told: dict[int, VisitStatus] = {}
    for visit_id, channel, mode in _reported(list(visit_ids)):
        if mode == SendMode.ON:
            told[visit_id] = refused.get(visit_id) or _status(counted.get(visit_id, NONE), channel)
        else:
            told[visit_id] = VisitStatus(State.OUTSIDE, str(SilenceReason.NO_NIK.label))
    return told


class _Counted(NamedTuple):
    """The messages of a visit that stand."""

    adds: int
    adds_delivered: int
    waiting: int
    parked: int


NONE = _Counted(0, 0, 0, 0)


@Composed
def _messages(visits: list[int]) -> QuerySet[OutboxMessage, tuple[int, ...]]:
    is_add, is_delivered = Q(kind=MessageKind.ADD), Q(state=MessageState.DELIVERED)
    rows = OutboxMessage.objects.filter(Among("visit", visits)).exclude(state__in=NOT_STANDING).order_by()
    return rows.values_list("visit_id").annotate(
        adds=Count("pk", filter=is_add),
        adds_delivered=Count("pk", filter=is_add & is_delivered),
        waiting=Count("pk", filter=Q(state=MessageState.PENDING)),
        parked=Count("pk", filter=Q(state=MessageState.PARKED)),
    )


@Composed
def _reported(visits: list[int]) -> QuerySet[Reporting, tuple[int, str, str]]:
    rows = Reporting.objects.filter(Q(mode=SendMode.ON) | Q(silence=SilenceReason.NO_NIK))
    return rows.filter(Among("visit", visits)).values_list("visit_id", "visit__channel", "mode")


@Composed
def _parked(visits: list[int]) -> QuerySet[OutboxMessage]:
    rows = OutboxMessage.objects.filter(Among("visit", visits), state=MessageState.PARKED)
    return rows.defer("payload").order_by("visit", "position")


def _refused(visits: list[int]) -> Iterator[tuple[int, VisitStatus]]:
    """(visit, its first message that BPJS refused), the last ones first: a dict keeps the first."""
    for message in reversed(_parked(visits)):
        correctable = PARKED_FOR.get(ParkReason(message.park_reason)) if message.kind == MessageKind.ADD else None
        words = message.last_message or message.get_park_reason_display()
        yield message.visit_id, VisitStatus(correctable or State.PARKED, words)


def completeness(day: date) -> dict[str, int]:
    """For the report of a date: how many messages BPJS took, how many wait, and how many need a person."""
    rows = OutboxMessage.objects.filter(visit__session__date=day).order_by().values_list("state").annotate(Count("pk"))
    counts = dict(rows)
    return {
        _("Pesan diterima BPJS"): counts.get(MessageState.DELIVERED, 0),
        _("Pesan masih menunggu"): counts.get(MessageState.PENDING, 0),
        _("Ditolak BPJS, menunggu petugas (lihat Meja BPJS)"): counts.get(MessageState.PARKED, 0),
        _("Pesan dilepas"): counts.get(MessageState.GIVEN_UP, 0),
    }


def _status(messages: _Counted, channel: str) -> VisitStatus:
    # What BPJS made or was told of before has no add, unless BPJS said that it does not know it.
    is_known = channel in (Channel.MOBILE_JKN, Channel.IMPORT) and not messages.adds
    if not is_known and not messages.adds_delivered:
        return VisitStatus(State.PENDING, _("Antrean belum diterima BPJS"))
    if messages.waiting:
        words = ngettext(
            "Antrean diterima BPJS; %(count)d pesan menunggu",
            "Antrean diterima BPJS; %(count)d pesan menunggu",
            messages.waiting,
        )
        return VisitStatus(State.ACCEPTED, words % {"count": messages.waiting})
    return VisitStatus(State.ACCEPTED, _("Sudah diterima BPJS"))
