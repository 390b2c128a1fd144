"""Row locks, in one order: session, stop, counter, pharmacy entry, patient, visit, series.

On SQLite the IMMEDIATE transaction is the lock.
"""

from collections.abc import Iterable
from typing import TypeVar

from django.db import models

from queues.checkpoint import reach
from queues.models import ClinicSession, Counter, NumberSeries, Patient, QueueEntry, Stop, Visit
from queues.written import hold

# What a session brings along when it is held: their rows are not held.
NAMES = ("clinic", "doctor", "substitute_doctor")

Row = TypeVar("Row", bound=models.Model)


def locked(rows: "models.QuerySet[Row]") -> "models.QuerySet[Row]":
    """The same rows, held until this transaction ends. Only inside a transaction.

    No key changes: who only writes a row that points here (a check-in joining this stop) need not wait for us.
    """
    return rows.select_for_update(of=("self",), no_key=True)


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
    return list(locked(Stop.objects.filter(pk__in=[stop.pk for stop in stops]).order_by("pk")))


def lock_counter(counter: Counter) -> Counter:
    """The counter, held: nobody else fills its places."""
    return locked(Counter.objects.all()).get(pk=counter.pk)


def lock_visit(visit: Visit) -> Visit:
    """The visit, fresh and held."""
    return locked(Visit.objects.named()).get(pk=visit.pk)


def lock_visits(ids: Iterable[int]) -> dict[int, Visit]:
    """Several visits, held in one order."""
    return {visit.pk: visit for visit in locked(Visit.objects.named().filter(pk__in=set(ids)).order_by("pk"))}


def lock_entry(entry: QueueEntry, *, stops: Iterable[Stop] = (), counter: Counter | None = None) -> QueueEntry:
    """The entry, fresh; its stop (and others), a counter and its visit are held, so that nobody else moves it."""
    lock_stops([entry.stop, *stops])
    if counter is not None:
        lock_counter(counter)
    if entry.visit_id:
        lock_visits([entry.visit_id])
    fresh = QueueEntry.objects.named().get(pk=entry.pk)
    reach("entry-read")
    return fresh


def lock_series(name: str) -> NumberSeries:
    """A named series, fresh and held until the transaction ends."""
    rows = locked(NumberSeries.objects.filter(name=name))
    series = rows.first()
    if series is None:
        NumberSeries.objects.get_or_create(name=name)
        series = rows.get()
    return series
