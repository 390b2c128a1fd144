"""`manage.py restore FILE`: a backup put back. Numbers are kept back afterwards, until `manage.py recover`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from queues.backups import making, restoring
from queues.backups.trouble import BackupError
from queues.management.commands.backup import told


class Command(BaseCommand):
    help = _("Memulihkan cadangan ke basis data kosong; sesudahnya: manage.py recover.")
    # What checks read may not be there yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help=_("ganti isi basis data ini; dicadangkan dulu"))
        parser.add_argument("--without-copy", action="store_true", help=_("dengan --replace: tanpa dicadangkan dulu"))
        parser.add_argument("--look", action="store_true", help=_("katakan saja apa isinya"))

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            told(self, restoring.look(path))
            if options["look"]:
                return
            is_replacing = options["replace"] and not restoring.is_empty()
            if is_replacing and not options["without_copy"]:
                self._copy(path.parent)
            restoring.restore(path, is_replacing=is_replacing)
        except BackupError as trouble:
            raise CommandError(str(trouble)) from None
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True, stdout=self.stdout)
        self.stdout.write(self.style.SUCCESS(_("Dipulihkan. Belum ada nomor yang diberikan.")))
        self.stdout.write(_("Berikutnya: manage.py recover, selagi anjungan dan loket masih tertutup."))

    def _copy(self, folder: Path) -> None:
        """The way back: what is there now, beside the file that replaces it."""
        run = making.make_backup(folder)
        self.stdout.write(_("Isi sekarang disimpan di %(path)s.") % {"path": folder / run.file_name})
