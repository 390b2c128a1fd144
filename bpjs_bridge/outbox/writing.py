"""From events to messages, inside the verb's transaction: they commit with the visit or not at all."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver

from bpjs_bridge import rules, wire
from bpjs_bridge.models import (
    GONE_STATES,
    POSITION_OF_ADD,
    POSITION_OF_CANCEL,
    POSITION_OF_PHARMACY,
    GiveUpCause,
    MessageKind,
    MessageState,
    OutboxMessage,
    Reporting,
    SilenceReason,
    position_of_task,
)
from bpjs_bridge.models.outbox import digest_of
from bpjs_bridge.outbox import after_midnight, untold
from bpjs_bridge.outbox.completeness import hold_if_lacking, lacking
from bpjs_bridge.outbox.corrections import give_up_behind, position_of_gap, resend_corrected_add, supersede
from bpjs_bridge.outbox.nudge import nudge_on_commit
from bpjs_bridge.outbox.reporting import KNOWN_TO_BPJS, decide, reporting_of
from bpjs_bridge.outbox.retracting import cause_of_end, is_replaced, retract
from queues import journey
from queues.database.composed import Composed
from queues.database.injection_points import injection_point
from queues.database.inserting import add
from queues.errors import UndoTooLateError
from queues.models import AFTERWARDS, PharmacyTicket, SendMode, Source, Stage, Visit, VisitEvent, VisitGap
from queues.press import Press
from queues.rules import current as hospital_rules
from queues.signals import Correction, pharmacy_number_given, record_corrected, visit_moved

TELLS_99 = "99"
TELLS_CANCEL = "batal"


@receiver(visit_moved, dispatch_uid="bpjs_bridge.visit_moved")
def write_messages(sender: Any, visit: Visit, events: list[VisitEvent], **kwargs: Any) -> None:
    """Write what BPJS is to be told of these events. UndoTooLateError stops a verb that takes back what has left."""
    is_first, heard_at = events[0].stage == Stage.BOOKED, events[0].recorded_at
    reporting = decide(visit, at=heard_at) if is_first else reporting_of(visit, at=heard_at)
    if reporting.mode == SendMode.OFF:
        return
    for event in events:
        if reporting.mode == SendMode.OFF:
            break
        if event.reverses_id:
            untold.check_not_given_up(visit, event)
            _take_back(event)
        else:
            _write_for(event, reporting)
    nudge_on_commit()


@receiver(pharmacy_number_given, dispatch_uid="bpjs_bridge.pharmacy_number_given")
def write_pharmacy(sender: Any, visit: Visit, ticket: PharmacyTicket, **kwargs: Any) -> None:
    """Write the pharmacy's number where BPJS is told of it."""
    reporting = reporting_of(visit, at=ticket.taken_at)
    if reporting.mode != SendMode.OFF and reporting.sends_pharmacy:
        _write_pharmacy(visit, ticket, reporting)
        nudge_on_commit()


@receiver(record_corrected, dispatch_uid="bpjs_bridge.record_corrected")
def report_correction(sender: Any, visit: Visit, correction: Correction, press: Press, **kwargs: Any) -> None:
    """The record says otherwise than what was written: what BPJS has not taken is told anew."""
    resend_corrected_add(visit, correction, at=press.at, by=press.user)
    nudge_on_commit()


def _take_back(reversal: VisitEvent) -> None:
    """Of an undo BPJS hears nothing, or it comes too late; afterwards BPJS keeps what it has."""
    messages = OutboxMessage.objects.filter(visit=reversal.visit_id, event=reversal.reverses_id)
    if reversal.act is not None and reversal.act.kind in AFTERWARDS:
        retract(messages, at=reversal.recorded_at)
    else:
        _withdraw(messages)


