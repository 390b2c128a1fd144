"""What a named person does about a difference. BPJS is asked again before something is told or taken over."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bpjs_bridge.agreement import repairs
from bpjs_bridge.agreement.differences import There, there
from bpjs_bridge.agreement.earlier import as_earlier
from bpjs_bridge.client import queries
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.queries import RegisteredBooking
from bpjs_bridge.client.rows import Listed
from bpjs_bridge.models import AgreementFinding, FindingKind, FindingState
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox.recovery import says_missing
from queues import verbs
from queues.errors import QueueError
from queues.imports.booking_places import EarlierBooking
from queues.imports.bookings import BookingImport
from queues.models import Source, Visit
from queues.press import Press
from queues.verbs import reasons

ENDED_BY_BPJS = "Dibatalkan di BPJS"


class FindingMovedOnError(QueueError):
    """Somebody decided it meanwhile, it ended by itself, or this act does not fit it."""

    message = _("Perbedaan ini sudah dibereskan, atau tindakan ini tidak cocok untuknya. Lihat daftarnya lagi.")


class BpjsSilentError(QueueError):
    """BPJS could not be asked, or gave no answer that says anything."""

    message = _("BPJS sedang tidak dapat ditanya. Coba lagi sebentar; tidak ada yang diubah.")


class BpjsHasItError(QueueError):
    """What was missing is there by now."""

    message = _("BPJS sekarang sudah mempunyai antrean ini. Tidak ada yang dikirim.")


class BpjsLostItError(QueueError):
    """What was there is not there by now."""

    message = _("BPJS sekarang tidak mempunyai antrean ini lagi. Tidak ada yang diambil alih.")


class UnknownPersonError(QueueError):
    """Nobody here has this NIK and card, or they name two people."""

    message = _(
        "Pasiennya belum ada di sini. Cari kode booking ini di aplikasi antrean BPJS untuk tahu siapa. Daftarkan dulu "
        "NIK dan kartunya di admisi, lalu ulangi."
    )


def take_over(finding: AgreementFinding, press: Press) -> None:
    """BPJS's booking becomes a visit here with its own code and number: as Mobile JKN's it is never added by us.

    Raises BpjsSilentError, BpjsLostItError, UnknownPersonError, UnreadableBookingError, FindingMovedOnError, and a
    QueueError with the reason for which it has no place here.
    """
    _check(finding, FindingKind.MISSING_HERE)
    booking = _booking_at_bpjs(finding.booking_code)
    work = BookingImport(at=press.at)
    with transaction.atomic():
        for _result in work.run([_earlier(booking)]):
            pass
        if work.result.bad:
            raise QueueError(work.result.bad[0].reason)
        _end(finding, press, FindingState.SETTLED)


def dismiss(finding: AgreementFinding, press: Press) -> None:
    """It stays as it is, a named person says why. ReasonNeededError, PersonalReasonError, FindingMovedOnError."""
    press = reasons.with_reason_and_user(press)
    with transaction.atomic():
        _end(finding, press, FindingState.DISMISSED)


def add(finding: AgreementFinding, press: Press) -> None:
    """BPJS is told of a booking that it says it has not. BpjsSilentError, BpjsHasItError, and those of the repair."""
    _check(finding, FindingKind.MISSING_THERE)
    is_missing = says_missing(_asked(finding.booking_code), finding.booking_code)
    if is_missing is None:
        raise BpjsSilentError
    if not is_missing:
        raise BpjsHasItError
    _tell(finding, press, lambda visit: repairs.tell_booking(visit, at=press.at, by=press.user))


def resend(finding: AgreementFinding, press: Press) -> None:
    """The same bytes of a task, or of a cancellation, once more."""
    if finding.kind == FindingKind.ACTIVE_THERE:
        _tell(finding, press, lambda visit: repairs.tell_cancellation(visit, at=press.at, by=press.user))
        return
    _check(finding, FindingKind.TASK_MISSING)
    _tell(finding, press, lambda visit: repairs.tell_task(visit, finding.task_id, at=press.at, by=press.user))


def end_here(finding: AgreementFinding, press: Press) -> None:
    """What BPJS ended ends here too, without being told back. AlreadyServedError once the doctor has called."""
    _check(finding, FindingKind.ENDED_THERE)
    press = press.because(reasons.checked(press.reason) or ENDED_BY_BPJS)
    with transaction.atomic():
        visit = _visit(finding)
        if there(finding.theirs) is There.ABSENT:
            verbs.no_show(visit, press.within(press.reason))
        else:
            verbs.cancel(visit, press.within(press.reason), source=Source.BPJS)
        _end(finding, press, FindingState.SETTLED)


ACTS: Mapping[str, Callable[[AgreementFinding, Press], None]] = {
    "take-over": take_over,
    "dismiss": dismiss,
    "add": add,
    "resend": resend,
    "end-here": end_here,
}


def _tell(finding: AgreementFinding, press: Press, repair: Callable[[Visit], None]) -> None:
    with transaction.atomic():
        repair(_visit(finding))
        _end(finding, press, FindingState.REPAIRED, repaired_at=press.at)


def _check(finding: AgreementFinding, kind: FindingKind) -> None:
    if finding.kind != kind or finding.state != FindingState.OPEN:
        raise FindingMovedOnError


def _visit(finding: AgreementFinding) -> Visit:
    if finding.visit_id is None:
        raise FindingMovedOnError
    return Visit.objects.named().get(pk=finding.visit_id)


def _end(finding: AgreementFinding, press: Press, state: FindingState, *, repaired_at: datetime | None = None) -> None:
    """Of two people, one decides it. After the visit was held: the comparing job holds them in this order too."""
    changed = AgreementFinding.objects.filter(pk=finding.pk, state=FindingState.OPEN).update(
        state=state,
        ended_at=press.at,
        decided_by=press.user,
        reason=press.reason,
        repaired_at=repaired_at or finding.repaired_at,
    )
    if not changed:
        raise FindingMovedOnError


def _asked(booking_code: str) -> Listed[RegisteredBooking]:
    """BPJS's answer about one code. Not in a transaction. BpjsSilentError while the gate is shut."""
    if not gates.wait_for_slot():
        raise BpjsSilentError
    with BpjsClient.antrean() as client:
        return queries.find_booking(client, booking_code)


def _booking_at_bpjs(booking_code: str) -> RegisteredBooking:
    found = _asked(booking_code)
    for booking in found.items:
        if booking.booking_code == booking_code:
            return booking
    raise BpjsLostItError if says_missing(found, booking_code) else BpjsSilentError


def _earlier(booking: RegisteredBooking) -> EarlierBooking:
    """As a booking of another system, which it is: found by NIK and card together, a record number selects nobody."""
    earlier = as_earlier(booking)
    patient = verbs.find_patient(nik=booking.nik, card=booking.card)
    if patient is None:
        raise UnknownPersonError
    return replace(earlier, record_number=patient.medical_record_number)
