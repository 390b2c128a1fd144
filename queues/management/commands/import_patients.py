"""`import_patients FILE.csv`: patients of the system used before."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from queues.database.inserting import widen_cache
from queues.imports.csv_file import WrongFileError
from queues.imports.patient_lines import COLUMNS, read_patients
from queues.imports.patients import ImportResult, PatientImport

PROGRESS_EVERY = 10_000
# Of the lines with a number far outside the series, so many are named one by one.
MOST_NAMED = 20


class Command(BaseCommand):
    help = _("Mengambil data pasien dari berkas CSV dengan kolom %(columns)s.") % {"columns": ",".join(COLUMNS)}

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("berkas CSV, UTF-8"))
        parser.add_argument("--dry-run", action="store_true", help=_("hanya memeriksa, tidak menyimpan"))

    def handle(self, *args: Any, **options: Any) -> None:
        work = PatientImport(is_dry_run=options["dry_run"])
        reported = shown_at = 0
        widen_cache()
        try:
            for result in work.run(read_patients(options["file"])):
                for bad in result.bad[reported:]:
                    self.stderr.write(_("Baris %(line)d: %(reason)s") % {"line": bad.line, "reason": bad.reason})
                reported = len(result.bad)
                if _lines(result) - shown_at >= PROGRESS_EVERY:
                    shown_at = _lines(result)
                    self.stdout.write(_("%(lines)d baris") % {"lines": shown_at})
        except WrongFileError as problem:
            raise CommandError(str(problem)) from None
        self._say_outside(work.result)
        self._say_end(work.result, is_dry_run=options["dry_run"])

    def _say_outside(self, result: ImportResult) -> None:
        """A mistyped or a test number; many of them: the series that is set is not the one these records come from."""
        if not result.outside:
            return
        for line in result.outside[:MOST_NAMED]:
            self.stderr.write(
                _("Baris %(line)d: pasien dicatat, tetapi nomor rekam medisnya jauh di atas deret rumah sakit.")
                % {"line": line}
            )
        self.stderr.write(
            _(
                "%(count)d nomor rekam medis jauh di atas deret rumah sakit dan tidak memimpinnya. "
                "Nomor baru berikutnya: %(number)s. Bila deret rumah sakit lain, atur MEDICAL_RECORD_SERIES_START."
            )
            % {"count": len(result.outside), "number": f"{result.next_number:06d}"}
        )

    def _say_end(self, result: ImportResult, *, is_dry_run: bool) -> None:
        self.stdout.write(
            _(
                "Selesai: %(added)d pasien baru dicatat, %(completed)d dilengkapi, %(unchanged)d sudah sama, "
                "%(bad)d baris ditolak."
            )
            % {
                "added": result.added,
                "completed": result.completed,
                "unchanged": result.unchanged,
                "bad": len(result.bad),
            }
        )
        if is_dry_run:
            self.stdout.write(_("Hanya diperiksa: tidak ada yang disimpan."))


def _lines(result: ImportResult) -> int:
    return result.added + result.completed + result.unchanged + len(result.bad)
