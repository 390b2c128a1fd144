"""The weekly plan, what deviates from it and the holidays in the set-up's file: written, read and taken.

What is over is neither written nor taken, and what holds already begins on the day on which the file is taken: so that
a file makes the same plan on every day.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from queues import clock, hours, verbs
from queues.errors import QueueError
from queues.errors.planning import PlanFieldError
from queues.models import (
    Clinic,
    Counter,
    Doctor,
    ExceptionKind,
    Holiday,
    HolidayAnswer,
    HolidayKind,
    LineOrigin,
    PlanException,
    PlanLine,
)
from queues.press import Press
from queues.verbs import ExceptionDraft, HolidayDraft, HolidayLine, LineDraft
from setup.line_file import LineReader, Rows

PLAN, EXCEPTIONS, HOLIDAYS = KEYS = ("plan", "exceptions", "holidays")
LINE_FIELDS = ("poli", "doctor", "weekday", "hours", "break", "capacity", "jkn_quota", "room", "valid_from")
FIELDS = {
    PLAN: (*LINE_FIELDS, "valid_until", "origin"),
    EXCEPTIONS: ("kind", "poli", "doctor", "line", "first", "last", "hours", "capacity", "room", "reason"),
    HOLIDAYS: ("date", "name", "kind", "is_estimate", "answer", "open_polis"),
}


def exported(today: date) -> dict[str, list[dict[str, Any]]]:
    """The plan from this date on."""
    lines = PlanLine.objects.standing(today).named().order_by("pk")
    deviations = PlanException.objects.standing().filter(last__gte=today).named().order_by("pk")
    holidays = Holiday.objects.filter(date__gte=today).prefetch_related("open_clinics")
    return {
        PLAN: [_line(one, today) for one in lines],
        EXCEPTIONS: [_exception(one, today) for one in deviations],
        HOLIDAYS: [_holiday(one, sorted(poli.name for poli in one.open_clinics.all())) for one in holidays],
    }


def _line(line: PlanLine, today: date) -> dict[str, Any]:
    return {
        "poli": line.clinic.name,
        "doctor": line.doctor.name,
        "weekday": line.weekday,
        "hours": line.hours,
        "break": hours.written(*line.breaks[0]) if line.breaks else None,
        "capacity": line.capacity,
        "jkn_quota": line.jkn_quota,
        "room": line.room.name if line.room else None,
        "valid_from": _ahead(line.valid_from, today),
        "valid_until": line.valid_until.isoformat() if line.valid_until else None,
        "origin": str(line.origin),
    }


def _ahead(day: date, today: date) -> str | None:
    return day.isoformat() if day > today else None


def _exception(one: PlanException, today: date) -> dict[str, Any]:
    whom = one.line or one
    return {
        "kind": str(one.kind),
        "poli": whom.clinic.name if whom.clinic else None,
        "doctor": whom.doctor.name if whom.doctor else None,
        "line": {"weekday": one.line.weekday, "starts": f"{one.line.starts:%H:%M}"} if one.line else None,
        "first": max(one.first, today).isoformat(),
        "last": one.last.isoformat(),
        "hours": one.hours or None,
        "capacity": one.capacity,
        "room": one.room.name if one.room else None,
        "reason": one.reason,
    }


def _holiday(one: Holiday, open_polis: Sequence[str]) -> dict[str, Any]:
    return {
        "date": one.date.isoformat(),
        "name": one.name,
        "kind": str(one.kind),
        "is_estimate": one.is_estimate,
        "answer": str(one.answer),
        "open_polis": list(open_polis),
    }


@dataclass
class Taking:
    """A file's plan on its way into the database, within the caller's transaction."""

    press: Press
    made: int = 0
    changed: int = 0
    problems: list[str] = field(default_factory=list)
    rows: Rows = field(default_factory=dict)

    @cached_property
    def today(self) -> date:
        return clock.service_date(self.press.at)

    def take(self, content: Mapping[str, Any]) -> None:
        """Holidays before lines and lines before deviations, as each looks at the one before."""
        kinds: dict[str, Callable[[LineReader], None]] = {
            HOLIDAYS: self._take_holiday,
            PLAN: self._take_line,
            EXCEPTIONS: self._take_exception,
        }
        for key, take in kinds.items():
            lines = content.get(key, [])
            if lines and self.press.user is None:
                words = _("dicatat atas nama seorang pengguna. Tambahkan --by NAMA, misalnya administrator pertama.")
                self.problems.append(f"{key}: {words}")
                continue
            for number, line in enumerate(lines):
                reader = LineReader(f"{key}[{number}]", line, FIELDS[key], self.problems, self.rows)
                if reader.is_sound:
                    self._take_one(reader, take)

    def _take_one(self, reader: LineReader, take: Callable[[LineReader], None]) -> None:
        try:
            take(reader)
        except PlanFieldError as refusal:
            reader.refuse(refusal.field, str(refusal))
        except QueueError as refusal:
            reader.refuse("", str(refusal))

    def _count(self, *, is_new: bool) -> None:
        self.made += is_new
        self.changed += not is_new

    def _take_line(self, reader: LineReader) -> None:
        draft = self._line_draft(reader)
        if not reader.is_sound or draft is None or (draft.valid_until and draft.valid_until < self.today):
            return
        stored = self._stored_line(draft)
        if stored is None:
            self._standing.append(verbs.add_line(draft, self.press, standing=self._standing))
        elif _line(stored, self.today) == _line(draft.as_line(), self.today):
            return
        else:
            newest = verbs.newest_change(stored.change_name)
            verbs.change_line(stored, draft, self.press, seen=newest.pk if newest else 0)
            del self._standing
        self._count(is_new=stored is None)

    def _line_draft(self, reader: LineReader) -> LineDraft | None:
        clinic, doctor = reader.row("poli", Clinic), reader.row("doctor", Doctor)
        weekday, spoken = reader.number("weekday", 1, 7), reader.hours("hours")
        capacity, jkn = reader.number("capacity", 1, 999), reader.number("jkn_quota", 0, 999, is_needed=False)
        pause, room = reader.hours("break", is_needed=False), reader.row("room", Counter, is_needed=False)
        begins, until = reader.day("valid_from", is_needed=False), reader.day("valid_until", is_needed=False)
        origin = reader.choice("origin", LineOrigin, default=LineOrigin.HAND)
        if not (clinic and doctor and weekday and spoken and capacity):
            return None
        return LineDraft(
            clinic=clinic,
            doctor=doctor,
            weekday=weekday,
            starts=spoken[0],
            ends=spoken[1],
            capacity=capacity,
            valid_from=max(begins or self.today, self.today),
            valid_until=until,
            room=room,
            quotas=(jkn, capacity - jkn) if jkn is not None else None,
            pause=pause,
            origin=origin or LineOrigin.HAND,
            # The author of the file has named poli and doctor.
            is_sure=True,
        )

    def _stored_line(self, draft: LineDraft) -> PlanLine | None:
        """The line of this practice that begins when the file's does, or holds already as the file's will."""
        wanted = (draft.clinic, draft.doctor, draft.weekday, draft.starts)
        found = [one for one in self._standing if (one.clinic, one.doctor, one.weekday, one.starts) == wanted]
        return next((one for one in found if max(one.valid_from, self.today) == draft.valid_from), None)

    @cached_property
    def _standing(self) -> list[PlanLine]:
        """The plan, read once for a file of many lines, and anew after a change."""
        return list(PlanLine.objects.standing(self.today).named())

    def _take_exception(self, reader: LineReader) -> None:
        draft, reason = self._exception_draft(reader), reader.text("reason", longest=200)
        if not reader.is_sound or draft is None or reason is None or draft.last < self.today:
            return
        asked = draft.as_exception()
        asked.reason = reason
        wanted = _exception(asked, self.today)
        like = PlanException.objects.standing().named().filter(kind=draft.kind, last=draft.last)
        there = [(one, _exception(one, self.today)) for one in like]
        if any(line == wanted for _one, line in there):
            return
        own = [name for name in wanted if name not in ("capacity", "room", "reason")]
        stored = next((one for one, line in there if all(line[name] == wanted[name] for name in own)), None)
        if stored is not None:
            verbs.withdraw_exception(stored, self.press)
        verbs.except_from_plan(draft, self.press.within(reason))
        self._count(is_new=stored is None)

    def _exception_draft(self, reader: LineReader) -> ExceptionDraft | None:
        kind = reader.choice("kind", ExceptionKind)
        clinic, doctor = reader.row("poli", Clinic, is_needed=False), reader.row("doctor", Doctor, is_needed=False)
        first, last = reader.day("first"), reader.day("last")
        spoken, room = reader.hours("hours", is_needed=False), reader.row("room", Counter, is_needed=False)
        capacity = reader.number("capacity", 1, 999, is_needed=False)
        line = self._line_of(reader, clinic, doctor) if kind == ExceptionKind.MOVED else None
        if not (reader.is_sound and kind and first and last):
            return None
        starts, ends = spoken or (None, None)
        first = max(first, self.today) if last >= self.today else first
        return ExceptionDraft(kind, first, last, clinic, doctor, line, starts, ends, capacity, room)

    def _line_of(self, reader: LineReader, clinic: Clinic | None, doctor: Doctor | None) -> PlanLine | None:
        part = reader.part("line", ("weekday", "starts"))
        weekday, starts = part.number("weekday", 1, 7), part.wall("starts")
        if weekday is None or not (part.is_sound and clinic and doctor):
            return None
        found = (
            PlanLine.objects.standing(self.today)
            .named()
            .filter(clinic=clinic, doctor=doctor, weekday=weekday, starts=starts)
        )
        line = found.first()
        if line is None:
            reader.refuse("line", _("Praktek ini tidak ada di rencana."))
        return line

    def _take_holiday(self, reader: LineReader) -> None:
        day, name, kind = reader.day("date"), reader.text("name", longest=100), reader.choice("kind", HolidayKind)
        is_estimate = reader.truth("is_estimate")
        usual = HolidayDraft(day or self.today, name or "", kind or HolidayKind.OWN, is_estimate).as_holiday().answer
        answer = reader.choice("answer", HolidayAnswer, default=HolidayAnswer(usual))
        polis = tuple(self._polis(reader))
        if not (reader.is_sound and day and name and kind and answer) or day < self.today:
            return
        wanted = HolidayLine(HolidayDraft(day, name, kind, is_estimate), answer, polis)
        stored = Holiday.objects.filter(date=day).first()
        names = sorted(poli.name for poli in polis)
        if stored is not None:
            there = _holiday(stored, sorted(stored.open_clinics.values_list("name", flat=True)))
            if there == _holiday(wanted.as_holiday(), names):
                return
        verbs.keep_holiday(wanted, self.press)
        self._count(is_new=stored is None)

    def _polis(self, reader: LineReader) -> Iterator[Clinic]:
        for name in reader.names("open_polis"):
            poli = Clinic.objects.filter(name=name).first()
            if poli is None:
                reader.refuse("open_polis", _("%(names)s tidak ada.") % {"names": name})
            else:
                yield poli
