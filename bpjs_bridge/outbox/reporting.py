"""How a visit is told to BPJS, decided when it is first heard of."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver

from bpjs_bridge import rules
from bpjs_bridge.models import Reporting, SilenceReason
from queues.database.composed import Composed
from queues.database.inserting import add, insert
from queues.models import Channel, SendMode, Visit
from queues.signals import visits_taken_over

# BPJS made these bookings itself, or was told of them by the system used before (`Reporting.is_bpjs_own` says which):
# no add when they come. One that was told, and that BPJS does not know after all, is added then (recovery.py).
KNOWN_TO_BPJS = (Channel.MOBILE_JKN, Channel.IMPORT)


def reporting_of(visit: Visit, *, at: datetime) -> Reporting:
    """The decision, made now if there is none."""
    if Visit.bpjs_reporting.is_cached(visit):
        return visit.bpjs_reporting
    decided = _decided.first(visit.pk)
    if decided is None:
        return decide(visit, at=at)
    # Both know each other from now on: the visit is asked for it once.
    decided.visit = visit
    return decided


@Composed
def _decided(visit: int) -> QuerySet[Reporting]:
    return Reporting.objects.filter(visit=visit)


def decide(visit: Visit, *, at: datetime) -> Reporting:
    """The decision for a visit that nobody has heard of before."""
    clinic = visit.session.clinic
    has_codes = bool(visit.told_poli_code and visit.told_doctor_code)
    mode, silence = _decide(clinic.bpjs_send, reports=clinic.reports_to_bpjs, has_codes=has_codes)
    return add(
        Reporting(
            visit=visit,
            mode=mode,
            silence=silence,
            sends_pharmacy=rules.current().bpjs_sends_pharmacy,
            is_bpjs_own=visit.channel in KNOWN_TO_BPJS,
            decided_at=at,
        )
    )


@receiver(visits_taken_over, dispatch_uid="bpjs_bridge.visits_taken_over")
def decide_for_imported(sender: Any, visits: list[int], bpjs_own: set[int], at: datetime, **kwargs: Any) -> None:
    """Imported bookings are heard of, many at once: how each is told is decided now, and nothing is to be sent yet."""
    columns = ("pk", "session__clinic__bpjs_send", "session__clinic__reports_to_bpjs", "told_poli_code")
    rows = Visit.objects.filter(pk__in=visits).values_list(*columns, "told_doctor_code")
    common = {"sends_pharmacy": rules.current().bpjs_sends_pharmacy, "decided_at": at}
    reportings = []
    for pk, clinic_mode, reports, poli_code, doctor_code in rows:
        mode, silence = _decide(clinic_mode, reports=reports, has_codes=bool(poli_code and doctor_code))
        own = {"visit_id": pk, "mode": mode, "silence": silence, "is_bpjs_own": pk in bpjs_own}
        reportings.append(own | common)
    insert(Reporting, reportings)


def _decide(clinic_mode: str, *, reports: bool, has_codes: bool) -> tuple[SendMode, SilenceReason]:
    mode = SendMode(clinic_mode or rules.current().bpjs_send)
    # The hospital's "off" is off for every clinic: nothing leaves, and no credentials are needed.
    if SendMode.OFF in (rules.current().bpjs_send, mode):
        return SendMode.OFF, SilenceReason.SEND_OFF
    if not reports:
        return SendMode.OFF, SilenceReason.NOT_REPORTED
    if not has_codes:
        return SendMode.OFF, SilenceReason.NO_CODES
    return mode, SilenceReason.NONE
