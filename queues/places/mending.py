"""One press mends what keeps numbers from being called, where nothing has to be asked."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from queues import verbs
from queues.models import AdmissionClass, Clinic, ClinicSession, ConfigChange, Payer, Stop, StopKind
from queues.places.letters import free_letters, letters_in_use
from queues.places.making import make_places
from queues.places.plan import Choices, PlacesPlan, places_seen, planned
from queues.press import Press
from queues.readiness.payers import FIRST_PAYERS
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


def classes_that_are_off() -> list[AdmissionClass]:
    """Classes of admission numbers at an active stop, where none is on."""
    at_active = AdmissionClass.objects.filter(stop__kind=StopKind.ADMISSION, stop__is_active=True)
    return [] if at_active.filter(is_active=True).exists() else list(at_active.order_by("pk"))


def switch_classes_on(press: Press) -> ConfigChange | None:
    """Give their numbers again. None when one is on by now."""

    def act() -> Told | None:
        off = classes_that_are_off()
        for one in off:
            one.is_active = True
            one.save(update_fields=["is_active"])
        return Told("", ", ".join(one.name for one in off)) if off else None

    return recorded("setup.mend.107", press, act)


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


# --- places that are missing ---------------------------------------------------------------------------
def missing_places(*, at: datetime) -> PlacesPlan:
    """What the step of places would make, and a desk for each place beside that nobody calls from."""
    return planned(_choices(), at=at)


def make_missing(press: Press) -> ConfigChange | None:
    """Make it, with the names that the preview shows; None when nothing is missing any more."""
    return make_places(_choices(), press, names={}, seen=places_seen())


def _choices() -> Choices:
    silent = Stop.objects.filter(is_active=True, clinic=None).exclude(pk__in=Stop.objects.served())
    return Choices(kinds=frozenset(StopKind(kind) for kind in silent.values_list("kind", flat=True)))


# --- exactly one payer is JKN --------------------------------------------------------------------------
def jkn_to_change() -> list[tuple[Payer, bool]]:
    """(payer, is it JKN from now on): of several the oldest stays; of none the one that is called so, or a new one."""
    active = list(Payer.objects.filter(is_jkn=True, is_active=True).order_by("pk"))
    if active:
        return [(payer, False) for payer in active[1:]]
    code, name, _is_jkn = FIRST_PAYERS[0]
    called_so = Payer.objects.filter(code=code).first() or Payer.objects.filter(name__iexact=name).first()
    return [(called_so or Payer(code=code, name=name), True)]


def settle_jkn(press: Press) -> ConfigChange | None:
    """Make it so; None when exactly one is JKN by now."""

    def act() -> Told | None:
        changes = jkn_to_change()
        for payer, is_jkn in changes:
            payer.is_jkn = is_jkn
            payer.is_active = payer.is_active or is_jkn
            payer.save()
        words = {True: "JKN", False: _("bukan JKN")}
        told = ", ".join(f"{payer.name} {words[is_jkn]}" for payer, is_jkn in changes)
        return Told("", told) if changes else None

    return recorded("setup.mend.106", press, act)
