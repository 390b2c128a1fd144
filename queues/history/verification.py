"""Reading the history again: the first row that does not fit, in the order of days, tables and keys."""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any

from django.db.models import Exists, Max, OuterRef, Subquery

from queues import clock
from queues.encryption.row_hash import hashed_columns, row_hash
from queues.history.covers import CHUNK, Cover, first_difference
from queues.history.packing import packed_rows
from queues.history.seals import ONE_DAY, models_of_history, sealed_up_to
from queues.models import ConfigChange, HistoryRecord, HistorySeal, Visit, VisitEvent

# A visit that was being booked when the first seal came may hold none yet.
BOOKING_TAKES = timedelta(minutes=5)
SEALS = HistorySeal._meta.db_table


@dataclass(frozen=True)
class Fault:
    """What does not fit: a row by its table and key (None: no single row), the day it belongs to, its visit if any."""

    table: str
    key: int | None
    day: date | None
    problem: str
    booking_code: str = ""

    def __str__(self) -> str:
        place = f"{self.table} {self.key if self.key is not None else '-'}"
        of_visit = f", booking {self.booking_code}" if self.booking_code else ""
        return f"{place}, {self.day or 'not sealed yet'}{of_visit}: {self.problem}"


@dataclass
class Verification:
    """One reading. `faults` reads as far as it is asked; the counts say how far it came.

    Seals are all looked at, rows those of the seals whose date lies in [first, last] and, unless `last` ends before
    it, what no seal covers yet.
    """

    first: date | None = None
    last: date | None = None
    rows: Counter[str] = field(default_factory=Counter)
    seals: list[HistorySeal] = field(default_factory=list)
    before_the_chain: int = 0

    def faults(self) -> Iterator[Fault]:
        """Everything that does not fit; nothing when the history is as it was written."""
        self.seals = list(HistorySeal.objects.order_by("number"))
        yield from _faults_of_seals(self.seals)
        for seal in self.seals:
            if self._is_asked(seal.date):
                self.before_the_chain += seal.count if seal.is_beginning else 0
                yield from self._faults_of_day(seal)
        if self.last is None or not self.seals or self.last > self.seals[-1].date:
            yield from self._faults_of_unsealed()
        yield from self._faults_of_visits()
        yield from _faults_of_changes({seal.row_hash for seal in self.seals})

    def _is_asked(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def _faults_of_day(self, seal: HistorySeal) -> Iterator[Fault]:
        models = {model._meta.db_table: model for model in models_of_history()}
        for recorded in seal.tables:
            model = models.get(recorded["table"])
            if model is None:
                yield Fault(recorded["table"], None, seal.date, "the seal covers a table that is not there")
                continue
            found = Cover(recorded["table"], after=recorded["after"], up_to=recorded["up_to"])
            yield from self._faults_of_rows(model, found, seal.date)
            yield from _faults_of_cover(model, recorded, found, seal.date)

    def _faults_of_unsealed(self) -> Iterator[Fault]:
        newest = self.seals[-1] if self.seals else None
        for model in models_of_history():
            table = model._meta.db_table
            after = sealed_up_to(newest, table)
            last = model._base_manager.aggregate(last=Max("pk"))["last"] or after
            yield from self._faults_of_rows(model, Cover(table, after=after, up_to=last), None)

    def _faults_of_rows(self, model: type[HistoryRecord], found: Cover, day: date | None) -> Iterator[Fault]:
        table, names = model._meta.db_table, hashed_columns(model, model.STATE_COLUMNS)
        is_chained = model is VisitEvent
        links = ("before", "is_standing", "has_reversal") if is_chained else ()
        rows = model._base_manager.filter(pk__gt=found.after, pk__lte=found.up_to).order_by("pk")
        asked = (_with_neighbours(rows) if is_chained else rows).values_list("pk", "row_hash", *names, *links)
        known = {seal.row_hash for seal in self.seals}
        width = len(names) + 2
        for row in _with_packed(model, asked.iterator(CHUNK), found, names):
            found.add(row[0], row[1])
            self.rows[table] += 1
            recorded = dict(zip(names, row[2:width], strict=True))
            problem = _problem_of_hash(table, recorded, row[1])
            if not problem and is_chained:
                problem = self._problem_of_link(recorded, *row[width:], known=known)
            if problem:
                yield Fault(table, row[0], day, problem, _booking_code(model, row[0]))

    def _problem_of_link(
        self, recorded: Mapping[str, Any], before: str | None, is_standing: bool, has_reversal: bool, *, known: set[str]
    ) -> str:
        previous = recorded["previous_hash"]
        if before is not None and previous != before:
            return "does not follow the event before it: one was removed, put in or moved"
        if (
            before is None
            and previous not in known
            and not (previous == "" and self._had_no_seal(recorded["recorded_at"]))
        ):
            return "is not the visit's first event, or the seal that it holds is gone"
        if is_standing != (recorded["reverses_id"] is None and not has_reversal):
            return "stands, or does not, against what the reversals say"
        return ""

    def _had_no_seal(self, recorded_at: datetime) -> bool:
        return not self.seals or recorded_at < self.seals[0].sealed_at + BOOKING_TAKES

    def _faults_of_visits(self) -> Iterator[Fault]:
        """A stage without its event: the last events of a visit were removed."""
        agrees = VisitEvent.objects.filter(visit=OuterRef("pk"), stage=OuterRef("stage"), is_standing=True)
        visits = Visit.objects.filter(~Exists(agrees)).order_by("session__date", "pk")
        if self.first is not None:
            visits = visits.filter(session__date__gte=self.first)
        if self.last is not None:
            visits = visits.filter(session__date__lte=self.last)
        for key, day, code, stage in visits.values_list("pk", "session__date", "booking_code", "stage").iterator(CHUNK):
            yield Fault(Visit._meta.db_table, key, day, f"no event says that it is {stage}", code)


def newest_days(days: int, *, at: datetime) -> Verification:
    """A reading of the last so many days and of what is not sealed."""
    return Verification(first=clock.service_date(at) - days * ONE_DAY)


def _faults_of_seals(seals: list[HistorySeal]) -> Iterator[Fault]:
    names = hashed_columns(HistorySeal, HistorySeal.STATE_COLUMNS)
    before: HistorySeal | None = None
    for seal in seals:
        if row_hash(SEALS, {name: getattr(seal, name) for name in names}) != seal.row_hash:
            yield Fault(SEALS, seal.number, seal.date, "the seal was changed")
        elif seal.number != (before.number + 1 if before else 1) or (before and seal.date != before.date + ONE_DAY):
            yield Fault(SEALS, seal.number, seal.date, "the seal before it is gone")
        elif seal.previous_hash != (before.row_hash if before else ""):
            yield Fault(SEALS, seal.number, seal.date, "does not hold the seal before it: that one was replaced")
        else:
            yield from _faults_between(before, seal)
        before = seal


def _faults_of_changes(seals: set[str]) -> Iterator[Fault]:
    """Changes of rules are one chain over all days; a hospital has some hundred, so all are read."""
    before: str | None = None
    rows = ConfigChange._base_manager.order_by("pk").values_list("pk", "at", "previous_hash", "row_hash")
    for key, at, previous, own in rows.iterator(CHUNK):
        fits = previous == before if before is not None else previous in (seals | {""})
        if not fits:
            problem = "does not follow the change before it: one was removed, put in or moved"
            yield Fault(ConfigChange._meta.db_table, key, clock.service_date(at), problem)
        before = own


def _faults_between(before: HistorySeal | None, seal: HistorySeal) -> Iterator[Fault]:
    for recorded in seal.tables:
        if recorded["after"] != sealed_up_to(before, recorded["table"]):
            yield Fault(SEALS, seal.number, seal.date, f"leaves out keys of {recorded['table']}")


def _faults_of_cover(
    model: type[HistoryRecord], recorded: Mapping[str, Any], found: Cover, day: date
) -> Iterator[Fault]:
    """Rows that are gone, or that came after the day was sealed; or were written anew with hashes that fit them."""
    table = model._meta.db_table
    if difference := first_difference(recorded["keys"], found.keys):
        key, is_recorded = difference
        if is_recorded:
            yield Fault(table, key, day, "the row is gone")
        else:
            yield Fault(table, key, day, "the row was put in after its day was sealed", _booking_code(model, key))
    elif recorded["digest"] != found.recorded()["digest"]:
        span = f"{recorded['keys'][0][0]} to {recorded['keys'][-1][1]}"
        yield Fault(table, None, day, f"a row of {span} was written anew, with a hash that fits it but not the seal")


def _with_packed(
    model: type[HistoryRecord], lying: Iterator[tuple[Any, ...]], found: Cover, names: list[str]
) -> Iterator[tuple[Any, ...]]:
    """The rows of a table and those that lie packed, by their keys. A packed one has the hash of what it says."""
    if not model.IS_PACKED:
        return lying
    table = model._meta.db_table
    packed = (
        (row.key, row_hash(table, row.values), *(row.values.get(name) for name in names))
        for row in packed_rows(model, after=found.after, up_to=found.up_to)
    )
    return heapq.merge(packed, lying, key=itemgetter(0))


def _with_neighbours(rows: Any) -> Any:
    """Events with the hash of the visit's event before each, and whether a reversal names it."""
    earlier = VisitEvent._base_manager.filter(visit=OuterRef("visit"), pk__lt=OuterRef("pk")).order_by("-pk")
    reversal = VisitEvent._base_manager.filter(reverses=OuterRef("pk"))
    return rows.annotate(before=Subquery(earlier.values("row_hash")[:1]), has_reversal=Exists(reversal))


def _problem_of_hash(table: str, recorded: Mapping[str, Any], stored: str) -> str:
    if not stored:
        return "has no hash: the program did not write it"
    return "" if row_hash(table, recorded) == stored else "was changed after it was written"


def _booking_code(model: type[HistoryRecord], key: int) -> str:
    if not model.VISIT:
        return ""
    codes = model._base_manager.filter(pk=key).values_list(f"{model.VISIT}__booking_code", flat=True)
    return codes.first() or ""
