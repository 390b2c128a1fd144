"""The people of a counter's lists as rows: a hundred objects with what belongs to each cost more than all the rest."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from queues import hours
from queues.database.composed import Among, Composed
from queues.models import ActKind, ClinicSession, EntryState, QueueEntry, Stop
from queues.waiting import order
from queues.waiting.notes import visit_is_noted

ASIDE = (EntryState.HELD, EntryState.AWAY)


class Person(NamedTuple):
    """An entry of a list with what the list says of it. `label` is what the ticket shows; `act` the kind of what was
    done to it last. What it has none of is None: an admission number has no visit, a visit no class.
    """

    pk: int
    label: str
    stop_id: int
    state: str
    priority: str
    joined_at: datetime
    order_at: datetime
    miss_count: int
    act: str | None
    patient_id: int | None
    name: str | None
    visit_id: int | None
    number: int | None
    stage: str | None
    slot_at: datetime | None
    arrived_at: datetime | None
    is_new_patient: bool | None
    session_id: int | None
    clinic: str | None
    payer: str | None
    admission_class: str | None
    case: str | None
    reference_check: int | None
    is_noted: bool

    @property
    def is_called_aside(self) -> bool:
        """As `rounds.is_called_aside`."""
        return self.state == EntryState.HELD and self.act == ActKind.NEXT


# Where the row has each of these, in their order.
PATHS: tuple[Any, ...] = (
    *("pk", Coalesce("visit__label", "admission_ticket__label", "pharmacy_ticket__label")),
    *("stop_id", "state", "priority", "joined_at", "order_at", "miss_count", "last_act__kind"),
    *("patient_id", "patient__name"),
    *("visit_id", "visit__number", "visit__stage", "visit__slot_at", "visit__arrived_at", "visit__is_new_patient"),
    *("visit__session_id", "visit__session__clinic__name", "visit__payer__name"),
    *("admission_ticket__admission_class__name", "admission_ticket__case", "visit__reference_check"),
    visit_is_noted(),
)


def people_at(
    stops: Sequence[Stop], sessions: Sequence[ClinicSession], *, at: datetime, orders: order.Orders | None = None
) -> tuple[list[Person], list[Person]]:
    """(those who can be called from these stops and sessions, in order; those held here or away from here).

    An inactive stop calls nobody. `orders`: of the same moment.
    """
    active = [stop for stop in stops if stop.is_active]
    places = order.waiting_order(active, sessions, at=at, orders=orders)
    keys = [place.entry_id for place in places if place.entry_id]
    rows = [Person(*row) for row in _rows(keys, [stop.pk for stop in stops], *hours.alive(at))]
    by_key = {row.pk: row for row in rows}
    return [by_key[key] for key in keys if key in by_key], [row for row in rows if row.state in ASIDE]


@Composed
def _rows(
    keys: list[int], stops: list[int], day: date, before: date, ends_from: time, since: datetime
) -> QuerySet[QueueEntry, tuple[Any, ...]]:
    is_aside = QueueEntry.objects.alive(day, before, ends_from, since).filter(Among("stop", stops), state__in=ASIDE)
    rows = QueueEntry.objects.filter(Among("pk", keys)) | is_aside
    return rows.order_by("order_at", "pk").values_list(*PATHS)
