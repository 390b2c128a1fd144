"""What a worker does for the import desk: look, dry run, take, undo; in pieces, under a lease, each batch done once.

Whoever runs beside the outbox does it: Celery's beat, a thread of `relay`, or `manage.py work_imports`. A worker that
is killed loses the batch in hand, which its transaction takes back; after the lease the next one goes on there.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from queues.database.injection_points import injection_point
from queues.database.inserting import insert
from queues.encryption.crypto import UndecryptableError
from queues.imports.desk import records
from queues.imports.desk.files import opened
from queues.imports.desk.kinds import KINDS, Choices, Job
from queues.imports.ledger import Batch, Made
from queues.imports.look import Held
from queues.imports.table import WrongFileError
from queues.models import (
    WORKING,
    ImportAct,
    ImportedRow,
    ImportEvent,
    ImportRefusal,
    ImportRun,
    ImportState,
    ImportTwin,
    TwinReason,
    counts_of,
)

logger = logging.getLogger(__name__)

# Longer than the slowest step between two writes: opening and looking at a file of 50 MB.
LEASE = timedelta(minutes=2)
# Workers that came and wrote nothing: the next one would not either.
MOST_TRIES = 5
UNDONE_AT_ONCE = 500
# Between two batches the hospital's presses write: SQLite has one writer.
REST_SECONDS = 0.05
LONGEST_REASON, LONGEST_COLUMN = 300, 30
NO_COUNTS = dict.fromkeys(("done_line", "read", "added", "completed", "unchanged", "refused", "cells", "twins"), 0)


class LeaseLostError(Exception):
    """Another worker has the import: what this one was writing is rolled back."""


def is_waiting() -> bool:
    """Is there anything for a worker? One statement, by an index of what there is to do."""
    return ImportRun.objects.filter(state__in=WORKING).exists()


def work(*, stopping: threading.Event, seconds: float = float("inf")) -> bool:
    """Go on with the oldest import that waits, for so many seconds; False when there was none."""
    run = _leased()
    if run is None:
        return False
    until = time.monotonic() + seconds
    worker = Worker(run, has_time=lambda: time.monotonic() < until and not stopping.is_set())
    try:
        worker.go_on()
    except (SystemExit, KeyboardInterrupt):
        worker.give_back()
        raise
    except LeaseLostError:
        logger.warning("import %d: another worker has taken it over", run.pk)
    except (WrongFileError, UndecryptableError) as problem:
        worker.give_up(str(problem) if isinstance(problem, WrongFileError) else _("Kunci berkas ini tidak ada lagi."))
    return True


def _leased() -> ImportRun | None:
    """By a condition in the UPDATE: of two that find the same import, one has it."""
    now = timezone.now()
    free = ImportRun.objects.filter(state__in=WORKING).filter(Q(lease_until=None) | Q(lease_until__lte=now))
    run = free.order_by("pk").first()
    if run is None:
        return None
    taken = free.filter(pk=run.pk, lease_epoch=run.lease_epoch)
    if not taken.update(lease_until=now + LEASE, lease_epoch=F("lease_epoch") + 1, tries=F("tries") + 1):
        return None
    run.refresh_from_db()
    return run


@dataclass
class Worker:
    """Works at one import, which it holds; a ledger of what is made for it."""

    run: ImportRun
    has_time: Callable[[], bool]
    has_written: bool = False

    @property
    def after(self) -> int:
        """Lines that an earlier worker has done: `Ledger.after`."""
        return self.run.done_line if KINDS[self.run.kind].goes_on else 0

    def go_on(self) -> None:
        """The step that the import waits for, as far as there is time. Raises LeaseLostError, WrongFileError."""
        if self.run.tries > MOST_TRIES:
            raise WrongFileError(_("Pekerjaan ini berhenti beberapa kali karena kesalahan. Beri tahu teknisi."))
        if self.run.state == ImportState.TO_UNDO:
            self._undo()
            return
        is_new = not self.run.read
        if is_new or not KINDS[self.run.kind].goes_on:
            self._begin_pass()
        with opened(self.run) as path:
            choices, kind = Choices.read(self.run.choices), KINDS[self.run.kind]
            is_check = self.run.state == ImportState.TO_CHECK
            if is_check and is_new and (held := kind.held(path, self.run.columns, choices)):
                self._save(state=ImportState.HELD, held=[_stored(one) for one in held], lease_until=None)
                return
            notes: list[str] = []
            job = Job(path, self.run.columns, choices, self, is_dry_run=is_check, by=self._asked_by())
            for _batch in kind.passes(job, notes):
                time.sleep(REST_SECONDS)
                # A piece does one batch at least, and the last one ends what is left to end.
                if kind.goes_on and self.has_written and not self.has_time():
                    self._save(lease_until=None, tries=0)
                    return
        self._end_pass(notes, is_check=is_check)

    def mine(self, rows: Collection[int]) -> set[int]:
        """`Ledger.mine`."""
        return set(ImportedRow.objects.filter(run=self.run, row__in=rows).values_list("row", flat=True))

    def _asked_by(self) -> User:
        """The user who pressed Take; before that, the one who uploaded the file."""
        pressed = ImportEvent.objects.filter(run=self.run, act=ImportAct.TAKE).select_related("actor").last()
        return (pressed and pressed.actor) or self.run.uploaded_by

    def write(self, batch: Batch) -> None:
        """`Ledger.write`: what the batch did, counted where it was done; a lease that was lost takes it all back."""
        self.has_written = True
        cells = sum(bool(one.column) for one in batch.bad)
        self._save(
            done_line=max(batch.up_to, self.run.done_line),
            read=F("read") + batch.read,
            added=F("added") + batch.added,
            completed=F("completed") + batch.completed,
            unchanged=F("unchanged") + batch.unchanged,
            refused=F("refused") + len(batch.bad) - cells,
            cells=F("cells") + cells,
            twins=F("twins") + batch.twin_lines,
            lease_until=timezone.now() + LEASE,
            tries=0,
        )
        insert(
            ImportRefusal,
            [
                {
                    "run_id": self.run.pk,
                    "line": one.line,
                    "column": one.column[:LONGEST_COLUMN],
                    "reason": one.reason[:LONGEST_REASON],
                }
                for one in batch.bad
            ],
        )
        self._note_rows(batch.made)
        # A record that stands in the file under its old and its new number resembles the same one twice.
        ImportTwin.objects.bulk_create(
            [
                ImportTwin(
                    run=self.run,
                    patient_id=patient,
                    other_id=other,
                    reason=TwinReason.NUMBER if is_number else TwinReason.NAME,
                )
                for patient, other, is_number in batch.twins
            ],
            ignore_conflicts=True,
        )

    def _note_rows(self, made: Sequence[Made]) -> None:
        """What was made or completed, as it is now. A record under its old and its new number is completed twice."""
        marks = records.digests(self.run.kind, [one.row for one in made]) if made else {}
        known = ImportedRow.objects.filter(run=self.run, row__in=[one.row for one in made if one.filled])
        for row in known:
            filled = {*row.filled, *(name for one in made if one.row == row.row for name in one.filled)}
            ImportedRow.objects.filter(pk=row.pk).update(
                filled=sorted(filled) if row.filled else [], digest=marks[row.row]
            )
        there = {row.row for row in known}
        rows = {
            one.row: {
                "run_id": self.run.pk,
                "row": one.row,
                "name": one.name,
                "filled": list(one.filled),
                "digest": marks[one.row],
            }
            for one in made
            if one.row not in there
        }
        insert(ImportedRow, list(rows.values()))

    def give_up(self, problem: str) -> None:
        """What stops everything is said on the page: before it was taken at its columns, afterwards where it stands."""
        is_check = self.run.state == ImportState.TO_CHECK
        taken = {} if is_check or self.run.taken_at else {"taken_at": timezone.now()}
        back = ImportState.COLUMNS if is_check else ImportState.TAKEN
        self._save(state=back, problem=problem[:LONGEST_REASON], lease_until=None, tries=0, **taken)

    def give_back(self) -> None:
        """This worker is told to end: the next one need not wait for the lease."""
        with suppress(DatabaseError):
            ImportRun.objects.filter(pk=self.run.pk, lease_epoch=self.run.lease_epoch).update(lease_until=None)

    def _begin_pass(self) -> None:
        """The lines of the pass before are no longer true. What this import has made already stays noted."""
        with transaction.atomic():
            self._save(**NO_COUNTS, notes=[], problem="")
            ImportRefusal.objects.filter(run=self.run).delete()
            ImportTwin.objects.filter(run=self.run).delete()

    def _end_pass(self, notes: list[str], *, is_check: bool) -> None:
        injection_point("import-pass-done")
        state, now = ImportState.CHECKED if is_check else ImportState.TAKEN, timezone.now()
        with transaction.atomic():
            self._save(state=state, notes=notes, lease_until=None, **({} if is_check else {"taken_at": now}))
            if not is_check:
                self.run.refresh_from_db()
                self._note(ImportAct.TAKEN, ", ".join(f"{name} {count}" for name, count in counts_of(self.run).items()))

    def _undo(self) -> None:
        """Some rows at a time: one that is undone is no row of the import any more, one that stays says why."""
        waiting = ImportedRow.objects.filter(run=self.run, kept="").order_by("-pk")
        while rows := list(waiting[:UNDONE_AT_ONCE]):
            try:
                self._undo_rows(rows)
            except IntegrityError:
                # Somebody began to use one at this very moment: a second look finds that.
                self._undo_rows(rows)
            time.sleep(REST_SECONDS)
            if not self.has_time():
                self._save(lease_until=None)
                return
        with transaction.atomic():
            self._save(state=ImportState.UNDONE, lease_until=None)
            self.run.refresh_from_db()
            self._note(ImportAct.UNDONE, f"undone {self.run.undone}")

    @transaction.atomic
    def _undo_rows(self, rows: list[ImportedRow]) -> None:
        assert self.run.taken_at is not None
        stays = records.take_back(self.run.kind, rows, taken_at=self.run.taken_at)
        self._save(undone=F("undone") + len(rows) - len(stays), lease_until=timezone.now() + LEASE, tries=0)
        for row in rows:
            if row.row in stays:
                ImportedRow.objects.filter(pk=row.pk).update(kept=stays[row.row][:200])
        ImportedRow.objects.filter(pk__in=[row.pk for row in rows if row.row not in stays]).delete()

    def _note(self, act: ImportAct, note: str) -> None:
        ImportEvent.objects.create(run=self.run, act=act, at=timezone.now(), note=note)

    def _save(self, **values: object) -> None:
        """Fenced: only while nobody has taken the import over."""
        held = ImportRun.objects.filter(pk=self.run.pk, lease_epoch=self.run.lease_epoch, state=self.run.state)
        if not held.update(**values):
            raise LeaseLostError


def _stored(held: Held) -> dict[str, object]:
    ways = [["" if way.width is None else str(way.width), way.words] for way in held.ways]
    return {"id": held.id, "seen": held.seen, "ways": ways}
