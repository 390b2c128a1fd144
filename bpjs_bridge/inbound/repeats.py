"""Calls that BPJS makes again because our answer to the first one was lost: known by what they say, not by seconds."""

from datetime import datetime

from django.utils import timezone

from bpjs_bridge import rules, uat_mode
from bpjs_bridge.models import Reporting
from queues.models import Source, Stage, Visit


def are_recognised() -> bool:
    """`WS_RETRY_SECONDS=0` is UAT's, and so is its mode: its form wants a second call refused at once."""
    return rules.current().ws_retry_seconds > 0 and not uat_mode.is_on(at=timezone.now())


def note_named(visit: Visit, *, at: datetime) -> None:
    """BPJS asked about this booking by its code, so the answer that gave the code arrived. The first time stands."""
    Reporting.objects.filter(visit=visit, named_at=None).update(named_at=at)


def was_cancelled_by_bpjs(visit: Visit) -> bool:
    """Did BPJS itself end this booking? What the hospital or the patient at the desk ended is another thing."""
    ends = visit.events.filter(stage=Stage.CANCELLED, is_standing=True, source=Source.BPJS)
    return visit.stage == Stage.CANCELLED and ends.exists()
