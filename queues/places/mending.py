"""One press mends what keeps numbers from being called, where nothing has to be asked: rooms and letters."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from queues import verbs
from queues.models import AdmissionClass, Clinic, ClinicSession, ConfigChange
from queues.places.letters import free_letters, letters_in_use
from queues.press import Press
from queues.readiness.places import in_wrong_room
from queues.verbs.recorded import Told, recorded


def sessions_to_release(*, at: datetime) -> list[ClinicSession]:
    """Those whose room does not call them, and that another room of their poli could call."""
    return [session for session in in_wrong_room(at).order_by("date", "starts", "pk") if _could_be_called(session)]


def _could_be_called(session: ClinicSession) -> bool:
    return session.clinic.stops.served().exists()


def release_rooms(press: Press) -> ConfigChange | None:
    """Any room of the poli calls these sessions from now on: one decision each, which can be taken back.

    None when no session is in a wrong room any more. StepChangedError, and what a decision refuses.
    """

    def act() -> Told | None:
        sessions = sessions_to_release(at=press.at)
        for session in sessions:
            verbs.decide_room(session, press.within(press.reason), room=None)
        if not sessions:
            return None
        rooms = sorted({str(session.room) for session in sessions})
        return Told(", ".join(rooms), _("%(count)d praktek ke ruang mana saja") % {"count": len(sessions)})

    return recorded("setup.mend.103", press, act)


def letters_to_change() -> list[tuple[Clinic | AdmissionClass, str]]:
    """(poli or class, its new letters): of several with the same letters the oldest keeps them, the pharmacy always."""
    used = set(letters_in_use())
    taken = {letters for letters, owner in letters_in_use().items() if not owner}
    changes: list[tuple[Clinic | AdmissionClass, str]] = []
    for one in _owners():
        if one.label_prefix in taken:
            letters = free_letters(one.name.removeprefix("Poli "), used=used)
            used.add(letters)
            changes.append((one, letters))
        taken.add(one.label_prefix)
    return changes


def _owners() -> Sequence[Clinic | AdmissionClass]:
    clinics = Clinic.objects.for_patients().filter(is_active=True).order_by("pk")
    return [*AdmissionClass.objects.filter(is_active=True).order_by("pk"), *clinics]


def part_letters(press: Press) -> ConfigChange | None:
    """Letters of their own for new sessions; numbers that were given keep theirs. None when none stands twice."""

    def act() -> Told | None:
        changes = letters_to_change()
        if not changes:
            return None
        before = ", ".join(f"{one.name} {one.label_prefix}" for one, _letters in changes)
        for one, letters in changes:
            one.label_prefix = letters
            one.save(update_fields=["label_prefix"])
        return Told(before, ", ".join(f"{one.name} {letters}" for one, letters in changes))

    return recorded("setup.mend.105", press, act)
