"""Where HFIS and the hospital say otherwise of a session, and a person decides: HFIS undoes nothing silently."""

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bpjs_bridge.models import QuestionKind
from bpjs_bridge.models.schedules import ABSENT, CANCELLED, LEAVE, MOVED, OPEN, UNCLEAR, in_words
from bpjs_bridge.schedules.hfis import Practice
from queues import hours
from queues.models import (
    ABSENCE,
    CANCELLATION,
    ClinicSession,
    DecisionKind,
    QuotaChange,
    SessionDecision,
    Stage,
    Visit,
)

Hours = tuple[time, time]


class Answers(Protocol):
    """What people have answered of the sessions compared (questions.py)."""

    def released_at(self, session: ClinicSession, kind: QuestionKind) -> datetime | None: ...

    def is_kept(self, session: ClinicSession, kind: QuestionKind) -> bool: ...


@dataclass(frozen=True)
class Difference:
    """One session of which the two say otherwise; `waiting`: people whose number depends on the decision."""

    session: ClinicSession
    kind: QuestionKind
    theirs: str
    ours: str
    waiting: int = 0
    person: str = ""
    their_hours: Hours | None = None
    # As HFIS spells them.
    their_words: str = ""
    is_decided: bool = False

    def __str__(self) -> str:
        words = f"{self.session}: {self._both_sides}"
        if self.is_decided or not self.waiting:
            return words
        people = ngettext(
            "%(people)d pasien terdaftar, putuskan di Laporan, Jadwal HFIS",
            "%(people)d pasien terdaftar, putuskan di Laporan, Jadwal HFIS",
            self.waiting,
        ) % {"people": self.waiting}
        return f"{words}; {people}"

    @property
    def _both_sides(self) -> str:
        if self.kind == QuestionKind.GONE:
            return _("tidak ada lagi di HFIS, diputuskan petugas")
        if self.kind == QuestionKind.LOCAL:
            return _("tidak terdaftar di HFIS, BPJS menolak antreannya")
        theirs, ours = in_words(self.kind, self.theirs), in_words(self.kind, self.ours)
        words = _("HFIS: %(theirs)s, kita: %(ours)s") % {"theirs": theirs, "ours": ours}
        return f"{words} ({self.person})" if self.person else words


