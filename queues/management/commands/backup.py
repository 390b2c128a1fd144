"""`manage.py backup`: one sealed file of the whole database, while the hospital works."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from queues.backups import files, making, restoring
from queues.backups.manifest import Manifest
from queues.backups.trouble import BackupError


class Command(BaseCommand):
    help = _("Mencadangkan seluruh basis data ke satu berkas tersandi, selagi rumah sakit bekerja.")
    # A database that is behind its release, or without users, is backed up all the same.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help=_("folder (BACKUP_DIR)"))
        parser.add_argument("--check", type=Path, metavar="FILE", help=_("baca satu cadangan sampai akhir saja"))
        parser.add_argument(
            "--if-due", action="store_true", help=_("hanya bila sudah waktunya dan belum ada yang membuatnya")
        )
        parser.add_argument("--rotate", action="store_true", help=_("lalu hapus yang lebih tua dari BACKUP_KEEP_DAYS"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["check"]:
                told(self, restoring.verify(options["check"]))
                self.stdout.write(self.style.SUCCESS(_("Cadangan ini utuh.")))
                return
            if options["if_due"] and not making.is_due(at=timezone.now()):
                self.stdout.write(_("Belum waktunya: cadangan terakhir masih berlaku."))
                return
            self._make(options["to"] or files.folder(), is_rotating=options["rotate"])
        except BackupError as trouble:
            raise CommandError(str(trouble)) from None

    def _make(self, folder: Path | None, *, is_rotating: bool) -> None:
        if folder is None:
            raise CommandError(_("Sebut foldernya: --to FOLDER, atau isi BACKUP_DIR di .env."))
        run = making.make_backup(folder)
        path = folder / run.file_name
        told(self, restoring.look(path))
        self.stdout.write(self.style.SUCCESS(f"{path}  {run.size / 1_000_000:.1f} MB"))
        for name in files.rotate(folder, at=timezone.now()) if is_rotating else ():
            self.stdout.write(_("dihapus: %(name)s") % {"name": name})


def told(command: BaseCommand, found: Manifest) -> None:
    """What a backup says of itself, in one line."""
    words = _("Isi dari %(at)s, rilis %(release)s, %(rows)d baris, kunci data %(keys)s, kunci cadangan %(backup_key)s.")
    named = {"keys": ", ".join(found.keys) or "-", "backup_key": found.backup_key, "release": found.release}
    moment = timezone.localtime(found.moment)
    command.stdout.write(words % {**named, "at": f"{moment:%d-%m-%Y %H:%M:%S}", "rows": sum(found.rows.values())})
