"""A comparison with HFIS as stored work: begun by the night, the clock, a person or a command, done a step at a time.

A step is one poli on one date. Any worker goes on with it (`relay`, Celery): a worker that dies loses the step in
hand, and the next one goes on there. Two that work at once do no harm: a step done twice changes nothing.
"""

import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from bpjs_bridge import rules
from bpjs_bridge.checks import missing_access
from bpjs_bridge.client import journal
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import LineKind, RunCause, ScheduleRun
from bpjs_bridge.models.schedules import PROBLEMS
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox.behind import wait_for_messages
from bpjs_bridge.schedules import questions
from bpjs_bridge.schedules.differences import Summary
from bpjs_bridge.schedules.hfis import AccessHaltedError, HfisUnreachableError, unique
from bpjs_bridge.schedules.synchronise import Synchronisation, own_codes, why_closed
from queues import clock
from queues.models import SendMode

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Longer than the slowest step: three tries, each with its slot.
HELD_FOR = timedelta(minutes=3)
# So long a message that is due goes before a step; a backlog that lasts longer does not stop the comparison for good.
GIVES_WAY_SECONDS = 20.0
# A job of a worker that could send them is not kept waiting for that long: after a step it makes room.
JOB_GIVES_WAY_SECONDS = 2.0
# A run that was stopped by trouble is not begun again before this.
AFTER_TROUBLE = timedelta(minutes=15)
MOST_LINES = 300
KEPT_FOR = timedelta(days=60)


def days_from(first: date, count: int) -> tuple[date, date]:
    """(first, last) of so many days."""
    return first, first + timedelta(days=count - 1)


def ask(*, at: datetime, by: "User | None") -> ScheduleRun:
    """A person wants the schedule now: the run that is under way, or a new one over the whole horizon."""
    waiting = ScheduleRun.objects.to_do().order_by("pk").first()
    return waiting or _begin(RunCause.PRESS, at=at, days=rules.current().hfis_nightly_days, by=by)


def begin_if_due(*, at: datetime) -> ScheduleRun | None:
    """The night's run, or the one that comes again and again; None when none is due, or one is under way."""
    if rules.current().bpjs_send == SendMode.OFF or missing_access() or is_waiting():
        return None
    if _is_nightly_due(at):
        return _begin(RunCause.NIGHTLY, at=at, days=rules.current().hfis_nightly_days)
    every = timedelta(minutes=rules.current().hfis_every_minutes)
    if every and not ScheduleRun.objects.filter(is_whole=True, asked_at__gt=at - every).exists():
        return _begin(RunCause.SOON, at=at, days=rules.current().hfis_days)
    return None


def _is_nightly_due(at: datetime) -> bool:
    """Since the last time that the clock showed the hour, none has gone well, and none has just failed."""
    if not rules.current().hfis_nightly_at:
        return False
    hour = wall_time.fromisoformat(rules.current().hfis_nightly_at)
    moment = clock.moment(clock.service_date(at), hour)
    since = moment if moment <= at else clock.moment(clock.service_date(at) - timedelta(days=1), hour)
    nightly = ScheduleRun.objects.filter(cause=RunCause.NIGHTLY, asked_at__gte=since)
    return not nightly.filter(Q(trouble="") | Q(asked_at__gt=at - AFTER_TROUBLE)).exists()


def _begin(cause: RunCause, *, at: datetime, days: int, by: "User | None" = None) -> ScheduleRun:
    first, last = days_from(clock.service_date(at), days)
    return ScheduleRun.objects.create(cause=cause, asked_at=at, asked_by=by, first=first, last=last)


def is_waiting() -> bool:
    """Is there a run to go on with? One statement."""
    return ScheduleRun.objects.to_do().exists()


def work(*, stopping: threading.Event, seconds: float = float("inf")) -> bool:
    """Go on with the oldest run that nobody works at, for so many seconds; False when there was none."""
    run = _held(timezone.now())
    if run is None:
        return False
    until, is_job, is_behind = time.monotonic() + seconds, seconds < float("inf"), False

    def give_way() -> None:
        nonlocal is_behind
        is_behind = not wait_for_messages(
            seconds=JOB_GIVES_WAY_SECONDS if is_job else GIVES_WAY_SECONDS, stopping=stopping
        )

    def has_time() -> bool:
        return time.monotonic() < until and not stopping.is_set() and not (is_job and is_behind)

    with BpjsClient.antrean() as client:
        Worker(run, client, gives_way=give_way).go_on(while_=has_time)
    journal.write()
    return True


