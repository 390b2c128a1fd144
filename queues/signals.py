"""The one way from the domain back to the bridge, heard inside the verb's transaction."""

from django.dispatch import Signal

# Sent once per visit and verb, inside its transaction, with
#   visit: Visit; events: list[VisitEvent], new ones in the order written, reversals included (event.reverses is set);
#   pharmacy_ticket: PharmacyTicket | None, when this verb gave the visit one.
# A receiver that raises a QueueError stops the verb and everything it wrote.
visit_moved = Signal()
