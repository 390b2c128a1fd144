"""Everybody of today who has to do with a counter, those who left too, as rows: a thousand people are two thousand rows
of the database and no objects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.access import kinds_of
from counter.bpjs import BpjsStatus, statuses
from counter.mending.subject import visits_of
from queues.models import (
    AT_COUNTER,
    ENDED,
    OVER,
    Counter,
    EntryState,
    QueueEntry,
    Stage,
    StopKind,
    VisitEvent,
)
from queues.models.people import mask_name

# More rows are no list that somebody reads: the search finds the others.
MOST_SHOWN = 200


class Group(TextChoices):
    """What the list can be narrowed to."""

    WAITING = "waiting", gettext_lazy("Menunggu")
    CALLED = "called", gettext_lazy("Dipanggil")
    HELD = "held", gettext_lazy("Ditahan")
    FINISHED = "finished", gettext_lazy("Selesai")
    CANCELLED = "cancelled", gettext_lazy("Dibatalkan")
    ABSENT = "absent", gettext_lazy("Tidak hadir")
    EXPECTED = "expected", gettext_lazy("Belum datang")


class _Visit(NamedTuple):
    pk: int
    booking_code: str
    label: str
    stage: str
    created_at: datetime
    patient__name: str
    session__clinic__name: str
    session__doctor__name: str
    session__substitute_doctor__name: str | None
    payer__name: str
    admission_ticket_id: int | None


class _Wait(NamedTuple):
    """A wait of a visit: its own, or that of its admission or pharmacy number."""

    visit_id: int
    pk: int
    state: str
    stop: str
    counter: str | None
    joined_at: datetime
    ended_at: datetime | None
    last_act_at: datetime | None
    label: str | None

    @property
    def rank(self) -> tuple[bool, bool, bool, int]:
        """The highest of a visit's waits says where its holder is."""
        is_open = self.state not in ENDED
        return is_open, self.state in AT_COUNTER, self.state != EntryState.AWAY, self.pk


# Of a wait, after its visit: in the order of `_Wait`.
PATHS = ("pk", "state", "stop__name", "counter__name", "joined_at", "ended_at", "last_act__at")


@dataclass(frozen=True)
class PersonToday:
    """One person of the list. `code` is empty for an admission number whose holder nobody has registered."""

    code: str
    label: str
    name: str
    what: str
    where: str
    since: datetime | None
    group: Group
    visit_id: int | None = None
    bpjs: BpjsStatus | None = None
    # The number at the pharmacy, while it stands.
    medicine: str = ""


@dataclass(frozen=True)
class People:
    """What the drawer shows: the rows, how many there are in each group, and how many were left out."""

    rows: list[PersonToday]
    counts: list[tuple[Group, int]]
    everybody: int
    left_out: int


def people_today(counter: Counter, *, at: datetime, group: str = "", search: str = "") -> People:
    """Today's people at a counter, in the order of their numbers. `search`: a part of the number or of the name.

    About eight statements, each bounded by the day.
    """
    everybody = [*_with_visit(counter, at=at), *_without_visit(counter, at=at)]
    counts = [(one, sum(person.group == one for person in everybody)) for one in Group]
    found = [person for person in everybody if not group or person.group == group]
    wanted = _plain(search)
    if wanted:
        found = [person for person in found if any(wanted in _plain(text) for text in _searched(person))]
    shown = found[:MOST_SHOWN]
    bpjs = statuses(person.visit_id for person in shown if person.visit_id)
    rows = [replace(one, name=mask_name(one.name), bpjs=bpjs.get(one.visit_id or 0)) for one in shown]
    return People(rows, [one for one in counts if one[1]], len(everybody), len(found) - len(shown))


def _searched(person: PersonToday) -> tuple[str, ...]:
    return person.label, person.medicine, person.name


def _plain(text: str) -> str:
    """As people type a number: `a 12`, `A12` and `A-12` are one."""
    return "".join(sign for sign in text.casefold() if sign not in " -")


def _with_visit(counter: Counter, *, at: datetime) -> list[PersonToday]:
    rows = visits_of(counter, at=at).order_by("session__clinic__name", "label", "pk")
    visits = [
        _Visit(*row) for row in rows.order_by("session__label_prefix", "number", "pk").values_list(*_Visit._fields)
    ]
    keys = [visit.pk for visit in visits]
    waits = _last_waits(keys, {visit.pk: visit.admission_ticket_id for visit in visits if visit.admission_ticket_id})
    ended = _ended([visit.pk for visit in visits if visit.stage in OVER])
    return [_person(visit, waits.get(visit.pk), ended.get(visit.pk)) for visit in visits]


