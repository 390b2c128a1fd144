"""Which sessions a series would take: the chosen weekdays from a date on, and what stands in the way of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from counter.registration import SessionChoice, can_be_called, choices_of
from queues.models import Clinic, ClinicSession, Doctor, Patient, PayerKind, Visit

# A series is planned so far ahead at most, and so many times.
AHEAD = timedelta(days=183)
MOST_TIMES = 60
# Alternatives lie so near.
NEAR = timedelta(days=3)


@dataclass(frozen=True)
class Wish:
    """What a person asks for: so many times on these weekdays (Monday is 0) from a date on."""

    clinic: Clinic
    patient: Patient
    kind: PayerKind
    weekdays: frozenset[int]
    times: int
    since: date
    doctor: Doctor | None = None


@dataclass(frozen=True)
class Proposal:
    """One date: the session that would be taken, why the date itself cannot be, and what else there is nearby."""

    on: date
    chosen: int | None
    trouble: str
    options: list[SessionChoice] = field(default_factory=list)


def dates_of(wish: Wish) -> list[date]:
    """The dates, in order."""
    found: list[date] = []
    on = wish.since
    while wish.weekdays and len(found) < min(wish.times, MOST_TIMES) and on <= wish.since + AHEAD:
        if on.weekday() in wish.weekdays:
            found.append(on)
        on += timedelta(days=1)
    return found


def proposals(wish: Wish, *, at: datetime, except_for: Iterable[int] = ()) -> list[Proposal]:
    """One for each date; five statements, bounded by the poli and the dates. `except_for`: visits that go away."""
    dates = dates_of(wish)
    if not dates:
        return []
    between = (dates[0] - NEAR, dates[-1] + NEAR)
    rows = can_be_called().filter(clinic=wish.clinic, date__range=between).order_by("date", "starts", "pk")
    own = Visit.objects.active().filter(patient=wish.patient, session__clinic=wish.clinic, session__date__range=between)
    taken = set(own.exclude(pk__in=list(except_for)).values_list("session__date", flat=True))
    free = [one for one in choices_of([row for row in rows if row.ends_at > at], at=at) if _left(one, wish) > 0]
    closed = _closed(wish, between)
    return _chosen(wish, dates, free, taken, closed)


def _left(choice: SessionChoice, wish: Wish) -> int:
    return choice.jkn_left if wish.kind == PayerKind.JKN else choice.non_jkn_left


def _closed(wish: Wish, between: tuple[date, date]) -> dict[date, str]:
    """Why there is nothing on a date, where somebody decided so; a date that has sessions is full."""
    rows = ClinicSession.objects.filter(clinic=wish.clinic, date__range=between).order_by("date", "pk")
    said: dict[date, str] = {}
    for one in rows:
        if one.is_open:
            said[one.date] = _("penuh")
        else:
            said.setdefault(one.date, _("dokter libur") if one.is_on_leave else _("praktek dibatalkan"))
    return said


def _chosen(
    wish: Wish, dates: Sequence[date], free: Sequence[SessionChoice], taken: set[date], closed: dict[date, str]
) -> list[Proposal]:
    used = taken | set(dates)
    made = []
    for on in dates:
        near = [one for one in free if abs(one.session.date - on) <= NEAR]
        same = _of_the_doctor([one for one in near if one.session.date == on], wish)
        others = [one for one in near if one.session.date not in used]
        if on in taken:
            made.append(Proposal(on, None, _("pasien sudah mempunyai nomor hari itu"), others))
        elif same:
            is_other = wish.doctor is not None and same[0].session.doctor_id != wish.doctor.pk
            made.append(Proposal(on, same[0].session.pk, _("dokter lain") if is_other else "", same + others))
        else:
            others = sorted(others, key=lambda one: abs(one.session.date - on))
            nearest = others[0].session if others else None
            used |= {nearest.date} if nearest else set()
            trouble = closed.get(on, _("tidak ada jadwal (libur?)"))
            made.append(Proposal(on, nearest.pk if nearest else None, trouble, others))
    return made


def _of_the_doctor(choices: list[SessionChoice], wish: Wish) -> list[SessionChoice]:
    """Those of the wished doctor first."""
    return sorted(choices, key=lambda one: wish.doctor is not None and one.session.doctor_id != wish.doctor.pk)
