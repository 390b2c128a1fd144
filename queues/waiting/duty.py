"""Who is away: counters that pause or are closed, as patients and colleagues read it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from queues import clock, hours
from queues.database.composed import Among, Composed
from queues.models import ClinicSession, Counter, CounterDuty, Duty, EntryState, QueueEntry, Stop, StopKind


def words_of(counter: Counter, *, at: datetime) -> str:
    """ "kembali 10.15", "tutup", or nothing while it is open."""
    duty = counter.duty_at(at)
    if duty == Duty.CLOSED:
        return _("tutup")
    if duty == Duty.PAUSED and counter.back_at is not None:
        return _("kembali %(time)s") % {"time": f"{timezone.localtime(counter.back_at):%H:%M}"}
    return ""


def is_overdue(counter: Counter, *, at: datetime) -> bool:
    """The pause has ended, and nobody is back."""
    return counter.duty_at(at) == Duty.PAUSED and counter.back_at is not None and counter.back_at < at


def away_at(stops: Sequence[int], *, at: datetime) -> list[Counter]:
    """The counters of these stops that pause or are closed now, by name. One statement; none of them is inactive."""
    return list(_away(list(stops), clock.service_date(at))) if stops else []


@Composed
def _away(stops: list[int], day: date) -> QuerySet[Counter]:
    serving = Counter.stops.through._default_manager.filter(Among("stop", stops)).values("counter")
    rows = Counter.objects.filter(pk__in=serving, is_active=True, duty_on=day).exclude(duty=Duty.OPEN)
    return rows.order_by("name")


def nobody_calls(stop: Stop, room_id: int | None, *, at: datetime) -> str:
    """Why somebody who waits here is not called just now: all counters that could call them are away. Else nothing."""
    calling = [row for row in _serving(stop.pk) if room_id in (None, row.pk)]
    if not _are_away(calling, at=at):
        return ""
    if not (back := _return(calling, at=at)):
        return _("Petugas sudah selesai untuk hari ini. Tanyakan kepada petugas lain.")
    return _("Petugas istirahat sebentar, kembali %(time)s.") % {"time": f"{timezone.localtime(back):%H:%M}"}


def calls_again_at(session: ClinicSession, *, at: datetime) -> datetime:
    """Now; or the end of the first pause, when every counter that could call this session's people is away."""
    if session.room_id is not None:
        calling = [session.room] if session.room is not None else []
    else:
        calling = list(_serving_clinic(session.clinic_id))
    back = _return(calling, at=at) if _are_away(calling, at=at) else None
    return max(at, back) if back else at


def _are_away(calling: Sequence[Counter], *, at: datetime) -> bool:
    return bool(calling) and all(row.duty_at(at) != Duty.OPEN for row in calling)


def _return(calling: Sequence[Counter], *, at: datetime) -> datetime | None:
    """The end of the first pause among them."""
    return min((row.back_at for row in calling if row.duty_at(at) == Duty.PAUSED and row.back_at), default=None)


@Composed
def _serving(stop: int) -> QuerySet[Counter]:
    return Counter.objects.filter(stops=stop, is_active=True).order_by("pk")


@Composed
def _serving_clinic(clinic: int) -> QuerySet[Counter]:
    served = Stop.objects.filter(kind=StopKind.CLINIC, clinic=clinic, is_active=True)
    return Counter.objects.filter(stops__in=served, is_active=True).order_by("pk")


def latest_changes(counters: Iterable[Counter], *, at: datetime) -> dict[int, CounterDuty]:
    """Counter -> its last change of today, with the person who made it."""
    keys = [counter.pk for counter in counters]
    rows = CounterDuty.objects.filter(counter__in=keys, day=clock.service_date(at)).select_related("actor")
    return {row.counter_id: row for row in rows.order_by("pk")}


@dataclass(frozen=True)
class Uncalled:
    """A queue in which people wait while every counter that could call them is away."""

    place: str
    people: int
    words: str


def uncalled(*, at: datetime) -> list[Uncalled]:
    """What is called by nobody now, by place. Three statements, whatever waits."""
    serving: dict[int, list[Counter]] = defaultdict(list)
    for counter in Counter.objects.filter(is_active=True).prefetch_related("stops"):
        for served in counter.stops.all():
            serving[served.pk].append(counter)
    found = []
    for (stop, name, room), people in _waiting(at).items():
        calling = [counter for counter in serving[stop] if room in (None, counter.pk)]
        if all(counter.duty_at(at) != Duty.OPEN for counter in calling):
            words = ", ".join(f"{counter.name} {words_of(counter, at=at)}" for counter in calling)
            found.append(Uncalled(name, people, words or _("tidak ada loket yang aktif")))
    return found


def _waiting(at: datetime) -> dict[tuple[int, str, int | None], int]:
    day = hours.alive(at)
    waiting: dict[tuple[int, str, int | None], int] = defaultdict(int)
    for stop, name, room in _present(*day):
        waiting[stop, name, room] += 1
    return dict(sorted(waiting.items(), key=lambda item: item[0][1]))


@Composed
def _present(
    day: date, before: date, ends_from: time, since: datetime
) -> QuerySet[QueueEntry, tuple[int, str, int | None]]:
    rows = QueueEntry.objects.alive(day, before, ends_from, since)
    rows = rows.filter(state__in=(EntryState.WAITING, EntryState.READY))
    return rows.order_by("stop", "pk").values_list("stop", "stop__name", "session__room")
