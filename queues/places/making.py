"""The press that makes the planned places, and the one that takes them back before anybody has a number."""

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from queues.errors.places import (
    NothingToTakeBackError,
    PlacesInUseError,
    WrongLinesError,
)
from queues.models import AdmissionClass, AdmissionTicket, ClinicSession, ConfigChange, Counter, Stop, StopKind, Visit
from queues.places.plan import Choices, PlacesPlan, PlannedStop, places_seen, planned
from queues.places.seen import check, refuse, still
from queues.press import Press
from queues.verbs.recorded import Told, recorded

NAME = "setup.places"
LONGEST_NAME = 100
# How the line of history names what was made: "stop 3-24; counter 5-40; class 1-2".
MADE = re.compile(r"(stop|counter|class) ([\d,-]+)")


def make_places(choices: Choices, press: Press, *, names: Mapping[str, str], seen: str) -> ConfigChange | None:
    """Make what `planned(choices)` says, with these names by the counters' keys; all or nothing.

    WrongLinesError for names that are there twice or empty. StepChangedError when places changed since `seen`.
    """

    def act() -> Told | None:
        check(places_seen, seen)
        plan = named(planned(choices, at=press.at), names)
        refuse(_problems(plan), places_seen, seen)
        if plan.is_empty:
            still(places_seen, seen)
            return None
        return Told("", _make(plan))

    return recorded(NAME, press, act)


def add_counter(press: Press, *, name: str, stop: int) -> ConfigChange | None:
    """One more desk or room at a place that is there (its key). WrongLinesError at "name" or "stop"."""

    def act() -> Told:
        wanted = " ".join(name.split())
        place = Stop.objects.filter(pk=stop, is_active=True).exclude(clinic__is_trial=True).first()
        problems: dict[tuple[str, str], str] = {}
        if words := _problem_of_name(wanted, _counter_names()):
            problems["new", "name"] = words
        if place is None:
            problems["new", "stop"] = _("Pilih tempat yang dilayaninya.")
        if place is None or problems:
            raise WrongLinesError(problems)
        counter = Counter.objects.create(name=wanted)
        counter.stops.add(place)
        return Told("", f"{wanted} ({place.name})")

    return recorded(f"{NAME}.one", press, act)


def take_places_back(press: Press) -> ConfigChange | None:
    """Remove what the last press made, as long as nobody has a number. NothingToTakeBackError, PlacesInUseError."""

    def act() -> Told:
        made = last_made()
        if made is None:
            raise NothingToTakeBackError
        if in_use():
            raise PlacesInUseError
        keys = {kind: list(_keys(words)) for kind, words in MADE.findall(made)}
        try:
            AdmissionClass.objects.filter(pk__in=keys.get("class", ())).delete()
            Counter.objects.filter(pk__in=keys.get("counter", ())).delete()
            Stop.objects.filter(pk__in=keys.get("stop", ())).delete()
        except ProtectedError:
            raise PlacesInUseError from None
        return Told(made, "")

    return recorded(NAME, press, act)


def last_made() -> str | None:
    """What the last press made and nobody took back."""
    newest = ConfigChange.objects.filter(name=NAME).order_by("-pk").first()
    return newest.new if newest and newest.new else None


def in_use() -> bool:
    """Has anybody a number? Then places stay."""
    return AdmissionTicket.objects.exists() or Visit.objects.exists()


def named(plan: PlacesPlan, names: Mapping[str, str]) -> PlacesPlan:
    """The plan with the names that a person typed."""
    return replace(plan, stops=tuple(_named(stop, names) for stop in plan.stops))


def _named(stop: PlannedStop, names: Mapping[str, str]) -> PlannedStop:
    typed = (replace(one, name=" ".join(names.get(one.key, one.name).split())) for one in stop.counters)
    return replace(stop, counters=tuple(typed))


def _problems(plan: PlacesPlan) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    used = _counter_names()
    for counter in (one for stop in plan.stops for one in stop.counters):
        if words := _problem_of_name(counter.name, used):
            found[counter.key, "name"] = words
        used.add(counter.name.casefold())
    return found


def _counter_names() -> set[str]:
    return {name.casefold() for name in Counter.objects.values_list("name", flat=True)}


def _problem_of_name(name: str, used: Set[str]) -> str:
    if not name:
        return _("Isi namanya.")
    if len(name) > LONGEST_NAME or not name.isprintable():
        return _("Paling banyak 100 huruf, tanpa ganti baris.")
    if name.casefold() in used:
        return _("Nama ini sudah dipakai: dua ruang tidak boleh sama. Beri nama lain.")
    return ""


def _make(plan: PlacesPlan) -> str:
    stops: list[int] = []
    counters: list[int] = []
    for one in plan.stops:
        stop = one.stop or Stop.objects.create(kind=one.kind, name=one.name, clinic=one.clinic)
        if one.stop is None:
            stops.append(stop.pk)
        elif not stop.is_active:
            Stop.objects.filter(pk=stop.pk).update(is_active=True)
        for planned_counter in one.counters:
            counter = Counter.objects.create(name=planned_counter.name, capacity=planned_counter.capacity)
            counter.stops.add(stop)
            counters.append(counter.pk)
        _give_rooms(one, stop)
    classes = _make_classes(plan)
    parts = (("stop", stops), ("counter", counters), ("class", classes))
    return "; ".join(f"{kind} {_ranges(keys)}" for kind, keys in parts if keys) or _("ruang dibagi")


def _give_rooms(one: PlannedStop, stop: Stop) -> None:
    """Sessions without a room get the one that the sharing gives their doctor."""
    if not one.rooms:
        return
    there = list(stop.counters.filter(is_active=True).order_by("pk").values_list("pk", flat=True))
    for place in set(one.rooms.values()):
        sessions = [session for session, where in one.rooms.items() if where == place]
        ClinicSession.objects.filter(pk__in=sessions).update(room=there[place])


def _make_classes(plan: PlacesPlan) -> list[int]:
    if not plan.classes:
        return []
    stop = Stop.objects.filter(kind=StopKind.ADMISSION, is_active=True).order_by("pk").first()
    assert stop is not None, "the plan makes one where there is none"
    return [
        AdmissionClass.objects.create(code=one.code, name=one.name, label_prefix=one.letters, stop=stop).pk
        for one in plan.classes
    ]


def _ranges(keys: Iterable[int]) -> str:
    """1,2,3,7 -> "1-3,7"."""
    spans: list[list[int]] = []
    for key in sorted(keys):
        if spans and key == spans[-1][1] + 1:
            spans[-1][1] = key
        else:
            spans.append([key, key])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def _keys(words: str) -> Iterable[int]:
    for span in words.split(","):
        first, _dash, last = span.partition("-")
        yield from range(int(first), int(last or first) + 1)
