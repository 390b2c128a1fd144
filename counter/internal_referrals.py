"""Internal referrals on the nurse's page: a visit in another clinic, today or on another day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from counter.registration import SessionChoice, can_be_called, choices_of
from queues import clock
from queues.models import Clinic, ClinicSession, Visit

# So far ahead another clinic's sessions are offered, as many as there are keys.
AHEAD = timedelta(days=14)
MOST_KEYS = 9


@dataclass(frozen=True)
class InternalPart:
    """What was referred, and the clinics and sessions that can be chosen."""

    made: list[Visit]
    clinics: list[Clinic]
    clinic: Clinic | None
    sessions: list[SessionChoice]


def part(visit: Visit, *, clinic: str, is_open: bool, at: datetime) -> InternalPart:
    """`clinic`: the key that was chosen, "" for none. Nothing but what was made is read while the part is shut."""
    rows = Visit.objects.active().named().filter(patient=visit.patient, origin=visit)
    made = list(rows.order_by("session__date", "pk"))
    if not is_open:
        return InternalPart(made, [], None, [])
    sessions = _ahead(visit, at=at)
    clinics = sorted({one.clinic for one in sessions}, key=lambda one: one.name)
    chosen = next((one for one in clinics if str(one.pk) == clinic), None)
    own = [one for one in sessions if chosen is not None and one.clinic_id == chosen.pk][:MOST_KEYS]
    return InternalPart(made, clinics, chosen, choices_of(own, at=at))


def session_chosen(visit: Visit, key: str, *, at: datetime) -> ClinicSession | None:
    """A session that is offered."""
    return next((one for one in _ahead(visit, at=at) if str(one.pk) == key), None)


def _ahead(visit: Visit, *, at: datetime) -> list[ClinicSession]:
    """Open sessions of other clinics that can be called and have not ended, the next first."""
    today = clock.service_date(at)
    rows = can_be_called().filter(date__range=(today, today + AHEAD)).exclude(clinic=visit.session.clinic)
    return [one for one in rows.order_by("date", "starts", "pk") if one.ends_at > at]
