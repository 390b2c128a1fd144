"""`load_holidays --year 2027 [FILE]`: the year's holidays, from our own list or a file; by a named person."""

from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from queues import clock, verbs
from queues.imports.holidays import OURS, read_holidays
from queues.imports.table import WrongFileError
from queues.press import Press

# As the other commands that take files (queues/management/importing.py).
LINES_REFUSED, FILE_UNREADABLE = 1, 2


class Command(BaseCommand):
    """What is there stays, with its answer: twice is once. Exit: 1 lines are wrong, 2 the file cannot be read."""

    help = _("Memuat hari libur satu tahun; yang sudah ada tidak diubah.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help=_("berkas; kosong: daftar bawaan"))
        parser.add_argument("--year", type=int, help=_("tahun (tahun ini)"))
        parser.add_argument("--user", required=True, help=_("nama pengguna yang memuatnya, untuk riwayat"))

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        year = options["year"] or clock.service_date(at).year
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(_("Tidak ada pengguna %(name)s.") % {"name": options["user"]})
        path = options["file"]
        try:
            found = read_holidays(path or OURS, year=year, is_ours=path is None)
        except WrongFileError as problem:
            raise CommandError(str(problem), returncode=FILE_UNREADABLE) from None
        if found.bad:
            for sentence in found.sentences:
                self.stderr.write(sentence)
            raise CommandError(_("Belum ada yang dimuat: betulkan baris di atas."), returncode=LINES_REFUSED)
        loaded = verbs.load_holidays(found.drafts, Press(at, user=user))
        self.stdout.write(
            _("Selesai: %(added)d hari libur dimuat, %(kept)d sudah ada.")
            % {"added": len(loaded.added), "kept": len(loaded.kept)}
        )
