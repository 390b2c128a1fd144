"""What a line of the plan must be: whole, ahead, free of overlaps, and of a doctor of the poli."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from queues import clock, hours
from queues.errors import (
    DoctorElsewhereError,
    LineOverlapsError,
    PlanDateError,
    PlanHoursError,
    PlanRoomError,
    PlanSeatsError,
)
from queues.models import (
    Clinic,
    ClinicSession,
    Counter,
    Doctor,
    LineOrigin,
    PlanLine,
    StopKind,
    split_capacity,
)
from queues.models.planning import Hours
from queues.verbs.planning.calendar import is_break_within

# A date further ahead was typed wrongly.
FURTHEST = timedelta(days=3 * 366)
# So long back it is looked at which polis a doctor practises in.
PRACTISED_WITHIN = timedelta(days=90)
MOST_SEATS = 999


@dataclass(frozen=True)
class LineDraft:
    """A line as a person asks for it. `quotas`: (JKN, non-JKN), None: by the rule of the poli.

    `is_sure`: the person says that the doctor practises at this poli, although nothing here shows it.
    """

    clinic: Clinic
    doctor: Doctor
    weekday: int
    starts: time
    ends: time
    capacity: int
    valid_from: date
    valid_until: date | None = None
    room: Counter | None = None
    quotas: tuple[int, int] | None = None
    pause: Hours | None = None
    origin: str = LineOrigin.HAND
    is_sure: bool = False

    def on(self, weekday: int) -> "LineDraft":
        """The same on another weekday."""
        return replace(self, weekday=weekday)

    def as_line(self) -> PlanLine:
        """A line that says so, not yet saved."""
        jkn, non_jkn = self.quotas or split_capacity(self.capacity, self.clinic.non_jkn_percent)
        pause = self.pause or (None, None)
        return PlanLine(
            clinic=self.clinic,
            doctor=self.doctor,
            weekday=self.weekday,
            starts=self.starts,
            ends=self.ends,
            break_starts=pause[0],
            break_ends=pause[1],
            capacity=self.capacity,
            jkn_quota=jkn,
            non_jkn_quota=non_jkn,
            room=self.room,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            origin=self.origin,
        )


class Practised:
    """In which polis doctors practise, by their sessions of these months: one statement, however many lines ask."""

    def __init__(self, doctors: Iterable[int], *, at: datetime) -> None:
        since = clock.service_date(at) - PRACTISED_WITHIN
        rows = ClinicSession.objects.filter(doctor__in=set(doctors), date__gte=since).order_by()
        self._of: dict[int, set[int]] = defaultdict(set)
        for doctor, clinic in rows.values_list("doctor", "clinic").distinct():
            self._of[doctor].add(clinic)

    def polis(self, doctor: int) -> set[int]:
        return set(self._of.get(doctor, ()))


def check_line(
    line: PlanLine,
    *,
    at: datetime,
    others: Iterable[PlanLine],
    is_sure: bool,
    practised: Practised | None = None,
) -> None:
    """Everything that one line must be beside others (itself left out). The refusals of errors/planning.py.

    `practised`: asked once where many lines are looked at.
    """
    _check_hours(line)
    _check_dates(line, at=at)
    _check_seats(line)
    _check_room(line)
    check_overlaps(line, others)
    if not is_sure:
        _check_doctor(line, practised or Practised([line.doctor_id], at=at), at=at)


def _check_hours(line: PlanLine) -> None:
    if words := hours.wrong(line.starts, line.ends):
        raise PlanHoursError("ends", words)
    if any(not is_break_within(pause, (line.starts, line.ends)) for pause in line.breaks):
        raise PlanHoursError("break_starts", _("Istirahat harus di antara jam mulai dan jam selesai."))


def _check_dates(line: PlanLine, *, at: datetime) -> None:
    today = clock.service_date(at)
    if line.pk is None and line.valid_from < today:
        raise PlanDateError("valid_from", _("Tanggal ini sudah lewat. Baris baru paling awal berlaku hari ini."))
    if line.valid_from > today + FURTHEST:
        raise PlanDateError("valid_from", _("Tanggal ini lebih dari tiga tahun lagi. Periksa tahunnya."))
    if line.valid_until is not None and line.valid_until < max(line.valid_from, today):
        raise PlanDateError("valid_until", _("Tanggal akhir sebelum tanggal mulai, atau sudah lewat."))


def _check_seats(line: PlanLine) -> None:
    if not 1 <= line.capacity <= MOST_SEATS:
        raise PlanSeatsError("capacity", _("Kursi dari 1 sampai %(most)d.") % {"most": MOST_SEATS})
    if line.jkn_quota + line.non_jkn_quota != line.capacity:
        raise PlanSeatsError("jkn_quota", _("Kuota JKN dan non-JKN bersama-sama harus sama dengan kapasitas."))


def _check_room(line: PlanLine) -> None:
    if line.room is None:
        return
    stops = line.room.stops.filter(kind=StopKind.CLINIC, clinic=line.clinic_id, is_active=True)
    if not (line.room.is_active and stops.exists()):
        raise PlanRoomError("room", _("Ruang ini tidak melayani poli tersebut. Pilih ruang lain."))


def check_overlaps(line: PlanLine, others: Iterable[PlanLine]) -> None:
    """A doctor is in one room at a time, and a room has as many practices at once as it has places.

    LineOverlapsError.
    """
    beside = [one for one in others if one.pk != line.pk or one.pk is None]
    beside = [one for one in beside if one is not line and _meet(line, one)]
    busy = next((one for one in beside if one.doctor_id == line.doctor_id), None)
    if busy is not None:
        raise LineOverlapsError("starts", line.doctor, busy)
    if line.room is not None:
        there = [one for one in beside if one.room_id == line.room_id]
        if len(there) >= line.room.capacity:
            raise LineOverlapsError("room", line.room, there[0])


def _meet(one: PlanLine, other: PlanLine) -> bool:
    """Have two lines a moment in common, in weeks in which both hold? Over midnight the next weekday counts."""
    if one.valid_until and one.valid_until < other.valid_from:
        return False
    if other.valid_until and other.valid_until < one.valid_from:
        return False
    begins, ends = _in_week(one)
    other_begins, other_ends = _in_week(other)
    return any(begins < other_ends + week and other_begins + week < ends for week in (-WEEK_MINUTES, 0, WEEK_MINUTES))


WEEK_MINUTES = 7 * 24 * 60


def _in_week(line: PlanLine) -> tuple[int, int]:
    """Start and end in minutes from Monday's midnight."""
    begins = ((line.weekday - 1) * 24 + line.starts.hour) * 60 + line.starts.minute
    return begins, begins + int(hours.lasts(line.starts, line.ends).total_seconds()) // 60


def _check_doctor(line: PlanLine, practised: Practised, *, at: datetime) -> None:
    """A doctor with practices at other polis alone, in the plan and in the sessions of these months, is asked about."""
    planned = PlanLine.objects.standing(clock.service_date(at)).filter(doctor=line.doctor_id).exclude(pk=line.pk)
    polis = set(planned.order_by().values_list("clinic", flat=True)) | practised.polis(line.doctor_id)
    if polis and line.clinic_id not in polis:
        names = Clinic.objects.filter(pk__in=polis).order_by("name").values_list("name", flat=True)
        raise DoctorElsewhereError(line.doctor, line.clinic, ", ".join(names[:3]))
