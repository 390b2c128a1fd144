"""Breaking the glass: what is not of one's own units is opened with a reason, for a while, and it stays written down.

That it is open stands in the session of whoever said the reason: it ends with the session or after `HOLDS`, and costs
nobody's page a statement. That it was opened is a row for ever.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase

from queues.models import BreakGlass
from queues.verbs import reasons

HOLDS = timedelta(minutes=30)
KEY = "opened_by_need"


class Kind(StrEnum):
    """What can be opened, by the column of its row."""

    COUNTER = "counter"
    CLINIC = "clinic"
    PATIENT = "patient"


@dataclass(frozen=True)
class Subject:
    """One thing that is opened."""

    kind: Kind
    pk: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"


def is_open(session: SessionBase, subject: Subject, *, at: datetime) -> bool:
    """Did this session say why, less than HOLDS ago?"""
    until = session.get(KEY, {}).get(str(subject), 0)
    return bool(at.timestamp() < until)


def opened(session: SessionBase, kind: Kind, *, at: datetime) -> Set[int]:
    """The keys of what this session has open of one kind."""
    still = (name for name, until in session.get(KEY, {}).items() if at.timestamp() < until)
    return {int(name.partition(":")[2]) for name in still if name.startswith(f"{kind}:")}


def open_by_need(session: SessionBase, subject: Subject, reason: str, *, by: User, at: datetime) -> datetime:
    """Open it; returns until when. What is open already is not written down twice.

    ReasonNeededError, PersonalReasonError. Whether this person's role may have it at all is asked by the caller.
    """
    reason = reasons.required(reason)
    until = at + HOLDS
    if is_open(session, subject, at=at):
        return datetime.fromtimestamp(session[KEY][str(subject)], tz=at.tzinfo)
    BreakGlass.objects.create(at=at, until=until, actor=by, reason=reason, **{f"{subject.kind}_id": subject.pk})
    still = {name: end for name, end in session.get(KEY, {}).items() if at.timestamp() < end}
    session[KEY] = {**still, str(subject): int(until.timestamp())}
    return until
