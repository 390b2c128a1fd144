"""What a person answered about a line of the plan, for the sessions of that line."""

from typing import Any

from bpjs_bridge.models import PlanQuestion, QuestionState
from bpjs_bridge.models.plan import OF_LINES
from bpjs_bridge.schedules.differences import Difference


def kept_for(difference: Difference) -> PlanQuestion | None:
    """The answer that a person gave about the session's line and this very pair; None: nobody did."""
    session = difference.session
    if difference.kind not in OF_LINES:
        return None
    rows = PlanQuestion.objects.filter(
        line__clinic=session.clinic_id,
        line__doctor=session.doctor_id,
        line__weekday=session.date.isoweekday(),
        line__starts=session.starts,
        line__ends=session.ends,
        kind=difference.kind,
        theirs=difference.theirs,
        ours=difference.ours,
        withdrawn_at=None,
    )
    return next((one for one in rows.select_related("line", "answered_by") if one.line.holds_on(session.date)), None)


def answered_as(kept: PlanQuestion) -> dict[str, Any]:
    """The columns of a session's question that the line's answer has answered: by that person, at that time."""
    return {
        "state": QuestionState.KEPT,
        "answered_at": kept.answered_at,
        "answered_by": kept.answered_by,
        "reason": kept.reason,
    }
