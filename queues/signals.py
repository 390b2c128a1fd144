"""The one way from the domain back to the bridge, heard inside the verb's transaction."""

from enum import Enum

from django.dispatch import Signal


class Correction(Enum):
    """What the record says otherwise than when the number was taken, without any step of the path."""

    REFERRAL = "referral"
    PERSON = "person"


# Sent once per visit and verb, inside its transaction, with
#   visit: Visit; events: list[VisitEvent], new ones in the order written, reversals included (event.reverses is set);
#   pharmacy_ticket: PharmacyTicket | None, when this verb gave the visit one;
#   or, where no step was taken, correction: Correction, with at: datetime and actor: Actor.
# A receiver that raises a QueueError stops the verb and everything it wrote.
visit_moved = Signal()

# Sent once per transaction of an import of bookings, inside it, with
#   visits: list[int], new ones at BOOKED; bpjs_own: set[int], those of them that BPJS itself made; at: datetime.
visits_taken_over = Signal()