def _write_for(event: VisitEvent, reporting: Reporting) -> None:
    visit, stage = event.visit, Stage(event.stage)
    if stage == Stage.BOOKED:
        if visit.channel not in KNOWN_TO_BPJS:
            _write_add(event, reporting)
        return
    if stage == Stage.CANCELLED:
        _release_what_waits_for_a_gap(visit, at=event.recorded_at)
        after_midnight.release(visit, at=event.recorded_at)
        if event.source == Source.BPJS:
            _withdraw_what_bpjs_ended(visit)
        else:
            untold.give_up(visit, at=event.recorded_at)
            _write_cancel(event, reporting)
        return
    if stage == Stage.NO_SHOW:
        _release_what_waits_for_a_gap(visit, at=event.recorded_at)
        _write_no_show(event, reporting)
        return
    _write_task(event, reporting)
    if event.source == Source.LATE_ENTRY:
        _reopen_behind(event, reporting)


def _write_add(event: VisitEvent, reporting: Reporting) -> None:
    """The number; not for a JKN patient registered without a NIK by a named person, which BPJS would refuse."""
    body = wire.add_payload(event.visit, at=event.recorded_at)
    if event.reason and lacking(MessageKind.ADD, body):
        reporting.mode, reporting.silence = SendMode.OFF, SilenceReason.NO_NIK
        reporting.save(update_fields=["mode", "silence"])
        return
    _write(event, reporting, MessageKind.ADD, position=POSITION_OF_ADD, body=body, held=False)


def _write_task(event: VisitEvent, reporting: Reporting) -> None:
    task_id = wire.TASK_OF_STAGE[Stage(event.stage)]
    body = wire.task_payload(event, task_id=task_id, tells_prescription=reporting.sends_pharmacy)
    position = position_of_task(task_id)
    _write(event, reporting, MessageKind.TASK, position=position, body=body, task_id=task_id)


def _write_cancel(event: VisitEvent, reporting: Reporting) -> None:
    body = wire.cancel_payload(event.visit, reason=event.reason)
    _write(event, reporting, MessageKind.CANCEL, position=POSITION_OF_CANCEL, body=body, held=False)


def _write_no_show(event: VisitEvent, reporting: Reporting) -> None:
    """99 for a patient who waited; settings decide for one who was called and for one who was never here."""
    standing = set(event.visit.events.filter(is_standing=True).values_list("stage", flat=True))
    if Stage.IN_CLINIC in standing:
        reported_as = rules.current().no_show_after_call
    elif standing & {Stage.WAITING_ADMISSION, Stage.WAITING_CLINIC}:
        reported_as = TELLS_99
    else:
        reported_as = rules.current().no_show_never_present
    if reported_as == TELLS_99:
        _write_task(event, reporting)
    elif reported_as == TELLS_CANCEL:
        _write_cancel(event, reporting)


def _write_pharmacy(visit: Visit, ticket: PharmacyTicket, reporting: Reporting) -> None:
    event = visit.events.get(stage=Stage.LEFT_CLINIC, is_standing=True)
    body = wire.pharmacy_payload(visit, ticket)
    # A ticket may be shared with an earlier visit: this one's press counts.
    _write(
        event,
        reporting,
        MessageKind.PHARMACY,
        position=POSITION_OF_PHARMACY,
        body=body,
        ticket=ticket,
        recorded_at=max(ticket.taken_at, event.recorded_at),
    )


def _write(
    event: VisitEvent,
    reporting: Reporting,
    kind: MessageKind,
    *,
    position: int,
    body: dict[str, Any],
    task_id: int | None = None,
    held: bool = True,
    ticket: PharmacyTicket | None = None,
    recorded_at: datetime | None = None,
) -> None:
    """`held`: leaves when the press can no longer be taken back; a number and its end leave at once.

    Nothing is written of a step that BPJS has from before it was taken back (retracting.py).
    """
    at = recorded_at or event.recorded_at
    before = dict(_standing(event.visit_id)) if position != POSITION_OF_ADD else {}
    if position in before and not (ticket and is_replaced(event.visit, ticket, at=at)):
        return
    message = OutboxMessage(
        visit=event.visit,
        kind=kind,
        task_id=task_id,
        position=position,
        event=event,
        pharmacy_ticket=ticket,
        payload=wire.text_of(body),
        created_at=at,
        due_at=at + timedelta(seconds=hospital_rules().undo_seconds if held else 0),
        state=MessageState.SHADOW if reporting.mode == SendMode.SHADOW else MessageState.PENDING,
    )
    cause = _cause_to_give_up(event, before, position=position)
    if cause and message.state == MessageState.PENDING:
        message.state, message.given_up_cause, message.given_up_at = MessageState.GIVEN_UP, cause, at
    hold_if_lacking(message, body, at=at)
    after_midnight.hold_if_past_date(message, event)
    message.payload_digest = digest_of(message.payload)
    add(message)


