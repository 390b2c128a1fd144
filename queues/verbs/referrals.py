"""Correcting a referral that BPJS will not have: a new number, by a named person, with a reason."""

from datetime import datetime

from django.db import transaction

from queues.database.locking import lock_patient, lock_session, lock_visit
from queues.encryption.personal_numbers import looks_personal
from queues.errors import (
    PersonalReferenceError,
    ReferenceInUseError,
    ReferenceMissingError,
    ReferralNotOursError,
    ReferralUnchangedError,
    VisitOverError,
)
from queues.models import ActKind, ReferenceCheck, ReferralCorrection, Visit
from queues.press import Press
from queues.signals import Correction
from queues.verbs import acting, reasons
from queues.verbs.booking import TAKEN_HERE
from queues.verbs.session_usage import reference_in_use


def correct_referral(visit: Visit, press: Press, *, referral_number: str, visit_type: str = "") -> Visit:
    """Write the right number (and kind of visit); what BPJS refused of this visit is told anew.

    ReasonNeededError without person or reason, ReferenceMissingError, PersonalReferenceError, ReferralNotOursError,
    VisitOverError, ReferralUnchangedError, ReferenceInUseError; and what the bridge says of a number that BPJS has
    already.
    """
    number = referral_number.strip()
    press = reasons.with_reason_and_user(press)
    assert press.user is not None
    if not number:
        raise ReferenceMissingError
    if looks_personal(number):
        raise PersonalReferenceError
    with transaction.atomic():
        lock_session(visit.session)
        lock_patient(visit.patient)
        visit = lock_visit(visit)
        if acting.repeated(press):
            return visit
        kind = visit_type or visit.visit_type
        _check(visit, number, kind, at=press.at)
        acting.begin(ActKind.REFERRAL, press)
        ReferralCorrection.objects.create(
            visit=visit,
            corrected_at=press.at,
            old_number=visit.referral_number,
            new_number=number,
            old_type=visit.visit_type,
            new_type=kind,
            reason=press.reason,
            actor=press.user,
            counter=press.counter,
        )
        visit.referral_number, visit.visit_type, visit.reference_check = number, kind, None
        visit.save(update_fields=["referral_number", "visit_type", "reference_check"])
        acting.signal_correction(visit, Correction.REFERRAL, press)
        return visit


def settle_reference(visit: Visit, found: ReferenceCheck | None) -> bool:
    """What a later check found of a number taken with an unchecked reference; None: it fits. False: no longer asked."""
    same = Visit.objects.filter(pk=visit.pk, reference_check=ReferenceCheck.UNCHECKED)
    return bool(same.filter(referral_number=visit.referral_number).update(reference_check=found))


def _check(visit: Visit, number: str, kind: str, *, at: datetime) -> None:
    if not visit.payer.is_jkn or visit.channel not in TAKEN_HERE:
        raise ReferralNotOursError
    if visit.is_over:
        raise VisitOverError
    if (number, kind) == (visit.referral_number, visit.visit_type):
        raise ReferralUnchangedError
    if reference_in_use(visit.session, number, kind, at=at, except_for=visit):
        raise ReferenceInUseError
