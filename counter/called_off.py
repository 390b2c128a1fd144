"""People who came and whose session does not take place: somebody must help them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet

from queues import hours
from queues.database.composed import Composed
from queues.models import BEFORE_CLINIC, ClinicSession, Visit
from queues.waiting import called_off, to_rebook


@dataclass(frozen=True)
class ToHelp:
    """One person who was here when the session was called off; `is_ended` False: the number still stands."""

    label: str
    name: str
    what: str
    why: str
    is_ended: bool


def people_to_help(sessions: Sequence[ClinicSession] | None, *, at: datetime) -> list[ToHelp]:
    """People of today's `sessions` (None: of all) without a new number."""
    return _ended(sessions, at=at) + _left_behind(sessions, at=at)


def _ended(sessions: Sequence[ClinicSession] | None, *, at: datetime) -> list[ToHelp]:
    """People who were here lost the number today, in a session that was alive then."""
    effects = to_rebook.people_here(at=at)
    if sessions is not None:
        keys = {session.pk for session in sessions}
        effects = [effect for effect in effects if effect.visit.session_id in keys]
    return [_to_help(effect.visit, f"{effect.decision}: {effect.decision.reason}", is_ended=True) for effect in effects]


def _left_behind(sessions: Sequence[ClinicSession] | None, *, at: datetime) -> list[ToHelp]:
    """People whose visits the decision has not ended yet: the session's page ends them."""
    closed = _closed(*hours.alive(at)[:3]) if sessions is None else sessions
    off = {session.pk: called_off.of_session(session) for session in closed if session.is_called_off}
    if not off:
        return []
    rows = Visit.objects.filter(session__in=off, stage__in=BEFORE_CLINIC, arrived_at__isnull=False)
    rows = rows.select_related("patient", "session__clinic").order_by("number", "pk")
    return [_to_help(visit, _words(off[visit.session_id]), is_ended=False) for visit in rows]


@Composed
def _closed(day: date, before: date, ends_from: time) -> QuerySet[ClinicSession]:
    return ClinicSession.objects.alive(day, before, ends_from).exclude(is_cancelled=False, is_on_leave=False)


def _words(off: called_off.CalledOff | None) -> str:
    return off.words if off else ""


def _to_help(visit: Visit, why: str, *, is_ended: bool) -> ToHelp:
    what = f"{visit.session.clinic.name} {visit.session.hours}"
    return ToHelp(visit.label, visit.patient.masked_name, what, why, is_ended)
