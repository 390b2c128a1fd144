"""Taking a decision about a session back: what stood before stands again, and so do numbers that BPJS still has."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime

from queues import journey
from queues.database.locking import lock_session, lock_stops, lock_visit
from queues.errors import AlreadyBookedError, DecisionOverError, QueueError, ReasonNeededError, SessionAgainError
from queues.models import (
    ABSENCE,
    CANCELLATION,
    CLOSING,
    REVERSIBLE,
    ClinicSession,
    DecisionKind,
    EffectKind,
    EntryEvent,
    EntryEventKind,
    KeptSeat,
    QueueEntry,
    SessionDecision,
    Stop,
    Visit,
)
from queues.press import Press
from queues.verbs import acting, reasons
from queues.verbs.decisions import open_again
from queues.verbs.hours import follow
from queues.verbs.session_acting import ALONG, check_is_ahead, hold_sessions, tell_all, write_down
from queues.verbs.session_changes import move_into

logger = logging.getLogger(__name__)

REOPENING = {DecisionKind.CANCELLED: DecisionKind.REOPENED, DecisionKind.LEAVE: DecisionKind.LEAVE_LIFTED}


@dataclass
class TakenBack:
    """What taking back did. `gone`: visits that stay cancelled: BPJS has been told, or somebody has their seat."""

    decision: SessionDecision
    returned: list[Visit] = field(default_factory=list)
    gone: list[Visit] = field(default_factory=list)


def may_be_taken_back(decision: SessionDecision) -> bool:
    """Is it the last word about what it changed, and no way back itself?"""
    if decision.takes_back_id is not None or SessionDecision.objects.filter(takes_back=decision).exists():
        return False
    if decision.kind in CLOSING:
        family = CANCELLATION if decision.kind == DecisionKind.CANCELLED else ABSENCE
        return decision.session.decisions.latest_of(*family) == decision
    return decision.kind in REVERSIBLE and bool(decision.before) and not _is_overtaken(decision)


def _is_overtaken(decision: SessionDecision) -> bool:
    """Hours and a late start write each other's columns: the later one of both is undone first."""
    together = {DecisionKind.LATE_START: (DecisionKind.HOURS,), DecisionKind.HOURS: (DecisionKind.LATE_START,)}
    kinds = (decision.kind, *together.get(DecisionKind(decision.kind), ()))
    later = decision.session.decisions.filter(kind__in=kinds, pk__gt=decision.pk, takes_back=None)
    return later.exclude(taken_back_by__isnull=False).exists()


def take_back(decision: SessionDecision, press: Press) -> TakenBack:
    """Undo a decision whole, or go on with it. The columns first, in one transaction; then each cancelled visit in one
    of its own: it waits again unless its batal has left for BPJS, which takes none back.

    DecisionOverError, ReasonNeededError, SessionPastError, SessionAgainError.
    """
    press = reasons.with_checked_reason(press)
    if press.user is None:
        raise ReasonNeededError
    back = _restore(decision, press)
    result = TakenBack(back)
    ended = decision.effects.filter(kind__in=(EffectKind.CANCELLED, EffectKind.ABSENT))
    for effect in ended.select_related("visit__session", "event").order_by("pk"):
        try:
            is_back = _wait_again(effect.visit, effect.event_id or 0, press)
        except (QueueError, IntegrityError) as refusal:
            logger.info("visit %s stays cancelled: %s", effect.visit_id, type(refusal).__name__)
            is_back = False
        (result.returned if is_back else result.gone).append(effect.visit)
    return result


def _restore(decision: SessionDecision, press: Press) -> SessionDecision:
    with transaction.atomic():
        target = ClinicSession.objects.filter(pk__in=[decision.session.moved_to_id or 0])
        session = hold_sessions(decision.session, list(target))
        if same := SessionDecision.objects.filter(takes_back=decision).first():
            return same
        check_is_ahead(session, at=press.at)
        decision = SessionDecision.objects.select_related("session").get(pk=decision.pk)
        if not may_be_taken_back(decision):
            raise DecisionOverError
        kind = DecisionKind(decision.kind)
        if kind in REOPENING:
            # As `open_again` writes it down, one row for each of the two.
            open_again(session, press.because(press.reason or decision.reason))
            back = session.decisions.filter(kind=REOPENING[kind]).latest("pk")
            SessionDecision.objects.filter(pk=back.pk).update(takes_back=decision)
            return back
        _write_back(session, kind, decision.before)
        told = DecisionKind.MOVED_BACK if kind == DecisionKind.MOVED else kind
        back = write_down(session, told, press, before=decision.before, takes_back=decision)
        tell_all(back)
        return back


def _write_back(session: ClinicSession, kind: DecisionKind, before: dict[str, Any]) -> None:
    if kind == DecisionKind.MOVED:
        move_into(session, None)
        ClinicSession.objects.filter(pk__in=before.get(ALONG, [])).update(moved_to=session)
        follow(session)
        return
    values = {name: _read(session, name, value) for name, value in before.items()}
    for name, value in values.items():
        setattr(session, name, value)
    try:
        with transaction.atomic():
            session.save(update_fields=[name.removesuffix("_id") for name in values])
    except IntegrityError:
        raise SessionAgainError from None
    if kind in (DecisionKind.LATE_START, DecisionKind.HOURS):
        follow(session)


def _read(session: ClinicSession, name: str, value: Any) -> Any:
    """A value as the column has it: times are kept as text."""
    is_time = session._meta.get_field(name.removesuffix("_id")).get_internal_type() == "TimeField"
    return time.fromisoformat(value) if is_time and value else value


def _wait_again(visit: Visit, event_id: int, press: Press) -> bool:
    """The visit stands again where it stood, and waits where it waited. False: it had been taken back before."""
    with transaction.atomic():
        lock_session(visit.session)
        entries = list(QueueEntry.objects.filter(visit=visit).select_related("stop").order_by("pk"))
        lock_stops(Stop.objects.filter(pk__in={entry.stop_id for entry in entries}))
        visit = lock_visit(visit)
        event = visit.events.get(pk=event_id)
        event.visit = visit
        if not event.is_standing:
            return True
        again = Visit.objects.active().filter(patient=visit.patient_id, session=visit.session_id).first()
        if again is not None or visit.replaced_by.exists():
            raise AlreadyBookedError(again)
        reversal = journey.reverse(event, press.within(), reason="keputusan jadwal diurungkan")
        acting.signal_events(visit, [reversal])
        for entry in entries:
            _wait_here_again(entry, event.recorded_at, press)
        KeptSeat.objects.filter(visit=visit, given_back_at=None).update(given_back_at=press.at)
        return True


def _wait_here_again(entry: QueueEntry, ended_at: datetime, press: Press) -> None:
    """The wait that the cancellation ended goes on as it was."""
    gone = EntryEvent.objects.filter(entry=entry, kind=EntryEventKind.GONE, at=ended_at).order_by("-pk").first()
    if gone is None or not gone.before or entry.last_act_id != gone.act_id:
        return
    before = dict(gone.before)
    for name in ("order_at", "ended_at"):
        before[name] = parse_datetime(before[name]) if before.get(name) else None
    QueueEntry.objects.filter(pk=entry.pk).update(**before)
    EntryEvent.objects.create(entry=entry, kind=EntryEventKind.UNDONE, at=press.at, actor=press.user)
