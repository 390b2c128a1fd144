"""What a named person does about held messages: mend, send again, leave with a reason; one or many at one press.

A press that comes twice does nothing more the second time: a message that was sent again has another in its place.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from bpjs_bridge.models import MessageKind, MessageState, OutboxMessage, ParkReason
from bpjs_bridge.outbox import corrections
from bpjs_bridge.outbox.corrections import MessageMovedOnError
from queues import verbs
from queues.encryption.crypto import UndecryptableError
from queues.errors import QueueError
from queues.finding.asked import CARD_DIGITS, NIK_DIGITS
from queues.models import IdentifierKind
from queues.press import Press
from queues.verbs import reasons
from reports.workbench.meanings import meaning_of

# One press takes so many, and so long; what is left is said, and the same press takes the next.
MOST_AT_ONCE = 200
SECONDS = 20.0
KIND_OF_LENGTH = {NIK_DIGITS: IdentifierKind.NIK, CARD_DIGITS: IdentifierKind.BPJS_CARD}


class NobodyChosenError(QueueError):
    """The list was sent without a row."""

    message = _("Belum ada pesan yang dipilih. Centang pesannya, lalu tekan lagi.")


class TooManyError(QueueError):
    """More rows than one press may carry."""

    message = _("Terlalu banyak untuk satu kali tekan. Pilih paling banyak 200 pesan.")


class NeverTakenError(QueueError):
    """BPJS takes it no more, however often it is sent."""

    message = _("BPJS tidak menerima pesan ini lagi. Lepas dengan alasan.")


class NotANumberError(QueueError):
    """Neither a NIK nor a card."""

    message = _("Tulis NIK (16 angka) atau nomor kartu BPJS (13 angka).")


class UnreadableError(QueueError):
    """No key opens what is in it."""

    message = _("Isi pesan ini tidak dapat dibuka dengan kunci yang ada. Minta teknisi memeriksa kunci data.")


@dataclass
class Result:
    """What one press did: sent or left, moved on already before it, refused with why, and not reached in time."""

    done: int = 0
    moved_on: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    left: int = 0


def chosen(keys: Sequence[str]) -> list[OutboxMessage]:
    """The messages of a press, in the order in which BPJS is to have them. NobodyChosenError, TooManyError."""
    wanted = {int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) <= 18}
    if not wanted:
        raise NobodyChosenError
    if len(wanted) > MOST_AT_ONCE:
        raise TooManyError
    rows = OutboxMessage.objects.filter(pk__in=wanted).defer("payload")
    return list(
        rows.select_related("visit__session__clinic", "visit__session__doctor", "visit__patient", "visit__payer")
        .order_by("visit", "position")
    )  # fmt: skip


def resend(messages: Sequence[OutboxMessage], *, at: datetime, by: User) -> Result:
    """Each in a transaction of its own: one that is refused holds no other up."""

    def again(message: OutboxMessage) -> None:
        if not meaning_of(message.park_reason).can_resend:
            raise NeverTakenError
        corrections.resend(message, at=at, by=by)

    return _each(messages, again)


def give_up(messages: Sequence[OutboxMessage], *, at: datetime, by: User, reason: str) -> Result:
    """With one reason for all of them. ReasonNeededError, PersonalReasonError before anything is done."""
    why = reasons.required(reason)
    return _each(messages, lambda message: corrections.give_up(message, at=at, by=by, reason=why))


def _each(messages: Sequence[OutboxMessage], act: Callable[[OutboxMessage], object]) -> Result:
    result, until = Result(), time.monotonic() + SECONDS
    for number, message in enumerate(messages):
        if time.monotonic() > until:
            result.left = len(messages) - number
            break
        if message.state != MessageState.PARKED:
            result.moved_on += 1
            continue
        try:
            act(message)
        except MessageMovedOnError:
            result.moved_on += 1
        except UndecryptableError:
            result.refused.append((message.visit.booking_code, str(UnreadableError())))
        except QueueError as refusal:
            result.refused.append((message.visit.booking_code, str(refusal)))
        else:
            result.done += 1
    return result


def mend(message: OutboxMessage, press: Press, *, number: str) -> None:
    """Write what BPJS asks for: the antrean leaves with it by itself.

    The right reference, or the NIK or card that the record lacks. MessageMovedOnError when it is not held any more;
    whatever the verbs refuse.
    """
    if message.state != MessageState.PARKED or message.kind != MessageKind.ADD:
        raise MessageMovedOnError
    if message.park_reason == ParkReason.REFERENCE:
        verbs.correct_referral(message.visit, press, referral_number=number)
        return
    digits = "".join(number.split())
    kind = KIND_OF_LENGTH.get(len(digits)) if digits.isascii() and digits.isdecimal() else None
    if kind is None:
        raise NotANumberError
    verbs.add_identifiers(message.visit.patient, press, identifiers={kind: digits})
