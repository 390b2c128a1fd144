"""Why somebody stands where they stand: one sentence, for the console's row and for the patient's own phone."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from queues import rules
from queues.models import EntryState, QueueEntry, Stage, StopKind, Visit
from queues.waiting import order


def at_the_clinic(
    *, key: datetime, slot_at: datetime, arrived_at: datetime, is_priority: bool, miss_count: int, was_in_room: bool
) -> str:
    """The one thing that decided the place last, as `order` and the verbs decide it. `key`: the stored place."""
    if miss_count:
        return _missed(miss_count)
    if was_in_room:
        return _("Sudah di ruang dokter, melanjutkan di tempatnya.")
    if key != order.arrival_key(slot_at, arrived_at):
        return _("Tempatnya ditentukan petugas.")
    if is_priority:
        return _("Prioritas: satu dipanggil setelah dua yang lain.")
    if arrived_at > slot_at + timedelta(minutes=rules.current().late_arrival_minutes):
        words = {"time": wall(arrived_at), "slot": wall(slot_at)}
        return _("Datang %(time)s, setelah giliran %(slot)s lewat.") % words
    return _("Menurut jam giliran %(slot)s.") % {"slot": wall(slot_at)}


def of_visit(visit: Visit, entries: Iterable[QueueEntry]) -> str:
    """The same of a visit by its open waits; nothing for somebody who does not wait at the clinic yet."""
    for entry in entries:
        if entry.stop.kind == StopKind.CLINIC and entry.state == EntryState.WAITING:
            return at_the_clinic(
                key=entry.order_at,
                slot_at=visit.slot_at,
                arrived_at=visit.arrived_at or entry.joined_at,
                is_priority=bool(visit.priority),
                miss_count=entry.miss_count,
                was_in_room=visit.stage == Stage.IN_CLINIC,
            )
    return ""


def at_another_stop(joined_at: datetime) -> str:
    """Those who came first are called first."""
    return _("Menunggu sejak %(time)s.") % {"time": wall(joined_at)}


def _missed(count: int) -> str:
    if count > 1:
        return _("Terlewat %(count)d kali, jadi di akhir antrean.") % {"count": count}
    places = rules.current().missed_return_places
    words = ngettext(
        "Terlewat sekali, kembali %(places)d tempat di belakang.",
        "Terlewat sekali, kembali %(places)d tempat di belakang.",
        places,
    )
    return words % {"places": places}


def wall(moment: datetime) -> str:
    """`08:12`, on the hospital's wall."""
    local = timezone.localtime(moment)
    return f"{local.hour:02}:{local.minute:02}"
