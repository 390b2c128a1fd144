"""Lines of the week: added, changed, ended. What is open already follows as far as nobody has a number of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from queues import clock, hours
from queues.database.locking import lock_session, locked
from queues.errors import PlanDateError, PlanGoneError
from queues.models import ClinicSession, DecisionKind, LineOrigin, PlanLine, SessionAlias
from queues.press import Press
from queues.verbs import reasons
from queues.verbs.hours import change_hours
from queues.verbs.planning import hits
from queues.verbs.planning.calendar import Practice
from queues.verbs.planning.changes import Noted, check_seen, made_by, once
from queues.verbs.planning.checks import LineDraft, Practised, check_line
from queues.verbs.planning.hits import Hit
from queues.verbs.planning.opening import Opened, add_breaks, horizon, missing, open_missing
from queues.verbs.sessions import change_capacity

PREFIX = "plan.line."


@dataclass
class Effects:
    """What a change of the plan does, or did, to sessions. `kept`: those about which a person decides."""

    opened: list[Practice] = field(default_factory=list)
    changed: list[Hit] = field(default_factory=list)
    closed: list[Hit] = field(default_factory=list)
    kept: list[Hit] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def hits_something(self) -> bool:
        """Does it touch a session that is there?"""
        return bool(self.changed or self.closed or self.kept)

    @property
    def people(self) -> int:
        """How many have a number of a session about which a person decides."""
        return sum(one.people for one in self.kept)


@dataclass
class Planned:
    """What a press made: its lines, and what it did to sessions."""

    lines: list[PlanLine] = field(default_factory=list)
    effects: Effects = field(default_factory=Effects)
    opened: Opened = field(default_factory=Opened)


def check_drafts(
    drafts: Sequence[LineDraft], *, at: datetime, standing: Sequence[PlanLine] | None = None
) -> list[PlanLine]:
    """The lines, not yet saved, if each may stand beside the plan and the others. Refusals of errors/planning.py.

    `standing`: the plan, where the caller has it.
    """
    lines = [draft.as_line() for draft in drafts]
    if standing is None:
        standing = list(PlanLine.objects.standing(clock.service_date(at)).named())
    practised = Practised([line.doctor_id for line in lines], at=at)
    for place, (draft, line) in enumerate(zip(drafts, lines, strict=True)):
        others = [*standing, *lines[:place]]
        check_line(line, at=at, others=others, is_sure=draft.is_sure, practised=practised)
    return lines


def effects_of_adding(lines: Iterable[PlanLine], *, at: datetime) -> Effects:
    """What adding these lines would open. Nothing is written."""
    return Effects(opened=missing(clock.service_date(at), horizon(at=at), lines=list(lines), at=at))


def plan_lines(drafts: Sequence[LineDraft], press: Press) -> Planned:
    """Add lines, all or none, and open their sessions up to the horizon. The same press again gives what it made.

    Refusals of errors/planning.py; ReasonNeededError without a person.
    """
    press = reasons.with_checked_reason(press)
    planned = Planned()

    def add() -> list[Noted]:
        planned.lines = check_drafts(drafts, at=press.at)
        for line in planned.lines:
            line.save()
        return [Noted(line.change_name, "", line.told) for line in planned.lines]

    if not once(press, add):
        planned.lines = list(PlanLine.objects.filter(pk__in=made_by(press, PREFIX)).named().order_by("pk"))
    return _open(planned, planned.lines, press)


def _open(planned: Planned, lines: Iterable[PlanLine], press: Press) -> Planned:
    practices = missing(clock.service_date(press.at), horizon(at=press.at), lines=list(lines), at=press.at)
    planned.opened = open_missing(practices)
    planned.effects.problems = planned.opened.problems
    return planned


def changed_line(line: PlanLine, draft: LineDraft, *, at: datetime) -> PlanLine:
    """The line as the draft wants it, not yet saved: itself, or a new one where it holds from a later date on."""
    wanted = draft.as_line()
    if not begins_later(line, draft, at=at):
        wanted.pk, wanted.valid_from = line.pk, min(line.valid_from, draft.valid_from)
        wanted._state.adding = False
    standing = [one for one in PlanLine.objects.standing(clock.service_date(at)).named() if one.pk != line.pk]
    check_line(wanted, at=at, others=standing, is_sure=draft.is_sure)
    return wanted


def begins_later(line: PlanLine, draft: LineDraft, *, at: datetime) -> bool:
    """Does the line go on as it is until the day before?"""
    return draft.valid_from > max(line.valid_from, clock.service_date(at))


def effects_of_change(line: PlanLine, wanted: PlanLine, draft: LineDraft, *, at: datetime) -> Effects:
    """What the change would do to sessions. Nothing is written."""
    first = max(draft.valid_from, clock.service_date(at))
    effects = Effects()
    is_same = _is_same_practice(line, wanted)
    for hit in hits.hits_of(hits.of_line(line, first), at=at):
        stays = is_same and wanted.holds_on(hit.session.date)
        if stays and not _differs(line, wanted):
            continue
        if not hit.follows:
            effects.kept.append(hit)
        elif stays:
            effects.changed.append(hit)
        else:
            effects.closed.append(hit)
    is_moved = {(hit.session.date) for hit in (*effects.changed, *effects.kept)}
    found = missing(first, horizon(at=at), lines=[wanted], at=at)
    effects.opened = [one for one in found if not (is_same and one.date in is_moved)]
    return effects


def change_line(line: PlanLine, draft: LineDraft, press: Press, *, seen: int) -> Planned:
    """Change a line from `draft.valid_from` on. `seen`: the key of its newest change that the page showed.

    Sessions without people follow; the others stay (`Effects.kept`). PlanChangedError when somebody changed it since,
    PlanGoneError for one that is over; refusals of errors/planning.py.
    """
    press = reasons.with_checked_reason(press)
    planned = Planned()

    def change() -> list[Noted]:
        stored = _standing(line, at=press.at)
        check_seen(line.change_name, seen)
        wanted = changed_line(stored, draft, at=press.at)
        planned.effects = effects_of_change(stored, wanted, draft, at=press.at)
        notes = _write_change(stored, wanted)
        planned.lines = [wanted]
        _follow(stored, wanted, planned.effects, press)
        return notes

    if not once(press, change):
        planned.lines = [line]
        return planned
    # One that stays with its people is there, under the hours of before.
    planned.opened = open_missing(planned.effects.opened)
    planned.effects.problems = planned.opened.problems
    return planned


def _write_change(stored: PlanLine, wanted: PlanLine) -> list[Noted]:
    old = stored.told
    if wanted.pk is not None:
        wanted.save()
        return [Noted(stored.change_name, old, wanted.told)]
    stored.valid_until = wanted.valid_from - timedelta(days=1)
    stored.save(update_fields=["valid_until"])
    wanted.save()
    return [Noted(stored.change_name, old, stored.told), Noted(wanted.change_name, "", wanted.told)]


def _standing(line: PlanLine, *, at: datetime) -> PlanLine:
    """The line as it is now. PlanGoneError when it is over."""
    stored = PlanLine.objects.named().filter(pk=line.pk).first()
    if stored is None or (stored.valid_until is not None and stored.valid_until < clock.service_date(at)):
        raise PlanGoneError
    return stored


def _is_same_practice(one: PlanLine, other: PlanLine) -> bool:
    return (one.clinic_id, one.doctor_id, one.weekday) == (other.clinic_id, other.doctor_id, other.weekday)


def _differs(one: PlanLine, other: PlanLine) -> bool:
    """Of what its sessions have."""
    columns = ("starts", "ends", "capacity", "jkn_quota", "non_jkn_quota", "room_id", "break_starts", "break_ends")
    return any(getattr(one, name) != getattr(other, name) for name in columns)


def _follow(stored: PlanLine, wanted: PlanLine, effects: Effects, press: Press) -> None:
    """Sessions without people become what the line says, or are closed where it does not hold any more."""
    _hold(effects)
    for hit in list(effects.changed):
        if not _take_over(hit.session, stored, wanted, press):
            effects.changed.remove(hit)
            effects.kept.append(hit)
    for hit in effects.kept:
        _know_as(hit.session, stored, wanted)
    _close(effects, press, _("rencana praktek diubah"))


def _know_as(session: ClinicSession, stored: PlanLine, wanted: PlanLine) -> None:
    """A session that stays with its people is the practice of its date: no second one opens beside it, and a number
    that Mobile JKN asks for under the new hours is one of it.
    """
    has_other_hours = (wanted.starts, wanted.ends) != (session.starts, session.ends)
    if has_other_hours and _is_same_practice(stored, wanted) and wanted.holds_on(session.date):
        SessionAlias.objects.get_or_create(session=session, starts=wanted.starts, ends=wanted.ends)


def _hold(effects: Effects) -> None:
    """All sessions before the first stop: that is the order of locks."""
    keys = [hit.session.pk for hit in (*effects.changed, *effects.closed)]
    list(locked(ClinicSession.objects.filter(pk__in=keys).order_by("pk")))


def _close(effects: Effects, press: Press, words: str) -> None:
    """As a person's decision, with their reason or the plan's own; somebody who took a number meanwhile keeps it."""
    for hit in list(effects.closed):
        decided = hits.close_empty(hit.session, DecisionKind.CANCELLED, press.because(press.reason or words))
        if decided is None:
            effects.closed.remove(hit)
            effects.kept.append(hit)


def _take_over(session: ClinicSession, stored: PlanLine, wanted: PlanLine, press: Press) -> bool:
    """Under the session's lock; False when somebody has a number by now. What differs from the line stays."""
    with transaction.atomic():
        held = lock_session(session)
        if hits.has_people(held) or not held.is_open:
            return False
        if (wanted.starts, wanted.ends) != (held.starts, held.ends):
            held = change_hours(held, starts=wanted.starts, ends=wanted.ends)
        was, now = (stored.jkn_quota, stored.non_jkn_quota), (wanted.jkn_quota, wanted.non_jkn_quota)
        if was != now and (held.jkn_quota, held.non_jkn_quota) == was:
            words = press.because(press.reason or _("rencana praktek diubah"))
            held = change_capacity(held, words, capacity=wanted.capacity, quotas=now)
        if stored.room_id != wanted.room_id and held.room_id == stored.room_id:
            held.room = wanted.room
            held.save(update_fields=["room"])
        if held.is_from_hfis != (wanted.origin == LineOrigin.HFIS):
            # What a person set is held, what was given to HFIS follows it.
            held.is_from_hfis = wanted.origin == LineOrigin.HFIS
            held.save(update_fields=["is_from_hfis"])
        if stored.breaks != wanted.breaks:
            for starts, ends in stored.breaks:
                held.breaks.filter(starts=starts, ends=ends).delete()
            add_breaks(held, wanted.breaks)
        return True


