"""What stands prescribed for a visit that has left the clinic, and whether the pharmacy still lets it be taken back.

What the pharmacy has begun is protected: somebody holds the medicine in their hands.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from queues.database.injection_points import injection_point
from queues.database.locking import lock_stops, lock_visit, locked
from queues.errors import MedicineBegunError, MedicineGivenError, NotAtThisCounterError
from queues.models import (
    ENDED,
    Act,
    EntryState,
    Handover,
    HandoverOutcome,
    PharmacyTicket,
    Prescription,
    QueueEntry,
    Stop,
    Visit,
)
from queues.press import Press
from queues.verbs import acting

GIVEN = (HandoverOutcome.HANDED_OVER, HandoverOutcome.DELIVERED)


@dataclass(frozen=True)
class Prescribed:
    """The prescription that stands, with its number and that number's last wait; each None where there is none."""

    prescription: Prescription | None
    wait: QueueEntry | None = None

    @property
    def ticket(self) -> PharmacyTicket | None:
        """The number at the pharmacy."""
        return self.prescription.ticket if self.prescription else None

    def check_it_can_go(self) -> None:
        """MedicineBegunError, MedicineGivenError; silent while the number waits, and once the pharmacy gave it up."""
        injection_point("medicine-looked-at")
        if self.ticket is None or self.wait is None or self.wait.state == EntryState.WAITING:
            return
        if self.wait.state not in ENDED:
            raise MedicineBegunError(self.ticket.label)
        if Handover.objects.filter(ticket=self.ticket, withdrawn_at=None, outcome__in=GIVEN).exists():
            raise MedicineGivenError(self.ticket.label)


def prescribed(visit: Visit) -> Prescribed:
    """As the database has it now."""
    prescription = visit.prescriptions.select_related("ticket").filter(withdrawn_at=None).first()
    if prescription is None or prescription.ticket is None:
        return Prescribed(prescription)
    waits = QueueEntry.objects.select_related("stop", "counter").filter(pharmacy_ticket=prescription.ticket)
    return Prescribed(prescription, waits.order_by("-pk").first())


@contextmanager
def holding(visit: Visit, *stops: Stop) -> Iterator[tuple[Visit, Prescribed]]:
    """Hold a visit with its pharmacy number and further stops, in the order of all locks, until the transaction ends.

    NotAtThisCounterError when the prescription became another one meanwhile.
    """
    with transaction.atomic():
        before = prescribed(visit)
        wait = before.wait
        lock_stops([*stops, *([wait.stop] if wait else [])])
        if wait is not None:
            locked(QueueEntry.objects.filter(pk=wait.pk)).first()
        visit = lock_visit(visit)
        now = prescribed(visit)
        if (now.wait and now.wait.pk) != (wait and wait.pk):
            raise NotAtThisCounterError
        yield visit, now


def withdraw(standing: Prescribed, press: Press, act: Act, *, keeps_number: bool = False) -> None:
    """Take the prescription back, and its number with it unless another visit's medicine lies on that, or it is kept
    for what is prescribed instead. The caller holds it (`holding`) and has checked that it can go.
    """
    prescription, ticket, wait = standing.prescription, standing.ticket, standing.wait
    if prescription is None:
        return
    Prescription.objects.filter(pk=prescription.pk).update(withdrawn_at=press.at)
    if ticket is None or wait is None or wait.state in ENDED or keeps_number:
        return
    if not ticket.prescriptions.filter(withdrawn_at=None).exists():
        PharmacyTicket.objects.filter(pk=ticket.pk).update(cancelled_at=press.at)
        acting.leave(wait, EntryState.GONE, press, act)
