"""Bookings of the system used before at the import desk: the planner of `import_bookings`."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from bpjs_bridge import earlier_bookings
from queues.database.inserting import widen_cache
from queues.imports.bookings import BookingImport
from queues.imports.cells import said
from queues.imports.columns import Column, mapped
from queues.imports.desk.kinds import Choices, Job
from queues.imports.look import Held, Look
from queues.imports.patients import width_of_record_numbers
from queues.imports.table import BadLine, Table


class Bookings:
    """A kind of the desk. Its lines are written by session, not in their order: an interrupted pass begins anew."""

    columns: Sequence[Column] = earlier_bookings.COLUMNS
    goes_on = False

    def sources(self, places: Mapping[str, int]) -> Sequence[tuple[str, str]]:
        """Khanza's table says neither payer nor source: a person says it for all its lines."""
        if not earlier_bookings.lacks_source(places):
            return ()
        words = {
            "mobile jkn": _("Semuanya pasien JKN, dibuat di Mobile JKN"),
            "bridging antrean": _("Semuanya pasien JKN, dibuat di rumah sakit"),
        }
        return [(source, words[source]) for source in earlier_bookings.SOURCES]

    def held(self, path: Path, places: Mapping[str, int], choices: Choices) -> Sequence[Held]:
        """Record numbers that have lost their zeros find nobody."""
        if choices.record_width is not None:
            return ()
        table, look = Table(path), Look()
        columns = mapped(table.header, self.columns, places)
        for row in table.rows():
            if not isinstance(row, BadLine):
                look.take_number(said(columns.cells(row)["norm"]))
        return look.lost_zeros(width_of_record_numbers())

    def passes(self, job: Job, notes: list[str]) -> Iterator[None]:
        """Go through the file; see `Kind`."""
        choices = earlier_bookings.Choices(job.choices.source, job.choices.record_width or 0)
        work = BookingImport(at=timezone.now(), is_dry_run=job.is_dry_run, ledger=job.ledger)
        widen_cache()
        for _result in work.run(earlier_bookings.read_bookings(job.path, choices, job.places)):
            yield
        notes += [*work.result.seat_remarks(), *work.result.leave_remarks()]
