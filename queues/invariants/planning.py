"""Rules about the plan from which sessions open."""

from collections.abc import Iterator

from queues.errors import LineOverlapsError
from queues.invariants.registry import invariant
from queues.invariants.scope import Scope
from queues.models import PlanLine
from queues.verbs.planning.checks import check_overlaps


@invariant(81, "no doctor and no room is planned twice at one time")
def planned_once(scope: Scope) -> Iterator[str]:
    """A room as often as it has places. Lines are few: all that hold from the scope's first date on are looked at."""
    lines = PlanLine.objects.standing(scope.since) if scope.since else PlanLine.objects.all()
    seen: list[PlanLine] = []
    for line in lines.named().order_by("pk"):
        try:
            check_overlaps(line, seen)
        except LineOverlapsError as overlap:
            yield f"plan line {line.pk}: meets another one ({overlap.field})"
        seen.append(line)