def _cause_to_give_up(event: VisitEvent, before: Mapping[int, str], *, position: int) -> GiveUpCause | None:
    """A message behind a step that BPJS will never have, or behind the end it has, can never be stored there."""
    if position == POSITION_OF_ADD:
        return None
    if before.get(POSITION_OF_ADD) == MessageState.GIVEN_UP:
        return GiveUpCause.NOT_ADDED
    if cause := cause_of_end(before, position=position):
        return cause
    is_ended = event.stage in (Stage.CANCELLED, Stage.NO_SHOW)
    if not is_ended and any(position_of_gap(stage) < position for stage in _gaps_given_up(event.visit_id)):
        return GiveUpCause.GAP
    return None


@Composed
def _standing(visit: int) -> QuerySet[OutboxMessage, tuple[int, str]]:
    """One at each place."""
    return OutboxMessage.objects.filter(visit=visit).exclude(state__in=GONE_STATES).values_list("position", "state")


@Composed
def _gaps_given_up(visit: int) -> QuerySet[VisitGap, str]:
    rows = VisitGap.objects.filter(visit=visit, filled_at=None).exclude(given_up_at=None)
    return rows.values_list("stage", flat=True)


def _withdraw(messages: Any) -> None:
    """Take back messages that no worker has ever held; UndoTooLateError when one may already be at BPJS."""
    standing = messages.exclude(state__in=(MessageState.WITHDRAWN, MessageState.SUPERSEDED))
    if messages.filter(lease_epoch__gt=0).exists():
        raise UndoTooLateError
    wanted = list(standing.values_list("pk", flat=True))
    injection_point("withdrawal-checked")
    # The condition is the guard: a worker that leases at this moment changes the epoch first, or waits and finds
    # the message withdrawn. One that is parked and was never held by a worker was held back here.
    taken_back = OutboxMessage.objects.filter(
        pk__in=wanted,
        lease_epoch=0,
        state__in=(MessageState.PENDING, MessageState.SHADOW, MessageState.GIVEN_UP, MessageState.PARKED),
    ).update(state=MessageState.WITHDRAWN)
    if taken_back != len(wanted):
        raise UndoTooLateError


def _withdraw_what_bpjs_ended(visit: Visit) -> None:
    """BPJS cancelled it: it takes no more task of it, and there is nothing to tell."""
    OutboxMessage.objects.filter(
        visit=visit, lease_epoch=0, state__in=(MessageState.PENDING, MessageState.SHADOW)
    ).exclude(kind=MessageKind.ADD).update(state=MessageState.WITHDRAWN)


def _release_what_waits_for_a_gap(visit: Visit, *, at: datetime) -> None:
    """A visit that is over is told so at once: what waits behind a missing step no longer holds that up."""
    for stage in journey.open_gaps(visit):
        give_up_behind(visit, position=position_of_gap(stage), at=at)


def _reopen_behind(event: VisitEvent, reporting: Reporting) -> None:
    """The missing step is there after all: what was given up for it goes out again, unchanged, behind it."""
    if reporting.mode != SendMode.ON or event.visit.gaps.filter(filled_at=None).exists():
        return
    given_up = OutboxMessage.objects.filter(
        visit=event.visit, state=MessageState.GIVEN_UP, given_up_cause=GiveUpCause.GAP
    )
    for message in given_up:
        supersede(message, at=event.recorded_at)
