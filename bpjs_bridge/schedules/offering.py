"""HFIS is offered what a person decided about a session: the question that the next run would ask, asked at once."""

from datetime import datetime, time

from django.db import transaction

from bpjs_bridge.models import QuestionKind, ScheduleQuestion
from bpjs_bridge.models.schedules import CANCELLED, LEAVE, MOVED, OPEN
from bpjs_bridge.schedules import differences
from bpjs_bridge.schedules.differences import Difference
from bpjs_bridge.schedules.questions import Questions
from queues import hours
from queues.database.locking import lock_session
from queues.models import ClinicSession, DecisionKind, SessionDecision, Visit

# What a session is by such a decision, where HFIS has it as open.
CLOSED_BY = {
    DecisionKind.CANCELLED: (QuestionKind.CANCELLED, CANCELLED),
    DecisionKind.MOVED: (QuestionKind.CANCELLED, MOVED),
    DecisionKind.LEAVE: (QuestionKind.LEAVE, LEAVE),
}


def offer(decision: SessionDecision, *, at: datetime) -> int | None:
    """The question whose page sends the doctor's week (`updatejadwaldokter`), by its id.

    None where HFIS has nothing of it: a late start, a room, a poli that is not reported, a decision overtaken.
    """
    with transaction.atomic():
        session = lock_session(decision.session)
        difference = _difference(decision, session)
        if difference is None or not differences.is_known_to_bpjs(session) or session.doctor.bpjs_code is None:
            return None
        Questions([session], at=at).note(difference)
        asked = {"kind": difference.kind, "theirs": difference.theirs, "ours": difference.ours}
        return ScheduleQuestion.objects.filter(session=session, **asked).latest("pk").pk


def _difference(decision: SessionDecision, session: ClinicSession) -> Difference | None:
    """HFIS as it stood before the decision, and the session as it stands now."""
    waiting = Visit.objects.filter(session=session).unserved().count()
    kind = DecisionKind(decision.kind)
    if kind in CLOSED_BY and not session.is_open:
        question, ours = CLOSED_BY[kind]
        return Difference(session, question, OPEN, ours, waiting)
    if kind != DecisionKind.HOURS or not decision.before:
        return None
    theirs = time.fromisoformat(decision.before["starts"]), time.fromisoformat(decision.before["ends"])
    if theirs == (session.starts, session.ends):
        return None
    return Difference(session, QuestionKind.HOURS, hours.written(*theirs), session.hours, waiting, their_hours=theirs)
