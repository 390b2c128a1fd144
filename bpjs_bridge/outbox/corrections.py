"""Corrections of what BPJS was to be told: a message is replaced or given up, never edited."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bpjs_bridge import wire
from bpjs_bridge.models import (
    GONE_STATES,
    GiveUpCause,
    MessageKind,
    MessageState,
    OutboxMessage,
    ParkReason,
    Reporting,
    position_of_task,
)
from bpjs_bridge.outbox.completeness import hold_if_lacking
from queues.errors import QueueError
from queues.models import Stage, Visit
from queues.signals import Correction
from queues.verbs import reasons

if TYPE_CHECKING:
    from django.contrib.auth.models import User

FOR_THE_PERSON = (ParkReason.PATIENT, ParkReason.INCOMPLETE)
NOT_LEASED = {"leased_by": "", "lease_until": None}


class MessageMovedOnError(QueueError):
    """The message is no longer what the person saw: a worker holds it, or it has been decided."""

    message = _("Pesan ini tidak sedang ditahan, atau sudah diputuskan.")


class NumberTakenError(QueueError):
    """BPJS has the antrean with the old reference and takes no other for it."""

    message = _(
        "BPJS sudah menerima antrean ini dengan nomor rujukan yang lama. Bila nomornya memang salah, batalkan antrean "
        "ini dan daftarkan lagi."
    )


class NumberOnItsWayError(QueueError):
    """It left, and whether BPJS has it is not known yet."""

    message = _("Antrean ini sedang dikirim ke BPJS. Tunggu jawabannya, lalu coba lagi.")


def position_of_gap(stage: str) -> int:
    """Where in the journey's order the message of a missing step would stand."""
    return position_of_task(wire.TASK_OF_STAGE[Stage(stage)])


def supersede(
    message: OutboxMessage,
    *,
    at: datetime,
    payload: str | None = None,
    requested_by: "User | None" = None,
) -> OutboxMessage:
    """A new message in the place of a standing one: the same bytes unless a correction is given.

    Runs in the caller's transaction. MessageMovedOnError when the message changed since it was read.
    """
    replaced = OutboxMessage.objects.filter(pk=message.pk, state=message.state, lease_epoch=message.lease_epoch)
    if not replaced.update(state=MessageState.SUPERSEDED, **NOT_LEASED):
        raise MessageMovedOnError
    again = OutboxMessage(
        visit=message.visit,
        kind=message.kind,
        task_id=message.task_id,
        position=message.position,
        event=message.event,
        pharmacy_ticket=message.pharmacy_ticket,
        payload=message.payload if payload is None else payload,
        created_at=at,
        due_at=at,
        supersedes=message,
        requested_by=requested_by,
        state=MessageState.SHADOW if message.state == MessageState.SHADOW else MessageState.PENDING,
    )
    if again.kind == MessageKind.ADD:
        hold_if_lacking(again, json.loads(again.payload), at=at)
    again.save()
    return again


def give_up_behind(visit: Visit, *, position: int, at: datetime) -> int:
    """Give up the waiting tasks that follow a step nobody recorded; BPJS refuses them without it."""
    return (
        OutboxMessage.objects.filter(visit=visit, state=MessageState.PENDING, lease_epoch=0)
        .filter(position__gt=position, position__lt=position_of_gap(Stage.NO_SHOW))
        .update(state=MessageState.GIVEN_UP, given_up_cause=GiveUpCause.GAP, given_up_at=at)
    )


def resend(message: OutboxMessage, *, at: datetime, by: "User | None") -> OutboxMessage:
    """A parked or given-up message goes out again at a named person's word.

    A number (antrean/add) is told anew from the corrected record; an act keeps the bytes of the moment it happened.
    """
    if message.state not in (MessageState.PARKED, MessageState.GIVEN_UP):
        raise MessageMovedOnError
    payload = None
    if message.kind == MessageKind.ADD or message.park_reason == ParkReason.DAMAGED:
        payload = wire.text_of(_rebuilt_payload(message, at=at))
    with transaction.atomic():
        again = supersede(message, at=at, payload=payload, requested_by=by)
        if message.kind == MessageKind.ADD:
            for follower in OutboxMessage.objects.filter(
                visit=message.visit, state=MessageState.GIVEN_UP, given_up_cause=GiveUpCause.NOT_ADDED
            ):
                supersede(follower, at=at, requested_by=by)
    return again