@dataclass
class Summary:
    """What a synchronisation did; sessions and codes only."""

    opened: int = 0
    changed: int = 0
    closed: int = 0
    unchanged: int = 0
    clinics_made: list[str] = field(default_factory=list)
    doctors_made: int = 0
    differences: list[Difference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    bad_rows: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def undecided(self) -> list[Difference]:
        """Differences about which people wait, and nobody has said anything yet."""
        return [difference for difference in self.differences if difference.waiting and not difference.is_decided]


def of(session: ClinicSession, practice: Practice, answers: Answers) -> dict[QuestionKind, Difference]:
    """What HFIS may not change of this session, by part.

    The seats of a practice that HFIS has closed say nothing.
    """
    if session.moved_to_id is not None:
        standing = session.decisions.latest_of(DecisionKind.MOVED, DecisionKind.MOVED_BACK)
        difference = Difference(session, QuestionKind.CANCELLED, OPEN, MOVED, person=_by(standing))
        return {} if practice.is_closed else {difference.kind: difference}
    if session.is_cancelled:
        standing = session.decisions.latest_of(*CANCELLATION)
        difference = Difference(session, QuestionKind.CANCELLED, OPEN, CANCELLED, person=_by(standing))
        return {} if practice.is_closed else {difference.kind: difference}
    found = (
        _hours(session, practice, answers),
        None if practice.is_closed else _seats(session, practice, answers),
        _leave(session, practice, answers),
    )
    return {difference.kind: difference for difference in found if difference is not None}


def gone(session: ClinicSession, *, is_certain: bool) -> Difference:
    """HFIS does not list it any more; when the answer is no proof, nobody need act yet."""
    waiting = _waiting(session) if is_certain and not session.is_called_off else 0
    return Difference(session, QuestionKind.GONE, ABSENT if is_certain else UNCLEAR, OPEN, waiting)


def local(session: ClinicSession) -> Difference:
    """Made here, of a poli that is reported, and HFIS does not know it: BPJS refuses each of its numbers."""
    return Difference(session, QuestionKind.LOCAL, ABSENT, OPEN, _waiting(session))


def is_known_to_bpjs(session: ClinicSession) -> bool:
    """Should HFIS list it? A poli without code, or one that is not reported, is the hospital's alone."""
    return bool(session.clinic.bpjs_subspecialist_code) and session.clinic.reports_to_bpjs


def may_vanish(session: ClinicSession, answers: Answers) -> bool:
    """Nobody is booked, nobody decided anything: gone from HFIS, it is closed without a word."""
    is_decided = _standing(session, answers, QuestionKind.GONE, *DecisionKind.values) is not None
    is_held = is_decided or answers.is_kept(session, QuestionKind.GONE)
    return not (is_held or has_visits(session))


def has_other_hours(session: ClinicSession, practice: Practice) -> bool:
    return (session.starts, session.ends) != (practice.starts, practice.ends)


def has_visits(session: ClinicSession) -> bool:
    """Any number of it but cancelled ones."""
    return Visit.objects.filter(session=session).exclude(stage=Stage.CANCELLED).exists()


def _hours(session: ClinicSession, practice: Practice, answers: Answers) -> Difference | None:
    """People with a number have it for our hours."""
    if not has_other_hours(session, practice):
        return None
    kind, late = QuestionKind.HOURS, session.late_start
    decision = _standing(session, answers, kind, DecisionKind.HOURS)
    is_late_start_lost = late is not None and not hours.is_within(late, practice.starts, practice.ends)
    is_held = decision is not None or is_late_start_lost or _is_held(session, answers, kind)
    if not is_held and not has_visits(session):
        return None
    decision = decision or _standing(session, answers, kind, DecisionKind.LATE_START)
    return Difference(
        session,
        kind,
        practice.hours,
        session.hours,
        _waiting(session),
        person=_by(decision),
        their_hours=(practice.starts, practice.ends),
        their_words=practice.words,
    )


def _seats(session: ClinicSession, practice: Practice, answers: Answers) -> Difference | None:
    kind = QuestionKind.SEATS
    if session.capacity == practice.capacity:
        return None
    changes = QuotaChange.objects.filter(session=session).exclude(actor=None)
    if released := answers.released_at(session, kind):
        changes = changes.filter(at__gt=released)
    typed = changes.select_related("actor").order_by("-pk").first()
    if typed is None and not _is_held(session, answers, kind):
        return None
    person = _person_and_reason(typed.actor.get_username(), typed.reason) if typed else ""
    return Difference(session, kind, str(practice.capacity), str(session.capacity), person=person)


def _leave(session: ClinicSession, practice: Practice, answers: Answers) -> Difference | None:
    """A person's word stands; so does a session opened by hand; and nobody with a number loses it by a table."""
    if session.is_on_leave == practice.is_closed:
        return None
    kind = QuestionKind.LEAVE
    theirs, ours = (LEAVE, OPEN) if practice.is_closed else (OPEN, LEAVE)
    waiting = _waiting(session) if practice.is_closed else 0
    decision = _standing(session, answers, kind, *ABSENCE, DecisionKind.REOPENED)
    is_held = decision is not None or (practice.is_closed and _is_held(session, answers, kind))
    if not (is_held or waiting):
        return None
    return Difference(session, kind, theirs, ours, waiting, person=_by(decision))


def _is_held(session: ClinicSession, answers: Answers, kind: QuestionKind) -> bool:
    """By how it was made (by hand, and not given to HFIS since), or because a person kept our value."""
    is_by_hand = not session.is_from_hfis and answers.released_at(session, kind) is None
    return is_by_hand or answers.is_kept(session, kind)


def _standing(session: ClinicSession, answers: Answers, kind: QuestionKind, *decisions: str) -> SessionDecision | None:
    """The latest decision of these kinds, if it came after this part was last given to HFIS."""
    decision = session.decisions.latest_of(*decisions)
    released = answers.released_at(session, kind)
    return None if decision is None or (released and decision.at <= released) else decision


def _waiting(session: ClinicSession) -> int:
    return Visit.objects.filter(session=session).unserved().count()


def _by(decision: SessionDecision | None) -> str:
    return _person_and_reason(decision.actor.get_username(), decision.reason) if decision else ""


def _person_and_reason(name: str, reason: str) -> str:
    if not reason:
        return _("oleh %(name)s") % {"name": name}
    return _("oleh %(name)s, alasan: %(reason)s") % {"name": name, "reason": reason}
