"""Row locks, in one order: session, stop, counter, pharmacy entry, patient, visit, series.

On SQLite the IMMEDIATE transaction is the lock.
"""

from collections.abc import Iterable
from typing import TypeVar

from django.db import connection, models

from queues.database import turns
from queues.database.injection_points import injection_point
from queues.database.statements import hold
from queues.models import ClinicSession, Counter, NumberSeries, Patient, QueueEntry, Stop, Visit

# What a session brings along when it is held: their rows are not held.
NAMES = ("clinic", "doctor", "substitute_doctor")

Row = TypeVar("Row", bound=models.Model)


def locked(rows: "models.QuerySet[Row]") -> "models.QuerySet[Row]":
    """The same rows, held until this transaction ends. Only inside a transaction.

    No key changes: a transaction that only writes a row pointing here (a check-in at this stop) need not wait.
    """
    return rows.select_for_update(of=("self",), no_key=True)


def hold_one(rows: "models.QuerySet[Row]", key: int | str) -> Row:
    """The one row of these, held as by `locked`; BusyError when somebody else holds it for too long (turns.py)."""
    if not connection.features.has_select_for_update:
        return rows.get(pk=key)
    place = (rows.model._meta.db_table, key)
    found = None if turns.must_wait(place) else _if_free(rows.filter(pk=key))
    if found is None:
        with turns.turn(place):
            turns.wait_no_longer()
            found = locked(rows).get(pk=key)
    turns.took(place)
    return found


def _if_free(rows: "models.QuerySet[Row]") -> Row | None:
    """The locked row, if there is one and no other transaction holds it; a transaction gets its own again."""
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()


def lock_session(session: ClinicSession) -> ClinicSession:
    """The session's row, fresh and held: numbers and seats are given out under it. Poli and doctors come along."""
    fresh = hold(ClinicSession, session.pk)
    for name in NAMES:
        is_same = getattr(session, f"{name}_id") == getattr(fresh, f"{name}_id")
        if is_same and name in session._state.fields_cache:
            setattr(fresh, name, getattr(session, name))
    return fresh


def lock_patient(patient: Patient) -> Patient:
    """The person, fresh and held: two sessions book one person one after the other."""
    return hold_patient(patient.pk)


def hold_patient(key: int) -> Patient:
    """As `lock_patient`, by the row's key."""
    return hold(Patient, key)


def lock_stops(stops: Iterable[Stop]) -> list[Stop]:
    """These stops, held in one order: no two consoles choose from one queue at once."""
    keys = {stop.pk for stop in stops}
    if len(keys) == 1:
        return [hold_one(Stop.objects.all(), *keys)]
    return list(locked(Stop.objects.filter(pk__in=keys).order_by("pk")))


def lock_counter(counter: Counter) -> Counter:
    """The counter, held: nobody else fills its places."""
    return hold_one(Counter.objects.all(), counter.pk)


def lock_visit(visit: Visit) -> Visit:
    """The visit, fresh and held."""
    return hold_one(Visit.objects.named(), visit.pk)


def lock_visits(ids: Iterable[int]) -> dict[int, Visit]:
    """Several visits, held in one order."""
    keys = set(ids)
    if len(keys) == 1:
        return {key: hold_one(Visit.objects.named(), key) for key in keys}
    return {visit.pk: visit for visit in locked(Visit.objects.named().filter(pk__in=keys).order_by("pk"))}


def lock_entry(entry: QueueEntry, *, stops: Iterable[Stop] = (), counter: Counter | None = None) -> QueueEntry:
    """The entry, fresh; its stop (and others), a counter and its visit are held, so that nobody else moves it."""
    lock_stops([entry.stop, *stops])
    if counter is not None:
        lock_counter(counter)
    if entry.visit_id:
        lock_visits([entry.visit_id])
    fresh = QueueEntry.objects.named().get(pk=entry.pk)
    injection_point("entry-read")
    return fresh


def lock_series(name: str) -> NumberSeries:
    """A named series, fresh and held until the transaction ends."""
    rows = NumberSeries.objects.all()
    series = _if_free(rows.filter(pk=name))
    if series is not None:
        return series
    series, is_ours = rows.get_or_create(pk=name)
    return series if is_ours else hold_one(rows, name)
