"""A person's decisions that keep a session: other hours, doctor, room, seats, or its people go on in another session.

Each is one `SessionDecision` with one effect for every visit that it touches, in one transaction. `before` keeps what
stood, so that the decision can be taken back (session_returns.py).
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from queues import clock, hours
from queues.database.injection_points import injection_point
from queues.database.locking import lock_session, locked
from queues.errors import (
    DoctorBusyError,
    FewerThanTakenError,
    HoursWrongError,
    NobodyCallsError,
    NothingChangedError,
    NotThereError,
    QueueError,
    ReasonNeededError,
    RoomElsewhereError,
    SessionAgainError,
    SessionNotOpenError,
    SessionPastError,
)
from queues.models import (
    BEFORE_CLINIC,
    ClinicSession,
    Counter,
    DecisionKind,
    Doctor,
    EffectKind,
    PayerKind,
    SessionDecision,
    SessionEffect,
    Stage,
    StopKind,
    Visit,
    split_capacity,
)
from queues.press import Press
from queues.verbs import reasons
from queues.verbs.booking import cancel
from queues.verbs.decisions import REASON_FOR_BPJS
from queues.verbs.hours import change_hours, follow, start_late
from queues.verbs.sessions import change_capacity, seats_taken
from queues.waiting.doctors import busy_elsewhere

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


def decide_late_start(session: ClinicSession, press: Press, *, late_start: time | None) -> SessionDecision:
    """The doctor begins at this time, None: as planned. Slots, places and estimates follow; BPJS has no message for it.

    LateStartOutsideHoursError at or after the end, and what `check_can_be_decided` and every decision refuse.
    """

    def change(held: ClinicSession) -> None:
        if held.late_start == late_start:
            raise NothingChangedError
        start_late(held, late_start=late_start)

    return _decide(session, DecisionKind.LATE_START, press, change)


def decide_hours(
    session: ClinicSession, press: Press, *, starts: time, ends: time, let_go: Collection[int] = ()
) -> SessionDecision:
    """Other hours: an earlier end, or another time of the same date. `let_go`: visits that are cancelled with it.

    The old hours stay known to BPJS and Mobile JKN. HoursWrongError, DoctorBusyError, SessionAgainError.
    """

    def change(held: ClinicSession) -> None:
        if (held.starts, held.ends) == (starts, ends):
            raise NothingChangedError
        _check_hours(held, starts, ends, at=press.at)
        try:
            with transaction.atomic():
                change_hours(held, starts=starts, ends=ends)
        except IntegrityError:
            raise SessionAgainError(_("Dokter ini sudah mempunyai jadwal pada jam itu.")) from None

    return _decide(session, DecisionKind.HOURS, press, change, let_go=let_go)


def _check_hours(session: ClinicSession, starts: time, ends: time, *, at: datetime) -> None:
    if words := hours.wrong(starts, ends):
        raise HoursWrongError(words)
    asked = ClinicSession(pk=session.pk, date=session.date, starts=starts, ends=ends)
    if asked.ends_at <= at:
        raise HoursWrongError(_("Jam selesai %(ends)s sudah lewat.") % {"ends": f"{ends:%H:%M}"})
    _check_is_free(asked, session.serving_doctor)


def _check_is_free(session: ClinicSession, doctor: Doctor) -> None:
    if other := busy_elsewhere(session, doctor):
        raise DoctorBusyError(doctor, other.clinic, other.hours)


def decide_substitute(session: ClinicSession, press: Press, *, doctor: Doctor | None) -> SessionDecision:
    """Another doctor serves, None: the scheduled one after all. BPJS keeps the code it was told. DoctorBusyError."""

    def change(held: ClinicSession) -> None:
        substitute = None if doctor is None or doctor.pk == held.doctor_id else doctor
        if held.substitute_doctor_id == (substitute.pk if substitute else None):
            raise NothingChangedError
        _check_is_free(held, substitute or held.doctor)
        held.substitute_doctor = substitute
        held.save(update_fields=["substitute_doctor"])

    return _decide(session, DecisionKind.SUBSTITUTE, press, change)


def decide_room(session: ClinicSession, press: Press, *, room: Counter | None) -> SessionDecision:
    """Another room calls, None: any room of the clinic. RoomElsewhereError, NobodyCallsError."""

    def change(held: ClinicSession) -> None:
        if held.room_id == (room.pk if room else None):
            raise NothingChangedError
        if room is not None and not _serves(room, held):
            raise RoomElsewhereError
        held.room = room
        held.save(update_fields=["room"])
        if not ClinicSession.objects.filter(pk=held.pk).can_be_called().exists():
            raise NobodyCallsError

    return _decide(session, DecisionKind.ROOM, press, change)


def _serves(room: Counter, session: ClinicSession) -> bool:
    stops = room.stops.filter(kind=StopKind.CLINIC, clinic=session.clinic_id, is_active=True)
    return room.is_active and stops.exists()


def decide_capacity(
    session: ClinicSession, press: Press, *, capacity: int, let_go: Collection[int] = ()
) -> SessionDecision:
    """So many seats. `let_go`: visits that are cancelled with it; nobody else loses a seat. FewerThanTakenError."""
    press = reasons.with_reason_and_user(press)

    def change(held: ClinicSession) -> None:
        if held.capacity == capacity and held.jkn_quota + held.non_jkn_quota == capacity:
            raise NothingChangedError
        if capacity < 1:
            raise HoursWrongError(_("Kapasitas paling sedikit 1. Dokter tidak praktek? Pakai libur atau batal."))
        taken = seats_taken(held)
        if sum(taken.values()) > capacity:
            over = visits_above(held, capacity)
            raise FewerThanTakenError(sum(taken.values()), capacity, [visit.label for visit in over])
        change_capacity(held, press, capacity=capacity, quotas=_split(held, capacity, taken))

    # Their seats are free before the rest is counted.
    return _decide(session, DecisionKind.CAPACITY, press, change, let_go=let_go, is_let_go_first=True)


def _split(session: ClinicSession, capacity: int, taken: dict[PayerKind, int]) -> tuple[int, int]:
    """(JKN, non-JKN) that together are the capacity, with room for the seats that stay taken."""
    non_jkn = max(split_capacity(capacity, session.clinic.non_jkn_percent)[1], taken[PayerKind.NON_JKN])
    if session.seats_released_at:
        non_jkn = taken[PayerKind.NON_JKN]
    jkn = max(capacity - non_jkn, taken[PayerKind.JKN])
    return jkn, capacity - jkn


def visits_above(session: ClinicSession, capacity: int) -> list[Visit]:
    """The visits that a smaller capacity has no seat for: those who are not here first, then the latest numbers."""
    seated = _seated(session)
    more = sum(seats_taken(session).values()) - capacity
    seated.sort(key=lambda visit: (visit.arrived_at is not None, -visit.number))
    return seated[: max(more, 0)]


def _seated(session: ClinicSession) -> list[Visit]:
    """The visits that can still be let go and hold a seat."""
    return list(Visit.objects.filter(session=session, stage__in=BEFORE_CLINIC, seat_index__isnull=False))


def visits_after(session: ClinicSession, ends: time) -> list[Visit]:
    """Those not yet called whose slot lies at or after an earlier end."""
    shorter = ClinicSession(date=session.date, starts=session.starts, ends=ends)
    rows = Visit.objects.filter(session__in=ClinicSession.objects.family(session.pk), stage__in=BEFORE_CLINIC)
    return list(rows.filter(slot_at__gte=shorter.ends_at).order_by("number", "pk"))


def move_session(session: ClinicSession, press: Press, *, target: ClinicSession) -> SessionDecision:
    """Its people go on in another session of this clinic and date, with their number, label and code; both are called
    as one order. What had been moved here goes along. It takes no new numbers; BPJS's old name leads to the target.

    NotThereError, ReasonNeededError.
    """
    press = reasons.with_reason_and_user(press)

    def change(held: ClinicSession) -> None:
        there = ClinicSession.objects.get(pk=target.pk)
        is_same = (there.clinic_id, there.date) == (held.clinic_id, held.date)
        if not is_same or there.pk == held.pk or not there.is_open or there.ends_at <= press.at:
            raise NotThereError
        if not ClinicSession.objects.filter(pk=there.pk).can_be_called().exists():
            raise NobodyCallsError
        move_into(held, there)

    return _decide(session, DecisionKind.MOVED, press, change, others=[target])


def move_into(session: ClinicSession, target: ClinicSession | None) -> None:
    """Write where its people are called, None: here again. The caller holds both."""
    before = session.home
    family = ClinicSession.objects.family(session.pk) if target else ClinicSession.objects.filter(pk=session.pk)
    family.update(moved_to=target)
    session.moved_to = target
    for home in {before.pk: before, session.home.pk: session.home}.values():
        if home.moved_to_id is None:
            follow(home)


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


def _decide(
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