def _held(at: datetime) -> ScheduleRun | None:
    """By a condition in the UPDATE: of two that find the same run, one has it."""
    free = ScheduleRun.objects.to_do().filter(Q(held_until=None) | Q(held_until__lte=at))
    run = free.order_by("asked_at", "pk").first()
    if run is None or not free.filter(pk=run.pk).update(held_until=at + HELD_FOR):
        return None
    run.held_until = at + HELD_FOR
    return run


class Worker:
    """Works at one run, which it holds."""

    def __init__(
        self,
        run: ScheduleRun,
        client: BpjsClient,
        *,
        gives_way: Callable[[], None] = lambda: None,
        is_confirming: bool = False,
    ) -> None:
        self.run = run
        self._gives_way = gives_way
        self._work = Synchronisation(client, at=timezone.now(), is_confirming=is_confirming)

    @property
    def summary(self) -> Summary:
        """What this worker did, which may be a part of the run."""
        return self._work.summary

    def go_on(self, *, while_: Callable[[], bool] = lambda: True, done: Callable[[str], None] = lambda _: None) -> None:
        """Step by step until the end, or as long as `while_` says; `done` hears of each poli.

        What stops everything ends the run, and is told in `trouble`.
        """
        try:
            self._begin()
            while self.run.done < self.run.total and while_():
                self._gives_way()
                code = self._step()
                if self.run.done % self._days == 0:
                    done(code)
        except (AccessHaltedError, HfisUnreachableError) as trouble:
            self.run.trouble = str(trouble)[:300] or type(trouble).__name__
        finally:
            self._write_down()

    @property
    def _days(self) -> int:
        return (self.run.last - self.run.first).days + 1

    def _begin(self) -> None:
        run, at = self.run, timezone.now()
        questions.close_passed(today=clock.service_date(at))
        run.started_at = run.started_at or at
        if not run.codes and run.cause == RunCause.SOON:
            # BPJS lists every poli there is: one that is new here is found at night.
            run.codes = own_codes()
        run.codes = run.codes or self._work.poli_codes()
        run.total = len(run.codes) * self._days
        self._save("started_at", "codes", "total")

    def _step(self) -> str:
        """The next poli and date. A way that is shut is not tried for each of the others: the run ends, and says so."""
        run = self.run
        place, ahead = divmod(run.done, self._days)
        code: str = run.codes[place]
        day, failures = run.first + timedelta(days=ahead), len(self.summary.failures)
        # A run that was interrupted for long: what is over stays as it was.
        if day >= clock.service_date(timezone.now()) or run.cause == RunCause.COMMAND:
            self._work.compare(code, day)
        if len(self.summary.failures) > failures and run.cause != RunCause.COMMAND and _is_shut():
            raise HfisUnreachableError(why_closed())
        run.done += 1
        run.held_until = timezone.now() + HELD_FOR
        self._save("done", "held_until")
        return code

    def _write_down(self) -> None:
        """What came of it so far; free for the next worker, or over."""
        run, summary = self.run, self.summary
        for name in ("opened", "changed", "closed", "unchanged"):
            run.counts[name] = run.count(name) + getattr(summary, name)
        run.counts["differences"] = run.count("differences") + len(summary.differences)
        lines = _lines(summary)
        run.problems += sum(kind in PROBLEMS for kind, _text in lines)
        run.lines = [*run.lines, *lines][:MOST_LINES]
        run.held_until = None
        if run.trouble or run.done >= run.total or run.cause == RunCause.COMMAND:
            run.ended_at = timezone.now()
        self._save("counts", "lines", "problems", "held_until", "ended_at", "trouble")

    def _save(self, *names: str) -> None:
        self.run.save(update_fields=names)


def _is_shut() -> bool:
    gate = gates.current()
    return gate.opened_at is not None or gate.halted_at is not None


def _lines(summary: Summary) -> list[tuple[str, str]]:
    told = (
        (LineKind.FAILURE, summary.failures),
        (LineKind.BAD_ROW, summary.bad_rows),
        (LineKind.REFUSED, summary.refused),
        (LineKind.EMPTY, summary.empty),
        (LineKind.CLINIC, summary.clinics_made),
        (LineKind.NOTE, summary.notes),
    )
    return [(kind.value, text) for kind, texts in told for text in texts]


def command_run(*, at: datetime, codes: list[str], first: date, last: date) -> ScheduleRun:
    """A run that a command works at itself, from its beginning to its end."""
    return ScheduleRun.objects.create(
        cause=RunCause.COMMAND,
        asked_at=at,
        first=first,
        last=last,
        codes=unique(codes),
        is_whole=not codes,
        held_until=at + HELD_FOR,
    )


def forget_old(*, at: datetime) -> int:
    """Delete runs of more than two months ago; how many."""
    return ScheduleRun.objects.filter(asked_at__lt=at - KEPT_FOR).exclude(ended_at=None).delete()[0]
