"""`import_surgeries FILE.csv`: the theatre's plan."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from queues.imports.csv_file import WrongFileError
from queues.imports.surgeries import COLUMNS, SurgeryImport, read_lines


class Command(BaseCommand):
    help = _("Mengambil jadwal operasi dari berkas CSV dengan kolom %(columns)s.") % {"columns": ",".join(COLUMNS)}

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("berkas CSV, UTF-8"))
        parser.add_argument("--dry-run", action="store_true", help=_("hanya memeriksa, tidak menyimpan"))

    def handle(self, *args: Any, **options: Any) -> None:
        work = SurgeryImport(at=timezone.now(), is_dry_run=options["dry_run"])
        try:
            result = work.run(read_lines(options["file"]))
        except WrongFileError as problem:
            raise CommandError(str(problem)) from None
        for bad in result.bad:
            self.stderr.write(_("Baris %(line)d: %(reason)s") % {"line": bad.line, "reason": bad.reason})
        self.stdout.write(
            _("Selesai: %(written)d operasi dicatat atau diubah, %(unchanged)d sudah sama, %(bad)d baris ditolak.")
            % {"written": result.written, "unchanged": result.unchanged, "bad": len(result.bad)}
        )
        if options["dry_run"]:
            self.stdout.write(_("Hanya diperiksa: tidak ada yang disimpan."))
