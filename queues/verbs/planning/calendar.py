"""Which practices the plan has on a date: lines of the weekday, what deviates from them, and holidays. No session is
read here, and nothing is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from queues import hours
from queues.models import (
    Clinic,
    Counter,
    Doctor,
    ExceptionKind,
    Holiday,
    HolidayAnswer,
    LineOrigin,
    PlanException,
    PlanLine,
    split_capacity,
)
from queues.models.planning import Hours

CLOSING = (ExceptionKind.LEAVE, ExceptionKind.CLOSED)


@dataclass(frozen=True)
class Practice:
    """One practice of the plan on one date. `known_as`: hours under which its session may stand already."""

    date: date
    clinic: Clinic
    doctor: Doctor
    hours: Hours
    seats: tuple[int, int]
    room: Counter | None
    is_from_hfis: bool = False
    known_as: frozenset[Hours] = field(default_factory=frozenset)
    breaks: tuple[Hours, ...] = ()

    @property
    def words(self) -> str:
        """`16-03-2026 08:00-12:00 Anak, dr. Uji`."""
        return f"{self.date:%d-%m-%Y} {hours.written(*self.hours)} {self.clinic}, {self.doctor}"


@dataclass
class Calendar:
    """What holds in a range of dates."""

    lines: Sequence[PlanLine]
    exceptions: Sequence[PlanException] = ()
    holidays: dict[date, Holiday] = field(default_factory=dict)
    # Of each holiday on which some polis are open: their keys.
    open_on: dict[date, set[int]] = field(default_factory=dict)

    @classmethod
    def between(cls, first: date, last: date, *, lines: Iterable[PlanLine] | None = None) -> "Calendar":
        """Read it: four statements, however many dates. `lines`: these in place of all."""
        holidays = {one.date: one for one in Holiday.objects.between(first, last)}
        some = [one.pk for one in holidays.values() if one.answer == HolidayAnswer.SOME]
        open_on: dict[date, set[int]] = {}
        rows = Holiday.open_clinics.through._default_manager.filter(holiday__in=some)
        for day, clinic in rows.values_list("holiday__date", "clinic"):
            open_on.setdefault(day, set()).add(clinic)
        chosen = PlanLine.objects.between(first, last).named() if lines is None else lines
        exceptions = PlanException.objects.between(first, last).named().order_by("pk")
        return cls(list(chosen), list(exceptions), holidays, open_on)

    def practices(self, day: date) -> list[Practice]:
        """Those of a date, by their start."""
        usual = [self._of_line(line, day) for line in self.lines if line.holds_on(day)]
        extra = [self._of_extra(one, day) for one in self.exceptions if one.kind == ExceptionKind.EXTRA]
        found = [one for one in (*usual, *extra) if one is not None]
        return sorted(found, key=lambda one: (one.hours, one.clinic.pk, one.doctor.pk))

    def why_closed(self, day: date, clinic: int) -> Holiday | None:
        """The holiday on which nothing opens at this poli, or of which nobody has said so yet."""
        holiday = self.holidays.get(day)
        if holiday is None or holiday.answer == HolidayAnswer.OPEN:
            return None
        is_among = holiday.answer == HolidayAnswer.SOME and clinic in self.open_on.get(day, ())
        return None if is_among else holiday

    def _of_line(self, line: PlanLine, day: date) -> Practice | None:
        if self.why_closed(day, line.clinic_id) or self._is_off(day, line.clinic_id, line.doctor_id):
            return None
        usual = (line.starts, line.ends)
        practice = Practice(
            day,
            line.clinic,
            line.doctor,
            usual,
            (line.jkn_quota, line.non_jkn_quota),
            line.room,
            is_from_hfis=line.origin == LineOrigin.HFIS,
            known_as=frozenset({usual}),
            breaks=line.breaks,
        )
        for one in self.exceptions:
            is_of_line = one.kind == ExceptionKind.MOVED and one.line_id == line.pk and one.first <= day <= one.last
            if is_of_line and one.starts is not None and one.ends is not None:
                moved = (one.starts, one.ends)
                practice = replace(practice, hours=moved, known_as=practice.known_as | {moved}, breaks=())
                practice = replace(practice, room=one.room or practice.room)
        return self._with_breaks(practice)

    def _of_extra(self, extra: PlanException, day: date) -> Practice | None:
        """A holiday does not stop what somebody planned for this very date; a later leave does."""
        is_then = extra.first <= day <= extra.last
        if not is_then or extra.clinic is None or extra.doctor is None or extra.starts is None or extra.ends is None:
            return None
        if self._is_off(day, extra.clinic.pk, extra.doctor.pk, after=extra.pk or float("inf")):
            return None
        usual = (extra.starts, extra.ends)
        seats = split_capacity(extra.capacity or 0, extra.clinic.non_jkn_percent)
        practice = Practice(day, extra.clinic, extra.doctor, usual, seats, extra.room, known_as=frozenset({usual}))
        return self._with_breaks(practice)

    def _is_off(self, day: date, clinic: int, doctor: int, *, after: float = 0) -> bool:
        return any(
            one.kind in CLOSING and one.pk > after and one.concerns(day=day, clinic=clinic, doctor=doctor)
            for one in self.exceptions
        )

    def _with_breaks(self, practice: Practice) -> Practice:
        """With the pauses of its date that lie within it."""
        whom = {"clinic": practice.clinic.pk, "doctor": practice.doctor.pk}
        pauses = [
            (one.starts, one.ends)
            for one in self.exceptions
            if one.kind == ExceptionKind.BREAK
            and one.concerns(day=practice.date, **whom)
            and one.starts is not None
            and one.ends is not None
        ]
        within = [pause for pause in pauses if is_break_within(pause, practice.hours)]
        return replace(practice, breaks=(*practice.breaks, *within))


def is_break_within(pause: Hours, practised: Hours) -> bool:
    """Does a pause begin and end within the hours? A session keeps those of its own date alone."""
    starts, ends = pause
    is_inside = hours.is_within(starts, *practised) and hours.is_within(ends, *practised)
    return starts < ends and is_inside


def days_between(first: date, last: date) -> list[date]:
    """Every date from the first to the last."""
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]
