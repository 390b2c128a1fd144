"""Look-ups by a list: the people that a member of the staff was shown."""

from collections.abc import Iterable
from datetime import timedelta

from queues.models import LookUpKind, PersonLookUp
from queues.press import Press

# The same person shown again to the same member of the staff is the same look.
SAME_LOOK = timedelta(minutes=10)


def note_shown(patients: Iterable[int], press: Press, *, kind: LookUpKind = LookUpKind.REPORT) -> None:
    """Write down that these people were shown. Two statements; none for nobody."""
    wanted = set(patients)
    if not wanted:
        return
    looks = PersonLookUp.objects.filter(actor=press.user, found_by=kind, at__gt=press.at - SAME_LOOK)
    seen = set(looks.filter(patient__in=wanted).values_list("patient", flat=True))
    PersonLookUp.objects.bulk_create(
        PersonLookUp(at=press.at, actor=press.user, counter=press.counter, patient_id=patient, found_by=kind)
        for patient in sorted(wanted - seen)
    )
