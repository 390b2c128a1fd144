"""Opening the sessions that the plan has and the hospital has not: it only adds.

A session that is there stays as it is, whoever made it and whatever became of it: also one with other hours by now
(SessionAlias), one that was called off, and one that HFIS brought. So the same range twice opens nothing twice.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from queues import clock, hours, rules
from queues.database.injection_points import injection_point
from queues.errors import PlanDateError, QueueError
from queues.models import (
    CANCELLATION,
    ClinicSession,
    OpeningCause,
    PlanClosing,
    PlanException,
    PlanLine,
    PlanOpening,
    SessionAlias,
    SessionBreak,
)
from queues.models.planning import Hours
from queues.press import Press
from queues.verbs.planning.calendar import Calendar, Practice, days_between
from queues.verbs.sessions import PrefixesBeside, open_session
from queues.waiting.doctors import met, serving_around

MOST_DAYS = 366
MOST_PROBLEMS = 100
# Behind the nightly comparison with HFIS, which brings what HFIS has first.
NIGHTLY_AFTER = timedelta(hours=2, minutes=30)


@dataclass
class Opened:
    """What was opened, and what could not be, in sentences without a patient."""

    sessions: list[ClinicSession] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class Standing:
    """The sessions that are there in a range of dates, by date, poli and doctor: three statements.

    One that the plan itself closed, and nobody decided about since, is not there.
    """

    def __init__(self, first: date, last: date) -> None:
        self._of: dict[tuple[date, int, int], list[tuple[Hours, bool]]] = defaultdict(list)
        columns = ("date", "clinic", "doctor")
        rows = ClinicSession.objects.filter(date__range=(first, last)).exclude(pk__in=_closed_by_the_plan(first, last))
        for day, clinic, doctor, starts, ends, is_cancelled in rows.values_list(
            *columns, "starts", "ends", "is_cancelled"
        ):
            self._of[day, clinic, doctor].append(((starts, ends), not is_cancelled))
        names = SessionAlias.objects.filter(session__date__range=(first, last))
        for day, clinic, doctor, starts, ends in names.values_list(
            *(f"session__{column}" for column in columns), "starts", "ends"
        ):
            # What it was called before says that it is there, not when somebody is busy.
            self._of[day, clinic, doctor].append(((starts, ends), False))

    def has(self, practice: Practice) -> bool:
        """Is its session there: with its start, or open at these hours?"""
        known = practice.known_as | {practice.hours}
        starts = {one[0] for one in known}
        return any(
            there[0] in starts or (is_open and any(hours.overlap(there, one) for one in known))
            for there, is_open in self._of.get((practice.date, practice.clinic.pk, practice.doctor.pk), ())
        )


def _closed_by_the_plan(first: date, last: date) -> list[int]:
    """Cancelled sessions whose last word is the plan's."""
    rows = PlanClosing.objects.filter(
        decision__session__date__range=(first, last), decision__session__is_cancelled=True
    )
    newest = Max("decision__session__decisions", filter=Q(decision__session__decisions__kind__in=CANCELLATION))
    standing = rows.order_by().annotate(newest=newest).filter(newest=F("decision"))
    return list(standing.values_list("decision__session", flat=True))


def horizon(*, at: datetime) -> date:
    """The last date to which sessions are opened."""
    return clock.service_date(at) + timedelta(days=rules.current().plan_horizon_days)


def missing(first: date, last: date, *, lines: Iterable[PlanLine] | None = None, at: datetime) -> list[Practice]:
    """The practices of the plan from the first to the last date that have no session yet, and are not over."""
    first = max(first, clock.service_date(at))
    return missing_of(Calendar.between(first, last, lines=lines), first, last, at=at) if first <= last else []


def missing_of(calendar: Calendar, first: date, last: date, *, at: datetime) -> list[Practice]:
    """The same of a calendar that was made for it."""
    standing = Standing(first, last)
    found = [one for day in days_between(first, last) for one in calendar.practices(day) if not standing.has(one)]
    return [one for one in found if _asked(one).ends_at > at]


def open_planned(first: date, last: date, press: Press, *, cause: OpeningCause = OpeningCause.PRESS) -> PlanOpening:
    """Open what the plan has from the first to the last date; once for each press. A run is a row.

    PlanDateError for a range that is over, has no day, or more than a year.
    """
    if press.request_key and (done := PlanOpening.objects.filter(request_key=press.request_key).first()):
        return done
    check_range(first, last, at=press.at)
    opened = open_missing(missing(first, last, at=press.at))
    return _written(press, cause, first, last, opened)


def check_range(first: date, last: date, *, at: datetime) -> None:
    """PlanDateError."""
    if last < first:
        raise PlanDateError("last", _("Tanggal terakhir sebelum tanggal pertama."))
    if last < clock.service_date(at):
        raise PlanDateError("last", _("Tanggal ini sudah lewat."))
    if (last - first).days > MOST_DAYS:
        raise PlanDateError("last", _("Paling lama satu tahun sekaligus."))


