"""What a person does about somebody whom Mobile JKN did not recognise."""

from django.db import transaction

from bpjs_bridge.models import UnrecognisedPerson
from queues.database.locking import locked
from queues.press import Press
from queues.verbs import reasons


def settle_by_hand(person: UnrecognisedPerson, press: Press) -> UnrecognisedPerson:
    """Settled at a named person's word; the sealed numbers go. Settled already: nothing. ReasonNeededError."""
    press = reasons.with_reason_and_user(press)
    with transaction.atomic():
        row = locked(UnrecognisedPerson.objects.filter(pk=person.pk)).get()
        if row.settled_at is None:
            row.settled_at, row.settled_by, row.settled_how = press.at, press.user, press.reason
            row.card = row.nik = ""
            row.save()
        return row
