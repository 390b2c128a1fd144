"""`import_surgeries FILE`: the theatre's plan."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from queues.imports.surgeries import COLUMNS, SurgeryImport, read_lines
from queues.imports.table import BadLine
from queues.management.importing import ImportCommand


class Command(ImportCommand):
    help = _("Mengambil jadwal operasi dari berkas CSV, XLSX, XLS atau ODS dengan kolom %(columns)s.") % {
        "columns": ",".join(column.name for column in COLUMNS)
    }

    def take(self, options: dict[str, Any]) -> Sequence[BadLine]:
        result = SurgeryImport(at=timezone.now(), is_dry_run=options["dry_run"]).run(read_lines(options["file"]))
        self.complain(result.bad)
        self.stdout.write(
            _("Selesai: %(written)d operasi dicatat atau diubah, %(unchanged)d sudah sama, %(bad)d baris ditolak.")
            % {"written": result.written, "unchanged": result.unchanged, "bad": len(result.bad)}
        )
        return result.bad