def resend_corrected_add(visit: Visit, correction: Correction, *, at: datetime, by: "User | None") -> None:
    """The record was corrected: antrean/add with the new content takes the old one's place, its followers behind it.

    After new personal data only what BPJS refused, or was held back here, for their sake. A new reference is for BPJS
    or for nobody: NumberOnItsWayError, NumberTakenError when BPJS may have, or has, the old one.
    """
    standing = OutboxMessage.objects.filter(visit=visit, kind=MessageKind.ADD).exclude(state__in=GONE_STATES)
    number = standing.select_related("visit__session__clinic", "visit__patient", "visit__payer").first()
    if number is None:
        return
    if correction == Correction.PERSON:
        if number.state == MessageState.PARKED and number.park_reason in FOR_THE_PERSON:
            resend(number, at=at, by=by)
    elif number.state in (MessageState.PARKED, MessageState.GIVEN_UP):
        resend(number, at=at, by=by)
    elif number.state == MessageState.DELIVERED:
        raise NumberTakenError
    elif number.lease_epoch:
        raise NumberOnItsWayError
    else:
        supersede(number, at=at, payload=wire.text_of(_rebuilt_payload(number, at=at)), requested_by=by)


def _rebuilt_payload(message: OutboxMessage, *, at: datetime) -> dict[str, Any]:
    """The content from the record itself: a number as it is now, an act as it happened."""
    event = message.event
    if message.kind == MessageKind.ADD:
        return wire.add_payload(message.visit, at=at)
    if message.kind == MessageKind.CANCEL:
        return wire.cancel_payload(message.visit, reason=event.reason)
    if message.pharmacy_ticket is not None:
        return wire.pharmacy_payload(message.visit, message.pharmacy_ticket)
    sends_pharmacy = Reporting.objects.get(visit=message.visit).sends_pharmacy
    task_id = wire.TASK_OF_STAGE[Stage(event.stage)]
    return wire.task_payload(event, task_id=task_id, tells_prescription=sends_pharmacy)


def give_up(message: OutboxMessage, *, at: datetime, by: "User", reason: str) -> None:
    """BPJS will never be told this, a named person says why. Without the number nothing of the booking is told."""
    reason = reasons.required(reason)
    with transaction.atomic():
        given_up = OutboxMessage.objects.filter(pk=message.pk, state=MessageState.PARKED).update(
            state=MessageState.GIVEN_UP,
            given_up_at=at,
            given_up_by=by,
            given_up_cause=GiveUpCause.PERSON,
            given_up_reason=reason,
        )
        if not given_up:
            raise MessageMovedOnError
        if message.kind == MessageKind.ADD:
            OutboxMessage.objects.filter(
                visit=message.visit, state__in=(MessageState.PENDING, MessageState.PARKED)
            ).update(state=MessageState.GIVEN_UP, given_up_at=at, given_up_cause=GiveUpCause.NOT_ADDED, **NOT_LEASED)


def give_up_behind_closed_gaps(*, at: datetime) -> int:
    """After the day is closed: what waits behind a step that was given up will not be sent."""
    waiting = OutboxMessage.objects.filter(state=MessageState.PENDING).values("visit")
    visits = Visit.objects.filter(pk__in=waiting, gaps__filled_at=None).exclude(gaps__given_up_at=None).distinct()
    total = 0
    for visit in visits:
        closed = visit.gaps.filter(filled_at=None).exclude(given_up_at=None)
        total += sum(give_up_behind(visit, position=position_of_gap(gap.stage), at=at) for gap in closed)
    return total
