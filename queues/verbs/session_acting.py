"""What every decision about a session does: hold it, change it, write it down, and say of each visit what it did.

One `SessionDecision` with one effect for every visit that it touches, in one transaction. `before` keeps what stood, so
that the decision can be taken back (session_returns.py).
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, time
from typing import Any

from django.db import transaction

from queues import clock
from queues.database.injection_points import injection_point
from queues.database.locking import lock_session, locked
from queues.errors import QueueError, ReasonNeededError, SessionNotOpenError, SessionPastError
from queues.models import (
    BEFORE_CLINIC,
    ClinicSession,
    DecisionKind,
    EffectKind,
    SessionDecision,
    SessionEffect,
    Stage,
    Visit,
)
from queues.press import Press
from queues.verbs import reasons
from queues.verbs.booking import cancel
from queues.verbs.decisions import REASON_FOR_BPJS

# The columns that each kind of decision writes.
WRITES = {
    DecisionKind.LATE_START: ("late_start",),
    DecisionKind.HOURS: ("starts", "ends", "bpjs_hours", "late_start"),
    DecisionKind.SUBSTITUTE: ("substitute_doctor_id",),
    DecisionKind.ROOM: ("room_id",),
    DecisionKind.CAPACITY: ("capacity", "jkn_quota", "non_jkn_quota"),
    DecisionKind.MOVED: ("moved_to_id",),
}
# Of a move: the sessions that had been moved here before, and went along.
ALONG = "along"
Change = Callable[[ClinicSession], None]


def check_is_ahead(session: ClinicSession, *, at: datetime) -> None:
    """SessionPastError."""
    if session.date < clock.service_date(at) and not session.is_alive(at=at):
        raise SessionPastError


def check_can_be_decided(session: ClinicSession, *, at: datetime) -> None:
    """SessionPastError, or SessionNotOpenError for one that was called off or moved."""
    check_is_ahead(session, at=at)
    if not session.is_open:
        raise SessionNotOpenError


def change_as_typed(
    session: ClinicSession, kind: DecisionKind, press: Press, change: Callable[[ClinicSession], object]
) -> SessionDecision:
    """A change that the administration's form has checked: one decision like the others, with what stood before.

    So it can be taken back, and HFIS never undoes it. `change` is given the session as it is held. ReasonNeededError.
    """
    press = reasons.with_checked_reason(press)
    if press.user is None:
        raise ReasonNeededError
    with transaction.atomic():
        held = hold_sessions(session)
        before = remembered(held, kind)
        change(held)
        decision = write_down(held, kind, press, before=before)
        tell_all(decision)
        return decision


def decide(
    session: ClinicSession,
    kind: DecisionKind,
    press: Press,
    change: Change,
    *,
    others: Sequence[ClinicSession] = (),
    let_go: Collection[int] = (),
    is_let_go_first: bool = False,
) -> SessionDecision:
    """One decision: change what it is about, write it down, and say of each visit what it did.

    A change that moves slots holds the stops, which come before visits: those are let go afterwards.
    """
    press = reasons.with_checked_reason(press)
    if press.user is None or (let_go and not press.reason):
        raise ReasonNeededError
    with transaction.atomic():
        session = hold_sessions(session, others)
        if press.request_key and (same := SessionDecision.objects.filter(request_key=press.request_key).first()):
            return same
        check_can_be_decided(session, at=press.at)
        before = remembered(session, kind)
        injection_point("session-decided")
        if not is_let_go_first:
            change(session)
        decision = write_down(session, kind, press, before=before)
        _let_go(decision, let_go, press)
        if is_let_go_first:
            change(session)
        tell_all(decision)
        return decision


def hold_sessions(session: ClinicSession, others: Sequence[ClinicSession] = ()) -> ClinicSession:
    """This session held, with those moved into it and others, in the order of their keys: visits come after them."""
    family = ClinicSession.objects.family(session.pk) | ClinicSession.objects.filter(pk__in=[one.pk for one in others])
    list(locked(family.order_by("pk")))
    return lock_session(session)


def remembered(session: ClinicSession, kind: DecisionKind) -> dict[str, Any]:
    """What a decision of this kind will write, as it stands; times as text."""
    values = {name: getattr(session, name) for name in WRITES[kind]}
    if kind == DecisionKind.MOVED:
        values[ALONG] = list(
            ClinicSession.objects.filter(moved_to=session.pk).order_by("pk").values_list("pk", flat=True)
        )
    return {name: value.isoformat() if isinstance(value, time) else value for name, value in values.items()}


def write_down(
    session: ClinicSession, kind: DecisionKind, press: Press, *, before: dict[str, Any] | None = None, **also: Any
) -> SessionDecision:
    """The row of a decision, by a named person."""
    assert press.user is not None
    return SessionDecision.objects.create(
        session=session,
        kind=kind,
        at=press.at,
        actor=press.user,
        reason=press.reason,
        before=before or {},
        request_key=press.request_key or None,
        **also,
    )


def _let_go(decision: SessionDecision, visits: Collection[int], press: Press) -> None:
    """Cancel the chosen ones who have not been called yet; BPJS is told its own sentence."""
    rows = Visit.objects.filter(
        pk__in=visits, session__in=ClinicSession.objects.family(decision.session_id), stage__in=BEFORE_CLINIC
    )
    for chosen in rows.named().order_by("pk"):
        # Called by the doctor at this moment: they are served.
        with suppress(QueueError):
            visit = cancel(chosen, press.within(REASON_FOR_BPJS))
            event = visit.events.get(stage=Stage.CANCELLED, is_standing=True)
            SessionEffect.objects.create(
                decision=decision, visit=visit, kind=EffectKind.CANCELLED, at=press.at, event=event
            )


def tell_all(decision: SessionDecision) -> None:
    """One effect for each visit not yet through the clinic that goes on: what its patient is told now."""
    if decision.kind in (DecisionKind.MOVED, DecisionKind.MOVED_BACK):
        family = ClinicSession.objects.filter(pk__in=[decision.session_id, *decision.before.get(ALONG, [])])
    else:
        family = ClinicSession.objects.family(decision.session_id)
    visits = Visit.objects.filter(session__in=family).unserved().order_by("pk").values_list("pk", flat=True)
    SessionEffect.objects.bulk_create(
        SessionEffect(decision=decision, visit_id=visit, kind=EffectKind.TOLD, at=decision.at) for visit in visits
    )
