"""What a refusal of the domain is called on the wire: one table."""

from django.utils import translation

from bpjs_bridge.inbound import messages
from bpjs_bridge.inbound.envelope import Refusal
from queues import errors

WORDS: dict[type[errors.QueueError], str] = {
    errors.BusyError: messages.BUSY,
    errors.RecoveringError: messages.RECOVERING,
    # Joined to another record at this very moment: asked again, the person is found there.
    errors.MergedAwayError: messages.BUSY,
    errors.SessionClosedError: messages.POLI_CLOSED,
    errors.SessionOverError: messages.POLI_CLOSED,
    errors.NobodyCallsError: messages.POLI_CLOSED,
    errors.NoAdmissionDeskError: messages.POLI_CLOSED,
    errors.AlreadyBookedError: messages.ONE_TICKET,
    errors.ReferenceInUseError: messages.REFERENCE_IN_USE,
    errors.QuotaFullError: messages.QUOTA_FULL,
    errors.IdentityConflictError: messages.IDENTITY_CONFLICT,
    errors.AlreadyRegisteredError: messages.ALREADY_REGISTERED,
    errors.VisitOverError: messages.UNKNOWN_OR_CANCELLED,
    errors.AlreadyServedError: messages.ALREADY_SERVED,
    errors.NotTodayError: messages.WRONG_DAY_TO_CHECK_IN,
    errors.AlreadyPresentError: messages.ALREADY_CHECKED_IN,
    errors.ConsultationNotOverError: messages.CONSULTATION_NOT_OVER,
    errors.NoPrescriptionError: messages.NO_PRESCRIPTION,
}


def refusal_for(error: errors.QueueError) -> Refusal:
    """The protocol's words, or the domain's own in Indonesian where the protocol has none."""
    words = WORDS.get(type(error))
    if words is not None:
        return Refusal(words)
    with translation.override("id"):
        return Refusal(str(error))
