"""`import_bookings FILE`: bookings of the system used before, at go-live."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bpjs_bridge.earlier_bookings import COLUMNS, SOURCES, Choices, read_bookings
from queues.database.inserting import widen_cache
from queues.imports.bookings import BookingImport, BookingImportResult
from queues.imports.table import BadLine
from queues.management.importing import ImportCommand

PROGRESS_EVERY = 10_000
WIDEST = 20
# As a word of a command line.
SOURCE_WORDS = {name.replace(" ", "-"): name for name in SOURCES}


class Command(ImportCommand):
    help = _(
        "Mengambil pendaftaran sistem lama dari berkas CSV, XLSX, XLS atau ODS dengan kolom %(columns)s, atau tabel "
        "referensi_mobilejkn_bpjs."
    ) % {"columns": ",".join(column.name for column in COLUMNS)}

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--source",
            choices=sorted(SOURCE_WORDS),
            help=_("asal semua baris, bila berkas tidak punya kolom sumber; semuanya pasien JKN"),
        )
        parser.add_argument(
            "--record-width",
            type=int,
            default=0,
            choices=range(WIDEST + 1),
            metavar="N",
            help=_("nomor rekam medis dibuat N angka dengan nol di depan; 0: apa adanya"),
        )

    def take(self, options: dict[str, Any]) -> Sequence[BadLine]:
        choices = Choices(SOURCE_WORDS.get(options["source"] or "", ""), options["record_width"])
        work = BookingImport(at=timezone.now(), is_dry_run=options["dry_run"])
        read_shown = added_shown = 0
        widen_cache()
        for result in work.run(read_bookings(options["file"], choices)):
            if result.read - read_shown >= PROGRESS_EVERY:
                read_shown = result.read
                self.stdout.write(_("%(lines)d baris dibaca") % {"lines": read_shown})
            if result.added - added_shown >= PROGRESS_EVERY:
                added_shown = result.added
                self.stdout.write(_("%(count)d pendaftaran dicatat") % {"count": added_shown})
        self.complain(work.result.bad)
        self._say_end(work.result)
        return work.result.bad

    def _say_end(self, result: BookingImportResult) -> None:
        refused = sum(not one.column for one in result.bad)
        self.stdout.write(
            _("Selesai: %(added)d pendaftaran dicatat, %(unchanged)d sudah ada, %(bad)d baris ditolak.")
            % {"added": result.added, "unchanged": result.unchanged, "bad": refused}
        )
        for words in result.seat_remarks():
            self.stdout.write(words)
        for words in result.leave_remarks():
            self.stderr.write(words)
