"""What deviates from the week on some dates: noted by a named person with a reason, and withdrawn again.

Sessions that are open already and have nobody are decided about at once, as that person's decision; with people they
stay as they are, and lead to the pages where it is decided one by one.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from queues import clock, hours
from queues.database.locking import lock_session
from queues.errors import PlanChangedError, PlanDateError, PlanFieldError, PlanGoneError, PlanHoursError, QueueError
from queues.models import (
    Clinic,
    Counter,
    DecisionKind,
    Doctor,
    ExceptionKind,
    PlanException,
    PlanLine,
    SessionDecision,
    StopKind,
)
from queues.press import Press
from queues.verbs import reasons
from queues.verbs.planning import hits
from queues.verbs.planning.calendar import Calendar, Practice, days_between, is_break_within
from queues.verbs.planning.changes import Noted, made_by, once
from queues.verbs.planning.hits import Hit
from queues.verbs.planning.lines import Effects
from queues.verbs.planning.opening import Opened, add_breaks, horizon, missing, missing_of, open_missing
from queues.verbs.session_changes import decide_hours
from queues.verbs.session_returns import take_back

PREFIX = "plan.exception."
LONGEST = timedelta(days=366)
FURTHEST = timedelta(days=366)
DECISIONS = {ExceptionKind.LEAVE: DecisionKind.LEAVE, ExceptionKind.CLOSED: DecisionKind.CANCELLED}


@dataclass(frozen=True)
class ExceptionDraft:
    """An exception as a person asks for it; which fields belong to which kind, `PlanException` says."""

    kind: str
    first: date
    last: date
    clinic: Clinic | None = None
    doctor: Doctor | None = None
    line: PlanLine | None = None
    starts: time | None = None
    ends: time | None = None
    capacity: int | None = None
    room: Counter | None = None

    def as_exception(self) -> PlanException:
        """An exception that says so, not yet saved, without the fields that are not of its kind."""
        asked = PlanException(kind=self.kind, first=self.first, last=self.last)
        if self.kind == ExceptionKind.MOVED:
            asked.line = self.line
        else:
            asked.clinic, asked.doctor = self.clinic, self.doctor
        if self.kind not in DECISIONS:
            asked.starts, asked.ends = self.starts, self.ends
        if self.kind in (ExceptionKind.MOVED, ExceptionKind.EXTRA):
            asked.room = self.room
        if self.kind == ExceptionKind.EXTRA:
            asked.capacity = self.capacity
        return asked


@dataclass
class Excepted:
    """What a press made."""

    exception: PlanException
    effects: Effects
    opened: Opened


def checked_exception(draft: ExceptionDraft, *, at: datetime) -> PlanException:
    """The exception as it may be noted. Refusals of errors/planning.py, each at its field."""
    asked, today = draft.as_exception(), clock.service_date(at)
    if asked.last < asked.first:
        raise PlanDateError("last", _("Tanggal terakhir sebelum tanggal pertama."))
    if asked.first < today:
        raise PlanDateError("first", _("Tanggal ini sudah lewat."))
    if asked.first > today + FURTHEST or asked.last - asked.first > LONGEST:
        raise PlanDateError("last", _("Tanggal ini lebih dari setahun lagi. Periksa tahunnya."))
    _check_whom(asked)
    _check_hours(asked)
    _check_room(asked)
    return asked


def _check_whom(asked: PlanException) -> None:
    needed = {
        ExceptionKind.LEAVE: ("doctor",),
        ExceptionKind.CLOSED: ("clinic",),
        ExceptionKind.MOVED: ("line",),
        ExceptionKind.EXTRA: ("clinic", "doctor"),
        ExceptionKind.BREAK: (),
    }[ExceptionKind(asked.kind)]
    words = {"doctor": _("Pilih dokternya."), "clinic": _("Pilih polinya."), "line": _("Pilih prakteknya.")}
    for name in needed:
        if getattr(asked, f"{name}_id") is None:
            raise PlanFieldError(name, words[name])
    if asked.kind == ExceptionKind.CLOSED and asked.doctor_id is not None:
        raise PlanFieldError(
            "doctor", _("Poli tutup berlaku untuk semua dokter. Untuk satu dokter: pilih Dokter libur.")
        )
    if asked.kind == ExceptionKind.BREAK and asked.doctor_id is None and asked.clinic_id is None:
        raise PlanFieldError("doctor", _("Pilih dokter atau poli."))
    days = days_between(asked.first, asked.last)
    if asked.line is not None and not any(asked.line.holds_on(day) for day in days):
        raise PlanDateError("first", _("Praktek itu tidak ada pada tanggal ini."))


def _check_hours(asked: PlanException) -> None:
    if asked.kind in DECISIONS:
        return
    for name in ("starts", "ends"):
        if getattr(asked, name) is None:
            raise PlanHoursError(name, _("Isi jamnya."))
    assert asked.starts is not None
    assert asked.ends is not None
    if asked.kind == ExceptionKind.BREAK and asked.ends <= asked.starts:
        raise PlanHoursError("ends", _("Istirahat selesai sebelum mulai."))
    if words := hours.wrong(asked.starts, asked.ends):
        raise PlanHoursError("ends", words)
    if asked.kind == ExceptionKind.EXTRA and not 1 <= (asked.capacity or 0) <= 999:
        raise PlanFieldError("capacity", _("Kursi dari 1 sampai %(most)d.") % {"most": 999})


def _check_room(asked: PlanException) -> None:
    clinic = asked.line.clinic_id if asked.line else asked.clinic_id
    if asked.room is not None and not (
        asked.room.is_active
        and asked.room.stops.filter(kind=StopKind.CLINIC, clinic=clinic or 0, is_active=True).exists()
    ):
        raise PlanFieldError("room", _("Ruang ini tidak melayani poli tersebut. Pilih ruang lain."))


def effects_of_exception(asked: PlanException, *, at: datetime) -> Effects:
    """What noting it would do to sessions. Nothing is written."""
    effects = Effects()
    if asked.kind == ExceptionKind.EXTRA:
        effects.opened = _missing_extras(asked, at=at)
        return effects
    found = _hits(asked, at=at)
    if asked.kind == ExceptionKind.BREAK:
        effects.changed = found
        return effects
    follow = [hit for hit in found if not hit.people]
    effects.kept = [hit for hit in found if hit.people]
    if asked.kind == ExceptionKind.MOVED:
        effects.changed = follow
    else:
        effects.closed = follow
    return effects


def _missing_extras(asked: PlanException, *, at: datetime) -> list[Practice]:
    last = min(asked.last, horizon(at=at))
    if last < asked.first:
        return []
    calendar = Calendar.between(asked.first, last, lines=[])
    calendar.exceptions = [*(one for one in calendar.exceptions if one.kind != ExceptionKind.EXTRA), asked]
    return missing_of(calendar, asked.first, last, at=at)


def _hits(asked: PlanException, *, at: datetime) -> list[Hit]:
    if asked.kind == ExceptionKind.MOVED and asked.line is not None:
        return hits.hits_of(hits.of_line(asked.line, asked.first, asked.last), at=at)
    return hits.hits_of(hits.of_exception(asked), at=at)


def except_from_plan(draft: ExceptionDraft, press: Press) -> Excepted:
    """Note it, and let sessions follow: those without people at once, the others stay (`Effects.kept`).

    The exception is there first; each session follows in a transaction of its own, and the same press again goes on
    with those that are left. Refusals of errors/planning.py; ReasonNeededError, PersonalReasonError.
    """
    press = reasons.with_reason_and_user(press)
    made: list[PlanException] = []

    def note() -> list[Noted]:
        asked = checked_exception(draft, at=press.at)
        assert press.user is not None
        asked.reason, asked.at, asked.actor = press.reason, press.at, press.user
        asked.save()
        made[:] = [asked]
        return [Noted(asked.change_name, "", asked.told)]

    if not once(press, note):
        made = list(PlanException.objects.named().filter(pk__in=made_by(press, PREFIX)))
        if not made:
            raise PlanChangedError
    effects = effects_of_exception(made[0], at=press.at)
    opened = open_missing(effects.opened)
    effects.problems = opened.problems
    _let_follow(made[0], effects, press)
    return Excepted(made[0], effects, opened)


def _let_follow(exception: PlanException, effects: Effects, press: Press) -> None:
    for hit in list(effects.closed):
        kind = DECISIONS[ExceptionKind(exception.kind)]
        _remember(exception, effects, effects.closed, hit, hits.close_empty(hit.session, kind, press))
    if exception.kind == ExceptionKind.BREAK:
        for hit in effects.changed:
            _pause(hit, exception)
        return
    for hit in list(effects.changed):
        _remember(exception, effects, effects.changed, hit, _move(hit, exception, press))


def _remember(
    exception: PlanException, effects: Effects, among: list[Hit], hit: Hit, decided: SessionDecision | None
) -> None:
    """The decision, so that the withdrawal finds it; or that the session stays as it is."""
    if decided is None:
        among.remove(hit)
        effects.kept.append(hit)
        return
    exception.decisions = [*exception.decisions, decided.pk]
    exception.save(update_fields=["decisions"])


def _move(hit: Hit, exception: PlanException, press: Press) -> SessionDecision | None:
    """Other hours of a session that nobody has a number of by now; None: it stays."""
    assert exception.starts is not None
    assert exception.ends is not None
    try:
        with transaction.atomic():
            hits.check_empty(lock_session(hit.session))
            return decide_hours(hit.session, press.within(press.reason), starts=exception.starts, ends=exception.ends)
    except QueueError:
        return None


def _pause(hit: Hit, exception: PlanException) -> None:
    assert exception.starts is not None
    assert exception.ends is not None
    pause = (exception.starts, exception.ends)
    if is_break_within(pause, (hit.session.starts, hit.session.ends)):
        add_breaks(hit.session, [pause])


def withdraw_exception(exception: PlanException, press: Press) -> Excepted:
    """It holds no more: what it decided about sessions is taken back, and what it kept from opening opens.

    What a person decided about a session since stands. PlanGoneError for one that was withdrawn before, unless by this
    press; ReasonNeededError without a person.
    """
    press = reasons.with_checked_reason(press)

    def withdraw() -> list[Noted]:
        stored = PlanException.objects.standing().named().filter(pk=exception.pk).first()
        if stored is None:
            raise PlanGoneError
        stored.withdrawn_at = press.at
        stored.save(update_fields=["withdrawn_at"])
        return [Noted(stored.change_name, stored.told, "")]

    once(press, withdraw)
    stored = PlanException.objects.named().get(pk=exception.pk)
    effects = Effects(changed=_taken_back(stored, press))
    first, last = max(stored.first, clock.service_date(press.at)), min(stored.last, horizon(at=press.at))
    opened = open_missing(missing(first, last, at=press.at))
    effects.problems = opened.problems
    return Excepted(stored, effects, opened)


def _taken_back(exception: PlanException, press: Press) -> list[Hit]:
    """The sessions whose decision of it was the last word, as they are again."""
    back: list[Hit] = []
    rows = SessionDecision.objects.filter(pk__in=exception.decisions).select_related("session").order_by("pk")
    for decision in rows:
        try:
            if decision.session.ends_at > press.at:
                take_back(decision, press.within(press.reason or _("perkecualian dicabut")))
                back.append(Hit(decision.session, 0, True))
        except QueueError:
            # A later decision stands, or the doctor is elsewhere by now.
            continue
    return back
