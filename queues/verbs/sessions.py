"""Verbs about sessions: opening, changing, closing; a label prefix is fixed and unique over the hospital per date."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Case, Count, F, Q, When

from queues import hours
from queues.database.injection_points import injection_point
from queues.database.locking import lock_session
from queues.errors import QueueError, SessionClosedError, SessionHasBookingsError
from queues.models import (
    LANE_PREFIX,
    AdmissionClass,
    Clinic,
    ClinicSession,
    Counter,
    Doctor,
    KeptSeat,
    PayerKind,
    QuotaChange,
    Stage,
    Visit,
    split_capacity,
)
from queues.models.sessions import SessionQuerySet
from queues.press import Press
from queues.verbs import reasons
from queues.waiting.figures import release_due

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


class NoPrefixLeftError(QueueError):
    """Every prefix of the date is taken."""


def free_prefix(clinic: Clinic, taken: Iterable[str]) -> str:
    """The clinic's letters, then with a digit 1-9, then any free pair: a label says one thing per date."""
    used = set(taken) | set(LANE_PREFIX.values())
    letters = clinic.label_prefix.rstrip("0123456789")
    candidates = [clinic.label_prefix, *(f"{letters}{digit}" for digit in range(1, 10))]
    candidates += [first + second for first in LETTERS for second in LETTERS]
    for prefix in candidates:
        if prefix not in used:
            return prefix
    raise NoPrefixLeftError


def open_session(
    *,
    date: date,
    clinic: Clinic,
    doctor: Doctor,
    starts: time,
    ends: time,
    capacity: int,
    room: Counter | None = None,
    is_from_hfis: bool = False,
    quotas: tuple[int, int] | None = None,
    bpjs_hours: str = "",
) -> ClinicSession:
    """A session with its prefix and its split of the capacity; quotas = (JKN, non-JKN) overrides the default split.

    `bpjs_hours`: how BPJS spells the hours. SessionClosedError when this doctor already has a session at that start.
    """
    jkn, non_jkn = quotas or split_capacity(capacity, clinic.non_jkn_percent)
    reserved = set(AdmissionClass.objects.values_list("label_prefix", flat=True))
    for _attempt in range(3):
        taken = set(_shown_beside(date, starts, ends).values_list("label_prefix", flat=True))
        try:
            with transaction.atomic():
                return ClinicSession.objects.create(
                    date=date,
                    clinic=clinic,
                    doctor=doctor,
                    starts=starts,
                    ends=ends,
                    capacity=capacity,
                    jkn_quota=jkn,
                    non_jkn_quota=non_jkn,
                    room=room,
                    is_from_hfis=is_from_hfis,
                    bpjs_hours=spelled(bpjs_hours, starts, ends),
                    label_prefix=free_prefix(clinic, taken | reserved),
                )
        except IntegrityError:
            # Another opened a session of the date at this moment: choose again, unless it is this very one.
            if ClinicSession.objects.filter(
                date=date, clinic=clinic, doctor=doctor, starts=starts, is_cancelled=False
            ).exists():
                raise SessionClosedError from None
    raise NoPrefixLeftError


def _shown_beside(date: date, starts: time, ends: time) -> SessionQuerySet:
    """Sessions whose labels may be read beside one of these hours: of its date, and of the night before and after.

    A session over midnight shares boards and voices with those of the next day.
    """
    rows = Q(date=date) | Q(date=date - hours.ONE_DAY, ends__lte=F("starts"))
    if hours.crosses_midnight(starts, ends):
        rows |= Q(date=date + hours.ONE_DAY)
    return ClinicSession.objects.filter(rows)


class PrefixesBeside:
    """The letters that practices of one date may not take, for many that open on it: two statements."""

    def __init__(self, day: date) -> None:
        self._reserved = set(AdmissionClass.objects.values_list("label_prefix", flat=True))
        around = (day - hours.ONE_DAY, day + hours.ONE_DAY)
        self._of_day, self._of_next_day = set[str](), set[str]()
        rows = ClinicSession.objects.filter(date__range=around)
        for on, starts, ends, prefix in rows.values_list("date", "starts", "ends", "label_prefix"):
            if on == day or (on < day and hours.crosses_midnight(starts, ends)):
                self._of_day.add(prefix)
            elif on > day:
                self._of_next_day.add(prefix)

    def take(self, clinic: Clinic, starts: time, ends: time) -> str:
        """Letters for one more practice of the date; NoPrefixLeftError."""
        beside = self._of_next_day if hours.crosses_midnight(starts, ends) else set()
        prefix = free_prefix(clinic, self._of_day | beside | self._reserved)
        self._of_day.add(prefix)
        return prefix


def spelled(words: str, starts: time, ends: time) -> str:
    """BPJS's spelling as a session keeps it: empty where it is the usual one."""
    return "" if words == hours.written(starts, ends) else words[: hours.LONGEST_WORDS]


