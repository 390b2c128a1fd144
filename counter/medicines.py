"""The pharmacy's lists: received, being prepared, ready; each ticket with its medicines."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects

from counter.waiting import heat_of, minutes_since
from queues.models import (
    AT_COUNTER,
    ENDED,
    Counter,
    EntryState,
    Handover,
    Prescription,
    PrescriptionItem,
    PrescriptionKind,
    QueueEntry,
    StopKind,
    VisitNote,
)
from queues.waiting.notes import medicine_is_noted, notes_at

PHARMACY_KINDS = (StopKind.PHARMACY, StopKind.PICKUP)
# As many of the ended ones as a screen lists; the others are searched for.
MOST_ENDED = 100
# How a ticket ended, for those that did.
HANDOVERS = Prefetch("pharmacy_ticket__handovers", Handover.objects.filter(withdrawn_at=None).select_related("actor"))
# Of a ticket: what was ordered, where, and each medicine. Two statements, however many tickets there are.
ORDERS = Prefetch(
    "pharmacy_ticket__prescriptions",
    Prescription.objects.select_related("visit__session__clinic").prefetch_related("items"),
)


@dataclass(frozen=True)
class MedicineRow:
    """One ticket in the pharmacy's list."""

    entry: QueueEntry
    name: str
    minutes: int
    items: list[PrescriptionItem]
    origins: list[str]

    @property
    def handover(self) -> Handover | None:
        """How it ended, by name; None while it has not."""
        ticket = self.entry.pharmacy_ticket
        return next(iter(ticket.handovers.all()), None) if ticket and self.entry.state in ENDED else None

    @property
    def is_noted(self) -> bool:
        """Has a colleague written a note on one of its visits? Of those on the list alone it is known."""
        return bool(getattr(self.entry, "is_noted", False))

    @property
    def notes(self) -> list[VisitNote]:
        """What the notes say. One statement, where there are some."""
        return notes_at(self.entry) if self.is_noted else []

    @property
    def can_be_cancelled(self) -> bool:
        """Its medicine is not made yet."""
        return self.entry.state in (EntryState.WAITING, EntryState.PREPARING)

    @property
    def can_be_left_behind(self) -> bool:
        """Ready, and called."""
        return self.entry.call_count > 0 and self.entry.state in (EntryState.READY, *AT_COUNTER)

    @property
    def is_compound(self) -> bool:
        """In the lane of compounded medicines (racikan)."""
        return self.entry.pharmacy_ticket is not None and (self.entry.pharmacy_ticket.lane == PrescriptionKind.COMPOUND)

    @property
    def heat(self) -> str:
        """As on the waiting list."""
        return heat_of(self.minutes, self.entry.stop)


@dataclass(frozen=True)
class MedicineLists:
    """What a pharmacist works through, from left to right."""

    received: list[MedicineRow]
    preparing: list[MedicineRow]
    ready: list[MedicineRow]
    ended: list[MedicineRow] = field(default_factory=list)


def is_pharmacy(counter: Counter) -> bool:
    """Does it serve a stop of the pharmacy? Uses prefetched stops when they are there."""
    return any(stop.kind in PHARMACY_KINDS for stop in counter.stops.all())


def pharmacy_entries(counter: Counter, *, at: datetime) -> list[QueueEntry]:
    """Today's tickets that are not handed over, wherever in the pharmacy they are, first one first."""
    if not is_pharmacy(counter):
        return []
    rows = (
        QueueEntry.objects.alive_at(at)
        .present()
        .named()
        .filter(stop__kind__in=PHARMACY_KINDS, pharmacy_ticket__isnull=False)
        .annotate(is_noted=medicine_is_noted())
        .prefetch_related(ORDERS)
    )
    return list(rows.order_by("order_at", "pk"))


def ended_entries(counter: Counter, keys: Iterable[int] | None = None, *, at: datetime) -> list[QueueEntry]:
    """Today's tickets that have ended, the latest first; `keys`: of these alone. Numbers taken back are none."""
    if not is_pharmacy(counter):
        return []
    rows = (
        QueueEntry.objects.alive_at(at)
        .named()
        .filter(stop__kind__in=PHARMACY_KINDS, state__in=ENDED, pharmacy_ticket__cancelled_at=None)
        .prefetch_related(ORDERS, HANDOVERS)
        .order_by("-ended_at", "-pk")
    )
    return list(rows.filter(pk__in=list(keys)) if keys is not None else rows[:MOST_ENDED])


def medicine_row(entry: QueueEntry, *, at: datetime) -> MedicineRow:
    """A ticket with its medicines, and the clinics that ordered them."""
    assert entry.pharmacy_ticket is not None
    # Nothing is asked for those of a list, which have theirs.
    prefetch_related_objects([entry], ORDERS)
    orders = [row for row in entry.pharmacy_ticket.prescriptions.all() if row.withdrawn_at is None]
    return MedicineRow(
        entry=entry,
        name=entry.patient.masked_name if entry.patient else "",
        minutes=minutes_since(entry.joined_at, at=at),
        items=[item for order in orders for item in order.items.all()],
        origins=[order.visit.session.clinic.name for order in orders],
    )


def medicine_lists(entries: Iterable[QueueEntry], *, at: datetime) -> MedicineLists:
    """The three lists, and those that have ended; a called person stands on the card instead."""
    rows = [medicine_row(entry, at=at) for entry in entries]
    return MedicineLists(
        received=[row for row in rows if row.entry.state == EntryState.WAITING],
        preparing=[row for row in rows if row.entry.state == EntryState.PREPARING],
        ready=[row for row in rows if row.entry.state == EntryState.READY],
        ended=[row for row in rows if row.entry.state in ENDED],
    )
