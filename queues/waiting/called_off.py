"""Why a visit's session does not take place, as its patient, the desk and BPJS are told it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from queues.models import (
    BEFORE_CLINIC,
    CLOSING,
    ENDING,
    SHORTENING,
    ClinicSession,
    DecisionKind,
    SessionDecision,
    Visit,
)


@dataclass(frozen=True)
class CalledOff:
    """A session that does not take place; `reason` may be empty where HFIS alone said so.

    `is_open_again`: it does by now, but the number stays cancelled, because BPJS takes no batal back.
    """

    is_leave: bool
    reason: str
    is_open_again: bool = False
    # The session takes place, without this person: it ends earlier, or has fewer seats.
    is_shortened: bool = False

    @property
    def words(self) -> str:
        """What happened, without a name: a doctor's may tell a sensitive clinic."""
        if self.is_shortened:
            return _("Praktek dipersingkat: %(reason)s") % {"reason": self.reason}
        if self.reason:
            words = _("Dokter libur: %(reason)s") if self.is_leave else _("Praktek dibatalkan: %(reason)s")
            return words % {"reason": self.reason}
        return _("Dokter libur") if self.is_leave else _("Praktek dibatalkan")


def of_session(session: ClinicSession) -> CalledOff | None:
    """As the session stands now, or the one into which it was moved; None: it takes place."""
    session = session.home
    if not session.is_called_off:
        return None
    kind = DecisionKind.CANCELLED if session.is_cancelled else DecisionKind.LEAVE
    decision = SessionDecision.objects.filter(session=session).latest_of(kind)
    reason = decision.reason if decision else session.cancel_reason
    return CalledOff(is_leave=not session.is_cancelled, reason=reason)


def of_visit(visit: Visit) -> CalledOff | None:
    """Of a visit that a decision ended, or that still waits for a session that does not take place."""
    if visit.stage in BEFORE_CLINIC:
        return of_session(visit.session)
    if not visit.is_over:
        return None
    decision = SessionDecision.objects.filter(effects__visit=visit, effects__kind__in=ENDING).latest_of(
        *CLOSING, *SHORTENING
    )
    if decision is None:
        return None
    if decision.kind in SHORTENING:
        return CalledOff(is_leave=False, reason=decision.reason, is_shortened=True)
    return CalledOff(decision.kind == DecisionKind.LEAVE, decision.reason, is_open_again=visit.session.home.is_open)