def find_session(
    *, date: date, clinics: Iterable[Clinic], doctor_code: int, starts: time, ends: time
) -> ClinicSession | None:
    """The session of an HFIS doctor and these hours, by its own or by hours BPJS was told; moved: where it moved."""
    of_doctor = Q(doctor__bpjs_code=doctor_code) | Q(substitute_doctor__bpjs_code=doctor_code)
    by_hours = Q(starts=starts, ends=ends) | Q(aliases__starts=starts, aliases__ends=ends)
    rows = ClinicSession.objects.on(date).filter(of_doctor, by_hours, clinic__in=list(clinics)).named()
    # One that has these hours comes before one that BPJS knew by them.
    by_alias = Case(When(starts=starts, ends=ends, then=0), default=1)
    session = rows.order_by("is_cancelled", by_alias, "pk").first()
    while session is not None and session.moved_to_id:
        session = ClinicSession.objects.named().get(pk=session.moved_to_id)
    return session


def change_capacity(
    session: ClinicSession,
    press: Press,
    *,
    capacity: int,
    quotas: tuple[int, int] | None = None,
) -> ClinicSession:
    """A new capacity and split, never below the seats that are taken."""
    press = reasons.with_checked_reason(press)
    with transaction.atomic():
        session = lock_session(session)
        taken = seats_taken(session)
        # After the release the seats are common: what nobody of non-JKN holds is JKN's.
        others = taken[PayerKind.NON_JKN]
        released = (capacity - others, others) if session.seats_released_at else None
        jkn, non_jkn = quotas or released or split_capacity(capacity, session.clinic.non_jkn_percent)
        session.capacity = capacity
        _write_quotas(
            session,
            jkn=max(jkn, taken[PayerKind.JKN]),
            non_jkn=max(non_jkn, taken[PayerKind.NON_JKN]),
            press=press,
        )
        return session


def release_if_due(session: ClinicSession, *, at: datetime) -> None:
    """Give unused non-JKN seats to JKN when their time has come. The caller holds the session's lock."""
    if not release_due(session, at=at):
        return
    injection_point("release-due")
    unused = max(session.non_jkn_quota - seats_taken(session)[PayerKind.NON_JKN], 0)
    session.seats_released_at = at
    _write_quotas(
        session,
        jkn=session.jkn_quota + unused,
        non_jkn=session.non_jkn_quota - unused,
        press=Press(at, reason="sisa kursi non-JKN dilepas ke JKN"),
    )


def give_seat_back(session: ClinicSession, *, at: datetime) -> bool:
    """After the release: one unused JKN seat goes back to a non-JKN patient who is here. Under the session's lock."""
    if session.seats_released_at is None:
        return False
    kept = KeptSeat.objects.filter(session=session, payer_kind=PayerKind.JKN, given_back_at=None, until__gt=at)
    if session.jkn_quota <= seats_taken(session)[PayerKind.JKN] + kept.count():
        return False
    _write_quotas(
        session,
        jkn=session.jkn_quota - 1,
        non_jkn=session.non_jkn_quota + 1,
        press=Press(at, reason="kursi yang sudah dilepas kembali ke non-JKN"),
    )
    return True


def seats_taken(session: ClinicSession) -> dict[PayerKind, int]:
    """Active seats by purse."""
    rows = (
        Visit.objects.filter(session=session, seat_index__isnull=False)
        .exclude(stage=Stage.CANCELLED)
        .order_by()
        .values_list("seat_kind")
        .annotate(seats=Count("pk"))
    )
    counts = dict(rows)
    return {kind: counts.get(kind, 0) for kind in PayerKind}


def _write_quotas(session: ClinicSession, *, jkn: int, non_jkn: int, press: Press) -> None:
    session.jkn_quota, session.non_jkn_quota = jkn, non_jkn
    session.save(update_fields=["capacity", "jkn_quota", "non_jkn_quota", "seats_released_at"])
    QuotaChange.objects.create(
        session=session, at=press.at, jkn_quota=jkn, non_jkn_quota=non_jkn, reason=press.reason, actor=press.user
    )


def set_leave(session: ClinicSession, *, is_on_leave: bool) -> ClinicSession:
    """HFIS says that the doctor is, or is no longer, on leave that day: of a session that nobody waits for.

    A person calls `close_session`. SessionHasBookingsError.
    """
    with transaction.atomic():
        session = lock_session(session)
        if is_on_leave:
            _check_nobody_waits(session)
        session.is_on_leave = is_on_leave
        session.save(update_fields=["is_on_leave"])
        return session


def cancel_session(session: ClinicSession, *, reason: str) -> ClinicSession:
    """It is gone from HFIS, and nobody waits for it. A person calls `close_session`. SessionHasBookingsError."""
    reason = reasons.checked(reason)
    with transaction.atomic():
        session = lock_session(session)
        _check_nobody_waits(session)
        session.is_cancelled, session.cancel_reason = True, reason
        session.save(update_fields=["is_cancelled", "cancel_reason"])
        return session


def _check_nobody_waits(session: ClinicSession) -> None:
    """The caller holds the session: nobody takes a number meanwhile."""
    if Visit.objects.filter(session__in=ClinicSession.objects.family(session.pk)).unserved().exists():
        raise SessionHasBookingsError
