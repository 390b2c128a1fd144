"""Many people quickly, and the judge of what a race left behind."""

from django.db import transaction

from queues import verbs
from queues.invariants import all_invariants
from queues.models import Channel, Patient, PrescriptionKind
from queues.press import Press
from queues.verbs import PrescriptionOrder
from tests.hospital import Hospital

OF_THE_DOMAIN = {*range(1, 22), 34, 35, 36, 37, 48, *range(71, 77)}
SYRUP = PrescriptionOrder(PrescriptionKind.NON_COMPOUND)


def broken_rules() -> set[int]:
    return {rule.number for rule in all_invariants() if rule.number in OF_THE_DOMAIN and list(rule.find())}


def quick_people(count: int) -> list[Patient]:
    """Known patients without identities: what is raced for here is not theirs."""
    return Patient.objects.bulk_create(
        Patient(medical_record_number=f"9{place:05d}", name=f"Tokoh {place}", sex="L", is_new_patient=False)
        for place in range(count)
    )


def waiting(hospital: Hospital, count: int) -> list[Patient]:
    """So many wait at the clinic."""
    people = quick_people(count)
    verbs.change_capacity(
        hospital.session, hospital.by(at=hospital.now, reason="uji"), capacity=count, quotas=(0, count)
    )
    with transaction.atomic():
        for person in people:
            booking = verbs.Booking(person, hospital.session, hospital.cash, Channel.KIOSK)
            verbs.take_ticket(booking, Press(hospital.now))
    return people
