"""Deciding about a whole session: one decision by a named person, and one act for each of its visits."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from queues.database.injection_points import injection_point
from queues.database.locking import lock_session, lock_visit
from queues.errors import QueueError, ReasonNeededError, SessionAgainError, SessionClosedError
from queues.models import (
    ABSENCE,
    CANCELLATION,
    ENDING,
    ClinicSession,
    DecisionKind,
    EffectKind,
    EntryEvent,
    EntryEventKind,
    EntryState,
    QueueEntry,
    SessionDecision,
    SessionEffect,
    Stage,
    StopKind,
    Visit,
    VisitEvent,
)
from queues.press import Press
from queues.verbs import reasons
from queues.verbs.absence import no_show
from queues.verbs.booking import cancel

logger = logging.getLogger(__name__)

# What BPJS, and through it Mobile JKN, is told: the words of BPJS's own description of antrean/batal.
REASON_FOR_BPJS = "Terjadi perubahan jadwal dokter, silahkan daftar kembali"
# A visit with one of these was with the doctor.
WAS_THERE = (EntryEventKind.SERVING, EntryEventKind.HELD, EntryEventKind.DETOURED)


@dataclass(frozen=True)
class AffectedVisit:
    """One visit not yet through the clinic, and what becomes of it when its session is called off."""

    visit: Visit
    outcome: EffectKind
    entry: QueueEntry | None


@dataclass
class Closing:
    """What one press did. `undone`: visits that still wait, because their verb refused; pressing again takes them."""

    decision: SessionDecision
    done: dict[EffectKind, int] = field(default_factory=lambda: dict.fromkeys(EffectKind, 0))
    undone: list[Visit] = field(default_factory=list)


def affected_visits(session: ClinicSession) -> list[AffectedVisit]:
    """Everybody who is called in a session and not yet through the clinic, by number; those moved here too."""
    # Asked first: as a part of the question about visits it would be a look at all sessions ever held.
    family = list(ClinicSession.objects.family(session.pk).values_list("pk", flat=True))
    return _affected_visits(Visit.objects.filter(session__in=family).unserved().named().order_by("number", "pk"))


def still_to_end(session: ClinicSession) -> int:
    """How many of a session that was called off still wait for it."""
    return sum(affected.outcome in ENDING for affected in affected_visits(session)) if session.is_called_off else 0


def _affected_visits(visits: Iterable[Visit]) -> list[AffectedVisit]:
    rows = list(visits)
    waits = QueueEntry.objects.present().filter(visit__in=rows).select_related("stop", "counter").order_by("pk")
    by_visit: dict[int, list[QueueEntry]] = {}
    for entry in waits:
        by_visit.setdefault(entry.visit_id or 0, []).append(entry)
    return [_affected_visit(visit, by_visit.get(visit.pk, [])) for visit in rows]


def _affected_visit(visit: Visit, waits: list[QueueEntry]) -> AffectedVisit:
    """People with the doctor, held or on a detour finish normally; people called who never came are no-shows."""
    at_clinic = next((entry for entry in waits if entry.stop.kind == StopKind.CLINIC), None)
    if visit.stage != Stage.IN_CLINIC:
        return AffectedVisit(visit, EffectKind.CANCELLED, next(iter(waits), None))
    was_missed = at_clinic is not None and at_clinic.state == EntryState.WAITING and at_clinic.miss_count > 0
    if was_missed and not EntryEvent.objects.filter(entry=at_clinic, kind__in=WAS_THERE).exists():
        return AffectedVisit(visit, EffectKind.ABSENT, at_clinic)
    return AffectedVisit(visit, EffectKind.LEFT, at_clinic)


def close_session(session: ClinicSession, kind: DecisionKind, press: Press) -> Closing:
    """Cancel a session (CANCELLED) or give its doctor leave (LEAVE), and end every visit that waits for it.

    The session is closed first, in a transaction of its own, so that nobody joins; then each visit in one of its own:
    one that refuses stops no other. Again, or after a crash, it goes on with the same decision and ends the rest.
    ReasonNeededError without person or reason, PersonalReasonError.
    """
    press = reasons.with_reason_and_user(press)
    decision = _decide_to_close(session, kind, press)
    injection_point("session-closed")
    closing = Closing(decision)
    for affected in affected_visits(session):
        try:
            ended = _carry_out(decision, affected.visit, press)
        except (QueueError, IntegrityError) as refusal:
            logger.warning("visit %s stays in a session called off: %s", affected.visit.pk, type(refusal).__name__)
            closing.undone.append(affected.visit)
            continue
        if ended is not None:
            closing.done[ended] += 1
    return closing


def _decide_to_close(session: ClinicSession, kind: DecisionKind, press: Press) -> SessionDecision:
    is_cancelling = kind == DecisionKind.CANCELLED
    with transaction.atomic():
        session = lock_session(session)
        standing = session.decisions.latest_of(*(CANCELLATION if is_cancelling else ABSENCE))
        is_closed = session.is_cancelled if is_cancelling else session.is_on_leave
        if is_closed and standing is not None and standing.kind == kind:
            return standing
        if session.is_cancelled and not is_cancelling:
            raise SessionClosedError
        if is_cancelling:
            session.is_cancelled, session.cancel_reason = True, press.reason
        else:
            session.is_on_leave = True
        session.save(update_fields=["is_cancelled", "cancel_reason", "is_on_leave"])
        return note_decision(session, kind, press)


def _carry_out(decision: SessionDecision, visit: Visit, press: Press) -> EffectKind | None:
    """What the decision does to one visit, as it stands by now; None: it needs nothing any more."""
    with transaction.atomic():
        lock_session(visit.session)
        [affected] = _affected_visits([lock_visit(visit)])
        event: VisitEvent | None = None
        if affected.visit.is_over or affected.visit.stage == Stage.LEFT_CLINIC:
            return None
        if affected.outcome == EffectKind.CANCELLED:
            cancel(affected.visit, press.within(REASON_FOR_BPJS))
        elif affected.outcome == EffectKind.ABSENT:
            no_show(affected.visit, press.within(REASON_FOR_BPJS))
        if affected.outcome in ENDING:
            event = affected.visit.events.get(stage__in=(Stage.CANCELLED, Stage.NO_SHOW), is_standing=True)
        SessionEffect.objects.get_or_create(
            decision=decision, visit=affected.visit, kind=affected.outcome, defaults={"at": press.at, "event": event}
        )
        return affected.outcome


def open_again(session: ClinicSession, press: Press) -> ClinicSession:
    """Open for new numbers again. Those whose visits were ended stay so: BPJS takes no batal back.

    ReasonNeededError without person or reason; SessionAgainError when the doctor has another session at its start.
    """
    press = reasons.with_reason_and_user(press)
    with transaction.atomic():
        session = lock_session(session)
        was_cancelled, was_on_leave = session.is_cancelled, session.is_on_leave
        session.is_cancelled, session.cancel_reason, session.is_on_leave = False, "", False
        try:
            with transaction.atomic():
                session.save(update_fields=["is_cancelled", "cancel_reason", "is_on_leave"])
        except IntegrityError:
            raise SessionAgainError from None
        if was_cancelled:
            note_decision(session, DecisionKind.REOPENED, press)
        if was_on_leave:
            note_decision(session, DecisionKind.LEAVE_LIFTED, press)
        return session


def note_decision(session: ClinicSession, kind: DecisionKind, press: Press) -> SessionDecision:
    """Write down what a person decided: HFIS never undoes it. ReasonNeededError without a person."""
    if press.user is None:
        raise ReasonNeededError
    return SessionDecision.objects.create(
        session=session, kind=kind, at=press.at, actor=press.user, reason=reasons.checked(press.reason)
    )
