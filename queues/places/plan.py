"""Which places are missing before everybody can be called: a plan that is seen before one press makes it."""

from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from queues.models import AdmissionClass, Clinic, ClinicSession, Counter, Stop, StopKind
from queues.places.letters import free_letters, letters_in_use
from queues.places.rooms import rooms_of_sessions, sessions_ahead
from queues.places.seen import fingerprint

# Dialysis and rehabilitation serve several people at once; by BPJS's code of the poli.
PLACES_AT_ONCE = {"HDL": 4, "IRM": 3}
SEATS_OF_A_DESK, SEATS_OF_A_CHEMIST, MOST_DESKS = 120, 150, 6
# Patients are sent there in many hospitals, not in all.
OPTIONAL = (StopKind.CASHIER, StopKind.LAB, StopKind.RADIOLOGY, StopKind.PICKUP)
FIRST_CLASSES = (("JKN", "Pasien JKN", "X"), ("UMUM", "Pasien umum dan asuransi", "Z"))
DESK_NAMES = {StopKind.ADMISSION: "Loket", StopKind.PICKUP: "Penyerahan"}


@dataclass(frozen=True)
class Choices:
    """What a person chooses: desks of admission and pharmacy (None: as many as the seats ask for), and which others."""

    desks: int | None = None
    chemists: int | None = None
    kinds: frozenset[StopKind] = frozenset()


@dataclass(frozen=True)
class PlannedCounter:
    """A desk or room to be made; its key stays the same while its name is edited."""

    key: str
    name: str
    capacity: int = 1


@dataclass(frozen=True)
class PlannedStop:
    """Counters to be made at a stop, with the stop where there is none yet (or the one there is switched off)."""

    kind: StopKind
    name: str
    counters: tuple[PlannedCounter, ...]
    clinic: Clinic | None = None
    stop: Stop | None = None
    # Session -> place among all rooms of the poli, those that are there first.
    rooms: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PlannedClass:
    code: str
    name: str
    letters: str


