"""Verbs about when a session begins: other hours, a late start, another standard. Slots and places follow."""

from datetime import datetime, time

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from queues import hours
from queues.database.injection_points import injection_point
from queues.database.locking import lock_session, lock_stops, locked
from queues.errors import LateStartOutsideHoursError
from queues.models import (
    Clinic,
    ClinicSession,
    EntryEvent,
    EntryEventKind,
    QueueEntry,
    SessionAlias,
    Stop,
    StopKind,
    Visit,
)
from queues.verbs.sessions import spelled
from queues.waiting import order
from queues.waiting.figures import slot_time
from queues.waiting.places import Standing, keep_places


def change_hours(session: ClinicSession, *, starts: time, ends: time, words: str = "") -> ClinicSession:
    """New hours; the old ones stay as an alias, because Mobile JKN keeps sending them. `words`: as BPJS spells them.

    Slots and places of those not yet through the clinic follow. What was told stays as it was told: BPJS knows a
    booking by its `told_hours`, and the estimate it was given with the number is not sent again (the protocol has no
    message for that). Callers are told the new one from now on. A late start outside the new hours goes with the old.
    """
    with transaction.atomic():
        session = lock_session(session)
        was = {"starts": session.starts, "ends": session.ends}
        # Hours under which BPJS knew it already.
        known = session.aliases.filter(starts=starts, ends=ends).values_list("words", flat=True).first()
        SessionAlias.objects.get_or_create(session=session, **was, defaults={"words": session.bpjs_hours})
        session.starts, session.ends, session.bpjs_hours = starts, ends, spelled(words or known or "", starts, ends)
        if session.late_start is not None and not hours.is_within(session.late_start, starts, ends):
            session.late_start = None
        session.save(update_fields=["starts", "ends", "bpjs_hours", "late_start"])
        follow(session)
        return session


def spell_hours(session: ClinicSession, starts: time, ends: time, words: str) -> None:
    """BPJS spells hours of this session in this way: from now on it is told them so. Other hours are not touched."""
    kept = spelled(words, starts, ends)
    if (session.starts, session.ends) == (starts, ends) and session.bpjs_hours != kept:
        session.bpjs_hours = kept
        ClinicSession.objects.filter(pk=session.pk).update(bpjs_hours=kept)


def start_late(session: ClinicSession, *, late_start: time | None) -> ClinicSession:
    """The doctor begins later than the hours say; None: does not. Slots and places follow, the hours stay.

    LateStartOutsideHoursError when it is not within the hours.
    """
    with transaction.atomic():
        session = lock_session(session)
        if late_start is not None and not hours.is_within(late_start, session.starts, session.ends):
            raise LateStartOutsideHoursError(session.hours)
        session.late_start = late_start
        session.save(update_fields=["late_start"])
        follow(session)
        return session


def follow_standard(clinic: Clinic, *, at: datetime) -> None:
    """The clinic's service standard is another one: slots and places follow, in its sessions from this day on."""
    own_or_moved_here = Q(session=OuterRef("pk")) | Q(session__moved_to=OuterRef("pk"))
    waited_for = Visit.objects.filter(own_or_moved_here).unserved()
    sessions = ClinicSession.objects.alive_or_later(at).filter(Exists(waited_for), clinic=clinic)
    with transaction.atomic():
        # All sessions before the first visit: that is the order of locks.
        for session in list(locked(sessions.order_by("pk"))):
            session.clinic = clinic
            follow(session)


def follow(session: ClinicSession) -> None:
    """Write the slots of those not yet through the clinic anew, and their places; of those moved here too.

    The caller holds the session. The people of one that was moved go by the hours of the session where they are.
    """
    if session.moved_to_id is not None:
        return
    family = ClinicSession.objects.family(session.pk)
    lock_stops(Stop.objects.filter(kind=StopKind.CLINIC, clinic=session.clinic_id))
    rows = (
        Visit.objects.filter(session__in=family)
        .unserved()
        .only("number", "slot_at", "arrived_at", "priority")
        .order_by("pk")
    )
    # Held: a patient who checks in at this moment is among them already, or gets a place by the new slot afterwards.
    visits = {visit.pk: visit for visit in locked(rows)}
    injection_point("slots-read")
    moved: list[Visit] = []
    for visit in visits.values():
        slot_at = slot_time(session, visit.number)
        if visit.slot_at != slot_at:
            visit.slot_at = slot_at
            moved.append(visit)
    Visit.objects.bulk_update(moved, ["slot_at"])
    _find_places(session, visits)


def _find_places(session: ClinicSession, visits: dict[int, Visit]) -> None:
    """By slot and by the arrival that stands; those who missed a call, or whom a person put at a place, keep it among
    those who wait.
    """
    family = ClinicSession.objects.family(session.pk)
    rows = QueueEntry.objects.present().filter(session__in=family, stop__kind=StopKind.CLINIC, visit__in=visits.keys())
    is_put = Exists(EntryEvent.objects.filter(entry=OuterRef("pk"), kind=EntryEventKind.PLACED))
    here = list(rows.annotate(is_put=is_put).order_by("order_at", "visit__number", "pk"))
    keys: dict[int, datetime] = {}
    for has_priority in (False, True):
        group = [entry for entry in here if bool(visits[entry.visit_id or 0].priority) == has_priority]
        keys |= keep_places([_standing(entry, visits[entry.visit_id or 0]) for entry in group])
    moved = [entry for entry in here if entry.order_at != keys[entry.pk]]
    for entry in moved:
        entry.order_at = keys[entry.pk]
    QueueEntry.objects.bulk_update(moved, ["order_at"])


def _standing(entry: QueueEntry, visit: Visit) -> Standing:
    return Standing(
        entry_id=entry.pk,
        number=visit.number,
        key=order.arrival_key(visit.slot_at, visit.arrived_at or entry.joined_at),
        keeps_place=entry.miss_count > 0 or entry.is_put,  # type: ignore[attr-defined]
        is_waiting=not entry.is_at_counter,
    )
