"""A person's decisions that keep a session: other hours, doctor, room, seats, or its people go on in another session.

What all of them do is in session_acting.py.
"""

from collections.abc import Collection
from datetime import datetime, time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from queues import hours
from queues.errors import (
    DoctorBusyError,
    FewerThanTakenError,
    HoursWrongError,
    NobodyCallsError,
    NothingChangedError,
    NotThereError,
    RoomElsewhereError,
    SessionAgainError,
)
from queues.models import (
    BEFORE_CLINIC,
    ClinicSession,
    Counter,
    DecisionKind,
    Doctor,
    PayerKind,
    SessionDecision,
    StopKind,
    Visit,
    split_capacity,
)
from queues.press import Press
from queues.verbs import reasons
from queues.verbs.hours import change_hours, follow, start_late
from queues.verbs.session_acting import decide
from queues.verbs.sessions import change_capacity, seats_taken
from queues.waiting.doctors import busy_elsewhere


def decide_late_start(session: ClinicSession, press: Press, *, late_start: time | None) -> SessionDecision:
    """The doctor begins at this time, None: as planned. Slots, places and estimates follow; BPJS has no message for it.

    LateStartOutsideHoursError at or after the end, HoursWrongError for a time that is over, and what
    `check_can_be_decided` and every decision refuse.
    """

    def change(held: ClinicSession) -> None:
        if held.late_start == late_start:
            raise NothingChangedError
        if late_start is not None:
            _check_is_to_come(held, late_start, at=press.at)
        start_late(held, late_start=late_start)

    return decide(session, DecisionKind.LATE_START, press, change)


def _check_is_to_come(session: ClinicSession, late_start: time, *, at: datetime) -> None:
    """Patients would read that the doctor begins at a time that is over."""
    begins = ClinicSession(date=session.date, starts=session.starts, late_start=late_start).starts_at
    if begins < at.replace(second=0, microsecond=0):
        words = _("Pukul %(time)s sudah lewat: pilih jam yang akan datang. Dokter sudah mulai? Panggil saja.")
        raise HoursWrongError(words % {"time": f"{late_start:%H:%M}"})


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

    return decide(session, DecisionKind.HOURS, press, change, let_go=let_go)


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

    return decide(session, DecisionKind.SUBSTITUTE, press, change)


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

    return decide(session, DecisionKind.ROOM, press, change)


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
    return decide(session, DecisionKind.CAPACITY, press, change, let_go=let_go, is_let_go_first=True)


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

    return decide(session, DecisionKind.MOVED, press, change, others=[target])


def move_into(session: ClinicSession, target: ClinicSession | None) -> None:
    """Write where its people are called, None: here again. The caller holds both."""
    before = session.home
    family = ClinicSession.objects.family(session.pk) if target else ClinicSession.objects.filter(pk=session.pk)
    family.update(moved_to=target)
    session.moved_to = target
    for home in {before.pk: before, session.home.pk: session.home}.values():
        if home.moved_to_id is None:
            follow(home)
