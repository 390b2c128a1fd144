"""Ends at the pharmacy say what was true."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from queues.invariants.registry import invariant
from queues.invariants.scope import Scope
from queues.models import Call, Handover, HandoverOutcome


@invariant(61, "what nobody collected was called")
def left_behind_was_called(scope: Scope) -> Iterator[str]:
    """A medicine is noted as left behind after a call that was not taken back."""
    calls = Call.objects.filter(entry__pharmacy_ticket=OuterRef("ticket"), withdrawn_at=None)
    left = Handover.objects.filter(outcome=HandoverOutcome.UNCOLLECTED, withdrawn_at=None).filter(~Exists(calls))
    for pk, ticket in scope.of(left, "ticket__service_date").values_list("pk", "ticket"):
        yield f"handover {pk}: pharmacy ticket {ticket} was never called"
