"""Where HFIS and the hospital say otherwise of a session, and a person decides: HFIS undoes nothing silently."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bpjs_bridge.schedules.hfis import Practice
from queues.models import ABSENCE, CANCELLATION, ClinicSession, DecisionKind, QuotaChange, SessionDecision, Visit

HOURS = "hours"
CAPACITY = "capacity"
LEAVE = "leave"
CANCELLED = "cancelled"


@dataclass(frozen=True)
class Difference:
    """One session of which the two say otherwise; `waiting`: people whose number depends on the decision."""

    session: ClinicSession
    words: str
    waiting: int = 0

    def __str__(self) -> str:
        if not self.waiting:
            return f"{self.session}: {self.words}"
        people = ngettext(
            "%(people)d pasien terdaftar, putuskan di admin",
            "%(people)d pasien terdaftar, putuskan di admin",
            self.waiting,
        ) % {"people": self.waiting}
        return f"{self.session}: {self.words}; {people}"


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
        """Differences about which people wait."""
        return [difference for difference in self.differences if difference.waiting]


def of(session: ClinicSession, practice: Practice) -> dict[str, Difference]:
    """What HFIS may not change of this session, by part."""
    if session.is_cancelled:
        standing = session.decisions.latest_of(*CANCELLATION)
        words = _both_sides(_("buka"), _("dibatalkan"), _by(standing))
        return {} if practice.is_closed else {CANCELLED: Difference(session, words)}
    found = {HOURS: _hours(session, practice), CAPACITY: _capacity(session, practice), LEAVE: _leave(session, practice)}
    return {part: difference for part, difference in found.items() if difference is not None}


def gone(session: ClinicSession, *, is_certain: bool) -> Difference:
    """HFIS does not list it any more; when the answer is no proof, nobody need act yet."""
    waiting = _waiting(session) if is_certain and not session.is_called_off else 0
    return Difference(session, _("tidak ada lagi di HFIS, diputuskan petugas"), waiting)


def has_other_hours(session: ClinicSession, practice: Practice) -> bool:
    """A session made by hand keeps its own hours."""
    return session.is_from_hfis and (session.starts, session.ends) != (practice.starts, practice.ends)


def _hours(session: ClinicSession, practice: Practice) -> Difference | None:
    if not has_other_hours(session, practice):
        return None
    decision = session.decisions.latest_of(DecisionKind.HOURS)
    late = session.late_start
    if decision is None and (late is None or practice.starts < late < practice.ends):
        return None
    decision = decision or session.decisions.latest_of(DecisionKind.LATE_START)
    return Difference(session, _both_sides(practice.hours, session.hours, _by(decision)))


def _capacity(session: ClinicSession, practice: Practice) -> Difference | None:
    if not session.is_from_hfis or session.capacity == practice.capacity:
        return None
    typed = (
        QuotaChange.objects.filter(session=session).exclude(actor=None).select_related("actor").order_by("-pk").first()
    )
    if typed is None:
        return None
    person = _person_and_reason(typed.actor.get_username(), typed.reason)
    return Difference(session, _both_sides(_seats(practice.capacity), _seats(session.capacity), person))


def _leave(session: ClinicSession, practice: Practice) -> Difference | None:
    """A person's word stands; so does a session opened by hand; and nobody with a number loses it by a table."""
    if session.is_on_leave == practice.is_closed:
        return None
    theirs, ours = (_("libur"), _("buka")) if practice.is_closed else (_("buka"), _("libur"))
    waiting = _waiting(session) if practice.is_closed else 0
    decision = session.decisions.latest_of(*ABSENCE, DecisionKind.REOPENED)
    if decision is not None:
        return Difference(session, _both_sides(theirs, ours, _by(decision)), waiting)
    if practice.is_closed and (waiting or not session.is_from_hfis):
        return Difference(session, _both_sides(theirs, ours, ""), waiting)
    return None


def _waiting(session: ClinicSession) -> int:
    return Visit.objects.filter(session=session).unserved().count()


def _seats(count: int) -> str:
    return ngettext("%(seats)d kursi", "%(seats)d kursi", count) % {"seats": count}


def _both_sides(theirs: str, ours: str, person: str) -> str:
    return _("HFIS: %(theirs)s, kita: %(ours)s") % {"theirs": theirs, "ours": ours} + (f" ({person})" if person else "")


def _by(decision: SessionDecision | None) -> str:
    return _person_and_reason(decision.actor.get_username(), decision.reason) if decision else ""


def _person_and_reason(name: str, reason: str) -> str:
    if not reason:
        return _("oleh %(name)s") % {"name": name}
    return _("oleh %(name)s, alasan: %(reason)s") % {"name": name, "reason": reason}
