"""Practices of today that do not run as they should: not begun, late, nobody practises, nobody is called."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from queues.models import Call, ClinicSession, EntryState, QueueEntry

# A doctor is given so long after the hour of the practice, and between two calls.
GRACE = timedelta(minutes=15)
STUCK_AFTER = timedelta(minutes=30)


class Trouble(TextChoices):
    AWAY = "AWAY", _("Dokter tidak ada")
    NOT_BEGUN = "NOT_BEGUN", _("Belum mulai")
    LATE = "LATE", _("Terlambat")
    STUCK = "STUCK", _("Macet")


@dataclass(frozen=True)
class PracticeNow:
    """A practice with its trouble, the people who wait, and since when (late by a decision: from when on)."""

    session: ClinicSession
    trouble: Trouble
    waiting: int
    since: datetime

    @property
    def is_to_come(self) -> bool:
        return self.trouble == Trouble.LATE


def practices(*, at: datetime) -> list[PracticeNow]:
    """Those in trouble, the one with most people first. Three statements.

    Nobody is missed where nobody waits: a practice without people is in no trouble. A practice that is late by a
    decision is told until it has begun.
    """
    sessions = ClinicSession.objects.alive_at(at).filter(clinic__is_trial=False, moved_to=None).named()
    waiting = _waiting(at)
    called = _last_calls(at)
    found = [
        practice
        for session in sessions
        if (practice := _practice(session, waiting.get(session.pk, 0), called.get(session.pk), at))
    ]
    return sorted(found, key=lambda one: -one.waiting)


def _waiting(at: datetime) -> dict[int, int]:
    entries = QueueEntry.objects.alive_at(at).filter(state=EntryState.WAITING, session__isnull=False).order_by()
    return dict(entries.values_list("session").annotate(people=Count("pk")))


def _last_calls(at: datetime) -> dict[int, datetime]:
    calls = Call.objects.filter(
        Q(called_at__gte=at - timedelta(hours=24)), withdrawn_at=None, entry__session__isnull=False
    ).order_by()
    return dict(calls.values_list("entry__session").annotate(last=Max("called_at")))


def _practice(session: ClinicSession, waiting: int, called_at: datetime | None, at: datetime) -> PracticeNow | None:
    if not waiting:
        return None
    if session.is_called_off:
        return PracticeNow(session, Trouble.AWAY, waiting, session.starts_at)
    if called_at is None:
        if session.late_start and at < session.starts_at:
            return PracticeNow(session, Trouble.LATE, waiting, session.starts_at)
        if at >= session.starts_at + GRACE:
            return PracticeNow(session, Trouble.NOT_BEGUN, waiting, session.starts_at)
        return None
    return PracticeNow(session, Trouble.STUCK, waiting, called_at) if at - called_at >= STUCK_AFTER else None
