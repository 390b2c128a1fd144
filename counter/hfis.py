"""Offering HFIS what was decided about a session. The consoles do not import the bridge: the project hands it in."""

from datetime import datetime
from typing import Protocol

from queues.models import DecisionKind, SessionDecision

# Decisions of which HFIS has a side.
OFFERED = (DecisionKind.HOURS, DecisionKind.MOVED, DecisionKind.CANCELLED, DecisionKind.LEAVE)
PERMISSION = "bpjs_bridge.decide_schedules"


class HfisService(Protocol):
    """The bridge, as far as a session's page needs it."""

    def offer(self, decision: SessionDecision, *, at: datetime) -> int | None:
        """The question about it, by its id; None where HFIS has nothing of it."""


_service: HfisService | None = None


def provide(service: HfisService | None) -> None:
    """Called once, when the process starts; without it no session's page speaks of HFIS."""
    global _service
    _service = service


def is_offered() -> bool:
    """Is there a bridge to ask?"""
    return _service is not None


def offer(decision: SessionDecision, *, at: datetime) -> int | None:
    """As `HfisService.offer`."""
    return _service.offer(decision, at=at) if _service else None
