"""What the pages of sessions show: who is hit by an act, what each is told, and what was decided."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser, User
from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter import hfis
from counter.access import counters_for, counters_of_role
from counter.session_acts import ACTS, SessionAct
from queues import clock, hours, verbs
from queues.models import (
    ENDING,
    UNSERVED,
    Channel,
    Clinic,
    ClinicSession,
    Counter,
    EffectKind,
    SessionDecision,
    Stage,
    StopKind,
)
from queues.verbs import AffectedVisit
from queues.waiting import called_off, figures

ALL, OWN = "queue.decide_sessions", "queue.decide_own_sessions"
# So far ahead the list goes by itself; a day that is asked for may lie behind it.
DAYS_LISTED = 7
MOST_LISTED = 200
ENDED_AS: dict[EffectKind, Promise] = {
    EffectKind.CANCELLED: gettext_lazy("Dibatalkan, BPJS diberi tahu"),
    EffectKind.ABSENT: gettext_lazy("Ditutup (99): sudah dipanggil, tidak datang"),
    EffectKind.LEFT: gettext_lazy("Dibiarkan selesai: sudah dipanggil dokter"),
}


def may_decide(user: AbstractUser | AnonymousUser) -> bool:
    """Some session, their own or all."""
    return user.has_perm(ALL) or user.has_perm(OWN)


def rooms_of(user: AbstractUser | AnonymousUser) -> list[Counter]:
    """The rooms of clinics of this person's units."""
    return _of_clinics(counters_for(user))


def _of_clinics(counters: Iterable[Counter]) -> list[Counter]:
    return [one for one in counters if any(stop.kind == StopKind.CLINIC for stop in one.stops.all())]


def clinics_of(user: AbstractUser | AnonymousUser) -> list[Clinic]:
    """The polis whose sessions this person may decide about."""
    if user.has_perm(ALL):
        return list(Clinic.objects.for_patients().filter(is_active=True).order_by("name"))
    stops = [stop for room in rooms_of(user) for stop in room.stops.all() if stop.is_active]
    return list(
        Clinic.objects.for_patients()
        .filter(pk__in={stop.clinic_id for stop in stops if stop.clinic_id})
        .order_by("name")
    )


def sessions_for(user: AbstractUser | AnonymousUser) -> Any:
    """The sessions about which this person may decide: all, or those that their rooms call."""
    return _called_from(rooms_of(user), user)


def sessions_of_role(user: AbstractUser | AnonymousUser) -> Any:
    """Those about which the person's role may decide, of whatever unit: some need a reason (queues/units)."""
    return _called_from(_of_clinics(counters_of_role(user)), user)


def _called_from(rooms: list[Counter], user: AbstractUser | AnonymousUser) -> Any:
    rows = ClinicSession.objects.for_patients().named()
    if user.has_perm(ALL):
        return rows
    clinics = {stop.clinic_id for room in rooms for stop in room.stops.all() if stop.clinic_id and stop.is_active}
    return rows.filter(Q(room__in=rooms) | Q(room=None), clinic__in=clinics)


@dataclass(frozen=True)
class Line:
    """One session of the list."""

    session: ClinicSession
    booked: int
    here: int
    state: str


@dataclass(frozen=True)
class Narrowed:
    """What of the list somebody asked for: a room's, a poli's, a day's, which may lie behind the days of the list."""

    room: int | None = None
    clinic: int | None = None
    day: date | None = None


def listed(user: User, asked: Narrowed, *, at: datetime) -> list[Line]:
    """Sessions of today (and those of the night before that go on) and of the coming days, with who waits for them;
    those that are over stand at the end.
    """
    today, room = clock.service_date(at), asked.room
    rows = sessions_for(user).select_related("moved_to").alive_or_later(at)
    rows = rows.filter(date=asked.day) if asked.day else rows.filter(date__lte=today + hours.ONE_DAY * DAYS_LISTED)
    if asked.clinic is not None:
        rows = rows.filter(clinic=asked.clinic)
    if room is not None:
        rows = rows.filter(Q(room=room) | Q(room=None, clinic__stops__counters=room)).distinct()
    counted = rows.annotate(
        booked=Count("visits", filter=Q(visits__stage__in=UNSERVED)),
        here=Count("visits", filter=Q(visits__stage__in=UNSERVED, visits__arrived_at__isnull=False)),
    )
    sessions = counted.order_by("date", "starts", "label_prefix")[:MOST_LISTED]
    sessions = sorted(sessions, key=lambda session: at >= session.ends_at)
    return [Line(session, session.booked, session.here, state_of(session, at=at)) for session in sessions]