@dataclass(frozen=True)
class PlacesPlan:
    """What would be made. `seats`: those of the busiest day, by which desks are counted."""

    stops: tuple[PlannedStop, ...]
    classes: tuple[PlannedClass, ...]
    desks: int
    chemists: int
    seats: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing is missing."""
        return not (self.classes or any(stop.counters or stop.stop is None or stop.rooms for stop in self.stops))

    @property
    def counters(self) -> int:
        return sum(len(stop.counters) for stop in self.stops)


def places_seen() -> str:
    """A fingerprint of the places that are there, and of the polis that need some."""
    stops = Stop.objects.exclude(clinic__is_trial=True)
    return fingerprint(
        [
            *Clinic.objects.for_patients().order_by("pk").values_list("pk", "name", "is_active", "is_draft"),
            *stops.order_by("pk").values_list("pk", "kind", "clinic", "is_active"),
            *Counter.objects.order_by("pk").values_list("pk", "name", "is_active"),
            *AdmissionClass.objects.order_by("pk").values_list("pk", "is_active"),
        ]
    )


def planned(choices: Choices, *, at: datetime) -> PlacesPlan:
    """What is missing now, of polis that are run and of what everybody needs: admission and pharmacy."""
    sessions = sessions_ahead(at)
    seats = _busiest(sessions)
    desks = choices.desks or _count(seats, SEATS_OF_A_DESK)
    chemists = choices.chemists or _count(seats, SEATS_OF_A_CHEMIST)
    names = Names(Counter.objects.values_list("name", flat=True), Stop.objects.values_list("name", flat=True))
    wanted = {StopKind.ADMISSION: desks, StopKind.PHARMACY: chemists, **dict.fromkeys(choices.kinds, 1)}
    # What is made is named in the hospital's language, in whichever one somebody reads the page.
    with override(settings.LANGUAGE_CODE):
        stops = [*_common(wanted, names), *_of_polis(sessions, names)]
    return PlacesPlan(tuple(stops), tuple(_classes()), desks, chemists, seats)


class Names:
    """Names that are not in use yet, of counters and of stops."""

    def __init__(self, counters: Iterable[str], stops: Iterable[str]) -> None:
        self._used = {"counter": _folded(counters), "stop": _folded(stops)}

    def free(self, name: str, *, of: str = "counter", first: int | None = None) -> str:
        """`name`, else with a number; `first`: with a number in any case, from this one on."""
        used, number = self._used[of], first or 1
        candidate = f"{name} {number}" if first else name
        while candidate.casefold() in used:
            number += 1
            candidate = f"{name} {number}"
        used.add(candidate.casefold())
        return candidate


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}


def _busiest(sessions: list[ClinicSession]) -> int:
    seats: Tally[object] = Tally()
    for session in sessions:
        seats[session.date] += session.capacity
    return max(seats.values(), default=0)


def _count(seats: int, each: int) -> int:
    return min(max(ceil(seats / each), 1), MOST_DESKS)


def _common(wanted: Mapping[StopKind, int], names: Names) -> Iterator[PlannedStop]:
    """Of each kind one stop. One that somebody calls from already is as they want it."""
    served = set(Stop.objects.served().values_list("kind", flat=True))
    there = {stop.kind: stop for stop in Stop.objects.order_by("is_active", "-pk") if stop.clinic_id is None}
    for kind, count in wanted.items():
        if kind in served:
            continue
        desk = DESK_NAMES.get(kind, str(kind.label))
        counters = tuple(
            PlannedCounter(f"{kind}-{number}", names.free(desk, first=number)) for number in range(1, count + 1)
        )
        stop = there.get(kind)
        yield PlannedStop(kind, stop.name if stop else names.free(str(kind.label), of="stop"), counters, stop=stop)


def _of_polis(sessions: list[ClinicSession], names: Names) -> Iterator[PlannedStop]:
    stops = {stop.clinic_id: stop for stop in Stop.objects.filter(kind=StopKind.CLINIC)}
    rooms = _rooms_there()
    for clinic in Clinic.objects.for_patients().filter(is_active=True, is_draft=False).order_by("name"):
        stop, there = stops.get(clinic.pk), rooms.get(clinic.pk, [])
        own = [session for session in sessions if session.clinic_id == clinic.pk]
        place = rooms_of_sessions(own, there)
        missing = max(max(place.values(), default=0) + 1 - len(there), 0)
        # A poli with one room needs no choice.
        has_several = missing + len(there) > 1
        roomless = {one.pk: place[one.doctor_id] for one in own if has_several and one.room_id not in there}
        if stop is not None and stop.is_active and not missing and not roomless:
            continue
        capacity = PLACES_AT_ONCE.get(clinic.bpjs_subspecialist_code or "", 1)
        room = _("Ruang %s") % clinic.public_name.removeprefix("Poli ")
        counters = tuple(
            PlannedCounter(f"poli-{clinic.pk}-{number}", names.free(room), capacity) for number in range(1, missing + 1)
        )
        name = stop.name if stop else names.free(clinic.name, of="stop")
        yield PlannedStop(StopKind.CLINIC, name, counters, clinic, stop, roomless)


def _rooms_there() -> dict[int, list[int]]:
    """Clinic -> its active rooms, in the order in which `rooms` count them."""
    rooms: dict[int, list[int]] = {}
    pairs = Counter.objects.filter(is_active=True, stops__kind=StopKind.CLINIC).order_by("pk")
    for clinic, room in pairs.values_list("stops__clinic", "pk"):
        rooms.setdefault(clinic, []).append(room)
    return rooms


def _classes() -> Iterator[PlannedClass]:
    """Two, where there is none that is active."""
    if AdmissionClass.objects.filter(is_active=True).exists():
        return
    used, codes = set(letters_in_use()), set(AdmissionClass.objects.values_list("code", flat=True))
    for code, name, wish in FIRST_CLASSES:
        letters = free_letters(wish, used=used)
        used.add(letters)
        if code not in codes:
            yield PlannedClass(code, name, letters)


def missing_kinds() -> list[StopKind]:
    """Of the places that a hospital may do without, those that nobody calls from."""
    served = set(Stop.objects.served().values_list("kind", flat=True))
    return [kind for kind in OPTIONAL if kind not in served]