def _last_waits(visits: list[int], tickets: Mapping[int, int]) -> Mapping[int, _Wait]:
    """Where the holder of each visit is, or was last. `tickets`: visit -> its admission number."""
    entries = QueueEntry.objects.order_by()
    found: dict[int, _Wait] = {}
    for wait in (
        *_waits(entries.filter(visit__in=visits), "visit"),
        *_waits_of_tickets(entries, tickets),
        *_waits(
            entries.filter(
                pharmacy_ticket__prescriptions__visit__in=visits, pharmacy_ticket__prescriptions__withdrawn_at=None
            ),
            "pharmacy_ticket__prescriptions__visit",
            label="pharmacy_ticket__label",
        ),
    ):
        if wait.visit_id not in found or found[wait.visit_id].rank < wait.rank:
            found[wait.visit_id] = wait
    return found


def _waits(entries: QuerySet[QueueEntry], visit: str, label: str = "") -> Iterable[_Wait]:
    """`label`: of a number that is not the visit's own."""
    paths = (visit, *PATHS, *([label] if label else []))
    return (_Wait._make([*row] if label else [*row, None]) for row in entries.values_list(*paths))


def _waits_of_tickets(entries: QuerySet[QueueEntry], tickets: Mapping[int, int]) -> list[_Wait]:
    """Of one number several visits may be (a mother with two children)."""
    if not tickets:
        return []
    held = entries.filter(admission_ticket__in=set(tickets.values()))
    by_ticket = {wait.visit_id: wait for wait in sorted(_waits(held, "admission_ticket"), key=lambda wait: wait.rank)}
    return [by_ticket[ticket]._replace(visit_id=visit) for visit, ticket in tickets.items() if ticket in by_ticket]


def _ended(visits: list[int]) -> Mapping[int, datetime]:
    """When those that are over ended."""
    if not visits:
        return {}
    events = VisitEvent.objects.filter(visit__in=visits, stage__in=OVER, is_standing=True).order_by()
    return dict(events.values_list("visit", "occurred_at"))


def _person(visit: _Visit, wait: _Wait | None, ended: datetime | None) -> PersonToday:
    doctor = visit.session__substitute_doctor__name or visit.session__doctor__name
    person = PersonToday(
        code=visit.booking_code,
        label=visit.label,
        name=visit.patient__name,
        what=f"{visit.session__clinic__name}, {doctor} · {visit.payer__name}",
        where="",
        since=None,
        group=Group.EXPECTED,
        visit_id=visit.pk,
        medicine=(wait.label or "") if wait else "",
    )
    if visit.stage in OVER:
        group = Group.CANCELLED if visit.stage == Stage.CANCELLED else Group.ABSENT
        return replace(person, where=str(group.label), since=ended, group=group)
    if wait is None:
        return replace(person, where=str(Group.EXPECTED.label), since=visit.created_at)
    return replace(person, **_standing(wait))


def _standing(wait: _Wait) -> dict[str, Any]:
    """In words where somebody is, since when, and the group of the list."""
    place = {"stop": wait.stop, "counter": wait.counter or wait.stop}
    if wait.state in ENDED:
        return {"where": _("Selesai di %(stop)s") % place, "since": wait.ended_at, "group": Group.FINISHED}
    if wait.state == EntryState.WAITING:
        return {"where": _("Menunggu di %(stop)s") % place, "since": wait.joined_at, "group": Group.WAITING}
    words, group = {
        EntryState.CALLED: (_("Dipanggil ke %(counter)s"), Group.CALLED),
        EntryState.SERVING: (_("Dilayani di %(counter)s"), Group.CALLED),
        EntryState.HELD: (_("Ditahan di %(stop)s"), Group.HELD),
        EntryState.AWAY: (_("Ke tempat lain dari %(stop)s"), Group.HELD),
        EntryState.PREPARING: (_("Obat disiapkan di %(stop)s"), Group.WAITING),
        EntryState.READY: (_("Obat siap di %(stop)s"), Group.WAITING),
    }[EntryState(wait.state)]
    return {"where": words % place, "since": wait.last_act_at or wait.joined_at, "group": group}


def _without_visit(counter: Counter, *, at: datetime) -> list[PersonToday]:
    """Admission numbers whose holders nobody has registered: at the desk that gives them."""
    if StopKind.ADMISSION not in kinds_of(counter):
        return []
    stops = [stop for stop in counter.stops.all() if stop.kind == StopKind.ADMISSION]
    rows = QueueEntry.objects.alive_at(at).filter(
        stop__in=stops, admission_ticket__isnull=False, admission_ticket__visits=None
    )
    paths = ("admission_ticket", *PATHS, "admission_ticket__label", "admission_ticket__admission_class__name")
    people = []
    for *row, klass in rows.order_by("admission_ticket__label", "pk").values_list(*paths):
        wait = _Wait._make(row)
        said = _standing(wait)
        if wait.state == EntryState.GONE:
            said |= {"where": str(Group.CANCELLED.label), "group": Group.CANCELLED}
        person = PersonToday("", wait.label or "", "", klass, "", None, Group.WAITING)
        people.append(replace(person, **said))
    return people
