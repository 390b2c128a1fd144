"""`import_bookings FILE.csv`: bookings of the system used before, at go-live."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from bpjs_bridge.earlier_bookings import COLUMNS, read_bookings
from queues.database.inserting import widen_cache
from queues.imports.bookings import BookingImport, BookingImportResult
from queues.imports.csv_file import WrongFileError

PROGRESS_EVERY = 10_000


class Command(BaseCommand):
    help = _("Mengambil pendaftaran sistem lama dari berkas CSV dengan kolom %(columns)s.") % {
        "columns": ",".join(COLUMNS)
    }

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("berkas CSV, UTF-8"))
        parser.add_argument("--dry-run", action="store_true", help=_("hanya memeriksa, tidak menyimpan"))

    def handle(self, *args: Any, **options: Any) -> None:
        work = BookingImport(at=timezone.now(), is_dry_run=options["dry_run"])
        read_shown = added_shown = 0
        widen_cache()
        try:
            for result in work.run(read_bookings(options["file"])):
                if result.read - read_shown >= PROGRESS_EVERY:
                    read_shown = result.read
                    self.stdout.write(_("%(lines)d baris dibaca") % {"lines": read_shown})
                if result.added - added_shown >= PROGRESS_EVERY:
                    added_shown = result.added
                    self.stdout.write(_("%(count)d pendaftaran dicatat") % {"count": added_shown})
        except WrongFileError as problem:
            raise CommandError(str(problem)) from None
        for bad in work.result.bad:
            self.stderr.write(_("Baris %(line)d: %(reason)s") % {"line": bad.line, "reason": bad.reason})
        self._say_end(work.result, is_dry_run=options["dry_run"])

    def _say_end(self, result: BookingImportResult, *, is_dry_run: bool) -> None:
        self.stdout.write(
            _("Selesai: %(added)d pendaftaran dicatat, %(unchanged)d sudah ada, %(bad)d baris ditolak.")
            % {"added": result.added, "unchanged": result.unchanged, "bad": len(result.bad)}
        )
        if result.without_seat:
            self.stdout.write(
                _("%(count)d di antaranya di luar kuota jadwalnya: nomornya tetap berlaku, kursi tidak ditambah.")
                % {"count": result.without_seat}
            )
        for session, people in result.on_leave.items():
            self.stderr.write(
                _("Dokter libur di %(session)s: %(people)d pendaftaran dicatat, putuskan di halaman jadwalnya.")
                % {"session": session, "people": people}
            )
        if is_dry_run:
            self.stdout.write(_("Hanya diperiksa: tidak ada yang disimpan."))
