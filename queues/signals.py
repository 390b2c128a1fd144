"""The way from the domain back to the bridge: one signal for one kind of message, heard inside the transaction."""

from enum import Enum

from django.dispatch import Signal


class Correction(Enum):
    """Which part of a record was corrected after the number was taken; no step of the path happened."""

    REFERRAL = "referral"
    PERSON = "person"


# Each is sent inside the transaction of the verb; a receiver that raises a QueueError stops the verb and all it wrote.

# Once per visit and verb, with
#   visit: Visit; events: list[VisitEvent], new ones in the order written, reversals included (event.reverses is set).
visit_moved = Signal()

# When a visit's prescription got a number at the pharmacy, after the events of the same press, with
#   visit: Visit; ticket: PharmacyTicket, which may be shared with an earlier visit.
pharmacy_number_given = Signal()

# When the record says otherwise and no step was taken, with
#   visit: Visit; correction: Correction; press: Press.
record_corrected = Signal()

# Sent once per transaction of an import of bookings, inside it, with
#   visits: list[int], new ones at BOOKED; bpjs_own: set[int], those of them that BPJS itself made; at: datetime.
visits_taken_over = Signal()
