"""What BPJS lacks is told again, with the bytes and times of the moment it happened. Nothing is made up."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bpjs_bridge.models import (
    GONE_STATES,
    POSITION_OF_ADD,
    POSITION_OF_CANCEL,
    MessageKind,
    MessageState,
    OutboxMessage,
    Reporting,
    position_of_task,
)
from bpjs_bridge.outbox import recovery
from bpjs_bridge.outbox.corrections import supersede
from bpjs_bridge.outbox.nudge import nudge_on_commit
from queues.database.locking import lock_visit
from queues.errors import QueueError
from queues.models import OVER, Channel, SendMode, Visit

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class SepIssuedError(QueueError):
    """BPJS takes no antrean of a visit whose SEP is out."""

    message = _("SEP kunjungan ini sudah terbit: BPJS tidak lagi menerima antreannya. Biarkan, dengan alasan.")


class NothingToTellError(QueueError):
    """The messages moved on since the difference was seen, or there is nothing that could be told again."""

    message = _("Tidak ada pesan yang dapat dikirim ulang, atau pesannya sedang dikirim. Lihat lagi nanti.")


@transaction.atomic
def tell_booking(visit: Visit, *, at: datetime, by: "User | None" = None) -> None:
    """antrean/add of a booking that BPJS has not, and behind it whatever BPJS had taken of it. BPJS has been asked.

    Of a Mobile JKN booking whose answer was lost the number is told as Bridging, for the first time. Raises
    SepIssuedError, NothingToTellError.
    """
    visit = lock_visit(visit)
    if visit.sep_number:
        raise SepIssuedError
    reporting = Reporting.objects.filter(visit=visit, mode=SendMode.ON).first()
    if visit.stage in OVER or reporting is None:
        raise NothingToTellError
    standing = list(OutboxMessage.objects.filter(visit=visit).exclude(state__in=GONE_STATES).order_by("position"))
    adds = [message for message in standing if message.position == POSITION_OF_ADD]
    if any(message.state != MessageState.DELIVERED for message in adds):
        raise NothingToTellError
    if not adds:
        _add_first(visit, reporting, at=at)
    for message in standing:
        if message.state == MessageState.DELIVERED and message.kind != MessageKind.CANCEL:
            _tell_again(message, at=at, by=by)
    nudge_on_commit()


def _add_first(visit: Visit, reporting: Reporting, *, at: datetime) -> None:
    """The number of a booking that Mobile JKN asked for, or that the system used before was to tell of."""
    is_of_earlier_system = visit.channel == Channel.IMPORT and not reporting.is_bpjs_own
    if not (visit.channel == Channel.MOBILE_JKN or is_of_earlier_system):
        raise NothingToTellError
    if visit.channel == Channel.MOBILE_JKN:
        reporting.missing_at = at
        reporting.save(update_fields=["missing_at"])
    recovery.write_add(visit, at=at)


@transaction.atomic
def tell_task(visit: Visit, task_id: int, *, at: datetime, by: "User | None" = None) -> None:
    """The same bytes of a task that BPJS took and has not. Raises NothingToTellError."""
    _again(visit, position_of_task(task_id), at=at, by=by)


@transaction.atomic
def tell_cancellation(visit: Visit, *, at: datetime, by: "User | None" = None) -> None:
    """The same antrean/batal once more. Raises NothingToTellError."""
    _again(visit, POSITION_OF_CANCEL, at=at, by=by)


def _again(visit: Visit, position: int, *, at: datetime, by: "User | None") -> None:
    visit = lock_visit(visit)
    message = OutboxMessage.objects.filter(visit=visit, position=position, state=MessageState.DELIVERED).first()
    if message is None:
        raise NothingToTellError
    _tell_again(message, at=at, by=by)
    nudge_on_commit()


def _tell_again(message: OutboxMessage, *, at: datetime, by: "User | None") -> None:
    """A new row with the same bytes; of an archived day there are none any more."""
    if not message.payload:
        raise NothingToTellError
    supersede(message, at=at, requested_by=by)
