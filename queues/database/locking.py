"""Row locks, in one order: session, stop, counter, pharmacy entry, patient, visit, series.

On SQLite the IMMEDIATE transaction is the lock.
"""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from django.db import connection, models
from django.db.models import Exists, QuerySet

from queues.database import turns
from queues.database.composed import Composed
from queues.database.injection_points import injection_point
from queues.database.statements import hold
from queues.models import (
    Act,
    AdmissionTicket,
    ClinicSession,
    Counter,
    NumberSeries,
    Patient,
    PharmacyTicket,
    QueueEntry,
    Recovery,
    Stop,
    Surgery,
    Visit,
)

# What a session brings along when it is held: their rows are not held.
NAMES = ("clinic", "doctor", "substitute_doctor")

Row = TypeVar("Row", bound=models.Model)


def locked(rows: "models.QuerySet[Row]", *, skip_locked: bool = False) -> "models.QuerySet[Row]":
    """The same rows, held until this transaction ends. Only inside a transaction.

    No key changes: a transaction that only writes a row pointing here (a check-in at this stop) need not wait.
    """
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=skip_locked)


class Holdable(Generic[Row]):
    """Rows of a model with what comes along when one of them is held, composed once."""

    def __init__(self, model: type[Row], rows: "Callable[[], models.QuerySet[Row]]") -> None:
        self.model = model
        # None where the database holds no rows: its transaction is the lock.
        self.read = Composed(lambda key: rows().filter(pk=key))
        self.held = Composed(lambda key: locked(rows()).filter(pk=key))
        # The locked row, if there is one and no other transaction holds it; a transaction gets its own again.
        self.if_free = Composed(lambda key: locked(rows(), skip_locked=True).filter(pk=key))


def hold_one(rows: Holdable[Row], key: int | str) -> Row:
    """The one row of these, held as by `locked`; BusyError when somebody else holds it for too long (turns.py)."""
    if not connection.features.has_select_for_update:
        return _found(rows, rows.read.first(key))
    place = (rows.model._meta.db_table, key)
    found = None if turns.must_wait(place) else rows.if_free.first(key)
    if found is None:
        with turns.turn(place):
            turns.wait_no_longer()
            found = _found(rows, rows.held.first(key))
    turns.took(place)
    return found


def _series() -> QuerySet[NumberSeries]:
    """With whether a restored database is not open yet: no series goes on before that."""
    return NumberSeries.objects.annotate(is_recovering=Exists(Recovery.objects.filter(opened_at=None)))


STOPS = Holdable(Stop, Stop.objects.all)
COUNTERS = Holdable(Counter, Counter.objects.all)
VISITS = Holdable(Visit, Visit.objects.named)
SERIES = Holdable(NumberSeries, _series)
ACTS = Holdable(Act, Act.objects.all)
TICKETS = Holdable(AdmissionTicket, AdmissionTicket.objects.all)
PHARMACY_TICKETS = Holdable(PharmacyTicket, PharmacyTicket.objects.all)
SURGERIES = Holdable(Surgery, Surgery.objects.named)


def _found(rows: Holdable[Row], row: Row | None) -> Row:
    if row is None:
        raise rows.model.DoesNotExist  # type: ignore[attr-defined]
    return row


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


def lock_patients(keys: Iterable[int]) -> dict[int, Patient]:
    """Several people, held in one order."""
    return {key: hold_patient(key) for key in sorted(set(keys))}


def hold_patient(key: int) -> Patient:
    """As `lock_patient`, by the row's key."""
    return hold(Patient, key)


def lock_stops(stops: Iterable[Stop]) -> list[Stop]:
    """These stops, held in one order: no two consoles choose from one queue at once."""
    keys = {stop.pk for stop in stops}
    if len(keys) == 1:
        return [hold_one(STOPS, *keys)]
    return list(locked(Stop.objects.filter(pk__in=keys).order_by("pk")))


def lock_counter(counter: Counter) -> Counter:
    """The counter, held: nobody else fills its places."""
    return hold_one(COUNTERS, counter.pk)


def lock_visit(visit: Visit) -> Visit:
    """The visit, fresh and held."""
    return hold_one(VISITS, visit.pk)


def lock_visits(ids: Iterable[int]) -> dict[int, Visit]:
    """Several visits, held in one order."""
    keys = set(ids)
    if len(keys) == 1:
        return {key: hold_one(VISITS, key) for key in keys}
    return {visit.pk: visit for visit in locked(Visit.objects.named().filter(pk__in=keys).order_by("pk"))}


def lock_entry(entry: QueueEntry, *, stops: Iterable[Stop] = (), counter: Counter | None = None) -> QueueEntry:
    """The entry, fresh; its stop (and others), a counter and its visit are held, so that nobody else moves it."""
    lock_stops([entry.stop, *stops])
    if counter is not None:
        lock_counter(counter)
    if entry.visit_id:
        lock_visits([entry.visit_id])
    fresh = one_entry(entry.pk)
    injection_point("entry-read")
    return fresh


def one_entry(key: int) -> QueueEntry:
    """The entry as the database has it, with what belongs to it. Not held: its stop and its visit are."""
    entry = _entries.first(key)
    if entry is None:
        raise QueueEntry.DoesNotExist
    return entry


@Composed
def _entries(key: int) -> QuerySet[QueueEntry]:
    return QueueEntry.objects.named().filter(pk=key)


def lock_series(name: str) -> NumberSeries:
    """A named series, fresh and held until the transaction ends."""
    series = SERIES.if_free.first(name)
    if series is not None:
        return series
    series, is_ours = NumberSeries.objects.get_or_create(pk=name)
    return series if is_ours else hold_one(SERIES, name)
