"""Deliver what is due to BPJS, without Celery."""

import logging
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone

from bpjs_bridge import beside as beside_works
from bpjs_bridge import rules
from bpjs_bridge.agreement.schedule import BookingComparisons
from bpjs_bridge.checks import ACCESS_HINT, missing_access
from bpjs_bridge.client import journal
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.figures.nightly import FigurePulls
from bpjs_bridge.models import BpjsGate, MessageState, OutboxMessage, Service
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox.claims import MOST_AT_ONCE, NothingDue
from bpjs_bridge.outbox.delivery import Deliverer, Sent, Step
from bpjs_bridge.outbox.gate import Closed
from bpjs_bridge.references.later import LaterChecks
from bpjs_bridge.schedules.beside import ScheduleComparisons
from queues.backups.beside import BackupWork
from queues.database.injection_points import injection_point
from queues.imports.desk.beside import ImportWork
from queues.models import SendMode

logger = logging.getLogger(__name__)

# One question each: less than two a second with nothing to do.
Done = TypeVar("Done")
LONGEST_SLEEP = timedelta(seconds=0.6)
DATABASE_AWAY_SECONDS = 1.0
ENDING_SECONDS = 2.0
# So soon after BPJS's keys were typed a relay that waited for them begins to send.
ACCESS_LOOK_SECONDS = 2.0


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT; the message in hand is finished first."""

    help = "Deliver what is due to BPJS, in order per booking, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--drain", action="store_true", help="end when nothing is due")
        parser.add_argument("--once", action="store_true", help="send at most one message")
        parser.add_argument(
            "--lines",
            type=int,
            default=1,
            help="so many messages under way at once, for a BPJS that takes long to answer (default 1)",
        )
        parser.add_argument(
            "--resume", action="store_true", help="go on after BPJS refused access: keys and clock are right again"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping, self.news, self.turn = threading.Event(), threading.Event(), threading.Lock()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        is_short = options["drain"] or options["once"]
        beside: list[threading.Thread] = []
        if not is_short:
            # Also while nothing is sent: backups, the nights of the plan, the import desk. A backup is not waited for:
            # its file has no name before it is whole.
            BackupWork(self.stopping).start()
            beside_works.start_all(self.stopping)
            beside = [ScheduleComparisons(self.stopping), ImportWork(self.stopping)]
            for thread in beside:
                thread.start()
        if self._may_send(is_short=is_short):
            self._deliver(beside, options)
        for thread in beside:
            # What it is at is given back or noted as broken off, and goes on in the next relay.
            thread.join(ENDING_SECONDS)

    def _may_send(self, *, is_short: bool) -> bool:
        """False when there is nothing to do, or this process was told to stop before BPJS's keys were there.

        A hospital that is being set up, or that records only, has none yet: all but the sending goes on without them.
        """
        missing = missing_access()
        if rules.current().bpjs_send == SendMode.OFF:
            self.stdout.write("BPJS_SEND=off: nothing is sent.")
            if is_short:
                return False
        elif missing:
            told = f"Nothing can be sent: {', '.join(missing)} not set. {ACCESS_HINT}"
            if is_short:
                raise CommandError(told)
            self.stderr.write(f"{told} The sending begins when they are there; all else goes on.")
        while missing_access() and not self.stopping.wait(ACCESS_LOOK_SECONDS):
            close_old_connections()
        return not self.stopping.is_set()

    def _deliver(self, beside: list[threading.Thread], options: dict[str, Any]) -> None:
        if options["resume"]:
            for gate in BpjsGate.objects.all():
                gates.resume(at=timezone.now(), by=None, service=Service(gate.pk))
        if beside:
            LaterChecks(self.stopping).start()
            FigurePulls(self.stopping).start()
            beside.append(comparisons := BookingComparisons(self.stopping))
            comparisons.start()
        if options["lines"] > 1:
            sent = self._run_side_by_side(options["lines"], is_drain=options["drain"])
        else:
            sent = self._run(is_drain=options["drain"], is_once=options["once"])
        parked = OutboxMessage.objects.filter(state=MessageState.PARKED).count()
        self.stdout.write(f"{sent} sent, {parked} parked.")

    def _run_side_by_side(self, lines: int, *, is_drain: bool) -> int:
        """Each line in a thread, with connections of its own. What ends one ends all."""

        def line() -> int:
            try:
                return self._run(is_drain=is_drain, is_once=False)
            except BaseException:
                self.stopping.set()
                raise
            finally:
                connections.close_all()

        with ThreadPoolExecutor(lines, thread_name_prefix="line") as pool:
            return sum([running.result() for running in [pool.submit(line) for _ in range(lines)]])

    def _run(self, *, is_drain: bool, is_once: bool) -> int:
        """One line: how many messages it sent."""
        sent = 0
        with BpjsClient.antrean() as client:
            deliverer = Deliverer(client, most=1 if is_once else MOST_AT_ONCE)
            is_over = False
            injection_point("relay.up")
            while not (is_over or self.stopping.is_set()):
                if not deliverer.is_holding:
                    # One line looks for work and waits for it; the others send, or wait until it has found some.
                    with self.turn:
                        step = self._step(deliverer.lease_next)
                        is_over = is_once or (is_drain and self._is_drained(step))
                        if step is not None and not is_over:
                            self._rest(step)
                if deliverer.is_holding:
                    sent += isinstance(self._step(deliverer.send_leased), Sent)
                    self.news.set()
                journal.write_if_due()
            deliverer.give_back_all()
        journal.write()
        return sent

    def _step(self, act: Callable[[], Done]) -> Done | Closed:
        """A database that is away (restarted, failing over) is waited for."""
        try:
            return act()
        except (OperationalError, InterfaceError) as trouble:
            logger.error("the database is away (%s); waiting", type(trouble).__name__)
            close_old_connections()
            self.stopping.wait(DATABASE_AWAY_SECONDS)
            return Closed(until=timezone.now())

    def _is_drained(self, step: Step | None) -> bool:
        """Nothing is due. What is tried again, or held by a worker that vanished, is still due."""
        if isinstance(step, Closed) and step.until is None:
            raise CommandError(f"BPJS refuses access: {gates.current().halt_message}. Then: relay --resume")
        if not isinstance(step, NothingDue):
            return False
        waiting = OutboxMessage.objects.filter(state=MessageState.PENDING, lease_epoch__gt=0)
        return step.next_at is None or (not waiting.exists() and step.next_at > timezone.now())

    def _rest(self, step: Closed | NothingDue) -> None:
        """Until something may be due, or another line has sent something: what stands behind it may leave."""
        until = step.until if isinstance(step, Closed) else step.next_at
        rest = LONGEST_SLEEP if until is None else min(until - timezone.now(), LONGEST_SLEEP)
        woken_by = self.stopping if isinstance(step, Closed) else self.news
        if woken_by.wait(max(rest.total_seconds(), 0.001)):
            self.news.clear()