def effects_of_ending(line: PlanLine, last: date, *, at: datetime) -> Effects:
    """What ending the line with this date would close. Nothing is written."""
    first = max(last + hours.ONE_DAY, clock.service_date(at))
    found = hits.hits_of(hits.of_line(line, first), at=at)
    return Effects(closed=[one for one in found if one.follows], kept=[one for one in found if not one.follows])


def end_line(line: PlanLine, press: Press, *, last: date, seen: int) -> Planned:
    """The line holds for the last time on this date; the day before today: it is over. The way back is another line.

    PlanDateError, PlanGoneError, PlanChangedError, ReasonNeededError without a person.
    """
    press = reasons.with_checked_reason(press)
    planned = Planned(lines=[line])

    def end() -> list[Noted]:
        stored = _standing(line, at=press.at)
        check_seen(line.change_name, seen)
        if last < clock.service_date(press.at) - hours.ONE_DAY:
            raise PlanDateError("last", _("Tanggal ini sudah lewat. Paling awal: kemarin, supaya hari ini tidak ada."))
        planned.effects = effects_of_ending(stored, last, at=press.at)
        return _end(stored, last, planned, press)

    once(press, end)
    return planned


def _end(stored: PlanLine, last: date, planned: Planned, press: Press) -> list[Noted]:
    """One that would end before it begins has never held: it goes, and its history stays."""
    old, name, never_held = stored.told, stored.change_name, last < stored.valid_from
    _hold(planned.effects)
    _close(planned.effects, press, _("rencana praktek berakhir"))
    if never_held:
        stored.delete()
        planned.lines = []
        return [Noted(name, old, "")]
    stored.valid_until = last
    stored.save(update_fields=["valid_until"])
    planned.lines = [stored]
    return [Noted(name, old, stored.told)]