def open_missing(practices: Iterable[Practice]) -> Opened:
    """Open these, each date in a transaction of its own; one that cannot be opened stops no other."""
    by_date: dict[date, list[Practice]] = defaultdict(list)
    for practice in practices:
        by_date[practice.date].append(practice)
    opened = Opened()
    for day in sorted(by_date):
        with transaction.atomic():
            _open_date(day, by_date[day], opened)
    return opened


def _open_date(day: date, practices: Iterable[Practice], opened: Opened) -> None:
    """All of a date in one statement; where somebody opens one of them at this moment, one after another."""
    serving, wanted = serving_around(day), list[tuple[Practice, ClinicSession]]()
    prefixes = PrefixesBeside(day)
    for practice in practices:
        if problem := _problem_of(practice, serving):
            _note(practice, problem, opened)
            continue
        injection_point("session-is-missing")
        try:
            session = _session_of(practice, prefixes.take(practice.clinic, *practice.hours))
        except QueueError as refusal:
            _note(practice, str(refusal), opened)
            continue
        wanted.append((practice, session))
        serving[practice.doctor.pk].append(session)
    try:
        with transaction.atomic():
            ClinicSession.objects.bulk_create([session for _practice, session in wanted])
    except IntegrityError:
        for practice, _session in wanted:
            _open_alone(practice, opened)
        return
    opened.sessions += [session for _practice, session in wanted]
    SessionBreak.objects.bulk_create(
        SessionBreak(session=session, starts=starts, ends=ends)
        for practice, session in wanted
        for starts, ends in dict.fromkeys(practice.breaks)
    )


def _session_of(practice: Practice, prefix: str) -> ClinicSession:
    starts, ends = practice.hours
    jkn, non_jkn = practice.seats
    return ClinicSession(
        date=practice.date,
        clinic=practice.clinic,
        doctor=practice.doctor,
        starts=starts,
        ends=ends,
        capacity=jkn + non_jkn,
        jkn_quota=jkn,
        non_jkn_quota=non_jkn,
        room=practice.room,
        is_from_hfis=practice.is_from_hfis,
        label_prefix=prefix,
    )


def _open_alone(practice: Practice, opened: Opened) -> None:
    try:
        session = open_session(
            date=practice.date,
            clinic=practice.clinic,
            doctor=practice.doctor,
            starts=practice.hours[0],
            ends=practice.hours[1],
            capacity=sum(practice.seats),
            quotas=practice.seats,
            room=practice.room,
            is_from_hfis=practice.is_from_hfis,
        )
    except QueueError as refusal:
        _note(practice, str(refusal), opened)
        return
    add_breaks(session, practice.breaks)
    opened.sessions.append(session)


def _note(practice: Practice, problem: str, opened: Opened) -> None:
    """A practice that another opening, the night's or a colleague's press, has opened meanwhile is no problem."""
    if not Standing(practice.date, practice.date).has(practice):
        opened.problems.append(f"{practice.words}: {problem}")


def add_breaks(session: ClinicSession, pauses: Iterable[Hours]) -> None:
    """Write the pauses that it has not."""
    wanted = list(pauses)
    if not wanted:
        return
    there = set(session.breaks.values_list("starts", "ends"))
    SessionBreak.objects.bulk_create(
        SessionBreak(session=session, starts=starts, ends=ends)
        for starts, ends in wanted
        if (starts, ends) not in there
    )


def _asked(practice: Practice) -> ClinicSession:
    return ClinicSession(date=practice.date, starts=practice.hours[0], ends=practice.hours[1])


def _problem_of(practice: Practice, serving: dict[int, list[ClinicSession]]) -> str:
    """Why its session cannot be opened; empty when it can."""
    if not practice.clinic.is_active:
        return _("poli ini tidak aktif")
    if not practice.doctor.is_active:
        return _("dokter ini tidak aktif")
    other = met(_asked(practice), serving[practice.doctor.pk])
    if other is None:
        return ""
    return _("dokter ini sudah praktek di %(clinic)s pukul %(hours)s") % {"clinic": other.clinic, "hours": other.hours}


def _written(press: Press, cause: OpeningCause, first: date, last: date, opened: Opened) -> PlanOpening:
    run = PlanOpening(
        cause=cause,
        day=clock.service_date(press.at),
        at=press.at,
        actor=press.user,
        first=first,
        last=last,
        opened=len(opened.sessions),
        problems=opened.problems[:MOST_PROBLEMS],
        request_key=press.request_key or None,
    )
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError:
        # Another worker did the same night, or the same press came at the same moment: one row tells of it.
        key = {"request_key": press.request_key} if press.request_key else {"day": run.day, "cause": cause}
        return PlanOpening.objects.get(**key)
    return run


def open_if_due(*, at: datetime) -> PlanOpening | None:
    """The night's run, by whatever worker asks first; None when none is due. One statement, by its index."""
    day = clock.service_date(at)
    is_early = at < clock.start_of_day(day) + NIGHTLY_AFTER
    if is_early or PlanOpening.objects.filter(day=day, cause=OpeningCause.NIGHTLY).exists():
        return None
    last = horizon(at=at)
    if not (PlanLine.objects.standing(day).exists() or PlanException.objects.between(day, last).exists()):
        return None
    return open_planned(day, last, Press(at), cause=OpeningCause.NIGHTLY)
