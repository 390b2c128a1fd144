"""The series that go on today or later, and how far each of them may have been shown before a restore.

A restored database knows what was given until the backup. What was given afterwards is told by BPJS, by a person with a
slip in the hand, or not at all: then it is guessed high. A number that nobody ever had harms nobody.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from queues import clock
from queues.models import (
    FIRST_TRIAL_NUMBER,
    LANE_PREFIX,
    AdmissionClass,
    AdmissionTicket,
    ClinicSession,
    NumberFloor,
    PharmacyTicket,
    Visit,
    VisitTransfer,
)

# Above what BPJS lists: what had not reached it yet.
NOT_TOLD_YET = 10
# Where nobody can tell: at least so many, and all that a session has seats for.
LEAST_OF_A_SESSION = 20
# Admission and pharmacy: half as much again as on the busiest day of these weeks, and at least so many.
LEAST_OF_A_DAY = 100
DAYS_LOOKED_BACK = timedelta(days=28)
BUSIER = 1.5
PHARMACY = "FARMASI"


class UnknownSeriesError(Exception):
    """Nobody gives out numbers under this name; `names`: those that there are."""

    def __init__(self, name: str, names: Iterable[str]) -> None:
        super().__init__(name)
        self.name, self.names = name, sorted(names)


@dataclass
class Series:
    """One series. `highest`: known here; `theirs`: by BPJS, 0 for none; `number`: it goes on above this one."""

    name: str
    day: date
    highest: int
    session: ClinicSession | None = None
    admission_class: AdmissionClass | None = None
    theirs: int = 0
    number: int = 0
    is_said: bool = False

    def says(self, number: int) -> None:
        """A person knows the last one. What is known here or at BPJS was given all the same."""
        self.number, self.is_said = max(number, self.highest, self.theirs), True


@dataclass(frozen=True)
class Told:
    """What BPJS says: the highest number by session, and for which dates its list was read to the end."""

    highest: Mapping[int, int] = field(default_factory=dict)
    days: frozenset[date] = frozenset()


def planned(told: Told, *, at: datetime, margin: int | None = None) -> list[Series]:
    """All of them, with a number for each. `margin`: in place of the guesses, above what is known."""
    found = [*_of_sessions(told, at=at, margin=margin), *_of_classes(at=at, margin=margin)]
    return [*found, _of_pharmacy(at=at, margin=margin)]


def say(series: Iterable[Series], said: Mapping[str, int]) -> None:
    """`A=57`, `2026-03-17:A=12`, `ZU=140`, `FARMASI=80`: without a date today's. UnknownSeriesError."""
    by_name: dict[str, Series] = {}
    known = list(series)
    for one in known:
        by_name.setdefault(one.name, one)
        by_name[f"{one.day.isoformat()}:{one.name}"] = one
    for name, number in said.items():
        if name.upper() not in by_name:
            raise UnknownSeriesError(name, {one.name for one in known})
        by_name[name.upper()].says(number)


def _of_sessions(told: Told, *, at: datetime, margin: int | None) -> Iterator[Series]:
    sessions = ClinicSession.objects.alive_or_later(at).for_patients().named().order_by("date", "label_prefix")
    rows = list(sessions)
    keys = [session.pk for session in rows]
    known = _highest(Visit.objects.filter(session__in=keys), "session")
    taken_along = _highest(VisitTransfer.objects.filter(from_session__in=keys), "from_session")
    before = _highest(NumberFloor.objects.filter(session__in=keys), "session")
    for session in rows:
        highest = max(found.get(session.pk, 0) for found in (known, taken_along, before))
        one = Series(session.label_prefix, session.date, highest, session=session)
        one.theirs = told.highest.get(session.pk, 0)
        one.number = _guess(one, session, told, at=at) if margin is None else max(highest, one.theirs) + margin
        yield one


def _guess(one: Series, session: ClinicSession, told: Told, *, at: datetime) -> int:
    """On a coming date BPJS knows nearly all; on the day itself many were given at the desk a moment ago."""
    listed = max(one.highest, one.theirs) + NOT_TOLD_YET
    is_known = session.clinic.reports_to_bpjs and session.date in told.days
    if is_known and not session.is_alive(at=at):
        return listed
    return max(one.highest + max(session.capacity, LEAST_OF_A_SESSION), listed)


def _of_classes(*, at: datetime, margin: int | None) -> Iterator[Series]:
    today = clock.service_date(at)
    tickets = AdmissionTicket.objects.filter(service_date__gt=today - DAYS_LOOKED_BACK)
    usual = _highest(tickets, "admission_class")
    known = _highest(tickets.filter(service_date=today), "admission_class")
    floors = NumberFloor.objects.filter(service_date=today).exclude(admission_class=None)
    before = _highest(floors, "admission_class")
    for row in AdmissionClass.objects.order_by("label_prefix"):
        highest = max(known.get(row.pk, 0), before.get(row.pk, 0))
        one = Series(row.label_prefix, today, highest, admission_class=row)
        one.number = highest + (_of_a_day(usual.get(row.pk, 0)) if margin is None else margin)
        yield one


def _of_pharmacy(*, at: datetime, margin: int | None) -> Series:
    today = clock.service_date(at)
    # Numbers of test walks are no patient's, and lead no series.
    of_patients = Q(number__lt=FIRST_TRIAL_NUMBER)
    tickets = PharmacyTicket.objects.filter(of_patients, service_date__gt=today - DAYS_LOOKED_BACK)
    usual = tickets.aggregate(top=Max("number"))["top"] or 0
    known = tickets.filter(service_date=today).aggregate(top=Max("number"))["top"] or 0
    floors = NumberFloor.objects.filter(of_patients, service_date=today, session=None, admission_class=None)
    highest = max(known, floors.aggregate(top=Max("number"))["top"] or 0)
    return Series(PHARMACY, today, highest, number=highest + (_of_a_day(usual) if margin is None else margin))


def _of_a_day(usual: int) -> int:
    return max(int(usual * BUSIER), LEAST_OF_A_DAY)


def _highest(rows: "QuerySet[Any]", group: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(group).annotate(top=Max("number")))


def shown_name(one: Series) -> str:
    """For people: the letters, and whose they are."""
    if one.session is not None:
        return f"{one.name}  {one.session}"
    if one.admission_class is not None:
        desk = _("loket admisi")
        return f"{one.name}  {desk} {one.admission_class}"
    pharmacy = _("farmasi")
    return f"{'/'.join(LANE_PREFIX.values())}  {pharmacy}"
