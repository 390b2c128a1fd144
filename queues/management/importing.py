"""What the commands that take over another system's tables share: file, dry run, what was not taken."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from queues.imports.look import Held
from queues.imports.refused import write_refused
from queues.imports.table import BadLine, Table, WrongFileError

# Exit codes; 0: every line was taken.
LINES_REFUSED, FILE_UNREADABLE, HELD = 1, 2, 3


class ImportCommand(BaseCommand):
    """Exit: 0 every line was taken, 1 lines were refused, 2 the file cannot be read, 3 it is held for a decision."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("berkas CSV, XLSX, XLS atau ODS"))
        parser.add_argument("--dry-run", action="store_true", help=_("hanya memeriksa, tidak menyimpan"))
        parser.add_argument(
            "--refused", type=Path, metavar="XLSX", help=_("tulis baris yang ditolak atau dikosongkan selnya ke sini")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bad = self.take(options)
            if options["refused"] and bad:
                lines = write_refused(options["refused"], Table(options["file"]), bad)
                self.stdout.write(
                    _("%(count)d baris untuk diperbaiki ada di %(path)s.")
                    % {"count": lines, "path": options["refused"]}
                )
        except WrongFileError as problem:
            raise CommandError(str(problem), returncode=FILE_UNREADABLE) from None
        if options["dry_run"]:
            self.stdout.write(_("Hanya diperiksa: tidak ada yang disimpan."))
        refused = sum(not one.column for one in bad)
        if refused:
            raise CommandError(_("%(count)d baris ditolak.") % {"count": refused}, returncode=LINES_REFUSED)

    def take(self, options: dict[str, Any]) -> Sequence[BadLine]:
        """Take the file over and say what came of it; returns what was not taken. Raises WrongFileError."""
        raise NotImplementedError

    def complain(self, bad: Sequence[BadLine]) -> None:
        """Each line and cell that was not taken, with the reason."""
        for one in bad:
            sentence = _("Baris %(line)d, %(column)s: %(reason)s") if one.column else _("Baris %(line)d: %(reason)s")
            self.stderr.write(sentence % {"line": one.line, "column": one.column, "reason": one.reason})

    def hold(self, held: Sequence[Held]) -> NoReturn:
        """Nothing is taken before a person has decided. Raises CommandError."""
        for one in held:
            self.stderr.write(one.sentence)
        raise CommandError(_("Belum ada yang diambil: putuskan dulu yang di atas."), returncode=HELD)
