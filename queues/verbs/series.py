"""Series of visits: booked with one confirmation, moved or ended together; one odd date stops no other.

What was confirmed is written first, in a transaction of its own, then each date in one of its own. The same press
again, or after a crash, goes on with the dates that were not tried.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from django.db import transaction
from django.utils import translation

from queues.database.injection_points import injection_point
from queues.errors import NotRepeatCareError, QueueError, ReasonNeededError
from queues.models import (
    Channel,
    Clinic,
    ClinicSession,
    Doctor,
    Patient,
    Payer,
    SeriesDate,
    Stage,
    Visit,
    VisitSeries,
)
from queues.press import Press
from queues.verbs import reasons
from queues.verbs.booking import Booking, asks_for_numbers, book, cancel
from queues.verbs.replacing import Replacement, replace_visit

# What a visit needs to be replaced.
NAMES = ("visit__patient", "visit__session__clinic", "visit__session__doctor", "visit__session__substitute_doctor")


@dataclass(frozen=True)
class SeriesPlan:
    """What a person confirmed: the sessions, one for each date."""

    patient: Patient
    clinic: Clinic
    payer: Payer
    sessions: Sequence[ClinicSession]
    doctor: Doctor | None = None
    visit_type: str = ""
    referral_number: str = field(default="", repr=False)


@dataclass
class SeriesChange:
    """What one press did to the dates: those that were done, and those that refused, with the reason."""

    done: list[Visit] = field(default_factory=list)
    undone: list[tuple[Visit, str]] = field(default_factory=list)


def book_series(plan: SeriesPlan, press: Press) -> VisitSeries:
    """Book every date of the plan by itself; what is refused says why and stops no other.

    ReasonNeededError without a person; NotRepeatCareError for JKN where one letter does not serve several dates.
    """
    if press.user is None:
        raise ReasonNeededError
    if len(plan.sessions) > 1 and not plan.clinic.is_repeat_care and asks_for_numbers(plan.sessions[0], plan.payer):
        raise NotRepeatCareError
    series = _begin(plan, press)
    injection_point("series-begun")
    for one in series.dates.filter(visit=None, refusal="").select_related("session__clinic", "session__doctor"):
        _book_date(series, one, press)
    return series


def _begin(plan: SeriesPlan, press: Press) -> VisitSeries:
    with transaction.atomic():
        values = {
            "patient": plan.patient,
            "clinic": plan.clinic,
            "doctor": plan.doctor,
            "payer": plan.payer,
            "visit_type": plan.visit_type if plan.payer.is_jkn else "",
            "referral_number": plan.referral_number.strip() if plan.payer.is_jkn else "",
            "made_at": press.at,
            "made_by": press.user,
        }
        if press.request_key:
            series, is_new = VisitSeries.objects.get_or_create(request_key=press.request_key, defaults=values)
        else:
            series, is_new = VisitSeries.objects.create(**values), True
        if is_new:
            rows = [SeriesDate(series=series, on=one.date, session=one) for one in plan.sessions]
            SeriesDate.objects.bulk_create(rows)
        return series


def _book_date(series: VisitSeries, one: SeriesDate, press: Press) -> None:
    """The number has the date's own key, so that the same press, or its twin, finds it again."""
    booking = Booking(
        patient=series.patient,
        session=one.session,
        payer=series.payer,
        channel=Channel.COUNTER,
        visit_type=series.visit_type,
        referral_number=series.referral_number,
    )
    mine = SeriesDate.objects.filter(pk=one.pk, visit=None, refusal="")
    try:
        with transaction.atomic():
            visit = book(booking, replace(press, request_key=f"series-date-{one.pk}"))
            mine.update(visit=visit)
    except QueueError as refusal:
        with translation.override("id"):
            mine.update(refusal=str(refusal)[:200])


def end_series(series: VisitSeries, press: Press, *, since: date) -> SeriesChange:
    """Cancel what is booked from a date on. Somebody who is here already is for the desk. ReasonNeededError."""
    press = reasons.with_reason_and_user(press)
    change = SeriesChange()
    for visit in _booked(series, since=since):
        _attempt(change, visit, partial(cancel, visit, press.within(press.reason)))
    return change


def move_series(series: VisitSeries, press: Press, *, sessions: Mapping[int, ClinicSession]) -> SeriesChange:
    """Replace the visits of these dates (keys of SeriesDate) by others: BPJS has batal and add of each.

    ReasonNeededError. Those that stand in their session already are left as they are.
    """
    press = reasons.with_reason_and_user(press)
    change = SeriesChange()
    dates = series.dates.filter(pk__in=sessions, visit__stage=Stage.BOOKED).select_related("visit__payer", *NAMES)
    for one in dates:
        visit, session = one.visit, sessions[one.pk]
        if visit is None or visit.session_id == session.pk:
            continue
        wanted = Replacement(session, visit.payer, visit.visit_type, visit.referral_number)
        _attempt(change, visit, partial(replace_visit, visit, press.within(press.reason), wanted))
    return change


def _booked(series: VisitSeries, *, since: date) -> list[Visit]:
    dates = series.dates.filter(on__gte=since, visit__stage=Stage.BOOKED)
    rows = Visit.objects.named().filter(series_date__in=dates).order_by("session__date", "pk")
    return list(rows)


def _attempt(change: SeriesChange, visit: Visit, act: Callable[[], Visit]) -> None:
    try:
        change.done.append(act())
    except QueueError as refusal:
        change.undone.append((visit, str(refusal)))
