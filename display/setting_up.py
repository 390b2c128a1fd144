"""The boards that a hospital begins with: admission, rooms eight to a board, what is beside, pharmacy."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from display.models import Board, BoardKind, Shown
from queues.models import ConfigChange, Stop, StopKind
from queues.places.seen import check, fingerprint, refuse, still
from queues.press import Press
from queues.verbs.recorded import Told, recorded

NAME = "setup.screens"
ROOMS_OF_A_BOARD = 8
LONGEST_NAME = 100
# Which board a place belongs to; the rooms of polis have boards of their own.
BESIDE = (StopKind.NURSE, StopKind.LAB, StopKind.RADIOLOGY, StopKind.CASHIER)
MEDICINE = (StopKind.PHARMACY, StopKind.PICKUP)


@dataclass(frozen=True)
class PlannedBoard:
    """A board to be made; its key stays the same while its name is edited."""

    key: str
    name: str
    kind: BoardKind
    stops: tuple[Stop, ...]

    @property
    def places(self) -> str:
        return ", ".join(stop.name for stop in self.stops)


def boards_seen() -> str:
    """A fingerprint of the boards and of the places that may be on none."""
    stops = _placed().order_by("pk").values_list("pk", "boards", "boards__is_active")
    return fingerprint([*Board.objects.order_by("pk").values_list("pk", "name", "is_active"), *stops])


def planned_boards() -> list[PlannedBoard]:
    """For the active places that are on no active board."""
    bare = _placed().exclude(boards__is_active=True).select_related("clinic")
    stops = list(bare.prefetch_related("counters").order_by("name"))
    taken = {name.casefold() for name in Board.objects.values_list("name", flat=True)}
    # What is on the wall is the hospital's, in whichever language somebody reads this page.
    with override(settings.LANGUAGE_CODE):
        return [replace(one, name=_free(one.name, taken)) for one in _grouped(stops)]


def _placed() -> "QuerySet[Stop]":
    """Active places; those of a test walk are on the boards of the room that is lent, or on none."""
    return Stop.objects.filter(is_active=True).exclude(clinic__is_trial=True)


def make_boards(press: Press, *, names: Mapping[str, str], seen: str) -> ConfigChange | None:
    """Make what `planned_boards` says, with these names by key. WrongLinesError, StepChangedError."""

    def act() -> Told | None:
        check(boards_seen, seen)
        plan = named(planned_boards(), names)
        refuse(_problems(plan), boards_seen, seen)
        for one in plan:
            shown = Shown.NAME if one.kind == BoardKind.PHARMACY else Shown.NUMBER
            board = Board.objects.create(slug=_free_slug(one.name), name=one.name, kind=one.kind, what_is_shown=shown)
            board.stops.add(*one.stops)
        if not plan:
            still(boards_seen, seen)
            return None
        return Told("", ", ".join(one.name for one in plan))

    return recorded(NAME, press, act)


def named(plan: Sequence[PlannedBoard], names: Mapping[str, str]) -> list[PlannedBoard]:
    return [replace(one, name=" ".join(names.get(one.key, one.name).split())) for one in plan]


def _grouped(stops: list[Stop]) -> Iterator[PlannedBoard]:
    groups = (
        ("admission", _("Admisi"), BoardKind.ADMISSION, (StopKind.ADMISSION,)),
        ("beside", _("Penunjang"), BoardKind.CLINIC, BESIDE),
        ("pharmacy", _("Farmasi"), BoardKind.PHARMACY, MEDICINE),
    )
    for key, name, kind, kinds in groups:
        if own := tuple(stop for stop in stops if stop.kind in kinds):
            yield PlannedBoard(key, name, kind, own)
    for number, group in enumerate(_by_rooms([stop for stop in stops if stop.kind == StopKind.CLINIC]), start=1):
        yield PlannedBoard(f"polis{number}", _("Poli %(number)d") % {"number": number}, BoardKind.CLINIC, tuple(group))


def _by_rooms(stops: list[Stop]) -> Iterator[list[Stop]]:
    """In their order, as many as have eight rooms together."""
    group: list[Stop] = []
    rooms = 0
    for stop in stops:
        own = max(sum(counter.is_active for counter in stop.counters.all()), 1)
        if group and rooms + own > ROOMS_OF_A_BOARD:
            yield group
            group, rooms = [], 0
        group.append(stop)
        rooms += own
    if group:
        yield group


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{name} ({number})"
    taken.add(candidate.casefold())
    return candidate


def _free_slug(name: str) -> str:
    own = slugify(name)[:40].strip("-") or "layar"
    slug, number = own, 1
    while Board.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{own}-{number}"
    return slug


def _problems(plan: list[PlannedBoard]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    used = {name.casefold() for name in Board.objects.values_list("name", flat=True)}
    for one in plan:
        if not one.name or len(one.name) > LONGEST_NAME or not one.name.isprintable():
            found[one.key, "name"] = _("Isi namanya, paling banyak 100 huruf.")
        elif one.name.casefold() in used:
            found[one.key, "name"] = _("Nama ini sudah ada. Beri nama lain.")
        used.add(one.name.casefold())
    return found
