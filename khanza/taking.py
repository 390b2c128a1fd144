"""A piece of one of Khanza's tables, given to the planner that the import desk has for it; what it refused is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction

from bpjs_bridge import earlier_bookings
from khanza.models import Refusal
from khanza.notebook import Notebook, connectors_account
from khanza.reading import Piece
from khanza.shape import Source
from queues.encryption.personal_numbers import without_numbers
from queues.imports.bookings import BookingImport
from queues.imports.columns import places_of
from queues.imports.desk.files import in_memory
from queues.imports.desk.kinds import KINDS, Job
from queues.imports.desk.kinds import Choices as DeskChoices
from queues.imports.look import Held
from queues.imports.patient_lines import Choices, PatientFile
from queues.imports.patients import PatientImport
from queues.imports.table import BadLine
from queues.models import ImportKind

LONGEST_KEY, LONGEST_COLUMN, LONGEST_REASON = 100, 30, 300
DELETED_AT_ONCE = 500


class HeldError(Exception):
    """A person must decide first; `held` says what."""

    def __init__(self, held: Iterable[Held]) -> None:
        super().__init__()
        self.held = list(held)


@dataclass
class Counts:
    """What became of the rows of one table in this run."""

    read: int = 0
    added: int = 0
    completed: int = 0
    unchanged: int = 0
    refused: int = 0
    cells: int = 0
    # Of bookings: given up there, and so here. Of prescriptions: whose visit is not at the clinic yet, or not ours.
    cancelled: int = 0
    waiting: int = 0

    def add(self, bad: Iterable[BadLine]) -> None:
        """Count lines that were refused, and cells."""
        for one in bad:
            self.cells += bool(one.column)
            self.refused += not one.column


@dataclass
class Taker:
    """One run of the command: who takes, when, by which decisions; with `is_dry_run` nothing is written.

    `source`: where the bookings came from, in the import desk's words.
    """

    at: datetime
    by: User
    accepted: frozenset[str] = frozenset()
    source: str = ""
    is_dry_run: bool = False
    counts: dict[str, Counts] = field(default_factory=dict)

    def of(self, source: Source) -> Counts:
        """The counts of one table."""
        return self.counts.setdefault(source.name, Counts())

    def take(self, piece: Piece) -> None:
        """Raises HeldError before anything of the piece is taken."""
        counts = self.of(piece.source)
        counts.read += len(piece.rows)
        if not piece.rows:
            return
        notebook = Notebook(piece.source, at=self.at, by=self.by)
        with in_memory(piece.content()) as path:
            if piece.source.kind == ImportKind.PATIENTS:
                bad = self._patients(path, notebook, counts)
            elif piece.source.kind == ImportKind.BOOKINGS:
                bad = self._bookings(path, notebook, counts)
            else:
                bad = self._others(path, piece, notebook, counts, is_dry_run=self.is_dry_run)
        counts.add(bad)
        if not self.is_dry_run:
            keep_refusals(piece, bad, at=self.at)

    def rehearse(self, pieces: Iterable[Piece]) -> None:
        """Count short tables, each of which needs what the one before it made: the caller's transaction is rolled back.

        Sessions of a schedule are only planned: to open those of 90 days would hold the database too long.
        """
        if self.by.pk is None:
            # As everything here, it is gone with the transaction.
            self.by = connectors_account()
        for piece in pieces:
            counts = self.of(piece.source)
            counts.read += len(piece.rows)
            notebook = Notebook(piece.source, at=self.at, by=self.by)
            is_plan = piece.source.kind == ImportKind.SCHEDULE
            with in_memory(piece.content()) as path:
                counts.add(self._others(path, piece, notebook, counts, is_dry_run=is_plan))

    def _patients(self, path: Path, notebook: Notebook, counts: Counts) -> list[BadLine]:
        # Zero: what a database has was never a spreadsheet's number.
        file = PatientFile(path, Choices(self.accepted, record_width=0))
        if held := file.held():
            raise HeldError(held)
        work = PatientImport(is_dry_run=self.is_dry_run, ledger=notebook, leads_series=False)
        for _batch in work.run(file.lines()):
            pass
        counts.added += work.result.added
        counts.completed += work.result.completed
        counts.unchanged += work.result.unchanged
        return work.result.bad

    def _bookings(self, path: Path, notebook: Notebook, counts: Counts) -> list[BadLine]:
        work = BookingImport(at=self.at, is_dry_run=self.is_dry_run, ledger=notebook)
        for _batch in work.run(earlier_bookings.read_bookings(path, earlier_bookings.Choices(self.source))):
            pass
        counts.added += work.result.added
        counts.unchanged += work.result.unchanged
        return work.result.bad

    def _others(
        self, path: Path, piece: Piece, notebook: Notebook, counts: Counts, *, is_dry_run: bool
    ) -> list[BadLine]:
        kind = KINDS[piece.source.kind]
        places = places_of(piece.source.columns, kind.columns)
        job = Job(path, places, DeskChoices(), notebook, is_dry_run=is_dry_run, by=self.by)
        for _batch in kind.passes(job, []):
            pass
        for batch in notebook.batches:
            counts.added += batch.added
            counts.completed += batch.completed
            counts.unchanged += batch.unchanged
        return [one for batch in notebook.batches for one in batch.bad]


def keep_refusals(piece: Piece, bad: Iterable[BadLine], *, at: datetime) -> None:
    """What of these rows is refused now, in the place of what was refused of them before. Old ones keep their date."""
    table = piece.source.table
    found = {
        (shown_key(piece.key_of(one.line)), one.column[:LONGEST_COLUMN], one.reason[:LONGEST_REASON]) for one in bad
    }
    keys = sorted(set(map(shown_key, piece.keys)))
    with transaction.atomic():
        for start in range(0, len(keys), DELETED_AT_ONCE):
            for row in Refusal.objects.filter(table=table, key__in=keys[start : start + DELETED_AT_ONCE]):
                if (row.key, row.column, row.reason) in found:
                    found.remove((row.key, row.column, row.reason))
                else:
                    row.delete()
        Refusal.objects.bulk_create(
            [
                Refusal(table=table, key=key, column=column, reason=reason, since=at)
                for key, column, reason in sorted(found)
            ],
            batch_size=500,
        )


def shown_key(key: str) -> str:
    """A key for lists: none that is somebody's number."""
    return without_numbers(key)[:LONGEST_KEY]