def state_of(session: ClinicSession, *, at: datetime) -> str:
    """In a few words: called off, moved, late, substituted, or the hours alone."""
    if session.moved_to_id:
        home = session.home
        return _("Dipindah ke %(hours)s %(doctor)s") % {"hours": home.hours, "doctor": home.serving_doctor.name}
    if off := called_off.of_session(session):
        return off.words
    words = []
    if session.late_start:
        words.append(_("Mulai pukul %(time)s") % {"time": f"{session.late_start:%H:%M}"})
    if session.substitute_doctor:
        words.append(_("Pengganti %(doctor)s") % {"doctor": session.doctor.name})
    if at >= session.ends_at:
        words.append(_("Jam praktek sudah selesai"))
    return " · ".join(words) or _("Seperti jadwal")


@dataclass(frozen=True)
class Hit:
    """One person whom an act concerns, without a full name: it is a page that others read along."""

    affected: AffectedVisit
    told: str
    loses: bool

    @property
    def visit(self) -> Any:
        """The visit, its patient at hand."""
        return self.affected.visit

    @property
    def has_phone(self) -> bool:
        """Can the hospital call them?"""
        return bool(self.visit.patient.phone)

    @property
    def is_by_bpjs(self) -> bool:
        """Booked with Mobile JKN: BPJS tells them too."""
        return bool(self.visit.channel == Channel.MOBILE_JKN)


@dataclass(frozen=True)
class Preview:
    """Everybody whom an act concerns, before it is done."""

    hits: list[Hit]

    @property
    def shown(self) -> str:
        """The visits of this preview, as the form sends them back."""
        return ",".join(str(hit.visit.pk) for hit in self.hits)

    @property
    def here(self) -> int:
        """Those who have come."""
        return sum(hit.visit.arrived_at is not None for hit in self.hits)

    @property
    def by_bpjs(self) -> int:
        """Booked with Mobile JKN."""
        return sum(hit.is_by_bpjs for hit in self.hits)

    @property
    def by_us(self) -> int:
        """Booked here."""
        return len(self.hits) - self.by_bpjs

    @property
    def without_phone(self) -> int:
        """Not here, and nobody can call them."""
        return sum(hit.visit.stage == Stage.BOOKED and not hit.has_phone for hit in self.hits)

    @property
    def losing(self) -> int:
        """How many lose the number."""
        return sum(hit.loses for hit in self.hits)


def preview(act: SessionAct, session: ClinicSession, typed: dict[str, Any], losing: Collection[int]) -> Preview:
    """The people that the act concerns as things stand, by number; `losing`: visits that are ticked."""
    hits = []
    for affected in verbs.affected_visits(session):
        if act.name == "open":
            continue
        loses = affected.outcome in ENDING if act.ends_all else affected.visit.pk in losing
        if act.ends_all:
            told = str(ENDED_AS[affected.outcome])
        else:
            told = str(ENDED_AS[EffectKind.CANCELLED]) if loses else act.told(session, typed)
        hits.append(Hit(affected, told, loses))
    return Preview(hits)


@dataclass(frozen=True)
class Decided:
    """A decision of the past, and whether it can be taken back now."""

    decision: SessionDecision
    people: int
    ended: int
    can_undo: bool
    is_for_hfis: bool


def decisions_of(session: ClinicSession, *, at: datetime) -> list[Decided]:
    """Latest first."""
    is_over = session.date < clock.service_date(at) and not session.is_alive(at=at)
    rows = session.decisions.select_related("actor", "takes_back", "session").annotate(
        people=Count("effects"), ended=Count("effects", filter=Q(effects__kind__in=ENDING))
    )
    return [
        Decided(
            decision=row,
            people=row.people,  # type: ignore[attr-defined]
            ended=row.ended,  # type: ignore[attr-defined]
            can_undo=not is_over and verbs.may_be_taken_back(row),
            is_for_hfis=row.kind in hfis.OFFERED
            and not is_over
            and session.clinic.reports_to_bpjs
            and hfis.is_offered(),
        )
        for row in rows.order_by("-pk")
    ]


def acts_for(session: ClinicSession, *, at: datetime) -> list[SessionAct]:
    """What may be decided now."""
    if session.date < clock.service_date(at) and not session.is_alive(at=at):
        return []
    if session.moved_to_id:
        return []
    if session.is_called_off:
        names = ["open"] + (["leave" if session.is_on_leave else "cancel"] if verbs.still_to_end(session) else [])
        return [ACTS[name] for name in names]
    return [act for act in ACTS.values() if act.keeps_open]


def page_of(session: ClinicSession, *, at: datetime) -> dict[str, Any]:
    """What is true of a session, and what may be decided."""
    counted = figures.session_figures(session, at=at)
    taken = counted.jkn_quota + counted.non_jkn_quota - counted.jkn_left - counted.non_jkn_left
    return {
        "session": session,
        "state": state_of(session, at=at),
        "figures": counted,
        "taken": taken,
        "hits": [affected.visit for affected in verbs.affected_visits(session)],
        "joined": list(ClinicSession.objects.named().filter(moved_to=session).order_by("pk")),
        "decisions": decisions_of(session, at=at),
        "acts": acts_for(session, at=at),
        "at": at,
    }
