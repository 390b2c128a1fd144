"""Staff look people up: so many within some minutes, and each person opened is written down with who opened them."""

from datetime import datetime, timedelta

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from queues import rules
from queues.errors import QueueError
from queues.models import Counter, LookUpKind, Patient, PersonLookUp
from service_accounts.limits import Limit

LIMIT = "counter.look_up"
# The same person opened again by the same member of the staff is the same look.
SAME_LOOK = timedelta(minutes=10)


class TooManyLookUpsError(QueueError):
    """This member of the staff looked for too many different things."""

    message = _("Terlalu banyak pencarian dalam waktu singkat. Tunggu beberapa menit, lalu cari lagi.")


def count(user: User, text: str, *, at: datetime) -> None:
    """Count a search; TooManyLookUpsError beyond STAFF_LOOK_UPS (0: no limit). The same text again is the same search.

    By the login and not by the address: a ward shares one. Kept as keyed hashes that are deleted after the window.
    """
    most = rules.current().staff_look_ups
    limit = Limit(LIMIT, timedelta(minutes=rules.current().staff_look_up_minutes), most=most)
    if most and text.strip() and not limit.admits(str(user.pk), text.strip(), at=at):
        raise TooManyLookUpsError


def note_twin(user: User, patient: Patient, reason: str) -> None:
    """Why a record was made beside one that is alike: in the log that the record's page in the admin shows."""
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(Patient),
        object_id=str(patient.pk),
        object_repr=patient.medical_record_number,
        action_flag=ADDITION,
        change_message=reason,
    )


def note(user: User, patient: Patient, counter: Counter | None, by: str, *, at: datetime) -> None:
    """Write down that this person was opened. `by`: one of LookUpKind; anything else is a link."""
    recent = PersonLookUp.objects.filter(patient=patient, actor=user, at__gt=at - SAME_LOOK, counter=counter)
    if not recent.exists():
        kind = by if by in LookUpKind.values else LookUpKind.LINK
        PersonLookUp.objects.create(at=at, actor=user, counter=counter, patient=patient, found_by=kind)
