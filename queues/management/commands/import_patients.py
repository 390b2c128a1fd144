"""`import_patients FILE`: patients of the system used before."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from queues.database.inserting import widen_cache
from queues.imports.patient_lines import COLUMNS, Choices, PatientFile
from queues.imports.patients import ImportResult, PatientImport, width_of_record_numbers
from queues.imports.table import BadLine
from queues.management.importing import ImportCommand
from queues.verbs.record_series import written

PROGRESS_EVERY = 10_000
# Of the lines with a number far outside the series, so many are named one by one.
MOST_NAMED = 20
DECISIONS = ("nik", "kartu", "tanggal")
WIDEST = 20


class Command(ImportCommand):
    help = _(
        "Mengambil data pasien dari berkas CSV, XLSX, XLS atau ODS dengan kolom %(columns)s, atau tabel pasien Khanza "
        "dan mLITE."
    ) % {"columns": ",".join(column.name for column in COLUMNS)}

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--accept", action="append", default=[], choices=DECISIONS, help=_("keputusan atas berkas yang ditahan")
        )
        parser.add_argument(
            "--record-width",
            type=int,
            choices=range(WIDEST + 1),
            metavar="N",
            help=_("nomor rekam medis dibuat N angka dengan nol di depan; 0: apa adanya"),
        )

    def take(self, options: dict[str, Any]) -> Sequence[BadLine]:
        choices = Choices(frozenset(options["accept"]), options["record_width"])
        file = PatientFile(options["file"], choices, known_width=width_of_record_numbers())
        self._say_columns(file)
        if held := file.held():
            self.hold(held)
        work = PatientImport(is_dry_run=options["dry_run"])
        reported = shown_at = 0
        widen_cache()
        for result in work.run(file.lines()):
            self.complain(result.bad[reported:])
            reported = len(result.bad)
            if _lines(result) - shown_at >= PROGRESS_EVERY:
                shown_at = _lines(result)
                self.stdout.write(_("%(lines)d baris") % {"lines": shown_at})
        self._say_outside(work.result)
        self._say_end(work.result)
        return work.result.bad

    def _say_columns(self, file: PatientFile) -> None:
        """A column under a name that nobody knows is lost without a word otherwise."""
        if file.columns.missing:
            self.stdout.write(_("Kolom yang tidak ada: %(names)s.") % {"names": ", ".join(file.columns.missing)})
        if file.columns.unread:
            self.stdout.write(_("Kolom yang tidak dibaca: %(names)s.") % {"names": ", ".join(file.columns.unread)})

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
            % {"count": len(result.outside), "number": written(result.next_number)}
        )

    def _say_end(self, result: ImportResult) -> None:
        self.stdout.write(
            _(
                "Selesai: %(added)d pasien baru dicatat, %(completed)d dilengkapi, %(unchanged)d sudah sama, "
                "%(bad)d baris ditolak."
            )
            % {
                "added": result.added,
                "completed": result.completed,
                "unchanged": result.unchanged,
                "bad": result.refused,
            }
        )
        if result.cells:
            self.stdout.write(_("%(count)d sel tidak diambil; orangnya tetap dicatat.") % {"count": result.cells})


def _lines(result: ImportResult) -> int:
    return result.added + result.completed + result.unchanged + result.refused
